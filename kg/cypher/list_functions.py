"""Functions of lists, and those that take a list or a string."""

from __future__ import annotations

from .errors import CypherValueError
from .limits import Context
from .signatures import FunctionTable, a_list, an_integer, wrong
from .types import ANY, BOOLEAN, INTEGER, LIST, MAP, STRING, list_of, one_of
from .values import Value

LIST_FUNCTIONS = FunctionTable()


@LIST_FUNCTIONS.define("size", (one_of(STRING, LIST),), INTEGER)
def _size(value: Value) -> Value:
    if isinstance(value, (str, list)):
        return len(value)
    raise wrong("size", value, "a String or List")


@LIST_FUNCTIONS.define("head", (LIST,), ANY)
def _head(values: Value) -> Value:
    return next(iter(a_list("head", values)), None)


@LIST_FUNCTIONS.define("last", (LIST,), ANY)
def _last(values: Value) -> Value:
    return a_list("last", values)[-1] if values else None


@LIST_FUNCTIONS.define("tail", (LIST,), LIST)
def _tail(values: Value) -> Value:
    return a_list("tail", values)[1:]


@LIST_FUNCTIONS.define("reverse", (one_of(STRING, LIST),), ANY)
def _reverse(value: Value) -> Value:
    if isinstance(value, (str, list)):
        return value[::-1]
    raise wrong("reverse", value, "a String or List")


@LIST_FUNCTIONS.define("isEmpty", (one_of(STRING, LIST, MAP),), BOOLEAN)
def _is_empty(value: Value) -> Value:
    if isinstance(value, (str, list, dict)):
        return not value
    raise wrong("isEmpty", value, "a String, List or Map")


@LIST_FUNCTIONS.define("range", (INTEGER, INTEGER, INTEGER), list_of(INTEGER), optional=1, contextual=True)
def _range(ctx: Context, start: Value, stop: Value, step: Value = 1) -> Value:
    first, last, by = an_integer("range", start), an_integer("range", stop), an_integer("range", step)
    if by == 0:
        raise CypherValueError("the step of range() must not be zero", code="NumberOutOfRange")
    count = max(0, (last - first) // by + 1)
    ctx.charge(64 + 40 * count)
    return list(range(first, first + count * by, by))
