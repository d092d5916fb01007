"""Warnings: labels, types and properties that a query names and the graph lacks, with the nearest that it has."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from . import ast, ast_writes
from .index import GraphIndex
from .values import Attributes


class UnknownName(NamedTuple):
    """A name that a query reads and the graph lacks; as a text, a sentence for people."""

    kind: str  # "label", "relationship type" or "property"
    name: str
    nearest: str = ""  # what the graph has that is written much so; empty if nothing is
    instead: str = ""  # of a label or type read as a property: how to read it

    def __str__(self) -> str:
        if self.instead:
            hint = f": use {self.instead}"
        else:
            hint = f": did you mean `{self.nearest}`?" if self.nearest else "; the graph has none"
        return f"unknown {self.kind} `{self.name}`{hint}"


def unknown_names(query: ast.Query, index: GraphIndex) -> tuple[UnknownName, ...]:
    """Every name that the query reads and the graph does not know; none where the graph is empty."""
    if not index.vertices:
        return ()
    found: list[UnknownName] = []
    made = _made(query)
    labels = [label for label, vertices in index.by_label.items() if vertices]
    for name in _names(query, labels=True):
        if not index.by_label.get(name) and name not in made:
            found.append(UnknownName("label", name, _nearest(name, labels)))
    for name in _names(query, labels=False):
        if name not in index.edge_counts and name not in made:
            found.append(UnknownName("relationship type", name, _nearest(name, index.edge_counts)))
    for name, instead in dict.fromkeys(_properties(query, index.attributes)):
        if instead:
            found.append(UnknownName("property", name, instead=instead))
        elif name not in made and not index.has_property(name):
            found.append(UnknownName("property", name, _nearest(name, index.property_names())))
    return tuple(found)


def _nearest(name: str, known: Iterable[str]) -> str:
    folded = {other.lower(): other for other in map(str, known)}
    close = difflib.get_close_matches(name.lower(), folded, 1, 0.6)
    return folded[close[0]] if close else ""


def _names(query: ast.Query, labels: bool) -> dict[str, None]:
    """The labels (or the relationship types) that the query reads, in order."""
    names: dict[str, None] = {}
    for part in _reading(query):
        expr: ast.LabelExpr | None = None
        if isinstance(part, (ast.NodePattern, ast.HasLabels) if labels else ast.RelPattern):
            expr = part.types if isinstance(part, ast.RelPattern) else part.labels
        if expr is not None:
            names.update((name.name, None) for name in expr.walk() if isinstance(name, ast.LabelName))
    return names


def _reading(query: ast.Query) -> Iterator[ast.Syntax]:
    for part in query.parts:
        for clause in part.clauses:
            if not isinstance(clause, ast.WritingClause):
                yield from clause.walk()


def _properties(query: ast.Query, attributes: Attributes) -> Iterator[tuple[str, str]]:
    """The properties that the query reads; those that are a label or type, and so always null, with how to read it."""
    nodes, relationships = _matched(query, ast.NodePattern), _matched(query, ast.RelPattern)
    for part in _reading(query):
        if isinstance(part, ast.Property) and isinstance(part.subject, ast.Variable):
            # A column or an item of a list may be a map, whose keys are no properties of the graph.
            name = part.subject.name
            if name in nodes - relationships and part.key == attributes.label:
                yield part.key, f"labels({name})"
            elif name in relationships - nodes and part.key == attributes.type:
                yield part.key, f"type({name})"
            elif name in nodes | relationships:
                yield part.key, ""
        elif isinstance(part, (ast.NodePattern, ast.RelPattern)) and isinstance(part.properties, ast.MapLiteral):
            node = isinstance(part, ast.NodePattern)
            hidden, instead = (attributes.label, "(:Label)") if node else (attributes.type, "[:TYPE]")
            yield from ((key, instead if key == hidden else "") for key, _ in part.properties.entries)


def _matched(query: ast.Query, kind: type[ast.NodePattern | ast.RelPattern]) -> set[str]:
    """Variables that a pattern finds, unless something else is called so too."""
    found = {part.variable for part in query.walk() if isinstance(part, kind)}
    other = {
        part.variable for part in query.walk() if isinstance(part, (ast.Unwind, ast.ListComprehension, ast.Quantifier))
    }
    other |= {
        part.name
        for part in query.walk()
        if isinstance(part, ast.ProjectionItem) and part.expression != ast.Variable(part.name)
    }
    return found - other


def _made(query: ast.Query) -> set[str]:
    """Names that the query itself writes."""
    names: set[str] = set()
    for part in query.walk():
        if isinstance(part, ast.WritingClause):
            for inner in part.walk():
                if isinstance(inner, ast.LabelName):
                    names.add(inner.name)
                elif isinstance(inner, (ast.Property, ast_writes.SetProperty)):
                    names.add(inner.key)
                elif isinstance(inner, ast_writes.SetLabels):
                    names.update(inner.labels)
                elif isinstance(inner, ast.MapLiteral):
                    names.update(key for key, _ in inner.entries)
                elif isinstance(inner, ast_writes.SetProperties):
                    return {*names, *(p.key for p in query.walk() if isinstance(p, ast.Property))}
    return names
