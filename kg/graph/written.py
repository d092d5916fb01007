"""What a Cypher statement changed in a graph, as a delta: what doesn't fit the schema is refused before it is kept."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from kg.errors import QueryError
from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties
from kg.graph.values import Delta, Edge, GraphData, Node, difference, edge_id

if TYPE_CHECKING:
    import networkx as nx

_HINT = "docs/graph.md lists labels, relationship types and the properties that they need"


def written(before: GraphData, graph: nx.MultiDiGraph) -> Delta:
    """What a statement changed; a new relationship without an id gets that of its fact.

    Further properties than the schema's are allowed: they are notes, which the next build drops.

    Raises:
        QueryError: A changed node or relationship lacks what the schema wants, or has an id that is taken.
    """
    ids: dict[Hashable, str] = {}
    nodes: dict[str, Node] = {}
    for key, data in graph.nodes(data=True):
        id_ = ids[key] = _id("node", data.get("id"), key if key in before.nodes else None)
        if id_ in nodes:
            raise QueryError(f"two nodes would have the id {id_!r}")
        nodes[id_] = Node(id_, data.get("label"), _without(data, "label"))
    edges: dict[str, Edge] = {}
    for a, b, key, data in graph.edges(keys=True, data=True):
        source, target = ids[a], ids[b]
        made = edge_id(data["type"], source, target, str(data.get("paper", "")))
        id_ = _id("relationship", data.get("id", made), key if key in before.edges else None)
        if id_ in edges:
            raise QueryError(f"two relationships would have the id {id_!r}", hint="one fact of a paper is one of them")
        edges[id_] = Edge(id_, data["type"], source, target, _without(data, "type"))
    delta = difference(before, GraphData(nodes, edges))
    for node in delta.put_nodes:
        _check_node(node)
    for edge in delta.put_edges:
        _check_edge(edge, nodes)
    return delta


def _id(what: str, wanted: object, known: str | None) -> str:
    if known is not None and wanted != known:
        raise QueryError(f"{known}: the id of a {what} can't be changed", hint="delete it, and create another")
    if not isinstance(wanted, str) or not wanted:
        raise QueryError(f"a new {what} needs a text as its id, not {wanted!r}", hint=_HINT)
    return wanted


def _without(data: dict[str, Any], hidden: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in (hidden, "id")}


def _check_node(node: Node) -> None:
    if not isinstance(node.label, str) or node.label not in NODES:
        raise QueryError(f"{node.id}: a node needs one label of {', '.join(NODES)}", hint=_HINT)
    _check(NODES[node.label], f"{node.label} {node.id}", {"id": node.id, **node.properties})


def _check_edge(edge: Edge, nodes: dict[str, Node]) -> None:
    if edge.type not in RELATIONSHIPS:
        raise QueryError(f"no relationship is called {edge.type!r}", hint=_HINT)
    joins = RELATIONSHIPS[edge.type]
    a, b = nodes[edge.source].label, nodes[edge.target].label
    if a not in joins.sources or b not in joins.targets:
        raise QueryError(f"{edge.type} joins no {a} to a {b} ({edge.source}, {edge.target})", hint=_HINT)
    place = f"{edge.type} from {edge.source} to {edge.target}"
    _check(RelationshipProperties, place, {"id": edge.id, **edge.properties})


def _check(model: type[BaseModel], place: str, properties: dict[str, Any]) -> None:
    try:
        model.model_validate(properties, strict=True)
    except ValidationError as error:
        wrong = [e for e in error.errors() if e["type"] != "extra_forbidden"]
        if wrong:
            name, what = ".".join(map(str, wrong[0]["loc"])), wrong[0]["msg"].lower()
            raise QueryError(f"{place}: {name}: {what}", hint=_HINT) from error
