"""The aggregate functions: what takes the values of one group and gives their sum, mean, list, …"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .arithmetic import add
from .errors import CypherArithmeticError, CypherTypeError, CypherValueError
from .limits import Context, size_of
from .values import Value, is_number, order_key, type_name


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


ACCUMULATORS: dict[str, Callable[[], Accumulator]] = {
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
