"""Postcodes to buurten, from CBS's yearly list of addresses: how many addresses of each postcode lie in which buurt.

Source: CBS, "Buurt, wijk en gemeente voor postcode huisnummer" (CSV with PC6, Huisnummer, Buurt, Wijk, Gemeente; the
columns of areas carry their year). House numbers are counted and thrown away.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from armoedebeeld.domain.errors import UserError

COLUMNS = {"pc6": "str", "region_code": "str", "addresses": "Int64"}
_HEADER = re.compile(rb'^(?:\xef\xbb\xbf)?"?PC6"?[;,]"?Huisnummer"?[;,]"?Buurt', re.IGNORECASE)
_BUURT = re.compile(r"^buurt_?(20\d\d)?$", re.IGNORECASE)
_YEAR = re.compile(r"(20\d\d)")
_ROWS_AT_ONCE = 500_000
# CBS's list has some 8 million addresses: about 300 MB unpacked.
_MOST_BYTES = 1_000_000_000


@dataclass(frozen=True)
class PostcodeTable:
    """Addresses per postcode and buurt, on the borders of one year: columns `COLUMNS`."""

    rows: pd.DataFrame
    boundary_year: int

    @cached_property
    def _most(self) -> dict[str, str]:
        """Postcode -> the buurt with most of its addresses."""
        ordered = self.rows.sort_values(["pc6", "addresses", "region_code"], ascending=[True, False, True])
        first = ordered.drop_duplicates("pc6")
        return dict(zip(first["pc6"], first["region_code"], strict=True))

    @cached_property
    def _areas(self) -> frozenset[str]:
        return frozenset(self.rows["pc6"].str[:4])

    def buurt_of(self, pc6: str) -> str | None:
        """The buurt in which most addresses of a postcode lie; None where the postcode is not known."""
        return self._most.get(pc6)

    def has_pc4(self, pc4: str) -> bool:
        """Whether any address lies in a postcode of four digits."""
        return pc4 in self._areas

    @cached_property
    def gemeente_of(self) -> dict[str, str]:
        """PC4 -> the four digits of the municipality in which most of its addresses lie."""
        rows = self.rows.assign(pc4=self.rows["pc6"].str[:4], gemeente=self.rows["region_code"].str[2:6])
        counted = pd.DataFrame(rows.groupby(["pc4", "gemeente"])["addresses"].sum()).reset_index()
        most = counted.sort_values(["addresses", "gemeente"], ascending=[False, True]).drop_duplicates("pc4")
        return dict(zip(most["pc4"], most["gemeente"], strict=True))

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Per PC4 (`pc4`) and wijk (`region_code`): its `share` of the PC4 and the `part_of_wijk`."""
        rows = self.rows.assign(pc4=self.rows["pc6"].str[:4], wijk="WK" + self.rows["region_code"].str[2:8])
        counted = rows.groupby(["pc4", "wijk"], as_index=False)["addresses"].sum()
        of_pc4 = counted["addresses"] / counted.groupby("pc4")["addresses"].transform("sum")
        of_wijk = counted["addresses"] / counted.groupby("wijk")["addresses"].transform("sum")
        shares: pd.DataFrame = counted.assign(region_code=counted["wijk"], share=of_pc4, part_of_wijk=of_wijk)
        return shares[["pc4", "region_code", "share", "part_of_wijk"]]


def is_postcode_table(content: bytes) -> bool:
    """Whether a file is CBS's list of addresses: by the header of the CSV, also inside a zip."""
    return any(_HEADER.match(start) for start in _starts(content))


def read_postcodes(name: str, content: bytes, *, gemeenten: frozenset[str]) -> PostcodeTable:
    """The postcodes of some municipalities.

    Args:
        name: the file's name, for messages; its year counts where the columns carry none.
        content: the CSV, or the zip that it came in.
        gemeenten: municipality codes.

    Raises:
        UserError: it is another file, its year is not known, or it has no address in these municipalities.
    """
    with _open_csv(name, content) as opened:
        header = [text.strip('"') for text in opened.readline().strip().replace(",", ";").split(";")]
        opened.seek(0)
        buurt = next((column for column in header if _BUURT.match(column)), None)
        if buurt is None or "PC6" not in header:
            raise _other_file(name)
        year = _year_of(buurt, name)
        parts = pd.read_csv(
            opened, sep=_separator(content), dtype="str", usecols=["PC6", buurt], chunksize=_ROWS_AT_ONCE
        )
        counted = [_counted(part, buurt, gemeenten) for part in parts]
    together = pd.concat(counted, ignore_index=True)
    rows = pd.DataFrame(together.groupby(["pc6", "region_code"])["addresses"].sum()).reset_index()
    if rows.empty:
        raise UserError(
            f"In {name} staat geen adres in {', '.join(sorted(gemeenten))}.",
            remedy="Laad eerst de cijfers van uw gemeente, of kies het bestand van het CBS voor heel Nederland.",
        )
    return PostcodeTable(rows.astype(COLUMNS), year)


def _separator(content: bytes) -> str:
    return ";" if any(_HEADER.match(start) and b";" in start.splitlines()[0] for start in _starts(content)) else ","


def _counted(part: pd.DataFrame, buurt: str, gemeenten: frozenset[str]) -> pd.DataFrame:
    codes = "BU" + part[buurt].str.strip().str.removeprefix("BU").str.zfill(8)
    inside = ("GM" + codes.str[2:6]).isin(gemeenten)
    pc6 = part.loc[inside, "PC6"].str.replace(" ", "").str.upper()
    kept = pd.DataFrame({"pc6": pc6, "region_code": codes[inside]})
    return kept.groupby(["pc6", "region_code"]).size().rename("addresses").reset_index()


def _year_of(column: str, name: str) -> int:
    found = _YEAR.search(column) or _YEAR.search(name)
    if found is None:
        raise UserError(
            f"Uit {name} blijkt niet van welk jaar de postcodes zijn.",
            remedy="Zet het jaar in de naam van het bestand, zoals pc6hnr2024.csv.",
        )
    return int(found[1])


def _starts(content: bytes) -> Iterator[bytes]:
    if not content.startswith(b"PK"):
        yield content[:200]
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.infolist():
                if member.filename.lower().endswith(".csv"):
                    with packed.open(member) as opened:
                        yield opened.read(200)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return


def _open_csv(name: str, content: bytes) -> io.TextIOBase:
    if not content.startswith(b"PK"):
        return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig")
    packed = zipfile.ZipFile(io.BytesIO(content))
    for member in packed.infolist():
        if member.filename.lower().endswith(".csv") and member.file_size <= _MOST_BYTES:
            with packed.open(member) as opened:
                is_table = _HEADER.match(opened.read(200)) is not None
            if is_table:
                return io.TextIOWrapper(packed.open(member), encoding="utf-8-sig")
    raise _other_file(name)


def _other_file(name: str) -> UserError:
    return UserError(
        f"{name} is niet de postcodetabel van het CBS.",
        remedy="Download bij het CBS 'Buurt, wijk en gemeente voor postcode huisnummer' en kies dat bestand.",
    )
