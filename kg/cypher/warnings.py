"""Warnings: labels, types and properties that a query names and the graph lacks, with the nearest that it has."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from . import ast, ast_writes
from .index import GraphIndex
from .values import Attributes


def warnings_for(query: ast.Query, index: GraphIndex) -> tuple[str, ...]:
    """One sentence for every name that the query reads and the graph does not know."""
    if not index.vertices:
        return ()
    found: list[str] = []
    made = _made(query)
    for name in _names(query, labels=True):
        if not index.by_label.get(name) and name not in made:
            found.append(_sentence("label", name, (label for label, vertices in index.by_label.items() if vertices)))
    for name in _names(query, labels=False):
        if name not in index.edge_counts and name not in made:
            found.append(_sentence("relationship type", name, index.edge_counts))
    for name, instead in dict.fromkeys(_properties(query, index.attributes)):
        if instead:
            found.append(f"unknown property `{name}`: use {instead}")
        elif name not in made and not index.has_property(name):
            found.append(_sentence("property", name, index.property_names()))
    return tuple(found)


def _sentence(kind: str, name: str, known: Iterable[str]) -> str:
    names = [str(other) for other in known]
    folded = {other.lower(): other for other in names}
    close = difflib.get_close_matches(name.lower(), folded, 1, 0.6)
    hint = f": did you mean `{folded[close[0]]}`?" if close else "; the graph has none"
    return f"unknown {kind} `{name}`{hint}"


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
