"""CSV: a folder with one file a node label, one a relationship type, and a manifest of files, columns and types.

RFC 4180, UTF-8, a header line, lines end in CRLF.  Text is always quoted and other values never, so that a missing
value (nothing) differs from an empty text (``""``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError
from kg.export.files import MANIFEST, atomic_folder
from kg.export.rows import EdgeRow, NodeRow, column_types, csv_cell, edge_rows, node_rows, schema_types

if TYPE_CHECKING:
    import networkx as nx

FORMAT_VERSION = 1
_TYPE_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array"}  # as in JSON Schema


def write_csv(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the folder ``path``; labels and types of the schema have their file even when it holds a header only.

    Raises:
        UsageError: A label or type makes no file name, or the folder can't be written.
    """
    from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties

    nodes: dict[str, list[NodeRow]] = {label: [] for label in NODES}
    for node in node_rows(graph):
        nodes.setdefault(node.label, []).append(node)
    edges: dict[str, list[EdgeRow]] = {type_: [] for type_ in RELATIONSHIPS}
    for edge in edge_rows(graph):
        edges.setdefault(edge.type, []).append(edge)

    files: list[dict[str, Any]] = []
    with atomic_folder(path) as folder:
        for label, rows in sorted(nodes.items()):
            known = schema_types(NODES[label]) if label in NODES else {}
            fixed = {"id": "string", "label": "string"}
            lead = [[row.id, row.label] for row in rows]
            files.append(_write(folder, "nodes", label, fixed, lead, rows, known))
        for type_, edges_of_type in sorted(edges.items()):
            known = schema_types(RelationshipProperties)
            fixed = {"id": "string", "type": "string", "source": "string", "target": "string"}
            lead = [[row.id, row.type, row.source, row.target] for row in edges_of_type]
            files.append(_write(folder, "edges", type_, fixed, lead, edges_of_type, known))
        manifest = {"format": "kg-csv", "format_version": FORMAT_VERSION, "list_separator": "|", "files": files}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8", newline="\n")


def _write(
    folder: Path,
    what: str,
    kind: str,
    fixed: dict[str, str],
    lead: list[list[str]],
    rows: Sequence[NodeRow] | Sequence[EdgeRow],
    known: Mapping[str, str],
) -> dict[str, Any]:
    if not re.fullmatch(r"\w{1,100}", kind, re.ASCII):
        raise UsageError(f"{what} of the kind {kind!r} have no file name in CSV", hint="export as json instead")
    extra = {name: _TYPE_NAMES[type_] for name, type_ in column_types(rows).items() if name not in known}
    types = {name: type_ for name, type_ in {**known, **extra}.items() if name not in fixed}
    file = f"{what}.{kind}.csv"
    with (folder / file).open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(csv_cell(name, join_list) for name in [*fixed, *types]) + "\r\n")
        for first, properties in zip(lead, [row.properties for row in rows], strict=True):
            cells = [*first, *(properties.get(name) for name in types)]
            stream.write(",".join(csv_cell(cell, join_list) for cell in cells) + "\r\n")
    return {"file": file, what[:-1]: kind, "rows": len(rows), "columns": {**fixed, **types}}


def join_list(items: list[Any]) -> str:
    """One string for a list: items joined by ``|``; ``\\`` before a ``|`` or ``\\`` that is part of an item.

    No item is the empty string, one empty item is ``\\e``.
    """
    return "|".join(re.sub(r"([\\|])", r"\\\1", str(item)) or r"\e" for item in items)
