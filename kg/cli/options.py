"""Options that several commands share."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from kg.cli import State
from kg.errors import QueryError
from kg.stores import DEFAULT_STORE

F = TypeVar("F", bound=Callable[..., Any])


def _debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    state = ctx.find_object(State)
    if state is not None and value:
        state.debug = True


def debug_option(command: F) -> F:
    """``--debug``: a traceback with an error."""
    return click.option(
        "--debug", is_flag=True, expose_value=False, callback=_debug, help="Show a traceback with an error."
    )(command)


def store_option(command: F) -> F:
    """``--store`` or KG_STORE."""
    return click.option(
        "--store",
        envvar="KG_STORE",
        default=DEFAULT_STORE,
        show_default=True,
        show_envvar=True,
        metavar="STORE",
        help="The graph: a file, or the URI of a Neo4j server.",
    )(command)


def json_option(command: F) -> F:
    """``--json``: one JSON document instead of text."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def rows_options(command: F) -> F:
    """``--json`` and ``--csv`` for commands that print rows."""
    return json_option(click.option("--csv", "as_csv", is_flag=True, help="Print CSV with a header line.")(command))


class Confidence(click.FloatRange):
    """A number between 0 and 1; "nan", which is in every range for click, is none."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is no number between 0 and 1.", param, ctx)
        return number


def jobs_option(command: F) -> F:
    """``--jobs``: as many papers at a time as the machine has processors, unless told otherwise."""
    return click.option(
        "--jobs",
        "-j",
        type=click.IntRange(1),
        default=lambda: os.cpu_count() or 1,
        show_default="all processors",
        help="How many papers to extract at a time; the result is the same.",
    )(command)


def param_option(command: F) -> F:
    """``--param NAME=VALUE``, any number of times."""
    return click.option(
        "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter; may be given several times."
    )(command)


def parse_params(params: tuple[str, ...]) -> dict[str, str]:
    """``NAME=VALUE`` strings as a dictionary.

    Raises:
        QueryError: One has no ``=``, or a name comes twice.
    """
    parsed: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        name = name.strip().lstrip("$")
        if not equals or not name:
            raise QueryError(f"--param {param!r} has no value", hint="write --param NAME=VALUE")
        if name in parsed:
            raise QueryError(f"--param {name!r} is given twice")
        parsed[name] = value
    return parsed
