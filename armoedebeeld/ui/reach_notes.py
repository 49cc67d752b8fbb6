"""What every figure of reach says: who counted the group, over which year, and where it is more than everybody."""

import pandas as pd

from armoedebeeld.domain.catalogue import Indicator
from armoedebeeld.domain.regions import Level, gemeente_of
from armoedebeeld.domain.takeup import reach_note
from armoedebeeld.domain.wording import number
from armoedebeeld.ui import data

_EVERYBODY = 100


def reach_notes(where: data.Source, indicator: Indicator, rows: pd.DataFrame) -> list[str]:
    """What a figure of reach must say: who counted the group, over which year, and where it is over 100%."""
    if indicator.reach is None or rows.empty:
        return []
    used = data.table(where, "reach_group")
    used = used[(used["indicator_id"] == indicator.id) & used["year"].isin(rows["year"])]
    # Own areas are added up from their buurten: their group is that of these.
    levels = rows["region_level"].replace(Level.OWN_AREA.value, Level.BUURT.value)
    used = used[used["region_level"].isin(levels) & used["gemeente"].isin(rows["region_code"].map(gemeente_of))]
    used = used.drop_duplicates(["group_id", "group_words", "group_source", "year", "group_year"])
    said = [
        reach_note(
            words=str(words),
            source=str(source),
            years=[(int(year), int(other)) for year, other in zip(part["year"], part["group_year"], strict=True)],
            caveat=_caveat(where, str(group_id)),
        )
        for (group_id, words, source), part in used.fillna({"group_source": ""})
        .sort_values("year")
        .groupby(["group_id", "group_words", "group_source"], sort=False)
    ]
    over = rows[rows["value"].gt(_EVERYBODY).fillna(value=False)]
    if len(over):
        names = ", ".join(sorted(set(over["region_name"]))[:3])
        more = f" en {number(over['region_name'].nunique() - 3)} andere" if over["region_name"].nunique() > 3 else ""
        said.append(
            f"Meer dan 100%: {names}{more}. Daar past de doelgroep niet goed bij de gebruikers. Het cijfer is niet "
            "afgekapt."
        )
    return list(dict.fromkeys(said))


def _caveat(where: data.Source, group_id: str) -> str:
    for item in where.catalogue.indicators:
        if item.id == group_id and item.target_group is not None:
            return item.target_group.caveat
    return ""
