"""What a Neo4j server answers, in the values that queries on the embedded graph give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from neo4j import graph

from kg.cypher.values import Node, Path, Relationship
from kg.graph.neo4j_schema import NODE_LABEL


def strangers(values: Iterable[Any]) -> set[str]:
    """Element ids of the ends of relationships that came without their nodes' properties."""
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
