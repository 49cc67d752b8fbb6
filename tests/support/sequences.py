"""Publications one after the other, on the areas of the made-up country."""

from dataclasses import replace

from armoedebeeld.cli_audit import audit_content, former_publications
from armoedebeeld.domain.schemes import Unit
from etl.published_register import published_now, with_news
from etl.service_use_earlier import nothing_earlier
from tests.support.deliveries import built, catalogue, delivery, form, use
from tests.support.figures import table

HAVEN, MARKT, VELD, BEDRIJVEN, WATER = "BU00010000", "BU00010001", "BU00010100", "BU00010101", "BU00010102"
OUD, NIEUW, GEMEENTE = "WK000100", "WK000101", "GM0001"
NOORD, ZUID, OOST = "GB0001noord", "GB0001zuid", "GB0001oost"
AWARDS = catalogue(form(unit=Unit.PROVISION))


def own(**areas):
    """The store's table `own_area`: name -> buurten."""
    rows = [
        {"region_code": f"GB0001{name}", "name": name, "buurt_code": code, "boundary_year": 2020}
        for name, buurten in areas.items()
        for code in buurten
    ]
    return table("own_area", *rows)


def award(count, provider="", area=HAVEN, **more):
    """A delivered row."""
    return use(area, count, provider=provider, unit=Unit.PROVISION.value, **more)


def published(*loads, on=None, by="boundary_year", **options):
    """What each publication shows, as (area, `by`, figure, group) -> value; the audit has to be content with it."""
    register, shown = nothing_earlier(), []
    on = on or catalogue()
    for made, areas in loads:
        content, notes = built(delivery(*made), on=on, own_areas=areas, earlier=register, known=[], **options)
        content = replace(content, own_area=areas)
        rows = content.observations[content.observations["value"].notna()]
        shown.append({
            (code, other, indicator.removeprefix("gebruik_"), breakdown): value
            for code, other, indicator, breakdown, value in rows[
                ["region_code", by, "indicator_id", "breakdown", "value"]
            ].itertuples(index=False)
        })  # fmt: skip
        earlier, every_area = former_publications(register, content)
        changes = options.get("changes")
        if changes is None:
            report = audit_content(content, catalogue=on, earlier=earlier, former_areas=every_area)
            few = [item for item in report.findings if item.kind != "told"]
            assert not few or notes, few
        register = with_news(register, published_now(content.observations, areas))
    return shown
