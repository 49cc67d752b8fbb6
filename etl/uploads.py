"""Files on the command line: read in at once where everything about them is sure, else explained and refused."""

from dataclasses import replace
from pathlib import Path

from armoedebeeld import store
from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.imports.prepare import Confirmed, describe, mapping_folder, prepare
from armoedebeeld.settings import Settings
from etl.request import Request


def with_files(request: Request, base: store.Content, *, catalogue: Catalogue, settings: Settings) -> Request:
    """The request with its files as confirmed uploads.

    Raises:
        UserError: a file can't be read, nothing is loaded yet to find areas in, or something in the file has to be
            confirmed by somebody first; says what was recognised.
    """
    if not request.files:
        return request
    if base.region.empty:
        raise UserError(
            "Er zijn nog geen cijfers geladen, dus de gebieden in het bestand zijn niet te herkennen.",
            remedy="Laad eerst de cijfers van uw gemeente met: armoedebeeld load --gemeente GM0363 (met uw code).",
        )
    gemeenten = frozenset(base.scope["gemeente"]) | request.gemeenten
    source = next(iter(request.sources)) if len(request.sources) == 1 else None
    uploads = [
        _confirmed(path, base, gemeenten, source=source, catalogue=catalogue, settings=settings)
        for path in request.files
    ]
    return replace(request, uploads=(*request.uploads, *uploads))


def _confirmed(
    path: Path,
    base: store.Content,
    gemeenten: frozenset[str],
    *,
    source: str | None,
    catalogue: Catalogue,
    settings: Settings,
) -> Confirmed:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path} kan niet worden gelezen ({error.strerror or error}).", remedy="Controleer de naam van het bestand."
        ) from error
    prepared = prepare(
        path.name,
        content,
        catalogue=catalogue,
        regions=base.region,
        gemeenten=gemeenten,
        folder=mapping_folder(settings.data),
        source_id=source,
    )
    if not prepared.is_ready:
        raise UserError(
            "\n".join(describe(prepared, catalogue)),
            remedy="Dit is nog niet zeker genoeg om zo te laden; er is niets gewijzigd. Open het dashboard, pagina "
            "Gegevens, tabblad 'Bestand inlezen', en bevestig wat er staat. Daarna gaat het hier vanzelf.",
        )
    return prepared.confirmed
