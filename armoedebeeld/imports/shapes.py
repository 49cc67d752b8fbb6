"""A table beside the rule that reads it: its columns by what they are for."""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from armoedebeeld.imports.cells import decimal_sign
from armoedebeeld.imports.columns import column_keys, header_year
from armoedebeeld.imports.mapping import ColumnRule, Mapping, Role, SeriesRule, TableRule, year_key
from armoedebeeld.imports.tables import Column, Table


@dataclass(frozen=True)
class Shape:
    """A table with the columns that its rule names; columns of figures that nothing uses are left out.

    Attributes:
        series: (column key, words of the group columns) -> what the numbers mean.
        decimals: column index -> the decimal sign that it uses.
        header_years: column index -> the year in its header.
        fixed_year: the one year of the whole table, where no column says it.
    """

    table: Table
    rule: TableRule
    by_role: Lookup[Role, list[tuple[Column, ColumnRule]]]
    series: Lookup[tuple[str, tuple[str, ...]], SeriesRule]
    decimals: Lookup[int, str]
    header_years: Lookup[int, int | None]
    fixed_year: int | None

    def columns(self, role: Role) -> list[tuple[Column, ColumnRule]]:
        """The columns of a role, with their rules."""
        return self.by_role.get(role, [])


def shape_of(table: Table, rule: TableRule, mapping: Mapping) -> Shape:
    """A table with its rule."""
    rules = {item.key: item for item in rule.columns}
    used = {item.column for item in rule.series if item.targets}
    by_role: dict[Role, list[tuple[Column, ColumnRule]]] = {}
    for column, key in zip(table.columns, column_keys(table.columns), strict=True):
        own = rules.get(key)
        if own is not None and (own.role is not Role.FIGURE or key in used):
            by_role.setdefault(own.role, []).append((column, own))
    figures = by_role.get(Role.FIGURE, [])
    return Shape(
        table=table,
        rule=rule,
        by_role=by_role,
        series={item.key: item for item in rule.series},
        decimals={column.index: decimal_sign(table.cells(column.index)) for column, _ in figures},
        header_years={column.index: header_year(column) for column, _ in figures},
        fixed_year=mapping.years.get(year_key(table.sheet, table.number)),
    )
