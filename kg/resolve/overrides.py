"""Curated corrections, read from a TOML or JSON file: they win over everything that the machine found."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from kg.errors import InputError
from kg.models import EntityType


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Same(_Rule):
    """These names are one thing (of ``type``, where given; else within each type that has them)."""

    names: tuple[str, ...] = Field(min_length=2)
    type: EntityType | None = None


class Distinct(_Rule):
    """No two of these names are one thing."""

    names: tuple[str, ...] = Field(min_length=2)
    type: EntityType | None = None


class Rename(_Rule):
    """The thing with this name (any alias) is shown as ``to``."""

    name: str = Field(min_length=1)
    to: str = Field(min_length=1)
    type: EntityType | None = None


class Retype(_Rule):
    """The thing with this name (any alias) is of type ``to``; ``type`` narrows it to things found as that type."""

    name: str = Field(min_length=1)
    to: EntityType
    type: EntityType | None = None


class Drop(_Rule):
    """The thing with this name (any alias) is no entity: it and the edges at it are left out."""

    name: str = Field(min_length=1)
    type: EntityType | None = None


class Overrides(_Rule):
    """All corrections. The file has one table array a kind: ``[[same]]``, ``[[distinct]]``, ``[[rename]]``, …"""

    same: tuple[Same, ...] = ()
    distinct: tuple[Distinct, ...] = ()
    rename: tuple[Rename, ...] = ()
    retype: tuple[Retype, ...] = ()
    drop: tuple[Drop, ...] = ()


_FIELDS = {"same": Same.model_fields, "distinct": Distinct.model_fields, "rename": Rename.model_fields,
           "retype": Retype.model_fields, "drop": Drop.model_fields}  # fmt: skip


@lru_cache(maxsize=1)
def known() -> Overrides:
    """What the package knows: names of well-known things that no rule finds to be one. Curators' rules go first."""
    text = resources.files("kg.resolve").joinpath("known.json").read_text(encoding="utf-8")
    return Overrides.model_validate_json(text)


def load_overrides(path: Path) -> Overrides:
    """Read a file of corrections: JSON where its name ends in ``.json``, else TOML.

    Raises:
        InputError: The file can't be read or isn't of this form.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = json.loads(text) if path.suffix.lower() == ".json" and text.strip() else _toml(text)
        return Overrides.model_validate(data)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}", hint="give a file of overrides") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(
            f"{part + 1}" if isinstance(part, int) else part for part in first["loc"]
        )  # people count from 1
        raise InputError(f"{path}: {where}: {_said(first)}", hint="docs/resolve.md describes the file") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: {error}", hint="write TOML, or JSON in a file named .json") from error


def _said(error: ErrorDetails) -> str:
    """What is wrong, in the words of the file."""
    kind, where = error["type"], error["loc"]
    if kind == "extra_forbidden":
        known = Overrides.model_fields if len(where) == 1 else _FIELDS.get(str(where[0]), ())
        return f"unknown; known are {', '.join(known)}"
    if kind == "tuple_type" and len(where) == 1:
        return f"write [[{where[0]}]], one for each correction"
    if kind == "tuple_type":
        return "write a list of names"
    if kind == "too_short":
        return "two names or more are needed"
    return "is missing" if kind == "missing" else error["msg"]


def _toml(text: str) -> object:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)
