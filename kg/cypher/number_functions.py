"""Functions of numbers: rounding, logarithms, trigonometry, constants."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    localcontext,
)

from .arithmetic import checked
from .errors import CypherValueError
from .signatures import FunctionTable, a_number, a_string, an_integer
from .types import BOOLEAN, FLOAT, INTEGER, NUMBER, STRING
from .values import Value

NUMBER_FUNCTIONS = FunctionTable()


@NUMBER_FUNCTIONS.define("abs", (NUMBER,), NUMBER)
def _abs(x: Value) -> Value:
    return checked(abs(a_number("abs", x)))


@NUMBER_FUNCTIONS.define("sign", (NUMBER,), INTEGER)
def _sign(x: Value) -> Value:
    return (a_number("sign", x) > 0) - (x < 0)


@NUMBER_FUNCTIONS.define("ceil", (NUMBER,), FLOAT)
def _ceil(x: Value) -> Value:
    return float(math.ceil(x)) if math.isfinite(a_number("ceil", x)) else float(x)


@NUMBER_FUNCTIONS.define("floor", (NUMBER,), FLOAT)
def _floor(x: Value) -> Value:
    return float(math.floor(x)) if math.isfinite(a_number("floor", x)) else float(x)


_ROUNDING = {
    "UP": ROUND_UP,
    "DOWN": ROUND_DOWN,
    "CEILING": ROUND_CEILING,
    "FLOOR": ROUND_FLOOR,
    "HALF_UP": ROUND_HALF_UP,
    "HALF_DOWN": ROUND_HALF_DOWN,
    "HALF_EVEN": ROUND_HALF_EVEN,
}


@NUMBER_FUNCTIONS.define("round", (NUMBER, INTEGER, STRING), FLOAT, optional=2)
def _round(x: Value, precision: Value = 0, mode: Value = None) -> Value:
    value = float(a_number("round", x))
    digits = an_integer("round", precision)
    if digits < 0:
        raise CypherValueError("the precision of round() must not be negative", code="NumberOutOfRange")
    if not math.isfinite(value):
        return value
    if digits == 0 and mode is None:  # ties go towards positive infinity
        whole = math.floor(value)
        return float(whole + (value - whole >= 0.5))
    rounding = _ROUNDING.get(a_string("round", "HALF_UP" if mode is None else mode).upper())
    if rounding is None:
        raise CypherValueError(
            f"unknown rounding mode {mode!r}", hint="one of " + ", ".join(_ROUNDING), code="InvalidArgumentValue"
        )
    if digits > 400:  # a double has no digits there
        return value
    with localcontext() as context:
        context.prec = 1000
        return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rounding=rounding))


def _real(name: str, compute: Callable[[float], float]) -> None:
    @NUMBER_FUNCTIONS.define(name, (NUMBER,), FLOAT)
    def apply(x: Value) -> Value:
        try:
            return compute(float(a_number(name, x)))
        except OverflowError:
            return math.inf
        except ValueError:  # outside the function's domain
            return math.nan


def _log(x: float) -> float:
    return -math.inf if x == 0 else math.log(x)


def _log10(x: float) -> float:
    return -math.inf if x == 0 else math.log10(x)


for _name, _compute in {
    "sqrt": math.sqrt, "exp": math.exp, "log": _log, "log10": _log10, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "asin": math.asin, "acos": math.acos, "atan": math.atan, "degrees": math.degrees, "radians": math.radians,
    "cot": lambda x: math.inf if x == 0 else 1 / math.tan(x), "haversin": lambda x: (1 - math.cos(x)) / 2,
}.items():  # fmt: skip
    _real(_name, _compute)


@NUMBER_FUNCTIONS.define("atan2", (NUMBER, NUMBER), FLOAT)
def _atan2(y: Value, x: Value) -> Value:
    return math.atan2(a_number("atan2", y), a_number("atan2", x))


@NUMBER_FUNCTIONS.define("isNaN", (NUMBER,), BOOLEAN)
def _is_nan(x: Value) -> Value:
    return a_number("isNaN", x) != x


@NUMBER_FUNCTIONS.define("pi", (), FLOAT)
def _pi() -> Value:
    return math.pi


@NUMBER_FUNCTIONS.define("e", (), FLOAT)
def _e() -> Value:
    return math.e
