"""The measured error of estimates, as a figure and as a sentence."""

from pathlib import Path

import pytest

from armoedebeeld.domain.catalogue import load_catalogue
from armoedebeeld.domain.errors import CatalogueError
from armoedebeeld.domain.estimate_errors import (
    ErrorKind,
    EstimateErrors,
    estimate_sentence,
    kind_of_error,
    load_estimate_errors,
)
from armoedebeeld.domain.regions import Level
from tests.support.catalogue import indicator

ROOT = Path(__file__).parents[2]
STATED = ROOT / "data" / "reference" / "schattingsfout.yml"
ERRORS = EstimateErrors.model_validate(
    {
        "measured_on": "2026-11-22",
        "errors": [
            {"level": "WK", "kind": "aantal", "median": 2.0, "p90": 8.5, "areas": 60, "figures": 240},
            {"level": "WK", "kind": "percentage", "median": 0.3, "p90": 1.0, "areas": 60, "figures": 60},
            {"level": "WK", "kind": "per_1000", "median": 3.7, "p90": 14.3, "areas": 60, "figures": 60},
        ],
    }
)


@pytest.mark.parametrize(
    ("indicator_id", "words"),
    [
        ("inwoners", "minder dan 2 procent naast, 9 van de 10 minder dan 8,5 procent."),
        ("armoede", "minder dan 0,3 procentpunt naast, 9 van de 10 minder dan 1 procentpunt."),
        ("bijstand", "minder dan 3,7 per 1.000 naast, 9 van de 10 minder dan 14,3 per 1.000."),
    ],
)
def test_the_sentence_says_how_far_half_and_nine_in_ten_are_off(indicator_id, words):
    sentence = estimate_sentence(ERRORS, indicator(indicator_id), level=Level.WIJK)
    assert sentence == f"Geschat: de helft van zulke schattingen zit er {words}"


def test_an_error_that_was_not_measured_is_not_made_up():
    sentence = estimate_sentence(ERRORS, indicator("inwoners"), level=Level.BUURT)
    assert sentence == "Geschat. Hoe ver zo'n schatting voor buurten ernaast zit, is niet gemeten."


def test_every_figure_that_may_be_estimated_has_a_stated_error():
    stated = load_estimate_errors(STATED)
    kinds = {kind_of_error(item) for item in load_catalogue(ROOT / "indicators.yaml").indicators}
    assert kinds <= set(ErrorKind)
    for level in (Level.WIJK, Level.BUURT):
        for kind in ErrorKind:
            found = stated.of(level, kind)
            assert found is not None
            assert found.median < found.p90


def test_a_fault_in_the_file_is_named(tmp_path):
    path = tmp_path / "schattingsfout.yml"
    path.write_text(STATED.read_text(encoding="utf-8").replace("median: 7.8", "mediaan: 7.8"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"schattingsfout.yml: veld 'errors\.0\.me"):
        load_estimate_errors(path)
