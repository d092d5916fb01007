"""neo4j-admin: a folder of header and part files with the script that imports them into a stopped server's database.

One file set a label or relationship type (``Method-header.csv``, ``Method-part000.csv``, …), ``import.sh`` that calls
``neo4j-admin database import full``, and ``finish.cypher`` with constraints, indexes and what the tool can't import.
Text is always quoted and other values never, so that a missing value differs from an empty text.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import UsageError
from kg.export.files import MANIFEST, atomic_folder
from kg.export.rows import NodeRow, by_kind, csv_cell, edge_rows, node_rows, schema_types
from kg.graph.neo4j_schema import EMPTY_LISTS, NODE_LABEL, script

if TYPE_CHECKING:
    import networkx as nx
    from pydantic import BaseModel

PART_ROWS = 100_000
GROUP = "Kg"  # ids are unique over all labels
_TYPES = {"string": "string", "integer": "long", "number": "double", "boolean": "boolean", "array": "string[]"}
_DELIMITERS = ";|\x1f\x1e\x1d\x1c\ue000\ue001\ue002\ue003"

_SCRIPT = """\
#!/bin/sh
# Loads this folder with Neo4j's own tool, on the server's machine, while the server is stopped:
#     ./import.sh [DATABASE [OPTION…]]        (NEO4J_ADMIN names the tool where it isn't in the PATH)
# A server that was ever started has a database, even an empty one; the tool replaces it, and all that is in it, only
# with --overwrite-destination as an option.
# Afterwards start the server and finish: kg schema apply, or cypher-shell -f finish.cypher.
set -eu
cd "$(dirname "$0")"
database=${1:-neo4j}
[ $# -eq 0 ] || shift
exec "${NEO4J_ADMIN:-neo4j-admin}" database import full "$database" \\
    --id-type=string --multiline-fields=true --bad-tolerance=0 --array-delimiter='ARRAY' \\
FILES    "$@"
"""


def write_neo4j_admin(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the folder ``path``.

    Raises:
        UsageError: A label, type or property is none of the schema's, or the folder can't be written.
    """
    from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties

    nodes = by_kind(node_rows(graph), lambda node: node.label, NODES)
    edges = by_kind(edge_rows(graph), lambda edge: edge.type, RELATIONSHIPS)
    delimiter = _delimiter(nodes)

    with atomic_folder(path) as folder:
        arguments = []
        for label, rows in nodes.items():
            columns = _columns(NODES[label])
            head = [f"id:ID({GROUP})", *(f"{name}:{type_}" for name, type_ in columns.items())]
            lines = (_line([row.id], row.properties, columns, row.id, delimiter) for row in rows)
            arguments.append(f"--nodes={label}:{NODE_LABEL}={_write(folder, label, head, lines)}")
        columns = _columns(RelationshipProperties)
        head = [f":START_ID({GROUP})", f":END_ID({GROUP})", "id:string"]
        head += [f"{name}:{type_}" for name, type_ in columns.items()]
        for type_, joins in edges.items():
            lines = (_line([e.source, e.target, e.id], e.properties, columns, e.id, delimiter) for e in joins)
            arguments.append(f"--relationships={type_}={_write(folder, type_, head, lines)}")
        sources = "".join(f"    '{argument}' \\\n" for argument in arguments)
        text = _SCRIPT.replace("FILES", sources).replace("ARRAY", f"U+{ord(delimiter):04X}")
        importing = folder / "import.sh"
        importing.write_text(text, encoding="utf-8", newline="\n")
        importing.chmod(importing.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        (folder / "finish.cypher").write_text(f"{script()}{EMPTY_LISTS};\n", encoding="utf-8", newline="\n")
        files = sorted(file.name for file in folder.iterdir())
        manifest = {"format": "kg-neo4j-admin", "format_version": 1, "array_delimiter": delimiter, "files": files}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8", newline="\n")


def _delimiter(nodes: Mapping[str, Sequence[NodeRow]]) -> str:
    """A character that stands in no item of a list: the format knows no way to quote one."""
    used: set[str] = set()
    for rows in nodes.values():
        for row in rows:
            used.update(*(item for value in row.properties.values() if isinstance(value, list) for item in value))
    free = [char for char in _DELIMITERS if char not in used]
    if not free:
        raise UsageError("no character is left to separate aliases by", hint="export as cypher instead")
    return free[0]


def _columns(model: type[BaseModel]) -> dict[str, str]:
    """The properties of a label or of relationships in the schema's order, with neo4j-admin's types."""
    return {name: _TYPES[type_] for name, type_ in schema_types(model).items()}


def _write(folder: Path, kind: str, head: Sequence[str], lines: Iterator[str]) -> str:
    """Write a header file and its parts, at least one; returns the argument that names them."""
    (folder / f"{kind}-header.csv").write_text(",".join(head) + "\n", encoding="utf-8", newline="\n")
    rows = list(lines)
    for part in range(max(1, -(-len(rows) // PART_ROWS))):
        text = "".join(rows[part * PART_ROWS : (part + 1) * PART_ROWS])
        (folder / f"{kind}-part{part:03}.csv").write_text(text, encoding="utf-8", newline="\n")
    return f"{kind}-header.csv,{kind}-part.*"


def _line(
    lead: Sequence[str], properties: Mapping[str, Any], columns: Mapping[str, str], what: str, delimiter: str
) -> str:
    if unknown := properties.keys() - columns.keys():
        names = ", ".join(sorted(unknown))
        raise UsageError(f"{what} has properties that the schema doesn't know: {names}", hint="export as json instead")
    cells = [*lead, *(properties.get(name) for name in columns)]
    return ",".join(csv_cell(cell, delimiter.join) for cell in cells) + "\n"
