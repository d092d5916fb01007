"""GraphML and GEXF, by NetworkX's writers, from a copy that has only values which XML and these formats can hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export.files import atomic_file
from kg.export.rows import EdgeRow, NodeRow, column_types, edge_rows, node_rows, xml_text
from kg.graph.values import display_name

if TYPE_CHECKING:
    import networkx as nx

# What names mean to NetworkX's GEXF writer.
_RESERVED = ("type", "pid", "start", "end", "parents", "slices", "spells", "viz", "weight")


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write GraphML: properties under their own names, lists as JSON text, missing values left out."""
    from networkx.readwrite.graphml import GraphMLWriter  # the one of the standard library: lxml's writes other bytes

    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(_clean(graph, label="label", type_="type"))
    with atomic_file(path) as stream:
        writer.dump(stream)
        stream.write(b"\n")


def write_gexf(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write GEXF 1.2: a node's GEXF label is what people read, its kind ``node_label``; an edge's label is its type."""
    from networkx.readwrite.gexf import GEXFWriter

    clean = _clean(graph, label="node_label", type_="label")
    for key, data in clean.nodes(data=True):
        _free(data, _RESERVED)
        data["label"] = display_name(key, data)
    for *_, data in clean.edges(data=True):
        _free(data, _RESERVED)
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(clean)
    for element in writer.xml.iter():
        element.attrib.pop("lastmodifieddate", None)  # the same graph gives the same file on any day
    with atomic_file(path) as stream:
        writer.write(stream)


def _free(data: dict[str, Any], names: Sequence[str]) -> None:
    """Rename properties whose names mean something else."""
    for name in names:
        if name in data:
            free = f"property_{name}"
            while free in data:
                free = f"property_{free}"
            data[free] = data.pop(name)


def _clean(graph: nx.MultiDiGraph, *, label: str, type_: str) -> nx.MultiDiGraph:
    """A copy in fixed order whose keys and values XML can hold; kinds go under the names given."""
    import networkx as nx

    nodes, edges = node_rows(graph), edge_rows(graph)
    node_types, edge_types = column_types(nodes), column_types(edges)
    clean = nx.MultiDiGraph()
    ids = _unique_ids(nodes)
    for node in nodes:
        data = _properties(node.properties, node_types)
        _free(data, (label,))
        data |= {label: xml_text(node.label), "id": ids[node.id]}
        clean.add_nodes_from([(ids[node.id], data)])
    edge_ids = _unique_ids(edges)
    for edge in edges:
        key = edge_ids[edge.id]
        data = _properties(edge.properties, edge_types)
        _free(data, (type_,))
        data |= {type_: xml_text(edge.type), "id": key}
        clean.add_edges_from([(ids[edge.source], ids[edge.target], key, data)])
    return clean


def _unique_ids(rows: Sequence[NodeRow] | Sequence[EdgeRow]) -> dict[str, str]:
    """Id → id that XML can hold, numbered where cleaning would make two of them one."""
    names: dict[str, str] = {}
    taken = {row.id for row in rows}
    for row in rows:
        name = xml_text(row.id)
        number = 2
        while name != row.id and name in taken:
            name, number = f"{xml_text(row.id)}~{number}", number + 1
        taken.add(name)
        names[row.id] = name
    return names


def _properties(properties: dict[str, Any], types: dict[str, type]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name, value in properties.items():
        if value is None:
            continue
        if isinstance(value, list):
            value = json.dumps(value, ensure_ascii=False)
        kind = types[name]
        clean[xml_text(name)] = kind(value) if kind in (int, float, bool) else xml_text(str(value))
    return clean
