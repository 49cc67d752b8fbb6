"""CBS StatLine tables over OData v3: fetch raw answers, then parse them strictly into figures and regions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa

from armoedebeeld.domain.catalogue import Indicator, Measure, Source, Table
from armoedebeeld.domain.corrections import Correction, apply_corrections
from armoedebeeld.domain.errors import UnexpectedContentError
from armoedebeeld.domain.measures import add_share, mark_missing
from armoedebeeld.domain.observations import TOTAL, check_observations, conform, empty_observations
from armoedebeeld.domain.periods import parse_year
from armoedebeeld.domain.regions import clean_codes, gemeente_of, in_scope, wijk_of
from etl import checks
from etl.cbs_client import CbsClient, unexpected
from etl.cbs_pages import read_pages
from etl.snapshot import Snapshot, SnapshotWriter

Progress = Callable[[int, int], None]

# Columns of every KWB table that say what the row is, not what is counted there.
_REGION_COLUMNS = ("Gemeentenaam", "SoortRegio", "Codering")
_CHANGE_COLUMNS = ("IndelingswijzigingGemeenteWijkBuurt", "IndelingswijzigingWijkenEnBuurten")
_INHABITANTS, _HOUSEHOLDS, _URBANITY = "AantalInwoners", "HuishoudensTotaal", "MateVanStedelijkheid"
# Levels in RegioS that the product does not show: landsdelen, COROP areas and labour-market regions.
_IGNORED_REGIONS = ("LD", "CR", "AM")
_PROVISIONAL_TEXT = "voorlopige cijfers"
_SUFFIX = re.compile(r"_\d+$")


def stem_of(column: str) -> str:
    """A topic key without its sequence number, in small letters: the number changes per year and per delivery."""
    return _SUFFIX.sub("", column).lower()


def fetch(
    client: CbsClient,
    writer: SnapshotWriter,
    *,
    source_id: str,
    source: Source,
    table: Table,
    catalogue_row: dict[str, Any],
    progress: Progress,
) -> Snapshot:
    """Ask for a table's metadata, regions and rows, and keep every answer as it came.

    Returns:
        A finished, not yet committed snapshot with `table.json`, `properties.json`, `<dimension>-NN.json`
        and `page-NNNN.json`.
    """
    writer.add("table.json", orjson.dumps(catalogue_row))
    writer.add("properties.json", orjson.dumps(client.properties(table.id)))
    for dimension in dimensions_of(source, table):
        for count, (stored, _) in enumerate(client.pages(table.id, dimension)):
            writer.add_compressed(f"{dimension}-{count:02d}.json", stored)
    total = 0 if table.filter else _announced(catalogue_row, table) or 0
    rows = 0
    for count, (stored, received) in enumerate(client.pages(table.id, "TypedDataSet", filters=filter_text(table))):
        writer.add_compressed(f"page-{count:04d}.json", stored)
        rows += received
        progress(rows, max(total, rows))
    return writer.finish(
        dataset_id=table.id,
        source_id=source_id,
        title=str(catalogue_row["Title"]),
        url=f"{client.base_url}/ODataFeed/odata/{table.id}",
        modified=str(catalogue_row.get("Modified") or ""),
        status=str(catalogue_row.get("OutputStatus", "")),
        rows=rows,
        query=filter_text(table),
    )


def dimensions_of(source: Source, table: Table) -> tuple[str, ...]:
    """The dimensions whose code lists are needed: regions, periods, and those filtered on."""
    return tuple(filter(None, (source.region_dimension, source.period_dimension, *table.filter)))


def filter_text(table: Table) -> str:
    """The OData filter of a table; empty where it is read whole."""
    parts = [
        "(" + " or ".join(f"{dimension} eq '{code}'" for code in codes) + ")"
        for dimension, codes in table.filter.items()
    ]
    return " and ".join(parts)


@dataclass(frozen=True)
class Parsed:
    """A table as figures and regions.

    Attributes:
        observations: rows of the long table (`domain.observations.COLUMNS`).
        regions: `store.TABLES["region"]` without `dataset_id`.
        notes: Dutch remarks for the report, such as a column that is not published yet.
    """

    observations: pd.DataFrame
    regions: pd.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Columns:
    """The keys of this delivery, found by stem."""

    by_stem: dict[str, list[str]]
    provisional: frozenset[str]

    def find(self, stems: Sequence[str]) -> str | None:
        for stem in stems:
            keys = self.by_stem.get(stem.lower(), [])
            if len(keys) > 1:
                raise UnexpectedContentError(
                    f"Kolom '{stem}' staat {len(keys)} keer in de tabel: {', '.join(keys)}.",
                    remedy="Geef in indicators.yaml een naam die maar één keer voorkomt.",
                )
            if keys:
                return keys[0]
        return None


def parse(
    snapshot: Snapshot,
    *,
    source: Source,
    table: Table,
    indicators: tuple[Indicator, ...],
    gemeenten: frozenset[str],
    former_rows: int | None = None,
    accept_new_columns: bool = False,
    corrections: tuple[Correction, ...] = (),
) -> Parsed:
    """Figures and regions of one table; pure, from the snapshot alone.

    Args:
        snapshot: as `fetch` wrote it.
        source: with the names of the dimensions and the columns to leave alone.
        table: which dataset.
        indicators: those that this source fills.
        gemeenten: municipalities whose wijken and buurten are kept.
        former_rows: rows of the former delivery, to compare with.
        accept_new_columns: leave unknown columns alone instead of stopping.
        corrections: known errors of any table; those of this one are mended.

    Raises:
        UnexpectedContentError: columns, codes, counts or values differ from what the catalogue says.
    """
    columns = _columns(orjson.loads(snapshot.read("properties.json")))
    wanted = _indicators_in(table, source, indicators)
    known = _known_stems(source, indicators)
    needed = _needed_columns(columns, source, table, wanted, known=known, accept_new_columns=accept_new_columns)
    rows = _read_rows(snapshot, [*_dimension_names(source, table), *needed])
    received = len(rows)
    rows = _with_codes(rows, source, table)
    _check_no_doubles(rows, table)
    own = tuple(item for item in corrections if item.table == table.id)
    rows, mended = apply_corrections(rows, own, keys={stem_of(key): key for key in needed})
    announced = None if table.filter else _announced(orjson.loads(snapshot.read("table.json")), table)
    checks.check_row_count(received, table, announced=announced, former=former_rows)
    names = _region_names(snapshot, source)
    _check_regions_known(rows, names, table)
    _check_complete(rows, table)
    status_of_period = _period_status(snapshot, source)
    parts = [
        _indicator_rows(indicator, rows, columns, status_of_period, source=source, table=table, snapshot=snapshot)
        for indicator in wanted
    ]
    filled = [part for part in parts if len(part)]
    observations = conform(pd.concat(filled, ignore_index=True)) if filled else empty_observations()
    observations = observations[in_scope(observations["region_code"], gemeenten)].reset_index(drop=True)
    checks.check_ranges(observations, wanted, dataset=table.id)
    check_observations(observations, dataset=table.id)
    regions = _regions(rows, names, columns, table)
    notes = (*mended, *_notes(observations, wanted, table))
    return Parsed(observations, regions[in_scope(regions["region_code"], gemeenten)].reset_index(drop=True), notes)


def _read_rows(snapshot: Snapshot, columns: list[str]) -> pd.DataFrame:
    batches = list(read_pages(snapshot, columns=columns))
    if not batches:
        raise unexpected(snapshot.manifest.dataset_id, "de bron gaf geen enkele rij")
    frame: pd.DataFrame = pa.concat_tables(batches).to_pandas()
    return frame


def _columns(properties: list[dict[str, Any]]) -> _Columns:
    by_stem: dict[str, list[str]] = {}
    provisional = set()
    for item in properties:
        key = item.get("Key")
        if not key or item.get("Type") != "Topic":
            continue
        by_stem.setdefault(stem_of(key), []).append(key)
        if _PROVISIONAL_TEXT in (item.get("Description") or "").lower():
            provisional.add(key)
    return _Columns(by_stem, frozenset(provisional))


def _indicators_in(table: Table, source: Source, indicators: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    if source.period_dimension or table.year is None:
        return indicators
    return tuple(item for item in indicators if item.source.covers(table.year))


def _structure(source: Source) -> list[tuple[str, ...]]:
    """The columns that say which area a row is about; tables with a period dimension have none."""
    if source.period_dimension:
        return []
    return [*((name,) for name in (*_REGION_COLUMNS, _INHABITANTS, _HOUSEHOLDS, _URBANITY)), _CHANGE_COLUMNS]


def _known_stems(source: Source, indicators: tuple[Indicator, ...]) -> frozenset[str]:
    """Every column that the catalogue names, also for other years: CBS reserves columns early and keeps them late."""
    names = [stem for stems in _structure(source) for stem in stems]
    names += [stem for indicator in indicators for measure in indicator.measures for stem in measure.columns]
    return frozenset(name.lower() for name in (*names, *source.ignored_columns))


def _needed_columns(
    columns: _Columns,
    source: Source,
    table: Table,
    indicators: tuple[Indicator, ...],
    *,
    known: frozenset[str],
    accept_new_columns: bool,
) -> list[str]:
    measures = [(measure, indicator) for indicator in indicators for measure in indicator.measures]
    new = sorted(keys[0] for stem, keys in columns.by_stem.items() if stem not in known)
    found: dict[str, None] = {}
    for stems, title in [
        *((stems, "gebiedsindeling") for stems in _structure(source)),
        *((measure.columns, indicator.short_title) for measure, indicator in measures),
    ]:
        key = columns.find(stems)
        if key is None:
            raise _lost_column(table, stems[0], title, new)
        found[key] = None
    if new and not accept_new_columns:
        raise UnexpectedContentError(
            f"{table.id} heeft een kolom die nog niet bekend is: {', '.join(new[:5])}.",
            remedy="Er is niets geladen. Zet de naam bij 'ignored_columns' in indicators.yaml, of laad met "
            "--accept-new-columns.",
        )
    return list(found)


def _lost_column(table: Table, stem: str, title: str, new: list[str]) -> UnexpectedContentError:
    renamed = f" Nieuw in de tabel: {', '.join(new[:5])}; misschien is de kolom hernoemd." if new else ""
    return UnexpectedContentError(
        f"{table.id}: kolom '{stem}' ({title}) staat niet meer in de tabel.{renamed}",
        remedy="Er is niets geladen. Zet de nieuwe naam bij 'columns' van dit cijfer in indicators.yaml.",
    )


def _dimension_names(source: Source, table: Table) -> list[str]:
    return list(dict.fromkeys(dimensions_of(source, table)))


def _announced(catalogue_row: dict[str, Any], table: Table) -> int | None:
    """The source's own number of rows; None where it gives none."""
    count = catalogue_row.get("RecordCount")
    if count is None or isinstance(count, int):
        return count or None
    raise unexpected(table.id, f"de catalogus noemt '{count}' als aantal rijen")


def _with_codes(rows: pd.DataFrame, source: Source, table: Table) -> pd.DataFrame:
    """Rows with clean `region_code`, `year` and `period`; levels that the product does not show are left out."""
    raw = rows[source.region_dimension].astype("str").str.strip()
    shown = ~raw.str[:2].isin(_IGNORED_REGIONS)
    rows, raw = rows[shown], raw[shown]
    if source.period_dimension:
        periods = rows[source.period_dimension].astype("str").str.strip()
        years = periods.map({code: parse_year(code) for code in periods.unique()})
    else:
        years = pd.Series(table.year, index=rows.index)
    coded = rows.assign(region_code=clean_codes(raw), year=years.astype("Int64"), period=years.astype("str"))
    for dimension in table.filter:
        coded[dimension] = coded[dimension].astype("str").str.strip()
    return coded.reset_index(drop=True)


def _region_names(snapshot: Snapshot, source: Source) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in snapshot.names(f"{source.region_dimension}-"):
        for row in orjson.loads(snapshot.read(name))["value"]:
            names[row["Key"].strip()] = row["Title"].strip()
    return {("NL00" if code.startswith("NL") else code): title for code, title in names.items()}


def _check_regions_known(rows: pd.DataFrame, names: dict[str, str], table: Table) -> None:
    unknown = sorted(set(rows["region_code"]) - names.keys())
    if unknown:
        raise unexpected(table.id, f"gebied {unknown[0]} heeft cijfers maar staat niet in de gebiedenlijst")


def _check_no_doubles(rows: pd.DataFrame, table: Table) -> None:
    twice = rows[rows.duplicated(["region_code", "period", *table.filter])]
    if len(twice):
        first = twice.iloc[0]
        raise unexpected(table.id, f"gebied {first['region_code']} staat er voor {first['period']} twee keer in")


def _check_complete(rows: pd.DataFrame, table: Table) -> None:
    """A filtered question has no announced count: every group must have every area, and years up to the last."""
    if not table.filter:
        return
    areas, last = rows["region_code"].nunique(), int(rows["year"].max())
    for group, part in rows.groupby(list(table.filter)):
        years = sorted({int(year) for year in part["year"]})
        if years != list(range(years[0], last + 1)) or len(part) != areas * len(years):
            words = "/".join(str(code) for code in group)
            raise unexpected(
                table.id, f"groep {words} is niet heel: {len(part)} rijen voor {areas} gebieden en {len(years)} jaren"
            )


def _period_status(snapshot: Snapshot, source: Source) -> dict[int, bool]:
    """Year -> whether the source calls it provisional."""
    if not source.period_dimension:
        return {}
    status = {}
    for name in snapshot.names(f"{source.period_dimension}-"):
        for row in orjson.loads(snapshot.read(name))["value"]:
            said = str(row.get("Status") or "") + str(row.get("Title") or "")
            status[parse_year(row["Key"])] = "voorlopig" in said.lower() or "*" in said
    return status


def _indicator_rows(
    indicator: Indicator,
    rows: pd.DataFrame,
    columns: _Columns,
    status_of_period: dict[int, bool],
    *,
    source: Source,
    table: Table,
    snapshot: Snapshot,
) -> pd.DataFrame:
    keys = ["region_code", "year", "period"]
    base = rows[_matches(rows, indicator.measures[0])][keys]
    covered = [indicator.source.covers(int(year)) for year in base["year"]]
    base = base[pd.Series(covered, index=base.index, dtype="bool")].reset_index(drop=True)
    for name in ("value", "numerator", "denominator"):
        measure: Measure | None = getattr(indicator, name)
        if measure is None:
            base[name] = pd.Series(pd.NA, index=base.index, dtype="Float64")
            continue
        part = rows[_matches(rows, measure)]
        numbers = pd.to_numeric(part[columns.find(measure.columns)], errors="raise").astype("Float64") * measure.factor
        base = base.merge(part[keys].assign(**{name: numbers}), on=keys, how="left", validate="1:1")
    if indicator.value is None:
        base = base.assign(value=base["numerator"]) if indicator.is_count else _share(base, indicator)
    base["region_level"] = base["region_code"].str[:2]
    base = base[base["region_level"].isin([level.value for level in indicator.levels])].reset_index(drop=True)
    base = mark_missing(
        base, is_unpublished=_is_unpublished(base, indicator), minimum_denominator=indicator.minimum_denominator
    )
    in_provisional_column = any(columns.find(measure.columns) in columns.provisional for measure in indicator.measures)
    return base.assign(
        indicator_id=indicator.id,
        boundary_year=table.boundary_year,
        breakdown=TOTAL,
        lower=pd.Series(pd.NA, index=base.index, dtype="Float64"),
        upper=pd.Series(pd.NA, index=base.index, dtype="Float64"),
        is_provisional=[status_of_period.get(int(year), False) or in_provisional_column for year in base["year"]],
        is_estimate=False,
        source_id=snapshot.manifest.source_id,
        snapshot_id=snapshot.manifest.snapshot_id,
    )


def _share(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    return add_share(rows, multiplier=indicator.multiplier or 1, minimum_denominator=indicator.minimum_denominator)


def _matches(rows: pd.DataFrame, measure: Measure) -> pd.Series:
    chosen = pd.Series(data=True, index=rows.index)
    for dimension, code in measure.where.items():
        chosen &= rows[dimension] == code
    return chosen


def _is_unpublished(rows: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """True where a needed column is empty for every area of the level in that year."""
    needed = ["value"] if indicator.value is not None else ["numerator", "denominator"]
    needed = [name for name in needed if getattr(indicator, name) is not None]
    empty = pd.Series(data=False, index=rows.index)
    for name in needed:
        empty |= rows[name].isna().groupby([rows["region_level"], rows["year"]]).transform("all")
    return empty


def _regions(rows: pd.DataFrame, names: dict[str, str], columns: _Columns, table: Table) -> pd.DataFrame:
    """Every area of the table's own list, also those without a row: a map shows them as missing."""
    listed = pd.Series([code for code in names if code[:2] not in _IGNORED_REGIONS], dtype="str")
    unique = rows.drop_duplicates("region_code").merge(
        pd.DataFrame({"region_code": clean_codes(listed).unique()}), on="region_code", how="right", validate="1:1"
    )
    codes = unique["region_code"]

    def integers(stem: str) -> pd.Series:
        key = columns.find([stem])
        if key is None or key not in unique:
            return pd.Series(pd.NA, index=unique.index, dtype="Int64")
        try:
            return pd.to_numeric(unique[key]).astype("Int64")
        except TypeError as error:
            raise unexpected(table.id, f"kolom {key} heeft getallen die niet heel zijn") from error

    change_key = columns.find(_CHANGE_COLUMNS)
    change = unique[change_key].str.strip() if change_key in unique else pd.Series(pd.NA, unique.index)
    return pd.DataFrame(
        {
            "region_code": codes,
            "boundary_year": pd.Series(table.boundary_year, index=unique.index, dtype="Int64"),
            "level": codes.str[:2],
            "name": codes.map(names),
            "parent_wijk": codes.map(wijk_of),
            "parent_gemeente": codes.map(lambda code: None if code.startswith("GM") else gemeente_of(code)),
            "change_code": change,
            "inhabitants": integers(_INHABITANTS),
            "households": integers(_HOUSEHOLDS),
            "urbanity": integers(_URBANITY),
        }
    )


def _notes(observations: pd.DataFrame, indicators: tuple[Indicator, ...], table: Table) -> tuple[str, ...]:
    notes = []
    for indicator in indicators:
        rows = observations[observations["indicator_id"] == indicator.id]
        if rows.empty:
            notes.append(f"{indicator.short_title}: geen rijen in {table.id}")
        elif (rows["status"] == "niet_gepubliceerd").all():
            notes.append(f"{indicator.short_title}: nog niet gepubliceerd in {table.id}")
    return tuple(notes)
