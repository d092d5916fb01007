"""Aggregation: the aggregate functions and the operator that groups rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import ast
from .arithmetic import add
from .errors import CypherArithmeticError, CypherTypeError, CypherValueError
from .limits import Context, Row, size_of
from .operators import Build, Operator
from .scope import Evaluate, Step
from .values import SELF_KEYED, Value, group_key, is_number, order_key, type_name

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


class Accumulator:
    """Takes the values of one group that are not null, one by one, and gives their aggregate."""

    def add(self, ctx: Context, value: Value) -> None:
        raise NotImplementedError

    def result(self, ctx: Context) -> Value:
        raise NotImplementedError


class _Count(Accumulator):
    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0

    def add(self, ctx: Context, value: Value) -> None:
        self.count += 1

    def result(self, ctx: Context) -> Value:
        return self.count


def _number(name: str, value: Value) -> None:
    if not is_number(value):
        raise CypherTypeError(f"{name}() wants numbers, not a {type_name(value)}", code="InvalidArgumentType")


class _Sum(Accumulator):
    __slots__ = ("total",)

    def __init__(self) -> None:
        self.total: Value = 0

    def add(self, ctx: Context, value: Value) -> None:
        _number("sum", value)
        self.total = add(ctx, self.total, value)

    def result(self, ctx: Context) -> Value:
        return self.total


class _Average(Accumulator):
    __slots__ = ("count", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total: Value = 0

    def add(self, ctx: Context, value: Value) -> None:
        _number("avg", value)
        self.count += 1
        self.total += value

    def result(self, ctx: Context) -> Value:
        try:
            return self.total / self.count if self.count else None
        except OverflowError:
            raise CypherArithmeticError("avg() overflows", code="NumberOutOfRange") from None


class _Extreme(Accumulator):
    __slots__ = ("best", "key", "sign")

    def __init__(self, sign: int) -> None:
        self.best: Value = None
        self.key: Any = None
        self.sign = sign

    def add(self, ctx: Context, value: Value) -> None:
        key = order_key(value)
        if self.key is None or (key < self.key if self.sign < 0 else key > self.key):
            self.best, self.key = value, key

    def result(self, ctx: Context) -> Value:
        return self.best


class _Collect(Accumulator):
    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values: list[Value] = []

    def add(self, ctx: Context, value: Value) -> None:
        ctx.charge(8 + size_of(value))
        self.values.append(value)

    def result(self, ctx: Context) -> Value:
        return self.values


class _Deviation(Accumulator):
    """Welford's algorithm; ``sample`` divides by n - 1."""

    __slots__ = ("count", "mean", "sample", "squares")

    def __init__(self, sample: bool) -> None:
        self.count, self.mean, self.squares, self.sample = 0, 0.0, 0.0, sample

    def add(self, ctx: Context, value: Value) -> None:
        _number("stDev", value)
        self.count += 1
        delta = value - self.mean
        self.mean += delta / self.count
        self.squares += delta * (value - self.mean)

    def result(self, ctx: Context) -> Value:
        divisor = self.count - self.sample
        return math.sqrt(self.squares / divisor) if divisor > 0 else 0.0


class _Percentile(Accumulator):
    __slots__ = ("continuous", "percentile", "values")

    def __init__(self, continuous: bool) -> None:
        self.values: list[Value] = []
        self.continuous = continuous
        self.percentile: Value = None

    def add(self, ctx: Context, value: Value) -> None:
        _number("percentileCont" if self.continuous else "percentileDisc", value)
        ctx.charge(40)
        self.values.append(value)

    def result(self, ctx: Context) -> Value:
        if not self.values:
            return None
        share = self.percentile
        _number("percentile", share)
        if not 0 <= share <= 1:
            raise CypherValueError("a percentile lies between 0.0 and 1.0", code="NumberOutOfRange")
        ordered = sorted(self.values, key=order_key)
        if not self.continuous:
            return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
        place = share * (len(ordered) - 1)
        below = math.floor(place)
        above = math.ceil(place)
        if below == above:
            return float(ordered[below])
        return float(ordered[below] * (above - place) + ordered[above] * (place - below))


_ACCUMULATORS: dict[str, Callable[[], Accumulator]] = {
    "count": _Count,
    "sum": _Sum,
    "avg": _Average,
    "min": lambda: _Extreme(-1),
    "max": lambda: _Extreme(1),
    "collect": _Collect,
    "stdev": lambda: _Deviation(True),
    "stdevp": lambda: _Deviation(False),
    "percentilecont": lambda: _Percentile(True),
    "percentiledisc": lambda: _Percentile(False),
}


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
        only = steps[0] if len(steps) == 1 else None

        def consume(row: Row) -> bool:
            key, values = group_by(row)
            groups = row[state]
            group = groups.get(key)
            if group is None:
                # A group holds the values of its keys and then the state of each aggregate.
                group = groups[key] = [values, *[start() for start in starts]]
                row[0].charge(200 + 64 * len(starts) + sum(map(size_of, values)))
            if only is not None:
                only(group, row)
                return False
            for step in steps:
                step(group, row)
            return False

        feed = build(self.child, consume)

        def run(row: Row) -> bool:
            groups: dict[Any, list[Any]] = {}
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


def _grouping(keys: list[Evaluate]) -> Callable[[Row], tuple[Any, tuple[Value, ...]]]:
    """A function from a row to its group: the key in the dict of groups, and the values that it stands for."""
    if not keys:
        return lambda row: ((), ())
    if len(keys) == 1:
        (evaluate,) = keys

        def one(row: Row) -> tuple[Any, tuple[Value, ...]]:
            value = evaluate(row)
            return (value if value.__class__ in SELF_KEYED else group_key(value)), (value,)

        return one
    if len(keys) == 2:
        first, second = keys

        def two(row: Row) -> tuple[Any, tuple[Value, ...]]:
            values = (a, b) = (first(row), second(row))
            if a.__class__ in SELF_KEYED and b.__class__ in SELF_KEYED:
                return values, values
            return (group_key(a), group_key(b)), values

        return two

    def many(row: Row) -> tuple[Any, tuple[Value, ...]]:
        values = tuple([evaluate(row) for evaluate in keys])
        return tuple(map(group_key, values)), values

    return many


def _new_state(aggregation: Aggregation) -> Callable[[], Any]:
    if aggregation.name == "count":
        return set if aggregation.distinct else int
    create = _ACCUMULATORS[aggregation.name]
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
                key = value if value.__class__ in SELF_KEYED else group_key(value)
                if key not in seen:
                    seen.add(key)
                    row[0].used += 60

        return count_distinct
    distinct, percentile = aggregation.distinct, aggregation.percentile

    def accumulate(group: list[Any], row: Row) -> None:
        value = evaluate(row)
        if value is None:
            return
        accumulator = group[place]
        if distinct:
            accumulator, seen = accumulator
            key = value if value.__class__ in SELF_KEYED else group_key(value)
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
