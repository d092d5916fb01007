"""Scalar functions: a table of what each takes, what it gives and how it is computed."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
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
from typing import Any

from .arithmetic import text_of
from .errors import CypherError, CypherTypeError, CypherValueError
from .limits import Context, size_of
from .types import (
    ANY,
    BOOLEAN,
    FLOAT,
    INTEGER,
    LIST,
    MAP,
    NODE,
    NUMBER,
    PATH,
    RELATIONSHIP,
    STRING,
    Type,
    list_of,
    one_of,
)
from .values import Edge, Trail, Value, Vertex, is_number, type_name


@dataclass(frozen=True)
class Function:
    """``takes`` are the types of the parameters, the last ``optional`` of which may be left out; ``strict``: null
    in, null out; ``contextual``: the implementation gets the Context first."""

    name: str
    takes: tuple[Type, ...]
    gives: Type
    apply: Callable[..., Value]
    optional: int = 0
    variadic: bool = False
    strict: bool = True
    contextual: bool = False
    #: The same arguments do not give the same value each time.
    volatile: bool = False


FUNCTIONS: dict[str, Function] = {}


def _function(
    name: str, takes: tuple[Type, ...], gives: Type, **options: Any
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    def register(apply: Callable[..., Value]) -> Callable[..., Value]:
        FUNCTIONS[name.lower()] = Function(name, takes, gives, apply, **options)
        return apply

    return register


def _wrong(function: str, value: Value, wanted: str) -> CypherError:
    return CypherTypeError(f"{function}() wants {wanted}, not {type_name(value)}", code="InvalidArgumentValue")


def _string(function: str, value: Value) -> str:
    if isinstance(value, str):
        return value
    raise _wrong(function, value, "a String")


def _integer(function: str, value: Value) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong(function, value, "an Integer")


def _number(function: str, value: Value) -> float:
    if is_number(value):
        return value  # type: ignore[no-any-return]
    raise _wrong(function, value, "a number")


def _list(function: str, value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    raise _wrong(function, value, "a List")


# ---------------------------------------------------------------- graph

_ENTITY = one_of(NODE, RELATIONSHIP)
_ENTITY_OR_MAP = one_of(NODE, RELATIONSHIP, MAP)


@_function("labels", (NODE,), list_of(STRING), contextual=True)
def _labels(ctx: Context, node: Value) -> Value:
    if isinstance(node, Vertex):
        node.properties.get("")  # a deleted node has no labels either
        return list(node.labels)
    raise _wrong("labels", node, "a Node")


@_function("type", (RELATIONSHIP,), STRING)
def _type(relationship: Value) -> Value:
    if isinstance(relationship, Edge):
        return relationship.type
    raise _wrong("type", relationship, "a Relationship")


@_function("properties", (_ENTITY_OR_MAP,), MAP, contextual=True)
def _properties(ctx: Context, entity: Value) -> Value:
    if isinstance(entity, (Vertex, Edge)):
        properties = ctx.attributes.of(entity)
        ctx.charge(size_of(properties))
        return properties
    if isinstance(entity, dict):
        return entity
    raise _wrong("properties", entity, "a Node, Relationship or Map")


@_function("keys", (_ENTITY_OR_MAP,), list_of(STRING), contextual=True)
def _keys(ctx: Context, entity: Value) -> Value:
    return list(_properties(ctx, entity))


@_function("id", (_ENTITY,), INTEGER)
def _id(entity: Value) -> Value:
    if isinstance(entity, Vertex):
        return entity.serial
    raise CypherTypeError("id() is supported for nodes only", code="InvalidArgumentValue")


@_function("elementId", (_ENTITY,), STRING)
def _element_id(entity: Value) -> Value:
    if isinstance(entity, Vertex):
        return repr(entity.key)
    if isinstance(entity, Edge):
        return repr((entity.start.key, entity.end.key, entity.key))
    raise _wrong("elementId", entity, "a Node or Relationship")


@_function("startNode", (RELATIONSHIP,), NODE)
def _start_node(relationship: Value) -> Value:
    if isinstance(relationship, Edge):
        return relationship.start
    raise _wrong("startNode", relationship, "a Relationship")


@_function("endNode", (RELATIONSHIP,), NODE)
def _end_node(relationship: Value) -> Value:
    if isinstance(relationship, Edge):
        return relationship.end
    raise _wrong("endNode", relationship, "a Relationship")


@_function("nodes", (PATH,), list_of(NODE))
def _nodes(path: Value) -> Value:
    if isinstance(path, Trail):
        return list(path.vertices)
    raise _wrong("nodes", path, "a Path")


@_function("relationships", (PATH,), list_of(RELATIONSHIP))
def _relationships(path: Value) -> Value:
    if isinstance(path, Trail):
        return list(path.edges)
    raise _wrong("relationships", path, "a Path")


@_function("length", (PATH,), INTEGER)
def _length(path: Value) -> Value:
    if isinstance(path, Trail):
        return len(path.edges)
    raise _wrong("length", path, "a Path")


# ---------------------------------------------------------------- lists


@_function("size", (one_of(STRING, LIST),), INTEGER)
def _size(value: Value) -> Value:
    if isinstance(value, (str, list)):
        return len(value)
    raise _wrong("size", value, "a String or List")


@_function("head", (LIST,), ANY)
def _head(values: Value) -> Value:
    return next(iter(_list("head", values)), None)


@_function("last", (LIST,), ANY)
def _last(values: Value) -> Value:
    return _list("last", values)[-1] if values else None


@_function("tail", (LIST,), LIST)
def _tail(values: Value) -> Value:
    return _list("tail", values)[1:]


@_function("reverse", (one_of(STRING, LIST),), ANY)
def _reverse(value: Value) -> Value:
    if isinstance(value, (str, list)):
        return value[::-1]
    raise _wrong("reverse", value, "a String or List")


@_function("isEmpty", (one_of(STRING, LIST, MAP),), BOOLEAN)
def _is_empty(value: Value) -> Value:
    if isinstance(value, (str, list, dict)):
        return not value
    raise _wrong("isEmpty", value, "a String, List or Map")


@_function("range", (INTEGER, INTEGER, INTEGER), list_of(INTEGER), optional=1, contextual=True)
def _range(ctx: Context, start: Value, stop: Value, step: Value = 1) -> Value:
    first, last, by = _integer("range", start), _integer("range", stop), _integer("range", step)
    if by == 0:
        raise CypherValueError("the step of range() must not be zero", code="NumberOutOfRange")
    count = max(0, (last - first) // by + 1)
    ctx.charge(64 + 40 * count)
    return list(range(first, first + count * by, by))


@_function("coalesce", (ANY,), ANY, variadic=True, strict=False)
def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None), None)


# ---------------------------------------------------------------- numbers


@_function("abs", (NUMBER,), NUMBER)
def _abs(x: Value) -> Value:
    return abs(_number("abs", x))


@_function("sign", (NUMBER,), INTEGER)
def _sign(x: Value) -> Value:
    return (_number("sign", x) > 0) - (x < 0)


@_function("ceil", (NUMBER,), FLOAT)
def _ceil(x: Value) -> Value:
    return float(math.ceil(x)) if math.isfinite(_number("ceil", x)) else float(x)


@_function("floor", (NUMBER,), FLOAT)
def _floor(x: Value) -> Value:
    return float(math.floor(x)) if math.isfinite(_number("floor", x)) else float(x)


_ROUNDING = {
    "UP": ROUND_UP,
    "DOWN": ROUND_DOWN,
    "CEILING": ROUND_CEILING,
    "FLOOR": ROUND_FLOOR,
    "HALF_UP": ROUND_HALF_UP,
    "HALF_DOWN": ROUND_HALF_DOWN,
    "HALF_EVEN": ROUND_HALF_EVEN,
}


@_function("round", (NUMBER, INTEGER, STRING), FLOAT, optional=2)
def _round(x: Value, precision: Value = 0, mode: Value = None) -> Value:
    value = float(_number("round", x))
    digits = _integer("round", precision)
    if digits < 0:
        raise CypherValueError("the precision of round() must not be negative", code="NumberOutOfRange")
    if not math.isfinite(value):
        return value
    if digits == 0 and mode is None:  # ties go towards positive infinity
        whole = math.floor(value)
        return float(whole + (value - whole >= 0.5))
    rounding = _ROUNDING.get(_string("round", "HALF_UP" if mode is None else mode).upper())
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
    @_function(name, (NUMBER,), FLOAT)
    def apply(x: Value) -> Value:
        try:
            return compute(float(_number(name, x)))
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


@_function("atan2", (NUMBER, NUMBER), FLOAT)
def _atan2(y: Value, x: Value) -> Value:
    return math.atan2(_number("atan2", y), _number("atan2", x))


@_function("isNaN", (NUMBER,), BOOLEAN)
def _is_nan(x: Value) -> Value:
    return _number("isNaN", x) != x


@_function("pi", (), FLOAT)
def _pi() -> Value:
    return math.pi


@_function("e", (), FLOAT)
def _e() -> Value:
    return math.e


@_function("rand", (), FLOAT, volatile=True)
def _rand() -> Value:
    return random.random()


@_function("randomUUID", (), STRING, volatile=True)
def _random_uuid() -> Value:
    return str(uuid.uuid4())


# ---------------------------------------------------------------- strings


def _text(name: str, compute: Callable[[str], str], *aliases: str) -> None:
    @_function(name, (STRING,), STRING)
    def apply(x: Value) -> Value:
        return compute(_string(name, x))

    for alias in aliases:
        FUNCTIONS[alias] = FUNCTIONS[name.lower()]


_text("toLower", str.lower, "lower")
_text("toUpper", str.upper, "upper")
_text("trim", str.strip, "btrim")
_text("lTrim", str.lstrip)
_text("rTrim", str.rstrip)


@_function("split", (STRING, one_of(STRING, list_of(STRING))), list_of(STRING), contextual=True)
def _split(ctx: Context, text: Value, delimiter: Value) -> Value:
    source = _string("split", text)
    if isinstance(delimiter, list):
        if len(delimiter) != 1:
            raise CypherTypeError("split() with several delimiters is not supported", code="InvalidArgumentValue")
        delimiter = delimiter[0]
    ctx.charge(64 + 64 * len(source))
    return source.split(delimiter) if _string("split", delimiter) else (list(source) or [""])


@_function("replace", (STRING, STRING, STRING), STRING, contextual=True)
def _replace(ctx: Context, text: Value, search: Value, replacement: Value) -> Value:
    source, old, new = _string("replace", text), _string("replace", search), _string("replace", replacement)
    ctx.charge(56 + len(source) + source.count(old) * max(0, len(new) - len(old)))  # before it is made
    return source.replace(old, new)


def _length_of_part(function: str, value: Value) -> int:
    length = _integer(function, value)
    if length < 0:
        raise CypherValueError(f"{function}() wants no negative number", code="NegativeIntegerArgument")
    return length


@_function("substring", (STRING, INTEGER, INTEGER), STRING, optional=1)
def _substring(text: Value, start: Value, length: Value = 2**62) -> Value:
    first = _length_of_part("substring", start)
    return _string("substring", text)[first : first + _length_of_part("substring", length)]


@_function("left", (STRING, INTEGER), STRING)
def _left(text: Value, length: Value) -> Value:
    return _string("left", text)[: _length_of_part("left", length)]


@_function("right", (STRING, INTEGER), STRING)
def _right(text: Value, length: Value) -> Value:
    source = _string("right", text)
    return source[max(0, len(source) - _length_of_part("right", length)) :]


# ---------------------------------------------------------------- conversions


@_function("toString", (one_of(STRING, NUMBER, BOOLEAN),), STRING)
def _to_string(value: Value) -> Value:
    if isinstance(value, (str, bool, int, float)):
        return text_of(value)
    raise _wrong("toString", value, "a String, number or Boolean")


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


@_function("toInteger", (one_of(STRING, NUMBER, BOOLEAN),), INTEGER)
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
    raise _wrong("toInteger", value, "a String, number or Boolean")


@_function("toFloat", (one_of(STRING, NUMBER),), FLOAT)
def _to_float(value: Value) -> Value:
    if isinstance(value, str):
        number = _parse_number(value)
        return None if number is None else float(number)
    return float(_number("toFloat", value))


@_function("toBoolean", (one_of(STRING, BOOLEAN, INTEGER),), BOOLEAN)
def _to_boolean(value: Value) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    if isinstance(value, int):
        return value != 0
    raise _wrong("toBoolean", value, "a String, Boolean or Integer")


def _or_null(name: str, convert: Callable[[Value], Value], gives: Type) -> None:
    @_function(name, (ANY,), gives)
    def apply(value: Value) -> Value:
        try:
            return convert(value)
        except CypherTypeError:
            return None


_or_null("toStringOrNull", _to_string, STRING)
_or_null("toIntegerOrNull", _to_integer, INTEGER)
_or_null("toFloatOrNull", _to_float, FLOAT)
_or_null("toBooleanOrNull", _to_boolean, BOOLEAN)


def _list_of(name: str, convert: Callable[[Value], Value], gives: Type) -> None:
    @_function(name, (LIST,), list_of(gives))
    def apply(values: Value) -> Value:
        converted = []
        for value in _list(name, values):
            try:
                converted.append(None if value is None else convert(value))
            except CypherTypeError:
                converted.append(None)
        return converted


_list_of("toStringList", _to_string, STRING)
_list_of("toIntegerList", _to_integer, INTEGER)
_list_of("toFloatList", _to_float, FLOAT)
_list_of("toBooleanList", _to_boolean, BOOLEAN)


@_function("nullIf", (ANY, ANY), ANY, strict=False)
def _null_if(a: Value, b: Value) -> Value:
    from .values import equals

    return None if equals(a, b) is True else a


@_function("char_length", (STRING,), INTEGER)
def _char_length(text: Value) -> Value:
    return len(_string("char_length", text))


FUNCTIONS["character_length"] = FUNCTIONS["char_length"]
