"""What a Neo4j server answers, in the values that queries on the embedded graph give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from neo4j import ManagedTransaction, Result, ResultSummary, graph

from kg.cypher.values import Node, Path, Relationship
from kg.errors import QueryError
from kg.graph.neo4j_schema import NODE_LABEL

_COUNTERS = (
    "nodes_created", "nodes_deleted", "relationships_created", "relationships_deleted", "properties_set",
    "labels_added", "labels_removed", "indexes_added", "indexes_removed", "constraints_added", "constraints_removed",
)  # fmt: skip


def rows_of(tx: ManagedTransaction, result: Result, limit: int | None) -> list[tuple[Any, ...]]:
    """All rows of a result.

    Raises:
        QueryError: There are more than ``limit``.
    """
    answers = []
    for record in result:
        answers.append(tuple(record.values()))
        if limit is not None and len(answers) > limit:
            raise QueryError(f"the query has more than {limit} rows", hint="add LIMIT, or narrow it")
    # Relationships come without the properties of their ends, but kg names these by id.
    elements = sorted({element for answer in answers for element in _strangers(answer)})
    ask = "MATCH (n) WHERE elementId(n) IN $elements RETURN elementId(n) AS element, n.id AS id"
    names = {row["element"]: row["id"] for row in tx.run(ask, elements=elements)} if elements else {}
    return [tuple(plain(value, names) for value in answer) for answer in answers]


def _strangers(values: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for value in _graph_values(values):
        if isinstance(value, graph.Relationship):
            found |= {node.element_id for node in value.nodes if node is not None and "id" not in node}
    return found


def _graph_values(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, graph.Path):
            yield from value.relationships
        elif isinstance(value, Mapping) and not isinstance(value, graph.Entity):
            yield from _graph_values(value.values())
        elif isinstance(value, list):
            yield from _graph_values(value)
        else:
            yield value


def plain(value: Any, names: Mapping[str, str]) -> Any:
    """A driver's value as kg's; ``names`` has the ids of nodes that came without properties, by element id."""
    if isinstance(value, graph.Node):
        labels = tuple(sorted(value.labels - {NODE_LABEL}))
        return Node(_key(value, names), labels, MappingProxyType(dict(value)))
    if isinstance(value, graph.Relationship):
        start, end = (_key(node, names) for node in value.nodes)
        return Relationship((start, end, value.get("id", value.element_id)), value.type, MappingProxyType(dict(value)))
    if isinstance(value, graph.Path):
        nodes = tuple(plain(node, names) for node in value.nodes)
        return Path(nodes, tuple(plain(relationship, names) for relationship in value.relationships))
    if isinstance(value, list):
        return [plain(item, names) for item in value]
    if isinstance(value, dict):
        return {key: plain(item, names) for key, item in value.items()}
    return value


def _key(node: graph.Node | None, names: Mapping[str, str]) -> str:
    if node is None:
        return ""
    return str(node.get("id") or names.get(node.element_id) or node.element_id)


def plan_of(summary: ResultSummary) -> str | None:
    """The plan of an EXPLAIN or PROFILE as the server draws it, else as a tree of operators; None without one."""
    plan = summary.profile or summary.plan
    if not plan:
        return None
    drawn = plan.get("args", {}).get("string-representation")
    return str(drawn).strip() if drawn else "\n".join(_tree(plan, 0))


def _tree(plan: Mapping[str, Any], depth: int) -> Iterator[str]:
    rows = f" ({plan['rows']} rows)" if "rows" in plan else ""
    yield f"{'  ' * depth}{plan['operatorType']}{rows}"
    for child in plan.get("children", ()):
        yield from _tree(child, depth + 1)


def counters_of(summary: ResultSummary) -> dict[str, int] | None:
    """What a statement changed, without what it did not; None where it changed nothing."""
    found = {name: getattr(summary.counters, name) for name in _COUNTERS}
    return {name: count for name, count in found.items() if count} or None
