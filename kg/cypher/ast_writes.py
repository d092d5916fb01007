"""The syntax tree of the clauses that write: CREATE, MERGE, SET, REMOVE and DELETE."""

from __future__ import annotations

from dataclasses import dataclass

from .ast import Expr, PathPattern, Syntax, Variable, WritingClause


@dataclass(frozen=True)
class Create(WritingClause):
    patterns: tuple[PathPattern, ...]


@dataclass(frozen=True)
class SetProperty(Syntax):
    subject: Expr
    key: str
    value: Expr


@dataclass(frozen=True)
class SetProperties(Syntax):
    """``SET n = {…}``, or ``SET n += {…}`` when ``merge``."""

    variable: Variable
    value: Expr
    merge: bool


@dataclass(frozen=True)
class SetLabels(Syntax):
    variable: Variable
    labels: tuple[str, ...]


@dataclass(frozen=True)
class RemoveProperty(Syntax):
    subject: Expr
    key: str


@dataclass(frozen=True)
class RemoveLabels(Syntax):
    variable: Variable
    labels: tuple[str, ...]


SetItem = SetProperty | SetProperties | SetLabels
RemoveItem = RemoveProperty | RemoveLabels


@dataclass(frozen=True)
class Merge(WritingClause):
    pattern: PathPattern
    on_create: tuple[SetItem, ...]
    on_match: tuple[SetItem, ...]


@dataclass(frozen=True)
class Set(WritingClause):
    items: tuple[SetItem, ...]


@dataclass(frozen=True)
class Remove(WritingClause):
    items: tuple[RemoveItem, ...]


@dataclass(frozen=True)
class Delete(WritingClause):
    expressions: tuple[Expr, ...]
    detach: bool
