"""Functions of strings."""

from __future__ import annotations

from collections.abc import Callable

from .errors import CypherTypeError, CypherValueError
from .limits import Context
from .signatures import FunctionTable, a_string, an_integer
from .types import INTEGER, STRING, list_of, one_of
from .values import Value

STRING_FUNCTIONS = FunctionTable()


def _text(name: str, compute: Callable[[str], str], *aliases: str) -> None:
    @STRING_FUNCTIONS.define(name, (STRING,), STRING, contextual=True)
    def apply(ctx: Context, x: Value) -> Value:
        return ctx.made(compute(a_string(name, x)))

    for alias in aliases:
        STRING_FUNCTIONS[alias] = STRING_FUNCTIONS[name.lower()]


_text("toLower", str.lower, "lower")
_text("toUpper", str.upper, "upper")
_text("trim", str.strip, "btrim")
_text("lTrim", str.lstrip)
_text("rTrim", str.rstrip)


@STRING_FUNCTIONS.define("split", (STRING, one_of(STRING, list_of(STRING))), list_of(STRING), contextual=True)
def _split(ctx: Context, text: Value, delimiter: Value) -> Value:
    source = a_string("split", text)
    if isinstance(delimiter, list):
        if len(delimiter) != 1:
            raise CypherTypeError("split() with several delimiters is not supported", code="InvalidArgumentValue")
        delimiter = delimiter[0]
    ctx.charge(64 + 64 * len(source))
    return source.split(delimiter) if a_string("split", delimiter) else (list(source) or [""])


@STRING_FUNCTIONS.define("replace", (STRING, STRING, STRING), STRING, contextual=True)
def _replace(ctx: Context, text: Value, search: Value, replacement: Value) -> Value:
    source, old, new = a_string("replace", text), a_string("replace", search), a_string("replace", replacement)
    ctx.charge(56 + len(source) + source.count(old) * max(0, len(new) - len(old)))  # before it is made
    return source.replace(old, new)


def _length_of_part(function: str, value: Value) -> int:
    length = an_integer(function, value)
    if length < 0:
        raise CypherValueError(f"{function}() wants no negative number", code="NegativeIntegerArgument")
    return length


@STRING_FUNCTIONS.define("substring", (STRING, INTEGER, INTEGER), STRING, optional=1, contextual=True)
def _substring(ctx: Context, text: Value, start: Value, length: Value = 2**62) -> Value:
    first = _length_of_part("substring", start)
    return ctx.made(a_string("substring", text)[first : first + _length_of_part("substring", length)])


@STRING_FUNCTIONS.define("left", (STRING, INTEGER), STRING, contextual=True)
def _left(ctx: Context, text: Value, length: Value) -> Value:
    return ctx.made(a_string("left", text)[: _length_of_part("left", length)])


@STRING_FUNCTIONS.define("right", (STRING, INTEGER), STRING, contextual=True)
def _right(ctx: Context, text: Value, length: Value) -> Value:
    source = a_string("right", text)
    return ctx.made(source[max(0, len(source) - _length_of_part("right", length)) :])


@STRING_FUNCTIONS.define("char_length", (STRING,), INTEGER)
def _char_length(text: Value) -> Value:
    return len(a_string("char_length", text))


STRING_FUNCTIONS["character_length"] = STRING_FUNCTIONS["char_length"]
