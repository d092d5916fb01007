"""Arithmetic of Cypher: 64-bit integers that overflow with an error, IEEE floats, concatenation."""

from __future__ import annotations

import math

from .errors import CypherArithmeticError, CypherTypeError
from .limits import Context
from .values import Value, format_float, is_number, type_name

_MIN, _MAX = -(2**63), 2**63 - 1


def checked(value: Value) -> Value:
    """The value, if it is no integer of more than 64 bits."""
    if type(value) is int and not _MIN <= value <= _MAX:
        raise CypherArithmeticError("integer overflow", code="NumberOutOfRange")
    return value


def _clash(operator: str, a: Value, b: Value) -> CypherTypeError:
    return CypherTypeError(
        f"cannot apply `{operator}` to {type_name(a)} and {type_name(b)}", code="InvalidArgumentType"
    )


def text_of(value: Value) -> str:
    """A string, number or boolean as toString() writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_float(value) if isinstance(value, float) else str(value)


def add(ctx: Context, a: Value, b: Value) -> Value:
    if a is None or b is None:
        return None
    if is_number(a) and is_number(b):
        return checked(a + b)
    if isinstance(a, list) or isinstance(b, list):
        left = a if isinstance(a, list) else [a]
        right = b if isinstance(b, list) else [b]
        ctx.charge(64 + 8 * (len(left) + len(right)))
        return left + right
    if (isinstance(a, str) and (isinstance(b, str) or is_number(b))) or (isinstance(b, str) and is_number(a)):
        left_text, right_text = text_of(a), text_of(b)
        ctx.charge(56 + len(left_text) + len(right_text))
        return left_text + right_text
    raise _clash("+", a, b)


def concatenate(ctx: Context, a: Value, b: Value) -> Value:
    """``||``, which takes two strings or two lists only."""
    if a is None or b is None:
        return None
    if type(a) is type(b) and type(a) in (str, list):
        return add(ctx, a, b)
    raise _clash("||", a, b)


def subtract(ctx: Context, a: Value, b: Value) -> Value:
    if a is None or b is None:
        return None
    if is_number(a) and is_number(b):
        return checked(a - b)
    raise _clash("-", a, b)


def multiply(ctx: Context, a: Value, b: Value) -> Value:
    if a is None or b is None:
        return None
    if is_number(a) and is_number(b):
        return checked(a * b)
    raise _clash("*", a, b)


def divide(ctx: Context, a: Value, b: Value) -> Value:
    if a is None or b is None:
        return None
    if not (is_number(a) and is_number(b)):
        raise _clash("/", a, b)
    if isinstance(a, int) and isinstance(b, int):
        if b == 0:
            raise CypherArithmeticError("division by zero", code="DivisionByZero")
        quotient = abs(a) // abs(b)
        return checked(quotient if (a < 0) == (b < 0) else -quotient)
    if b == 0:
        if a == 0 or a != a:
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)
    return a / b


def modulo(ctx: Context, a: Value, b: Value) -> Value:
    if a is None or b is None:
        return None
    if not (is_number(a) and is_number(b)):
        raise _clash("%", a, b)
    if isinstance(a, int) and isinstance(b, int):
        if b == 0:
            raise CypherArithmeticError("division by zero", code="DivisionByZero")
        return abs(a) % abs(b) * (-1 if a < 0 else 1)
    if b == 0 or math.isinf(a):
        return math.nan
    return math.fmod(a, b)


def power(ctx: Context, a: Value, b: Value) -> Value:
    if a is None or b is None:
        return None
    if not (is_number(a) and is_number(b)):
        raise _clash("^", a, b)
    try:
        return math.pow(a, b)
    except OverflowError:
        odd = float(b).is_integer() and int(b) % 2 == 1
        return -math.inf if a < 0 and odd else math.inf
    except ValueError:  # a root of a negative number, or zero to a negative power
        return math.inf if a == 0 else math.nan


def negate(ctx: Context, a: Value) -> Value:
    if a is None:
        return None
    if is_number(a):
        return checked(-a)
    raise CypherTypeError(f"cannot negate a {type_name(a)}", code="InvalidArgumentType")


def affirm(ctx: Context, a: Value) -> Value:
    if a is None or is_number(a):
        return a
    raise CypherTypeError(f"cannot apply `+` to a {type_name(a)}", code="InvalidArgumentType")


OPERATORS = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": modulo,
    "^": power,
    "||": concatenate,
}
