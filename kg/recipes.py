"""Recipes: questions kept as ``queries/*.cypher`` files, each with a header and one query (form: docs/recipes.md)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.data import data_folder
from kg.errors import NotFoundError, QueryError
from kg.stores.base import Rows, Store

if TYPE_CHECKING:
    from kg.find import Found

_HEADER = re.compile(r"//\s*(title|answers|param)\s*:\s*(.*)")
_PARAM = re.compile(r"(\w+)\s+(\S+)(?:\s+(\S.*))?")
_TYPES = ("string", "int", "float", "bool", "list", "entity", "paper")
_MISSING = object()


@dataclass(frozen=True)
class Parameter:
    """A parameter of a recipe.

    Attributes:
        type: string, int, float, bool, list, ``paper`` (a paper's id or title), or ``entity`` (any name of a thing),
            which labels may narrow: ``entity:Dataset|Benchmark``.
        required: Whether it has no default.
    """

    name: str
    type: str
    required: bool
    default: Any
    description: str

    def to_json(self) -> dict[str, Any]:
        """The parameter as plain values."""
        plain = {"name": self.name, "type": self.type, "required": self.required, "description": self.description}
        return plain if self.required else {**plain, "default": self.default}


@dataclass(frozen=True)
class Recipe:
    """A question that can be asked by name."""

    name: str
    title: str
    answers: str
    parameters: tuple[Parameter, ...]
    query: str

    def to_json(self) -> dict[str, Any]:
        """The recipe as plain values."""
        return {
            "name": self.name,
            "title": self.title,
            "answers": self.answers,
            "parameters": [p.to_json() for p in self.parameters],
            "query": self.query,
        }


def parse_recipe(name: str, text: str) -> Recipe:
    """Read a recipe file.

    Raises:
        QueryError: The header or the query is missing or malformed; the message has the line.
    """
    from kg.cypher import CypherError, lexer

    # By tokens: `//` and `$name` may stand in strings, too. Clauses that only a server understands need not parse here.
    try:
        tokens = lexer.tokenize(text)
    except CypherError as error:
        place = f"{name}.cypher:{error.within(text).line}"
        raise QueryError(f"{place}: {error.message}", hint=error.hint or "") from error
    start = tokens[0].offset
    while len(tokens) > 1 and tokens[-2].text == ";":
        del tokens[-2]
    query = text[start : tokens[-2].end] if len(tokens) > 1 else ""

    head: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(text[:start].split("\n"), 1):
        match = _HEADER.fullmatch(line.strip())
        if match is None:
            continue
        what, value = match.groups()
        if what == "param":
            parameters.append(_parse_parameter(f"{name}.cypher:{number}", value))
        else:
            head[what] = f"{head[what]} {value}" if what in head else value
    for what, there in (("title", "title" in head), ("answers", "answers" in head), ("query", bool(query))):
        if not there:
            raise QueryError(f"{name}.cypher: has no {what}", hint="docs/recipes.md describes the form")
    used = {str(token.value) for token in tokens if token.kind == lexer.PARAMETER}
    unknown = sorted(used ^ {p.name for p in parameters})
    if unknown:
        raise QueryError(f"{name}.cypher: ${unknown[0]} is declared and not used, or used and not declared")
    compared = {
        c.text
        for a, b, c in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if a.text in ("name", "title") and b.text in (":", "=")
    }
    for parameter in parameters:
        if parameter.type.startswith(("entity", "paper")) and f"${parameter.name}" in compared:
            raise QueryError(f"{name}.cypher: ${parameter.name} is an id, and is compared with a name", hint="match id")
    return Recipe(name, head["title"], head["answers"], tuple(parameters), query)


def _parse_parameter(place: str, text: str) -> Parameter:
    declared, _, description = re.sub(r"\s--(?=\s)", " —", text).partition(" —")
    match = _PARAM.fullmatch(declared.strip())
    if match is None or match[2].split(":")[0] not in _TYPES:
        raise QueryError(f"{place}: no parameter: {text!r}", hint="write `// param: name type default — description`")
    name, type_, default = match.groups()
    if name == "limit" and type_ != "int":
        raise QueryError(
            f"{place}: limit is {type_!r}", hint="it wants a number of rows: write `// param: limit int 20`"
        )
    if default is None:
        return Parameter(name, type_, True, None, description.strip())
    value = None if default == "null" else _typed(name, type_, default)
    return Parameter(name, type_, False, value, description.strip())


@lru_cache(maxsize=1)
def recipes() -> dict[str, Recipe]:
    """All recipes of the package, by name."""
    files = [f for f in data_folder("queries").iterdir() if f.name.endswith(".cypher")]
    names = {f.name.removesuffix(".cypher"): f for f in files}
    return {name: parse_recipe(name, names[name].read_text(encoding="utf-8")) for name in sorted(names)}


def load_recipe(name: str) -> Recipe:
    """A recipe of the package by its name, or one's own by the path of its ``.cypher`` file.

    Raises:
        QueryError: There is none, or the file is malformed.
    """
    if name.endswith(".cypher"):
        try:
            return parse_recipe(Path(name).stem, Path(name).read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise QueryError(f"{name}: {error.strerror or error}", hint="give the path of a .cypher file") from error
        except UnicodeDecodeError as error:
            raise QueryError(f"{name}: is no UTF-8 text: {error}", hint="save it as UTF-8") from error
    known = recipes()
    folded = name.replace("-", "_").lower()
    if folded in known:
        return known[folded]
    from rapidfuzz import process

    near = [hit for hit, *_ in process.extract(folded, list(known), limit=3, score_cutoff=72)]
    also = "`kg recipes` lists them; one's own is a path that ends in .cypher"
    raise QueryError(f"no recipe is called {name!r}", hint=f"did you mean {', '.join(near)}? {also}" if near else also)


def run_recipe(store: Store, recipe: Recipe, given: Mapping[str, Any]) -> Rows:
    """Ask a recipe's question; where several things bear a name, a warning says which one was meant.

    Args:
        store: Where the graph is.
        recipe: The question.
        given: Parameters: of their type, or strings to be read as that type.

    Raises:
        QueryError: A parameter is missing, unknown or ill-typed, or the query fails.
        NotFoundError: A parameter names a thing that the graph doesn't hold.
    """
    notes: list[str] = []
    rows = store.query(recipe.query, bind(store, recipe, given, notes.append))
    return rows._replace(warnings=(*rows.warnings, *notes))


def bind(
    store: Store, recipe: Recipe, given: Mapping[str, Any], on_doubt: Callable[[str], object] | None = None
) -> dict[str, Any]:
    """The parameters that a recipe's query gets: typed, defaults filled in, names resolved to ids.

    Args:
        store: Where the graph is.
        recipe: The question.
        given: Parameters: of their type, or strings to be read as that type.
        on_doubt: Called with a sentence where several things bear a name, and the likeliest is taken, or none does,
            and the nearest is.

    Raises:
        QueryError: A parameter is missing, unknown or ill-typed.
        NotFoundError: A parameter names a thing that the graph doesn't hold.
    """
    declared = {p.name: p for p in recipe.parameters}
    for name in given:
        if name not in declared:
            known = ", ".join(declared) or "none"
            raise QueryError(f"recipe {recipe.name} has no parameter {name!r}", hint=f"it has: {known}")
    bound: dict[str, Any] = {}
    for name, parameter in declared.items():
        value = given.get(name, _MISSING)
        if parameter.required and (value is _MISSING or value is None):
            what = f" ({parameter.description})" if parameter.description else ""
            raise QueryError(
                f"recipe {recipe.name} needs the parameter {name!r}{what}", hint=f"add --param {name}=VALUE"
            )
        no_value = value == "null" and parameter.default is None and parameter.type in _WANTED
        if value is _MISSING or (no_value and not parameter.required):
            value = parameter.default
        typed = None if value is None else _typed(name, parameter.type, value)
        if name == "limit" and (typed is None or typed < 0):
            raise QueryError(f"limit {typed!r}: it wants a number of rows, 0 or more")
        found = _resolved(store, parameter.type, typed)
        bound[name] = found.ids[0] if found else typed
        if found and on_doubt is not None and (found.guessed or len(found.ids) > 1):
            others = ", ".join(found.ids[1:])
            why = "nothing bears that name" if found.guessed else f"{others} bears that name, too: give an id to choose"
            on_doubt(f"{name} {typed!r} is taken for {found.ids[0]}; {why}")
    return bound


def _resolved(store: Store, type_: str, value: Any) -> Found | None:
    """What an entity's or paper's name means; None for other values."""
    kind, _, labels = type_.partition(":")
    if value is None or kind not in ("entity", "paper"):
        return None
    from kg.find import find
    from kg.graph.schema import ENTITY_LABELS

    if kind == "paper":
        return find(store, value, ("Paper",))
    wanted = labels.split("|") if labels else ENTITY_LABELS
    try:
        return find(store, value, wanted)
    except NotFoundError as error:
        if not labels:
            raise
        other = _of_another_type(store, value)
        hint = f"{other} is called so" if other else error.hint
        raise NotFoundError(f"no {' or '.join(wanted)} is called {value!r}", hint=hint) from error


def _of_another_type(store: Store, name: str) -> str | None:
    """What bears the name of which a recipe wanted another type."""
    from kg.find import find

    try:
        found = find(store, name)
    except NotFoundError:
        return None
    return None if found.guessed else found.ids[0]


_WANTED = {"int": "a whole number", "float": "a number", "bool": "true or false", "list": "a list: A, B, or JSON"}


def _typed(name: str, type_: str, value: Any) -> Any:
    """A value as its declared type; strings are read."""
    kind = type_.partition(":")[0]
    try:
        if kind == "int":
            if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
                raise ValueError
            return int(value)
        if kind == "float":
            number = float(value)
            if isinstance(value, bool) or math.isnan(number):
                raise ValueError
            return number
        if kind == "bool":
            return value if isinstance(value, bool) else {"true": True, "false": False}[str(value).lower()]
        if kind == "list":
            return _list(value)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise QueryError(f"parameter {name!r}: {value!r} is not {_WANTED[kind]}") from error
    if not isinstance(value, str):
        raise QueryError(f"parameter {name!r}: {value!r} is not text")
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, str):
        return list(value)
    if value.lstrip().startswith("["):
        parsed = json.loads(value)
        return list(parsed)
    return [part.strip() for part in value.split(",") if part.strip()]
