"""Signatures of functions: what each takes and gives, tables of them, and the checks of arguments at the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import CypherError, CypherTypeError
from .types import Type
from .values import Value, is_number, type_name


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


class FunctionTable(dict[str, Function]):
    """Functions by their name in lower case."""

    def define(
        self, name: str, takes: tuple[Type, ...], gives: Type, **options: Any
    ) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Adds the function that it decorates."""

        def add(apply: Callable[..., Value]) -> Callable[..., Value]:
            self[name.lower()] = Function(name, takes, gives, apply, **options)
            return apply

        return add


# The checks give the value back, as the type it has been found to be.


def wrong(function: str, value: Value, wanted: str) -> CypherError:
    return CypherTypeError(f"{function}() wants {wanted}, not {type_name(value)}", code="InvalidArgumentValue")


def a_string(function: str, value: Value) -> str:
    if isinstance(value, str):
        return value
    raise wrong(function, value, "a String")


def an_integer(function: str, value: Value) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise wrong(function, value, "an Integer")


def a_number(function: str, value: Value) -> float:
    if is_number(value):
        return value  # type: ignore[no-any-return]
    raise wrong(function, value, "a number")


def a_list(function: str, value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    raise wrong(function, value, "a List")
