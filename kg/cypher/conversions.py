"""Functions that convert between strings, numbers and Booleans."""

from __future__ import annotations

import math
from collections.abc import Callable

from .arithmetic import text_of
from .errors import CypherTypeError
from .limits import Context
from .signatures import FunctionTable, a_list, a_number, wrong
from .types import ANY, BOOLEAN, FLOAT, INTEGER, LIST, NUMBER, STRING, Type, list_of, one_of
from .values import Value

CONVERSIONS = FunctionTable()


def _to_string(value: Value) -> str:
    if isinstance(value, (str, bool, int, float)):
        return text_of(value)
    raise wrong("toString", value, "a String, number or Boolean")


@CONVERSIONS.define("toString", (one_of(STRING, NUMBER, BOOLEAN),), STRING, contextual=True)
def _string(ctx: Context, value: Value) -> Value:
    return ctx.made(_to_string(value))


@CONVERSIONS.define("toStringOrNull", (ANY,), STRING, contextual=True)
def _string_or_null(ctx: Context, value: Value) -> Value:
    return _string(ctx, value) if isinstance(value, (str, bool, int, float)) else None


def _parse_number(text: str) -> float | int | None:
    stripped = text.strip()
    if not stripped.isascii() or "_" in stripped or stripped.lower().lstrip("+-") in ("inf", "infinity", "nan"):
        return {"Infinity": math.inf, "-Infinity": -math.inf, "NaN": math.nan}.get(stripped)
    try:
        return int(stripped)
    except ValueError:
        pass
    try:
        return float(stripped)
    except ValueError:
        return None


def _truncated(value: float) -> int | None:
    if value != value:
        return 0
    return max(-(2**63), min(2**63 - 1, int(value))) if math.isfinite(value) else None


@CONVERSIONS.define("toInteger", (one_of(STRING, NUMBER, BOOLEAN),), INTEGER)
def _to_integer(value: Value) -> Value:
    if isinstance(value, str):
        number = _parse_number(value)
        if isinstance(number, int):
            return number if -(2**63) <= number < 2**63 else None
        return None if number is None or number != number else _truncated(number)
    if isinstance(value, (bool, int)):
        return int(value)
    if isinstance(value, float):
        if math.isinf(value):
            return 2**63 - 1 if value > 0 else -(2**63)
        return _truncated(value)
    raise wrong("toInteger", value, "a String, number or Boolean")


@CONVERSIONS.define("toFloat", (one_of(STRING, NUMBER),), FLOAT)
def _to_float(value: Value) -> Value:
    if isinstance(value, str):
        number = _parse_number(value)
        return None if number is None else float(number)
    return float(a_number("toFloat", value))


@CONVERSIONS.define("toBoolean", (one_of(STRING, BOOLEAN, INTEGER),), BOOLEAN)
def _to_boolean(value: Value) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    if isinstance(value, int):
        return value != 0
    raise wrong("toBoolean", value, "a String, Boolean or Integer")


def _or_null(name: str, convert: Callable[[Value], Value], gives: Type) -> None:
    @CONVERSIONS.define(name, (ANY,), gives)
    def apply(value: Value) -> Value:
        try:
            return convert(value)
        except CypherTypeError:
            return None


_or_null("toIntegerOrNull", _to_integer, INTEGER)
_or_null("toFloatOrNull", _to_float, FLOAT)
_or_null("toBooleanOrNull", _to_boolean, BOOLEAN)


def _list_of(name: str, convert: Callable[[Value], Value], gives: Type, size: int) -> None:
    """``size`` is what an item takes, about."""

    @CONVERSIONS.define(name, (LIST,), list_of(gives), contextual=True)
    def apply(ctx: Context, values: Value) -> Value:
        source = a_list(name, values)
        ctx.charge(64 + size * len(source))  # before it is made
        converted = []
        for value in source:
            try:
                converted.append(None if value is None else convert(value))
            except CypherTypeError:
                converted.append(None)
        return converted


_list_of("toStringList", _to_string, STRING, 72)
_list_of("toIntegerList", _to_integer, INTEGER, 40)
_list_of("toFloatList", _to_float, FLOAT, 40)
_list_of("toBooleanList", _to_boolean, BOOLEAN, 8)
