"""Deliveries on the command line: taken in where everything about them is sure, else explained and refused."""

from datetime import date
from pathlib import Path

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.deliveries.opening import MAX_FILE_BYTES, open_delivery
from armoedebeeld.imports.deliveries.places import Geography
from armoedebeeld.imports.deliveries.postcodes import is_postcode_table, read_postcodes
from armoedebeeld.imports.deliveries.reading import Choices, Delivered, read_lines
from armoedebeeld.imports.kinds import Kind, tell_kind
from armoedebeeld.imports.workbook import read_workbook
from armoedebeeld.settings import Settings
from etl.delivery_runs import Accepted, accept_delivery, take_postcodes
from etl.postcode_files import stored_postcodes
from etl.request import Report
from etl.service_use_counts import indicator_ids

KEEP_YEARS = 5
_MOST_SHOWN = 20
_ON_SCREEN = "Open het dashboard, pagina Eigen cijfers, en lever het bestand daar in. Er is niets gewijzigd."


def is_own(path: Path, content: bytes, catalogue: Catalogue) -> bool:
    """Whether a file is the municipality's own: a delivery of service use, or the list of postcodes to read them."""
    if is_postcode_table(content):
        return True
    return tell_kind(read_workbook(path.name, content, max_bytes=MAX_FILE_BYTES), catalogue).kind is Kind.DELIVERY


def take_file(
    path: Path, content: bytes, *, catalogue: Catalogue, settings: Settings, skip_invalid_rows: bool, today: date
) -> Report:
    """Take in one file of the municipality's own: a delivery of service use, or CBS's list of postcodes.

    Raises:
        UserError: it holds personal data, a row can't be read, a provision is not declared yet, or nothing is loaded;
            says what, and nothing is changed.
    """
    figures = store.current_file(settings.figures)
    if figures is None:
        raise UserError(
            "Er zijn nog geen cijfers geladen, dus de gebieden in het bestand zijn niet te herkennen.",
            remedy="Laad eerst de cijfers van uw gemeente met: armoedebeeld load --gemeente GM0363 (met uw code).",
        )
    loaded = store.read_content(figures)
    gemeenten = frozenset(loaded.scope["gemeente"])
    if is_postcode_table(content):
        return take_postcodes(read_postcodes(path.name, content, gemeenten=gemeenten), settings=settings)
    opened = open_delivery(path.name, content, max_bytes=MAX_FILE_BYTES)
    if opened.layout.long is None:
        raise UserError(
            f"In {path.name} staan de regelingen naast elkaar: wat elke kolom telt, moet iemand zeggen.",
            remedy=_ON_SCREEN,
        )
    geography = Geography(AreaIndex(loaded.region), gemeenten, stored_postcodes(settings.local))
    delivered = read_lines(opened.layout.long, geography=geography, choices=Choices(), today=today)
    _check(path.name, delivered, catalogue, skip_invalid_rows=skip_invalid_rows)
    return accept_delivery(
        Accepted(
            title=path.stem,
            rows=delivered.rows,
            keep_until=date(today.year + KEEP_YEARS, 12, 31),
            left_out=delivered.left_out,
        ),
        settings=settings,
    )


def _check(name: str, delivered: Delivered, catalogue: Catalogue, *, skip_invalid_rows: bool) -> None:
    if delivered.refused and not skip_invalid_rows:
        lines = [f"  {problem.what} {problem.remedy} ({problem.where})" for problem in delivered.refused[:_MOST_SHOWN]]
        raise UserError(
            f"In {name} kloppen {delivered.left_out} van de {delivered.lines} rijen niet:\n" + "\n".join(lines),
            remedy="Verbeter het bestand, of sla deze rijen over met --skip-invalid-rows. Er is niets gewijzigd.",
        )
    if delivered.rows.empty:
        raise UserError(f"In {name} is geen enkele rij te lezen.", remedy="Verbeter het bestand.")
    new = delivered.rows[indicator_ids(delivered.rows, catalogue).isna()]
    if len(new):
        names = sorted({f"{scheme} ({unit})" for scheme, unit in zip(new["scheme"], new["unit"], strict=True)})
        raise UserError(f"Deze regelingen zijn nog niet bekend: {', '.join(names)}.", remedy=_ON_SCREEN)
