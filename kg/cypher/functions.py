"""All scalar functions by name; here are those of lists and those of values of any type."""

from __future__ import annotations

import random
import uuid

from .conversions import CONVERSIONS
from .errors import CypherValueError
from .graph_functions import GRAPH_FUNCTIONS
from .limits import Context
from .number_functions import NUMBER_FUNCTIONS
from .signatures import FunctionTable, a_list, an_integer, wrong
from .string_functions import STRING_FUNCTIONS
from .types import ANY, BOOLEAN, FLOAT, INTEGER, LIST, MAP, STRING, list_of, one_of
from .values import Value, equals

FUNCTIONS = FunctionTable(GRAPH_FUNCTIONS | NUMBER_FUNCTIONS | STRING_FUNCTIONS | CONVERSIONS)


def is_volatile(name: str) -> bool:
    """Whether a function may give another value each time, with the same arguments."""
    return name in FUNCTIONS and FUNCTIONS[name].volatile


@FUNCTIONS.define("size", (one_of(STRING, LIST),), INTEGER)
def _size(value: Value) -> Value:
    if isinstance(value, (str, list)):
        return len(value)
    raise wrong("size", value, "a String or List")


@FUNCTIONS.define("head", (LIST,), ANY)
def _head(values: Value) -> Value:
    return next(iter(a_list("head", values)), None)


@FUNCTIONS.define("last", (LIST,), ANY)
def _last(values: Value) -> Value:
    return a_list("last", values)[-1] if values else None


@FUNCTIONS.define("tail", (LIST,), LIST, contextual=True)
def _tail(ctx: Context, values: Value) -> Value:
    source = a_list("tail", values)
    ctx.charge(64 + 8 * len(source))
    return source[1:]


@FUNCTIONS.define("reverse", (one_of(STRING, LIST),), ANY, contextual=True)
def _reverse(ctx: Context, value: Value) -> Value:
    if isinstance(value, str):
        return ctx.made(value[::-1])
    if isinstance(value, list):
        ctx.charge(64 + 8 * len(value))
        return value[::-1]
    raise wrong("reverse", value, "a String or List")


@FUNCTIONS.define("isEmpty", (one_of(STRING, LIST, MAP),), BOOLEAN)
def _is_empty(value: Value) -> Value:
    if isinstance(value, (str, list, dict)):
        return not value
    raise wrong("isEmpty", value, "a String, List or Map")


@FUNCTIONS.define("range", (INTEGER, INTEGER, INTEGER), list_of(INTEGER), optional=1, contextual=True)
def _range(ctx: Context, start: Value, stop: Value, step: Value = 1) -> Value:
    first, last, by = an_integer("range", start), an_integer("range", stop), an_integer("range", step)
    if by == 0:
        raise CypherValueError("the step of range() must not be zero", code="NumberOutOfRange")
    count = max(0, (last - first) // by + 1)
    ctx.charge(64 + 40 * count)
    return list(range(first, first + count * by, by))


@FUNCTIONS.define("coalesce", (ANY,), ANY, variadic=True, strict=False)
def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value is not None), None)


@FUNCTIONS.define("nullIf", (ANY, ANY), ANY, strict=False, contextual=True)
def _null_if(ctx: Context, a: Value, b: Value) -> Value:
    ctx.pace(a)
    return None if equals(a, b) is True else a


@FUNCTIONS.define("rand", (), FLOAT, volatile=True)
def _rand() -> Value:
    return random.random()


@FUNCTIONS.define("randomUUID", (), STRING, volatile=True, contextual=True)
def _random_uuid(ctx: Context) -> Value:
    return ctx.made(str(uuid.uuid4()))
