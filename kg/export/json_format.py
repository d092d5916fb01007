"""Node-link JSON: the lossless format, written and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.export.files import atomic_file
from kg.export.rows import edge_rows, node_rows

if TYPE_CHECKING:
    import networkx as nx

FORMAT_VERSION = 1
_HINT = "expected a file of `kg export --format json`"


def write_json(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write ``graph`` in the form of ``networkx.node_link_data(graph, edges="edges")``, one node or edge a line."""
    nodes = [{"id": row.id, "label": row.label, **row.properties} for row in node_rows(graph)]
    edges = [
        {"source": row.source, "target": row.target, "key": row.id, "id": row.id, "type": row.type, **row.properties}
        for row in edge_rows(graph)
    ]
    with atomic_file(path) as stream:
        stream.write(b'{"format_version":%d,"directed":true,"multigraph":true,"graph":{},\n' % FORMAT_VERSION)
        stream.write(b'"nodes":[\n' + b",\n".join(map(_line, nodes)) + b"\n],\n")
        stream.write(b'"edges":[\n' + b",\n".join(map(_line, edges)) + b"\n]}\n")


def load_json(path: Path) -> nx.MultiDiGraph:
    """Read a file that :func:`write_json` wrote.

    Raises:
        InputError: The file is missing, isn't JSON, is of another format, or isn't a graph in this form.
    """
    import networkx as nx

    path = Path(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON: {error}", hint=_HINT) from error
    graph = nx.MultiDiGraph()
    try:
        version = data.get("format_version", FORMAT_VERSION)  # NetworkX writes none
        if version != FORMAT_VERSION:
            hint = "update kg, or export the graph anew"
            raise InputError(f"{path} has format {version!r}, this kg reads format {FORMAT_VERSION}", hint=hint)
        for node in data["nodes"]:
            graph.add_nodes_from([(node["id"], node)])  # not as keywords: notes may have the names of parameters
        for edge in data["edges"]:
            ends = edge["source"], edge["target"]
            if not all(end in graph for end in ends):
                raise ValueError(f"edge {edge['key']!r} joins nodes that aren't there")
            attributes = {name: value for name, value in edge.items() if name not in ("source", "target", "key")}
            graph.add_edges_from([(*ends, edge["key"], attributes)])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise InputError(f"{path} is no graph: {reason}", hint=_HINT) from error
    return graph


def _line(row: dict[str, Any]) -> bytes:
    # A lone surrogate has no UTF-8; its backslash escape is what JSON calls it.
    text = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")
