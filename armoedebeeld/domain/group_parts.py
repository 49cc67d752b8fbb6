"""Groups of people that are several groups at once: girls of parents with a low income."""

from armoedebeeld.domain.catalogue import Breakdown, Indicator

JOINER = "__"


def group_of(indicator: Indicator, breakdown: str) -> Breakdown | None:
    """The declared group with this id, or the one made of declared groups of different kinds; else None.

    Args:
        indicator: with its groups.
        breakdown: `vrouwen`, or `inkomen_ouders_laag__vrouwen`: parents' income low and women.
    """
    declared = {part.id: part for part in indicator.breakdowns}
    if breakdown in declared:
        return declared[breakdown]
    names = breakdown.split(JOINER)
    parts = [declared[name] for name in names if name in declared]
    if len(parts) < len(names) or len({part.group for part in parts}) < len(parts):
        return None
    return Breakdown(
        id=breakdown,
        label=", ".join(part.label for part in parts),
        group=" en ".join(part.group for part in parts),
        where={name: word for part in parts for name, word in part.where.items()},
    )
