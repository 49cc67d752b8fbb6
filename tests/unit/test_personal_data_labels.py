"""Short names: organisations and provisions pass, people do not."""

import pytest

from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.personal_data_labels import personal_data_in, refuse_personal_labels
from armoedebeeld.domain.personal_data_patterns import Kind

FINE = (
    "",
    "Leergeld",
    "Meedoenregeling 2024",
    "Stichting Leergeld Amsterdam",
    "Stichting Jan Jansen",
    "Anne Frankschool",
    "Pastor van Ars stichting",
    "Jeugdfonds Sport & Cultuur",
    "Kinderen tot 120% van het sociaal minimum",
    "alleenstaande ouders met kinderen tot 4 jaar",
    "Levering 12 mei 2024",
    "Ingevuld: Leergeld, 2024, BU0363AA01",
    "team Inkomen",
)
ABOUT_SOMEBODY = {
    "Anne Frank": Kind.NAME,
    "Stadspas Yusuf D.": Kind.NAME,
    "J. Jansen": Kind.NAME,
    "H.J.M. de Vries": Kind.NAME,
    "mevr. Smit": Kind.NAME,
    "Leergeld 111222333": Kind.BSN,
    "06-12345678": Kind.PHONE,
    "jan@voorbeeld.nl": Kind.EMAIL,
    "Kerkstraat 12": Kind.ADDRESS,
    "1011AB12": Kind.ADDRESS,
    "1011 AB 12a": Kind.ADDRESS,
    "Stichting Leergeld 06-12345678": Kind.PHONE,
}


@pytest.mark.parametrize("label", FINE)
def test_a_provision_or_organisation_passes(label):
    assert personal_data_in(label) is None


@pytest.mark.parametrize("label", ABOUT_SOMEBODY)
def test_a_person_does_not(label):
    assert personal_data_in(label) is ABOUT_SOMEBODY[label]


@pytest.mark.parametrize("label", ABOUT_SOMEBODY)
def test_the_refusal_names_the_field_and_repeats_nothing(label):
    with pytest.raises(UserError) as caught:
        refuse_personal_labels({"titel": ["Leergeld"], "organisatie": ["Humanitas", label]})
    said = f"{caught.value.what} {caught.value.remedy}"
    assert "'organisatie'" in said
    assert label not in said
    assert not any(word in said for word in label.split() if word not in {"Stichting", "Leergeld", "de"})


def test_nothing_is_said_where_all_names_are_fine():
    refuse_personal_labels({"regeling": FINE})
