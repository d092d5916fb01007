"""Cypher: one script that makes the graph on any Neo4j, as cypher-shell and the Browser take it.

Statements of a hundred rows each, one a line; all is merged by id, so that running it again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError
from kg.export.files import atomic_file
from kg.export.rows import edge_rows, node_rows, without_surrogates
from kg.graph.neo4j_schema import script

if TYPE_CHECKING:
    import networkx as nx

STATEMENT_ROWS = 100
_SPECIAL = re.compile(r"[\\'\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_cypher(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the file ``path``.

    Raises:
        UsageError: A label or type is none of the schema's, or the file can't be written.
    """
    with atomic_file(path) as file:
        for line in _lines(graph):
            file.write(line.encode("utf-8"))


def _lines(graph: nx.MultiDiGraph) -> Iterator[str]:
    from kg.graph.schema import NODES, RELATIONSHIPS
    from kg.stores.neo4j_write import put_edges, put_nodes

    yield script()
    yield "CALL db.awaitIndexes(600);\n"
    nodes: dict[str, list[Any]] = {label: [] for label in NODES}
    for node in node_rows(graph):
        row = {"id": node.id, "properties": node.properties}
        _list_of(nodes, node.label, node.id).append(row)
    for label, rows in nodes.items():
        yield from _statements(put_nodes(label), rows)
    edges: dict[str, list[Any]] = {type_: [] for type_ in RELATIONSHIPS}
    for edge in edge_rows(graph):
        row = {"id": edge.id, "source": edge.source, "target": edge.target, "properties": edge.properties}
        _list_of(edges, edge.type, edge.id).append(row)
    for type_, rows in edges.items():
        yield from _statements(put_edges(type_), rows)


def _list_of(groups: dict[str, list[Any]], kind: str, what: str) -> list[Any]:
    if kind not in groups:
        raise UsageError(f"{what} is a {kind!r}, which the schema doesn't know", hint="export as json instead")
    return groups[kind]


def _statements(text: str, rows: Sequence[Any]) -> Iterator[str]:
    before, _, after = text.partition("$rows")
    for start in range(0, len(rows), STATEMENT_ROWS):
        yield f"{before}{literal(rows[start : start + STATEMENT_ROWS])}{after};\n"


def literal(value: Any) -> str:
    """A value as Cypher writes it, on one line; strings can end neither themselves nor the statement."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"`{_name(key)}`: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal, value)) + "]"
    text = _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\u{ord(match[0]):04x}"), without_surrogates(str(value)))
    return f"'{text}'"


def _name(key: str) -> str:
    return re.sub(r"[^\w]", "_", str(key))
