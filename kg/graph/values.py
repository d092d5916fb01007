"""The frozen values that a graph is made of, the difference between two graphs, and the NetworkX form of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import networkx as nx


Properties = Mapping[str, Any]


def display_name(id_: str, properties: Properties) -> str:
    """What people read for a node: its name, title, or text."""
    return str(properties.get("name") or properties.get("title") or properties.get("text") or id_)


class Node(NamedTuple):
    """A node: ``properties`` holds everything but label and id, no None values, lists for multiple values."""

    id: str
    label: str
    properties: Properties


class Edge(NamedTuple):
    """A relationship: ``properties`` holds paper, evidence, start_char, end_char, confidence, origin, extractor."""

    id: str
    type: str
    source: str
    target: str
    properties: Properties


class Delta(NamedTuple):
    """What turns one graph into another; every tuple is sorted by id, so that a delta is the same every time."""

    put_nodes: tuple[Node, ...] = ()
    put_edges: tuple[Edge, ...] = ()
    drop_nodes: tuple[Node, ...] = ()
    drop_edges: tuple[Edge, ...] = ()

    def __bool__(self) -> bool:
        return any(len(part) for part in self)


class GraphData(NamedTuple):
    """All nodes and edges, by id."""

    nodes: dict[str, Node]
    edges: dict[str, Edge]


RESULT_ID = re.compile(r"(?P<paper>.*)#(?P<start>\d+)(?:-\d+)?", re.DOTALL)
"""The id of a result: its paper's, and where its number begins; a count, where several begin there."""


def result_id(paper: str, start: int, nth: int) -> str:
    """The id of the ``nth`` result (from 1) that begins at a place of a paper."""
    return f"{paper}#{start}" + (f"-{nth}" if nth > 1 else "")


def edge_id(type_: str, source: str, target: str, paper: str) -> str:
    """The id of the edge for one fact of one paper: the same whenever and wherever it is built."""
    key = "\x1f".join((type_, source, target, paper))
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def difference(old: GraphData, new: GraphData) -> Delta:
    """The delta that turns ``old`` into ``new``."""

    def changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(after[key] for key in sorted(after) if before.get(key) != after[key])

    def gone(before: dict[str, Any], after: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(before[key] for key in sorted(before) if key not in after)

    # An edge that somebody hung elsewhere goes before it is put where it belongs.
    moved = {id_: edge for id_, edge in old.edges.items() if id_ in new.edges and edge[:4] != new.edges[id_][:4]}
    stay = {id_: edge for id_, edge in new.edges.items() if id_ not in moved}
    return Delta(
        put_nodes=changed(old.nodes, new.nodes),
        put_edges=changed(old.edges, new.edges),
        # A node whose label changed keeps its id, and is put with the new label in place of the old one.
        drop_nodes=gone(old.nodes, new.nodes),
        drop_edges=gone(old.edges, stay),
    )


def whole_graph(nodes: Mapping[str, Node], edges: Mapping[str, Edge]) -> nx.MultiDiGraph:
    """The graph of what lacks nothing: others may have taken properties away, which the next build puts back."""
    from kg.graph.schema import NODES, RelationshipProperties, is_whole  # loads pydantic

    kept = {id_: node for id_, node in sorted(nodes.items()) if is_whole(node.properties, NODES[node.label])}
    said = (edge for _, edge in sorted(edges.items()) if is_whole(edge.properties, RelationshipProperties))
    joining = [e for e in said if {e.source, e.target, e.properties["paper"]} <= kept.keys()]
    return to_networkx(kept.values(), joining)


def to_networkx(nodes: Iterable[Node], edges: Iterable[Edge]) -> nx.MultiDiGraph:
    """The NetworkX form: nodes keyed by id with ``label`` and ``id``, edges keyed by id with ``type`` and ``id``."""
    import networkx as nx  # here: building a graph does without it

    graph = nx.MultiDiGraph()
    for node in sorted(nodes):
        _put_node(graph, node)
    for edge in sorted(edges):
        _put_edge(graph, edge)
    return graph


def patch(graph: nx.MultiDiGraph, delta: Delta) -> None:
    """Change the NetworkX form by a delta, in place; attribute dicts that stay are the same objects as before."""
    for edge in delta.drop_edges:
        if graph.has_edge(edge.source, edge.target, edge.id):
            graph.remove_edge(edge.source, edge.target, edge.id)
    graph.remove_nodes_from(node.id for node in delta.drop_nodes)
    for node in delta.put_nodes:
        _put_node(graph, node)
    for edge in delta.put_edges:
        _put_edge(graph, edge)


def _put_node(graph: nx.MultiDiGraph, node: Node) -> None:
    # Not as keywords: notes may have the names of parameters.
    graph.add_node(node.id)
    data = graph.nodes[node.id]
    data.clear()
    data.update({"label": node.label, "id": node.id, **node.properties})


def _put_edge(graph: nx.MultiDiGraph, edge: Edge) -> None:
    graph.add_edge(edge.source, edge.target, key=edge.id)
    data = graph.edges[edge.source, edge.target, edge.id]
    data.clear()
    data.update({"type": edge.type, "id": edge.id, **edge.properties})


def from_networkx(graph: nx.MultiDiGraph) -> GraphData:
    """The reverse of :func:`to_networkx`."""
    nodes = {}
    for key, data in graph.nodes(data=True):
        nodes[key] = Node(key, data["label"], without(data, "label"))
    edges = {}
    for source, target, key, data in graph.edges(keys=True, data=True):
        edges[key] = Edge(key, data["type"], source, target, without(data, "type"))
    return GraphData(nodes, edges)


def without(data: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The properties in the attributes of a node or edge: all but its id and its ``kind``, label or type."""
    return {name: value for name, value in data.items() if name not in (kind, "id")}
