"""One hand-downloaded file from its bytes to what would be stored: the same steps for the page and the command line."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from armoedebeeld.domain.catalogue import Catalogue
from armoedebeeld.domain.errors import UserError
from armoedebeeld.domain.wording import number
from armoedebeeld.imports.apply import Delivery, observations_from
from armoedebeeld.imports.areas import AreaIndex
from armoedebeeld.imports.deliveries.opening import refuse_in_kept_file
from armoedebeeld.imports.kansenkaart_files import KansenkaartReading
from armoedebeeld.imports.kinds import Kind, sources_of, tell_kind
from armoedebeeld.imports.mapping import Mapping, find_mapping
from armoedebeeld.imports.meanings import Meanings
from armoedebeeld.imports.recognise import Recognition, recognise
from armoedebeeld.imports.statline_names import StatlineReading
from armoedebeeld.imports.workbook import read_workbook

MAPPINGS = Path("local") / "koppelingen"


Reading = Mapping | StatlineReading | KansenkaartReading


@dataclass(frozen=True)
class Confirmed:
    """A file with the reading that somebody confirmed: what a load needs."""

    name: str
    content: bytes
    reading: Reading

    @property
    def source_id(self) -> str:
        """The source that the file comes from."""
        return self.reading.source_id

    @property
    def kind(self) -> Kind:
        """How the file is read; a Swing export is read with a mapping, as a workbook is."""
        if isinstance(self.reading, StatlineReading):
            return Kind.STATLINE
        return Kind.KANSENKAART if isinstance(self.reading, KansenkaartReading) else Kind.WORKBOOK


@dataclass(frozen=True)
class Loaded:
    """What became of a confirmed file: `message` and `notes` in Dutch."""

    is_loaded: bool
    message: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """A file, what was recognised in it, and what would be stored."""

    name: str
    content: bytes
    recognition: Recognition
    delivery: Delivery

    @property
    def is_ready(self) -> bool:
        """Whether it can be loaded without asking: everything is sure, or was confirmed for this layout before."""
        return self.recognition.is_certain and not self.delivery.errors

    @property
    def confirmed(self) -> Confirmed:
        """The file with the mapping as it was recognised."""
        return Confirmed(self.name, self.content, self.recognition.mapping)


def mapping_folder(data: Path) -> Path:
    """Where confirmed mappings are kept, under the data folder."""
    return data / MAPPINGS


def prepare(
    name: str,
    content: bytes,
    *,
    catalogue: Catalogue,
    regions: pd.DataFrame,
    gemeenten: frozenset[str],
    folder: Path,
    source_id: str | None = None,
) -> Prepared:
    """Read a file and see what it would give, with the mapping that is kept for its layout where there is one.

    Args:
        name: the file's name.
        content: its bytes.
        catalogue: the indicators.
        regions: the loaded areas (`Figures.areas`).
        gemeenten: municipalities whose wijken and buurten are loaded.
        folder: of the kept mappings (`mapping_folder`).
        source_id: the source; read from the file where it is left out.

    Raises:
        UserError: the file can't be read, seems to hold personal data, or does not say which source it comes from.
    """
    workbook = read_workbook(name, content)
    refuse_in_kept_file(workbook)
    told = tell_kind(workbook, catalogue)
    source = source_id or told.source_id
    if source is None:
        options = " of ".join(f"--source {key}" for key in sources_of(told.kind, catalogue))
        raise UserError(
            f"Uit {name} blijkt niet van welke bron het komt.",
            remedy=f"Geef de bron erbij: {options}.",
        )
    recognition = recognise(
        workbook,
        source_id=source,
        catalogue=catalogue,
        areas=AreaIndex(regions),
        gemeenten=gemeenten,
        saved=lambda fingerprint: find_mapping(folder, source, fingerprint),
    )
    delivery = observations_from(
        workbook, recognition.mapping, catalogue=catalogue, regions=regions, gemeenten=gemeenten
    )
    return Prepared(name, content, recognition, delivery)


def describe(prepared: Prepared, catalogue: Catalogue) -> list[str]:
    """What was recognised, as lines for the command line."""
    recognition = prepared.recognition
    meanings = Meanings(catalogue.indicators_of(recognition.mapping.source_id))
    kept = " (herkend van vorige keer)" if recognition.is_known_layout else ""
    lines = [f"{prepared.name}: {catalogue.sources[recognition.mapping.source_id].title}{kept}"]
    for item in recognition.tables:
        if not item.rule.is_used:
            lines.append(f"  blad '{item.table.sheet}': wordt niet gebruikt")
            continue
        year = "niet bekend" if item.needs_year else str(item.year or item.year_reason)
        rows = len(item.table.rows)
        size = "1 rij" if rows == 1 else f"{number(rows)} rijen"
        lines.append(f"  blad '{item.table.sheet}': {size}; jaar: {year}")
        for proposal in item.proposals:
            targets = proposal.rule.targets
            meaning = meanings.label(targets[0]) if targets else "wordt niet gebruikt"
            lines.append(f"    {proposal.heading}: {meaning} ({proposal.certainty.value}: {proposal.reason})")
    lines += [f"  blad '{name}': {reason}" for name, reason in recognition.skipped]
    lines += [
        f"  {'fout' if problem.is_error else 'let op'}: {problem.what} {problem.remedy}"
        + (f" ({problem.where})" if problem.where else "")
        for problem in prepared.delivery.problems
    ]
    return lines
