"""Aggregation: the operator that groups rows, and which functions are aggregates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import ast
from .accumulators import ACCUMULATORS
from .errors import CypherArithmeticError, CypherTypeError, CypherValueError
from .limits import Row, size_of
from .operators import Build, Operator, key_in
from .scope import Evaluate, Step
from .values import SELF_KEYED, Value

AGGREGATES = {
    "count": 1,
    "sum": 1,
    "avg": 1,
    "min": 1,
    "max": 1,
    "collect": 1,
    "stdev": 1,
    "stdevp": 1,
    "percentilecont": 2,
    "percentiledisc": 2,
}
"""The aggregate functions and how many arguments each takes."""


def is_aggregate(expr: ast.Syntax) -> bool:
    return isinstance(expr, ast.CountStar) or (isinstance(expr, ast.Call) and expr.name in AGGREGATES)


def aggregates_in(expr: ast.Syntax) -> list[ast.Expr]:
    """The aggregates of an expression, outermost only; a subquery has its own."""
    if is_aggregate(expr):
        assert isinstance(expr, ast.Expr)
        return [expr]
    if isinstance(expr, ast.Subquery):
        return []
    return [found for child in expr.children() for found in aggregates_in(child)]


@dataclass(eq=False)
class Aggregation:
    """One aggregate of a projection: ``argument`` is None for count(*); the result goes to ``slot``."""

    name: str
    argument: Evaluate | None
    distinct: bool
    slot: int
    offset: int
    percentile: Evaluate | None = None


@dataclass(eq=False)
class Aggregate(Operator):
    """Groups rows by the values of ``keys`` (slot and expression each) and aggregates each group."""

    keys: list[tuple[int, Evaluate]] = field(default_factory=list)
    aggregations: list[Aggregation] = field(default_factory=list)
    state: int = 0

    def connect(self, sink: Step, build: Build) -> Step:
        assert self.child is not None
        keys, state, aggregations = self.keys, self.state, self.aggregations
        key_slots = tuple(slot for slot, _ in keys)
        group_by = _grouping([evaluate for _, evaluate in keys])
        starts = [_new_state(aggregation) for aggregation in aggregations]
        steps = [_step(aggregation, i + 1) for i, aggregation in enumerate(aggregations)]
        first = keys[0][1] if len(keys) == 1 else None
        step, *others = steps or [_nothing]

        def consume(row: Row) -> bool:
            groups: _Groups = row[state]
            value = first(row) if first is not None else _NONE_YET
            if value is groups.value and first is not None:
                group = groups.group  # rows of a group often come one after the other
            else:
                key, values = group_by(row)
                found = groups.get(key)
                if found is None:
                    # A group holds the values of its keys and then the state of each aggregate.
                    found = groups[key] = [values, *[start() for start in starts]]
                    row[0].charge(200 + 64 * len(starts) + sum(map(size_of, values)))
                group = found
                groups.value, groups.group = value, group
            step(group, row)
            for other in others:
                other(group, row)
            return False

        feed = build(self.child, consume)

        def run(row: Row) -> bool:
            groups = _Groups()
            row[state] = groups
            used = row[0].used
            feed(row)
            row[state] = None
            if not groups and not keys:
                groups[()] = [(), *[start() for start in starts]]
            held = row[0].used - used
            try:
                for group in groups.values():
                    for slot, value in zip(key_slots, group[0], strict=True):
                        row[slot] = value
                    for i, aggregation in enumerate(aggregations, 1):
                        row[aggregation.slot] = _result(aggregation, group[i], row)
                    if sink(row):
                        return True
                return False
            finally:
                row[0].used -= held

        return run


_NONE_YET: Any = object()


class _Groups(dict[Any, list[Any]]):
    """Groups by their key, and the one that the last row belonged to with its only key's value."""

    __slots__ = ("group", "value")

    def __init__(self) -> None:
        super().__init__()
        self.value = _NONE_YET
        self.group: list[Any] = []


def _nothing(group: list[Any], row: Row) -> None:
    """The step of a projection that groups and aggregates nothing (DISTINCT)."""


def _grouping(keys: list[Evaluate]) -> Callable[[Row], tuple[Any, tuple[Value, ...]]]:
    """A function from a row to its group: the key in the dict of groups, and the values that it stands for."""
    if not keys:
        return lambda row: ((), ())
    if len(keys) == 1:
        (evaluate,) = keys

        def one(row: Row) -> tuple[Any, tuple[Value, ...]]:
            value = evaluate(row)
            return (value if value.__class__ in SELF_KEYED else key_in(row, value)), (value,)

        return one
    if len(keys) == 2:
        first, second = keys

        def two(row: Row) -> tuple[Any, tuple[Value, ...]]:
            values = (a, b) = (first(row), second(row))
            if a.__class__ in SELF_KEYED and b.__class__ in SELF_KEYED:
                return values, values
            return (key_in(row, a), key_in(row, b)), values

        return two

    def many(row: Row) -> tuple[Any, tuple[Value, ...]]:
        values = tuple([evaluate(row) for evaluate in keys])
        return tuple([key_in(row, value) for value in values]), values

    return many


def _new_state(aggregation: Aggregation) -> Callable[[], Any]:
    if aggregation.name == "count":
        return set if aggregation.distinct else int
    create = ACCUMULATORS[aggregation.name]
    return (lambda: (create(), set())) if aggregation.distinct else create


def _step(aggregation: Aggregation, place: int) -> Callable[[list[Any], Row], None]:
    """What one row adds to the state of an aggregate; counting, the most common, without an object of its own."""
    argument, offset = aggregation.argument, aggregation.offset
    if argument is None:

        def count_rows(group: list[Any], row: Row) -> None:
            group[place] += 1

        return count_rows
    evaluate = argument
    if aggregation.name == "count" and not aggregation.distinct:

        def count(group: list[Any], row: Row) -> None:
            if evaluate(row) is not None:
                group[place] += 1

        return count
    if aggregation.name == "count":

        def count_distinct(group: list[Any], row: Row) -> None:
            value = evaluate(row)
            if value is not None:
                seen = group[place]
                key = value if value.__class__ in SELF_KEYED else key_in(row, value)
                if key not in seen:
                    seen.add(key)
                    row[0].used += 60

        return count_distinct
    if aggregation.distinct and aggregation.percentile is None:

        def accumulate_distinct(group: list[Any], row: Row) -> None:
            value = evaluate(row)
            if value is None:
                return
            accumulator, seen = group[place]
            key = value if value.__class__ in SELF_KEYED else key_in(row, value)
            if key in seen:
                return
            seen.add(key)
            row[0].used += 60
            try:
                accumulator.add(row[0], value)
            except (CypherTypeError, CypherArithmeticError) as error:
                raise error.at(offset) from None

        return accumulate_distinct
    distinct, percentile = aggregation.distinct, aggregation.percentile

    def accumulate(group: list[Any], row: Row) -> None:
        value = evaluate(row)
        if value is None:
            return
        accumulator = group[place]
        if distinct:
            accumulator, seen = accumulator
            key = value if value.__class__ in SELF_KEYED else key_in(row, value)
            if key in seen:
                return
            seen.add(key)
            row[0].used += 60
        if percentile is not None and accumulator.percentile is None:
            accumulator.percentile = percentile(row)
        try:
            accumulator.add(row[0], value)
        except (CypherTypeError, CypherArithmeticError) as error:
            raise error.at(offset) from None

    return accumulate


def _result(aggregation: Aggregation, state: Any, row: Row) -> Value:
    if aggregation.name == "count":
        return len(state) if aggregation.distinct else state
    accumulator = state[0] if aggregation.distinct else state
    try:
        return accumulator.result(row[0])
    except (CypherTypeError, CypherValueError, CypherArithmeticError) as error:
        raise error.at(aggregation.offset) from None
