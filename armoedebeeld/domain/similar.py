"""The municipalities most like one: by size, urbanity, families and wealth; on purpose not by poverty itself.

Whoever chooses the comparison by the outcome finds municipalities with the same outcome and learns nothing from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from armoedebeeld.domain.observations import Status
from armoedebeeld.domain.regions import Level

K = 10
# Fewer variables say too little; against fewer municipalities a mean and a spread mean nothing.
MINIMUM_VARIABLES = 3
MINIMUM_POOL = 20
# No other municipality is really like one whose nearest lies farther: in 2024 that held for five of 342.
FAR = 2.0
# A variable that is missing for more than this part of the municipalities would leave most of them out.
MOST_MISSING = 0.2


@dataclass(frozen=True)
class Variable:
    """One property by which municipalities are compared.

    Attributes:
        word: in a list: `aandeel kinderen`.
        label: in full, with its unit.
        short: above a column, with its unit.
    """

    id: str
    word: str
    label: str
    short: str
    decimals: int


VARIABLES = (
    Variable("inwoners", "inwoners", "aantal inwoners", "inwoners", 0),
    Variable("stedelijkheid", "stedelijkheid", "stedelijkheid (1 is zeer sterk, 5 is niet)", "stedelijkheid", 0),
    Variable("aandeel_kinderen", "aandeel kinderen", "kinderen tot 15 jaar (% van de inwoners)", "kinderen (%)", 1),
    Variable(
        "aandeel_gezinnen", "aandeel gezinnen", "huishoudens met kinderen (% van de huishoudens)", "gezinnen (%)", 1
    ),
    Variable("woz_waarde", "WOZ-waarde", "gemiddelde WOZ-waarde (duizend euro)", "WOZ (× € 1.000)", 0),
    Variable("inkomen_per_inwoner", "inkomen", "inkomen per inwoner (duizend euro)", "inkomen (× € 1.000)", 1),
)
INDICATORS = (
    "inwoners", "kinderen_0_15", "huishoudens", "huishoudens_met_kinderen", "woz_waarde", "inkomen_per_inwoner",
)  # fmt: skip


@dataclass(frozen=True)
class Similar:
    """The municipalities most like one.

    Attributes:
        year: of every variable.
        variables: those that were used.
        own: the municipality's own values, index variable id.
        rows: columns `code`, `name`, `distance` and one per variable with its own value; nearest first.
        pool: municipalities with all variables, the municipality itself included.
        left_out: those without.
    """

    year: int
    variables: tuple[Variable, ...]
    own: pd.Series
    rows: pd.DataFrame
    pool: int
    left_out: int


def feature_table(observations: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Every municipality and year with its variables.

    Args:
        observations: rows of `INDICATORS`, any level and year; only known values of municipalities are used.
        areas: columns `region_code`, `boundary_year`, `level`, `urbanity`.

    Returns:
        Index `year`, `code`; a Float64 column per variable, <NA> where unknown.
    """
    known = observations[
        (observations["status"] == Status.OK.value)
        & (observations["region_level"] == Level.MUNICIPALITY.value)
        & observations["indicator_id"].isin(INDICATORS)
    ]
    wide = known.pivot(index=["year", "region_code"], columns="indicator_id", values="value").astype("Float64")
    wide = wide.reindex(columns=list(INDICATORS))
    places = areas[(areas["level"] == Level.MUNICIPALITY.value) & areas["urbanity"].notna()]
    urbanity = places.set_index(["boundary_year", "region_code"])["urbanity"].astype("Float64")
    return pd.DataFrame(
        {
            "inwoners": wide["inwoners"].where(wide["inwoners"] > 0),
            "stedelijkheid": urbanity.reindex(wide.index),
            "aandeel_kinderen": _percentage(wide["kinderen_0_15"], wide["inwoners"]),
            "aandeel_gezinnen": _percentage(wide["huishoudens_met_kinderen"], wide["huishoudens"]),
            "woz_waarde": wide["woz_waarde"],
            "inkomen_per_inwoner": wide["inkomen_per_inwoner"],
        }
    ).rename_axis(["year", "code"])


def find_similar(features: pd.DataFrame, *, gemeente: str, names: Mapping[str, str], k: int = K) -> Similar | None:
    """The `k` municipalities nearest to one, by Euclidean distance over standardised variables.

    The year is the newest of those in which most variables are known for the municipality. Inhabitants count by their
    logarithm: twice as many is one step, from 10,000 as from 100,000. Mean and standard deviation are those of all
    municipalities with all variables; a tie goes to the lower code.

    Args:
        features: from `feature_table`.
        gemeente: the municipality.
        names: code -> name; a code without a name stands for itself.
        k: how many.

    Returns:
        None where no year has enough variables and municipalities.
    """
    chosen = _best_year(features, gemeente)
    if chosen is None:
        return None
    year, used = chosen
    everyone = _of_year(features, year)[list(used)].dropna(how="all").sort_index()
    complete = everyone.dropna().astype("float64")
    scores = _standardised(complete)
    distances = ((scores - scores.T[gemeente]) ** 2).sum(axis=1) ** 0.5
    others = complete.assign(distance=distances.round(9)).drop(index=gemeente)
    nearest = others.reset_index().sort_values(["distance", "code"]).head(k).reset_index(drop=True)
    nearest.insert(1, "name", [names.get(str(code), str(code)) for code in nearest["code"]])
    return Similar(
        year=year,
        variables=tuple(variable for variable in VARIABLES if variable.id in used),
        own=complete.T[gemeente],
        rows=nearest[["code", "name", "distance", *used]],
        pool=len(complete),
        left_out=len(everyone) - len(complete),
    )


def _best_year(features: pd.DataFrame, gemeente: str) -> tuple[int, tuple[str, ...]] | None:
    """The newest year with the most usable variables, and those variables."""
    candidates = []
    for year in features.index.unique("year"):
        values = _of_year(features, int(year)).dropna(how="all")
        if gemeente not in values.index:
            continue
        is_usable = values.T[gemeente].notna() & (values.isna().mean() <= MOST_MISSING)
        usable = values.columns[is_usable.to_numpy(dtype=bool)]
        if len(usable) >= MINIMUM_VARIABLES and len(values[usable].dropna()) >= MINIMUM_POOL:
            candidates.append((len(usable), int(year), tuple(str(name) for name in usable)))
    if not candidates:
        return None
    _, year, used = max(candidates)
    return year, used


def _of_year(features: pd.DataFrame, year: int) -> pd.DataFrame:
    return features[features.index.get_level_values("year") == year].droplevel("year")


def _standardised(complete: pd.DataFrame) -> pd.DataFrame:
    """Each variable with mean 0 and standard deviation 1; inhabitants by their logarithm first."""
    values = complete.copy()
    if "inwoners" in values:
        values["inwoners"] = np.log(values["inwoners"])
    spread = values.std(ddof=0).where(values.nunique() > 1, 1.0)
    return (values - values.mean()) / spread


def _percentage(part: pd.Series, whole: pd.Series) -> pd.Series:
    return 100 * part / whole.where(whole > 0)
