"""Files on the command line: read in at once where everything about them is sure, else explained and refused."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.imports.deliveries.opening import refuse_in_kept_file
from armoedebeeld.imports.kansenkaart_files import KansenkaartReading, guess_borders
from armoedebeeld.imports.kinds import KIND_LABELS, Kind, sources_of, tell_kind
from armoedebeeld.imports.prepare import Confirmed, describe, mapping_folder, prepare
from armoedebeeld.imports.statline import read_export
from armoedebeeld.imports.statline_names import load_areas, load_facts, recognise_statline, with_committed
from armoedebeeld.imports.workbook import Workbook, read_workbook
from armoedebeeld.settings import Settings
from etl.request import Request

_ON_THE_PAGE = (
    "Dit is nog niet zeker genoeg om zo te laden; er is niets gewijzigd. Open het dashboard, pagina Gegevens, tabblad "
    "'Bestand inlezen', en bevestig wat er staat. Daarna gaat het hier vanzelf."
)


@dataclass(frozen=True)
class _Known:
    """What files are read against."""

    regions: pd.DataFrame
    gemeenten: frozenset[str]
    source_id: str | None
    catalogue: Catalogue
    settings: Settings


def with_files(request: Request, base: store.Content, *, catalogue: Catalogue, settings: Settings) -> Request:
    """The request with its files as confirmed uploads.

    Raises:
        UserError: a file can't be read, nothing is loaded yet to find areas in, or something in the file has to be
            confirmed by somebody first; says what was recognised.
    """
    if not request.files:
        return request
    known = _Known(
        regions=base.region,
        gemeenten=frozenset(base.scope["gemeente"]) | request.gemeenten,
        source_id=next(iter(request.sources)) if len(request.sources) == 1 else None,
        catalogue=catalogue,
        settings=settings,
    )
    return replace(request, uploads=(*request.uploads, *(_confirmed(path, known) for path in request.files)))


def _confirmed(path: Path, known: _Known) -> Confirmed:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path} kan niet worden gelezen ({error.strerror or error}).", remedy="Controleer de naam van het bestand."
        ) from error
    workbook = read_workbook(path.name, content)
    refuse_in_kept_file(workbook)
    kind = tell_kind(workbook, known.catalogue).kind
    if kind is Kind.STATLINE:
        return _statline(workbook, content, known)
    if known.regions.empty:
        raise UserError(
            "Er zijn nog geen cijfers geladen, dus de gebieden in het bestand zijn niet te herkennen.",
            remedy="Laad eerst de cijfers van uw gemeente met: armoedebeeld load --gemeente GM0363 (met uw code).",
        )
    if kind is Kind.DELIVERY:
        raise UserError(
            f"{path.name} lijkt een {KIND_LABELS[kind]}: gebruik van een eigen regeling.",
            remedy="Lees het in op pagina Eigen cijfers; daar kijken we eerst of er persoonsgegevens in staan.",
        )
    return _kansenkaart(workbook, content, known) if kind is Kind.KANSENKAART else _mapped(path.name, content, known)


def _statline(workbook: Workbook, content: bytes, known: _Known) -> Confirmed:
    reference = known.settings.reference
    export = read_export(workbook)
    if export is None:
        raise UserError(
            f"{workbook.name} lijkt op een StatLine-bestand, maar titel of kop ontbreekt.",
            remedy="Download het opnieuw bij StatLine, met de titel erbij.",
        )
    found = recognise_statline(
        export,
        catalogue=known.catalogue,
        facts=load_facts(reference),
        regions=with_committed(known.regions, load_areas(reference)),
    )
    if found.open_names:
        names = ", ".join(f"'{item.name}'" for item in found.open_names[:5])
        raise UserError(
            f"{workbook.name}: van {len(found.open_names)} namen is niet zeker welk gebied het is: {names}.",
            remedy=_ON_THE_PAGE,
        )
    return Confirmed(workbook.name, content, found.reading)


def _kansenkaart(workbook: Workbook, content: bytes, known: _Known) -> Confirmed:
    options = list(sources_of(Kind.KANSENKAART, known.catalogue))
    source_id = known.source_id or (options[0] if len(options) == 1 else None)
    if source_id is None:
        raise UserError(
            f"Bij {workbook.name} hoort geen bron, of meer dan één.",
            remedy=f"Geef de bron erbij: {' of '.join(f'--source {key}' for key in options) or 'er is er geen'}.",
        )
    guess = guess_borders(workbook, regions=known.regions, gemeenten=known.gemeenten)
    if not guess.is_sure:
        raise UserError(
            f"{workbook.name}: de gebiedsindeling is waarschijnlijk die van {guess.year}, maar dat is niet zeker "
            f"({guess.reason}).",
            remedy=_ON_THE_PAGE,
        )
    return Confirmed(workbook.name, content, KansenkaartReading(source_id=source_id, boundary_year=guess.year))


def _mapped(name: str, content: bytes, known: _Known) -> Confirmed:
    prepared = prepare(
        name,
        content,
        catalogue=known.catalogue,
        regions=known.regions,
        gemeenten=known.gemeenten,
        folder=mapping_folder(known.settings.data),
        source_id=known.source_id,
    )
    if not prepared.is_ready:
        raise UserError("\n".join(describe(prepared, known.catalogue)), remedy=_ON_THE_PAGE)
    return prepared.confirmed
