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
from kg.export.rows import by_kind, edge_rows, node_rows, without_surrogates
from kg.graph.neo4j_schema import script

if TYPE_CHECKING:
    import networkx as nx

STATEMENT_ROWS = 100
_SPECIAL = re.compile(r"[\\'\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SPECIAL_IN_NAMES = re.compile(r"[\\\x01-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_cypher(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the file ``path``.

    Raises:
        UsageError: A label or type is none of the schema's, a property has a name that Neo4j can't hold, or the
            file can't be written.
    """
    with atomic_file(path) as file:
        for line in _lines(graph):
            file.write(line.encode("utf-8"))


def _lines(graph: nx.MultiDiGraph) -> Iterator[str]:
    from kg.graph.schema import NODES, RELATIONSHIPS
    from kg.stores.neo4j_write import put_edges, put_nodes

    yield script()
    yield "CALL db.awaitIndexes(600);\n"
    for label, nodes in by_kind(node_rows(graph), lambda node: node.label, NODES).items():
        yield from _statements(put_nodes(label), [{"id": n.id, "properties": n.properties} for n in nodes])
    for type_, edges in by_kind(edge_rows(graph), lambda edge: edge.type, RELATIONSHIPS).items():
        rows = [{"id": e.id, "source": e.source, "target": e.target, "properties": e.properties} for e in edges]
        yield from _statements(put_edges(type_), rows)


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
        return "{" + ", ".join(f"{_name(str(key))}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal, value)) + "]"
    text = _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\u{ord(match[0]):04x}"), without_surrogates(str(value)))
    return f"'{text}'"


def _name(key: str) -> str:
    """A name in backticks, on one line; it can end neither itself nor the statement."""
    if not key or "\0" in key:
        raise UsageError(f"Neo4j can hold no property named {key!r}", hint="rename it, or export as json instead")
    # Neo4j reads \uXXXX before anything else, so that one in a name could be a backtick. Its backslash is written as
    # such an escape itself: another backslash before it, as in strings, would become part of the name.
    text = _SPECIAL_IN_NAMES.sub(lambda match: f"\\u{ord(match[0]):04x}", without_surrogates(key))
    return "`" + text.replace("`", "``") + "`"
