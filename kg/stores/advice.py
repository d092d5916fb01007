"""Warnings of what a query asks of the wrong label, by the schema: a mistake that would silently find nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import lru_cache

import networkx as nx

from kg import cypher
from kg.cypher import ast
from kg.cypher.index import GraphIndex
from kg.cypher.warnings import unknown_names
from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties

_OF_RELATIONSHIPS = frozenset(RelationshipProperties.model_fields)

Labels = dict[str, frozenset[str]]
"""Variable → the labels of which its node has one, as far as the query says so here."""


@lru_cache(maxsize=256)
def advice(text: str) -> tuple[str, ...]:
    """A sentence for each property that its variable's label lacks, and each relationship that joins other labels.

    Only names that the schema knows elsewhere count: others may be notes that somebody wrote.

    Raises:
        CypherError: The query can't be parsed.
    """
    found = (line for part in cypher.parse(text).query.parts for line in _of_branch(part, {}))
    return tuple(dict.fromkeys(found))


def misspelt(query: ast.Query) -> tuple[str, ...]:
    """A sentence for each label, type and property that the schema lacks, where it has one that is written much so.

    For a server's graph, which is not here to be looked into: other names may be notes that somebody wrote.
    """
    return tuple(str(name) for name in unknown_names(query, _one_of_each()) if name.nearest or name.instead)


@lru_cache(maxsize=1)
def _one_of_each() -> GraphIndex:
    """A graph with all labels, types and properties of the schema."""
    graph = nx.MultiDiGraph()
    for label, model in NODES.items():
        graph.add_node(label, label=label, **dict.fromkeys(model.model_fields, ""))
    for type_, relationship in RELATIONSHIPS.items():
        ends = relationship.sources[0], relationship.targets[0]
        graph.add_edge(*ends, type_, type=type_, **dict.fromkeys(_OF_RELATIONSHIPS, ""))
    return cypher.Engine(graph).index


def _of_branch(query: ast.SingleQuery, labels: Labels) -> Iterator[str]:
    """What is to be said of one branch; ``labels`` are those of an enclosing query's variables."""
    for clause in query.clauses:
        if isinstance(clause, ast.Match):
            labels = _matched(clause, labels)
        elif isinstance(clause, ast.Unwind):
            labels = {name: found for name, found in labels.items() if name != clause.variable}
        parts, subqueries = _own(clause)
        yield from _properties(parts, labels)
        yield from _directions(parts, labels)
        for subquery in subqueries:
            for part in subquery.query.parts:
                yield from _of_branch(part, labels)
        if isinstance(clause, ast.Projection):
            labels = _projected(clause, labels)


def _matched(clause: ast.Match, labels: Labels) -> Labels:
    labels = dict(labels)
    for path in clause.patterns:
        for node in path.nodes:
            if found := _names(node.labels):
                labels[node.variable] = labels.get(node.variable, frozenset()) | found
        for name in (path.variable, *(relationship.variable for relationship in path.relationships)):
            labels.pop(name or "", None)
    return labels


def _projected(clause: ast.Projection, labels: Labels) -> Labels:
    """The labels of what a projection hands on as it is."""
    kept = dict(labels) if clause.star else {}
    for item in clause.items:
        kept.pop(item.name, None)
        if isinstance(item.expression, ast.Variable) and item.expression.name in labels:
            kept[item.name] = labels[item.expression.name]
    return kept


def _own(clause: ast.Syntax) -> tuple[list[ast.Syntax], list[ast.Subquery]]:
    """The parts of a clause but for its subqueries, and these; and nothing of expressions that bind names anew."""
    parts: list[ast.Syntax] = []
    subqueries: list[ast.Subquery] = []
    waiting: list[ast.Syntax] = [clause]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Subquery):
            subqueries.append(part)
        elif not isinstance(part, ast.ListComprehension | ast.Quantifier | ast.Reduce | ast.PatternComprehension):
            parts.append(part)
            waiting += reversed(list(part.children()))
    return parts, subqueries


def _names(expr: ast.LabelExpr | None) -> frozenset[str]:
    """The labels or types of which one is there; none where that isn't all that is said, or the schema lacks one."""
    if expr is None or not all(isinstance(part, ast.LabelName | ast.LabelOr) for part in expr.walk()):
        return frozenset()
    found = frozenset(part.name for part in expr.walk() if isinstance(part, ast.LabelName))
    return found if found <= {*NODES, *RELATIONSHIPS} else frozenset()


def _of(node: ast.NodePattern, labels: Labels) -> frozenset[str]:
    return labels.get(node.variable, frozenset()) | _names(node.labels)


def _properties(parts: Sequence[ast.Syntax], labels: Labels) -> Iterator[str]:
    for part in parts:
        if isinstance(part, ast.Property) and isinstance(part.subject, ast.Variable):
            has, keys = labels.get(part.subject.name, frozenset()), [part.key]
        elif isinstance(part, ast.NodePattern) and isinstance(part.properties, ast.MapLiteral):
            has, keys = _of(part, labels), [key for key, _ in part.properties.entries]
        else:
            continue
        for key in keys:
            if not has or any(key in NODES[label].model_fields for label in has):
                continue
            label = " or ".join(sorted(has))
            if key in _OF_RELATIONSHIPS:
                yield f"by the schema {label} has no `{key}`, which relationships have"
            elif any(key in model.model_fields for model in NODES.values()):
                fields = sorted({name for label in has for name in NODES[label].model_fields})
                yield f"by the schema {label} has no `{key}`; it has {', '.join(fields)}"


def _directions(parts: Sequence[ast.Syntax], labels: Labels) -> Iterator[str]:
    for path in parts:
        if not isinstance(path, ast.PathPattern):
            continue
        for relationship, left, right in zip(path.relationships, path.nodes, path.nodes[1:], strict=False):
            types = _names(relationship.types)
            if len(types) != 1 or not types <= RELATIONSHIPS.keys() or relationship.length is not None:
                continue
            ends = _of(left, labels), _of(right, labels)
            ways = {">": (ends,), "<": (ends[::-1],), "-": (ends, ends[::-1])}[relationship.direction]
            (name,) = types
            if any(_fits(name, *way) for way in ways):
                continue
            sources, targets = RELATIONSHIPS[name].sources, RELATIONSHIPS[name].targets
            fitting = [other for other in RELATIONSHIPS if any(_fits(other, *way) for way in ways)]
            near = difflib.get_close_matches(name, fitting, 1, 0.7)
            hint = f": did you mean {near[0]}?" if near else ""
            yield f"by the schema {name} leads from {' or '.join(sources)} to {' or '.join(targets)}{hint}"


def _fits(name: str, source: frozenset[str], target: frozenset[str]) -> bool:
    """Whether such a relationship may join nodes of these labels (none: of any)."""
    found = RELATIONSHIPS[name]
    return all(not labels or labels & set(ends) for labels, ends in ((source, found.sources), (target, found.targets)))
