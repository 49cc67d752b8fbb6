"""A workbook to fill in: one row per area of the municipality, with everything but the counts filled in already."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import pandas as pd
import xlsxwriter

from armoedebeeld.domain.regions import Level
from armoedebeeld.domain.schemes import Unit
from armoedebeeld.imports.deliveries.vocabulary import TEMPLATE

_EXPLAINED: dict[str, str] = {
    "regeling": "De naam van de regeling of voorziening.",
    "aanbieder": "De organisatie die telt. Mag leeg blijven.",
    "periode_van": "Eerste dag, zoals 2024-01-01.",
    "periode_tot": "Laatste dag. Een periode is een jaar, schooljaar, kwartaal, maand of één dag.",
    "gebied_type": "GM (gemeente), WK (wijk), BU (buurt), GB (eigen gebied), PC4 of PC6 (postcode).",
    "gebied_code": "De code van het gebied, zoals BU03630001. Postcodes van zes tekens tellen we op per buurt.",
    "gebied_jaar": "Op welke wijk- en buurtindeling de codes staan.",
    "eenheid": "Wat er geteld is: kind, huishouden, aanvraag, toekenning, verstrekking, melding of euro.",
    "aantal": "Een heel getal. 0 is nul. Leeg is onbekend. x of <5 is afgeschermd.",
    "doelgroep_omschrijving": "Voor wie de regeling is. Mag leeg blijven.",
    "doelgroep_aantal": "Hoeveel kinderen of huishoudens er in de doelgroep zijn, als u dat weet.",
    "doelgroep_grens": "Tot welk inkomen, zoals 120% (van het sociaal minimum).",
    "doelgroep_bron": "Wie de doelgroep heeft geteld.",
    "doelgroep_jaar": "Over welk jaar.",
    "stap": "Alleen bij vroegsignalering (signaal, opgepakt, bereikt, hulp_aanvaard) en schuldhulp (aanmelding, "
    "gestart, afgerond, uitgevallen).",
    "aantal_regelingen": "Alleen voor 'hoeveel regelingen gebruikt een huishouden': 0, 1, 2 ...",
    "opmerking": "Lezen we, bewaren we niet. Schrijf hier niets over mensen.",
}
_WARNING = (
    "Lever alleen aantallen. Geen namen, geboortedatums, BSN, adressen of één rij per persoon: "
    "zo'n bestand weigeren we."
)


@dataclass(frozen=True)
class TemplateRows:
    """What is filled in already.

    Attributes:
        areas: `region_code`, `name`, of one level on one set of borders.
    """

    areas: pd.DataFrame
    boundary_year: int
    scheme: str = ""
    provider: str = ""
    unit: Unit | None = None
    year: int | None = None


def delivery_template(rows: TemplateRows) -> bytes:
    """The workbook (XLSX): a sheet to fill in and a sheet that explains every column."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "border_color": "#C9D3DC"})
        todo = book.add_format({"bg_color": "#FFF8DC", "border": 1, "border_color": "#E6D9A8", "num_format": "0"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        columns = [*TEMPLATE[:9], "gebied_naam", *TEMPLATE[9:]]
        sheet = book.add_worksheet("Levering")
        _fill(sheet, columns, _lines(rows), bold=bold, todo=todo)
        explained = book.add_worksheet("Uitleg")
        explained.set_column(0, 0, 26)
        explained.set_column(1, 1, 100)
        explained.write(0, 0, "kolom", bold)
        explained.write(0, 1, "wat u invult", bold)
        for place, name in enumerate(TEMPLATE, start=1):
            explained.write_string(place, 0, name)
            explained.write_string(place, 1, _EXPLAINED[name], wrap)
        explained.write_string(len(TEMPLATE) + 2, 0, "Let op", bold)
        explained.write_string(len(TEMPLATE) + 2, 1, _WARNING, wrap)
    return buffer.getvalue()


def _lines(rows: TemplateRows) -> list[dict[str, object]]:
    return [
        {
            "regeling": rows.scheme,
            "aanbieder": rows.provider,
            "periode_van": f"{rows.year}-01-01" if rows.year else "",
            "periode_tot": f"{rows.year}-12-31" if rows.year else "",
            "gebied_type": Level(str(code)[:2]).value,
            "gebied_code": str(code),
            "gebied_naam": str(name),
            "gebied_jaar": rows.boundary_year,
            "eenheid": rows.unit.value if rows.unit else "",
        }
        for code, name in zip(rows.areas["region_code"], rows.areas["name"], strict=True)
    ]


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet,
    columns: Sequence[str],
    lines: Sequence[dict[str, object]],
    *,
    bold: xlsxwriter.format.Format,
    todo: xlsxwriter.format.Format,
) -> None:
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)
        sheet.set_column(place, place, max(12, len(name) + 2))
    for number, line in enumerate(lines, start=1):
        for place, name in enumerate(columns):
            value = line.get(name, "")
            if isinstance(value, int):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, str(value))
        sheet.write_blank(number, columns.index("aantal"), None, todo)
    last = max(len(lines), 1)
    sheet.data_validation(
        1, columns.index("eenheid"), last, columns.index("eenheid"),
        {"validate": "list", "source": [unit.value for unit in Unit]},
    )  # fmt: skip
    sheet.freeze_panes(1, 0)
