"""Warnings of what a query asks of the wrong label, by the schema: a mistake that would silently find nothing."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator

from kg.cypher import ast
from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties

_OF_RELATIONSHIPS = frozenset(RelationshipProperties.model_fields)


def advice(statement: ast.Statement) -> tuple[str, ...]:
    """A sentence for each property that its variable's label lacks, and each relationship that joins other labels.

    Only names that the schema knows elsewhere count: others may be notes that somebody wrote.
    """
    labels: dict[str, set[str]] = defaultdict(set)
    for part in statement.walk():
        if isinstance(part, ast.NodePattern):
            labels[part.variable] |= _names(part.labels)
    # A variable that is also a column, or a list's item, may be anything.
    rebound = {p.name for p in statement.walk() if isinstance(p, ast.ProjectionItem) and not _keeps(p)}
    rebound |= {
        p.variable for p in statement.walk() if isinstance(p, ast.Unwind | ast.ListComprehension | ast.Quantifier)
    }
    known = {name: found for name, found in labels.items() if found and name not in rebound and found <= NODES.keys()}
    return tuple(dict.fromkeys((*_properties(statement, known), *_directions(statement, known))))


def _keeps(item: ast.ProjectionItem) -> bool:
    return isinstance(item.expression, ast.Variable) and item.expression.name == item.name


def _names(expr: ast.LabelExpr | None) -> set[str]:
    """The labels or types of which one is there; none where that isn't all that is said."""
    if expr is None or not all(isinstance(part, ast.LabelName | ast.LabelOr) for part in expr.walk()):
        return set()
    return {part.name for part in expr.walk() if isinstance(part, ast.LabelName)}


def _properties(statement: ast.Statement, known: dict[str, set[str]]) -> Iterator[str]:
    for part in statement.walk():
        if isinstance(part, ast.Property) and isinstance(part.subject, ast.Variable):
            asked = [(part.subject.name, part.key)]
        elif isinstance(part, ast.NodePattern) and isinstance(part.properties, ast.MapLiteral):
            asked = [(part.variable, key) for key, _ in part.properties.entries]
        else:
            continue
        for variable, key in asked:
            if variable not in known or any(key in NODES[label].model_fields for label in known[variable]):
                continue
            label = " or ".join(sorted(known[variable]))
            if key in _OF_RELATIONSHIPS:
                yield f"{label} has no `{key}`, which relationships have"
            elif any(key in model.model_fields for model in NODES.values()):
                fields = sorted({name for label in known[variable] for name in NODES[label].model_fields})
                yield f"{label} has no `{key}`; it has {', '.join(fields)}"


def _directions(statement: ast.Statement, known: dict[str, set[str]]) -> Iterator[str]:
    for path in statement.walk():
        if not isinstance(path, ast.PathPattern):
            continue
        for relationship, left, right in zip(path.relationships, path.nodes, path.nodes[1:], strict=False):
            types = _names(relationship.types)
            if len(types) != 1 or not types <= RELATIONSHIPS.keys() or relationship.length is not None:
                continue
            ends = known.get(left.variable, set()), known.get(right.variable, set())
            ways = {">": (ends,), "<": (ends[::-1],), "-": (ends, ends[::-1])}[relationship.direction]
            (name,) = types
            if any(_fits(name, *way) for way in ways):
                continue
            sources, targets = RELATIONSHIPS[name].sources, RELATIONSHIPS[name].targets
            fitting = [other for other in RELATIONSHIPS if any(_fits(other, *way) for way in ways)]
            near = difflib.get_close_matches(name, fitting, 1, 0.7)
            hint = f": did you mean {near[0]}?" if near else ""
            yield f"{name} leads from {' or '.join(sources)} to {' or '.join(targets)}{hint}"


def _fits(name: str, source: set[str], target: set[str]) -> bool:
    """Whether such a relationship may join nodes of these labels (none: of any)."""
    found = RELATIONSHIPS[name]
    return all(not labels or labels & set(ends) for labels, ends in ((source, found.sources), (target, found.targets)))
