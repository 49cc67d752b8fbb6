"""Somebody who wants to know: takes every table that was exported or is on a page, and calculates.

Knows nothing of our code. Reads the files, sees from the codes which buurt lies in which wijk, and solves what follows.
"""

import csv
import io
from collections import defaultdict

import numpy as np
from scipy.optimize import linprog

WORDS = {"afgeschermd"}


class Attack:
    """Everything that was collected: numbers by (figure, area, period, group), and the cells that are kept back."""

    def __init__(self):
        self.known, self.hidden, self.most = {}, set(), {}

    def take(self, text, *, group="totaal"):
        """One exported table."""
        lines = list(csv.reader(io.StringIO(text.lstrip("﻿")), delimiter=";"))
        empty = next(place for place, line in enumerate(lines) if not any(line))
        title = dict(line for line in lines[:empty] if len(line) == 2)["titel"]
        for line in lines[empty + 2 :]:
            cells = dict(zip(lines[empty + 1], line, strict=True))
            self.note(title, cells["code"], cells["jaar"], group, cells["waarde"], cells["weergave"])
            if cells["aantal in de groep"]:
                self.most[title, cells["code"], cells["jaar"]] = float(cells["aantal in de groep"].replace(".", ""))

    def note(self, title, area, period, group, value, words):
        """One number on a page, or the words that stand in its place."""
        key = (title, area, period, group)
        if value != "":
            self.known[key] = float(str(value).replace(",", "."))
        elif any(word in words for word in WORDS):
            self.hidden.add(key)

    def use_shares(self, pairs):
        """Percentages that are rounded to whole ones, of a group that is told: users to the nearest person or so."""
        found = []
        for share, users in pairs.items():
            for (title, area, period, group), value in list(self.known.items()):
                key, size = (users, area, period, group), self.most.get((share, area, period))
                if title == share and size is not None and key not in self.known:
                    found.append((key, (value - 0.5) / 100 * size, (value + 0.5) / 100 * size))
        return found

    def equations(self, chains):
        """Sums, as far as all parts are named: {cell: coefficient} that make 0; and pairs that only go one way."""
        every = set(self.known) | self.hidden
        sums, less = [], []
        for make in (_areas, _partners, _months):
            for total, parts in make(every).items():
                if total in every and parts:
                    sums.append({total: -1.0, **dict.fromkeys(parts, 1.0)})
        for before, after in chains:
            for cell in every:
                later = (after, *cell[1:])
                if cell[0] == before and later in every:
                    less.append((later, cell))
        return sums, less

    def run(self, *, chains=(), limits=None, shares=None):
        """Every hidden cell with the least and the most that it can be."""
        limits = limits or {}
        sums, less = self.equations(chains)
        told = self.use_shares(shares or {})
        answers = {}
        for part in _connected(sums, less, self.hidden):
            answers.update(self._solve(part, sums, less, limits, told))
        return answers

    def _solve(self, part, sums, less, limits, told):
        names = sorted(part)
        place = {name: column for column, name in enumerate(names)}
        rows_eq, right_eq, rows_up, right_up = [], [], [], []
        for terms in sums:
            if part & set(terms):
                row, rest = np.zeros(len(names)), 0.0
                for name, factor in terms.items():
                    if name in place:
                        row[place[name]] += factor
                    else:
                        rest += factor * self.known[name]
                rows_eq.append(row)
                right_eq.append(-rest)
        for small, large in less:
            if {small, large} & part:
                row, rest = np.zeros(len(names)), 0.0
                for name, factor in ((small, 1.0), (large, -1.0)):
                    if name in place:
                        row[place[name]] += factor
                    else:
                        rest += factor * self.known[name]
                rows_up.append(row)
                right_up.append(-rest)
        box = [(0, limits.get(name)) for name in names]
        for name, low, high in told:
            if name in place:
                box[place[name]] = (max(0, low), high)
        answers = {}
        for name in names:
            ends = []
            for sign in (1.0, -1.0):
                cost = np.zeros(len(names))
                cost[place[name]] = sign
                found = linprog(
                    cost,
                    A_eq=np.array(rows_eq) if rows_eq else None,
                    b_eq=right_eq or None,
                    A_ub=np.array(rows_up) if rows_up else None,
                    b_ub=right_up or None,
                    bounds=box,
                )
                ends.append(sign * found.fun if found.status == 0 else sign * -np.inf if found.status == 3 else None)
            if None in ends:
                return {}  # These figures don't add up: nothing follows from them.
            answers[name] = (np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6) if np.isfinite(ends[1]) else np.inf)
        return answers


def _areas(every):
    """A buurt lies in the wijk whose code it begins with, a wijk in the municipality."""
    found = defaultdict(list)
    for title, area, period, group in every:
        above = {"BU": "WK" + area[2:8], "WK": "GM" + area[2:6]}.get(area[:2])
        if above:
            found[title, above, period, group].append((title, area, period, group))
    return found


def _partners(every):
    found = defaultdict(list)
    for title, area, period, group in every:
        if group.startswith("aanbieder"):
            found[title, area, period, "totaal"].append((title, area, period, group))
    return found


def _months(every):
    found = defaultdict(list)
    for title, area, period, group in every:
        if len(period) == 7:
            found[title, area, period[:4], group].append((title, area, period, group))
    return {total: parts for total, parts in found.items() if len(parts) == 12}


def _connected(sums, less, hidden):
    """Hidden cells in groups that follow from each other."""
    leader = {cell: cell for cell in hidden}

    def find(cell):
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for cells in [*map(set, sums), *map(set, less)]:
        inside = sorted(cells & hidden)
        for other in inside[1:]:
            leader[find(other)] = find(inside[0])
    groups = defaultdict(set)
    for cell in hidden:
        groups[find(cell)].add(cell)
    return list(groups.values())
