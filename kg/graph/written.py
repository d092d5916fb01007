"""What a Cypher statement changed in a graph, as a delta: what doesn't fit the schema is refused before it is kept."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from kg.errors import QueryError
from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties
from kg.graph.values import Delta, Edge, GraphData, Node, difference, edge_id, without

if TYPE_CHECKING:
    import networkx as nx

_HINT = "docs/graph.md lists labels, relationship types and the properties that they need"
_SET_ANEW = "delete it, and create another"


def written(before: GraphData, graph: nx.MultiDiGraph) -> Delta:
    """What a statement changed; a new relationship without an id gets that of its fact.

    Further properties than the schema's are allowed: they are notes, which the next build drops.

    Raises:
        QueryError: A changed node lacks what the schema wants or has an id that is taken; a relationship lacks it, its
            paper or the right ends; a result is not claimed once.
    """
    ids: dict[Hashable, str] = {}
    nodes: dict[str, Node] = {}
    for key, data in graph.nodes(data=True):
        id_ = ids[key] = _id(data.get("id"), key if key in before.nodes else None)
        if id_ in nodes:
            raise QueryError(f"two nodes would have the id {id_!r}")
        nodes[id_] = Node(id_, _label(data.get("label")), without(data, "label"))
    edges: dict[str, Edge] = {}
    for a, b, key, data in graph.edges(keys=True, data=True):
        source, target = ids[a], ids[b]
        known = before.edges.get(key)
        id_ = known.id if known else edge_id(data["type"], source, target, str(data.get("paper", "")))
        if data.get("id", id_) != id_ or (known and known.properties["paper"] != data.get("paper")):
            raise QueryError(f"{id_}: the id of a relationship follows from its ends and paper", hint=_SET_ANEW)
        if id_ in edges:
            raise QueryError(f"two relationships would have the id {id_!r}", hint="one fact of a paper is one of them")
        edges[id_] = Edge(id_, data["type"], source, target, without(data, "type"))
    delta = difference(before, GraphData(nodes, edges))
    if not delta:
        return delta
    for node in delta.put_nodes:
        _check_node(node)
    # A node that changed its label or is gone may be the end or the paper of an edge that is as it was.
    claims = Counter(edge.target for edge in edges.values() if edge.type == "CLAIMS")
    for edge in edges.values():
        _check_edge(edge, nodes)
    for node in nodes.values():
        if node.label == "Result" and claims[node.id] != 1:
            raise QueryError(f"{node.id}: a result needs one CLAIMS", hint="delete or create both together")
    return delta


def _id(wanted: object, known: str | None) -> str:
    if known is not None and wanted != known:
        raise QueryError(f"{known}: the id of a node can't be changed", hint=_SET_ANEW)
    if not isinstance(wanted, str) or not wanted:
        raise QueryError(f"a new node needs a text as its id, not {wanted!r}", hint=_HINT)
    return wanted


def _label(label: Any) -> Any:
    return label[0] if isinstance(label, list) and len(label) == 1 else label


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
    paper = nodes.get(edge.properties["paper"])
    if paper is None or paper.label != "Paper":
        raise QueryError(f"{place}: {edge.properties['paper']!r} is no paper of the graph", hint=_HINT)


def _check(model: type[BaseModel], place: str, properties: dict[str, Any]) -> None:
    for name, value in properties.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, float) and not math.isfinite(item):
                raise QueryError(f"{place}: {name}: {item} can't be stored")
    try:
        model.model_validate(properties, strict=True)
    except ValidationError as error:
        wrong = [e for e in error.errors() if e["type"] != "extra_forbidden"]
        if wrong:
            name, what = ".".join(map(str, wrong[0]["loc"])), wrong[0]["msg"].lower()
            raise QueryError(f"{place}: {name}: {what}", hint=_HINT) from error
