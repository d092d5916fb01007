"""The rows that are written to a server, and the statements that write them.

Labels and relationship types come from the schema alone, every value is a parameter, and the rows that the server
counts must be those that were sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import StoreError
from kg.graph.neo4j_schema import NODE_LABEL, RECORD_LABEL
from kg.graph.schema import EDGE_KEYS, NODE_KEYS, NODES, RELATIONSHIPS
from kg.graph.values import Edge, Node
from kg.stores.neo4j_plan import Transaction

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

STATEMENT_ROWS = 2_000

_ENDS = f"MATCH (a:{NODE_LABEL} {{id: row.source}}) MATCH (b:{NODE_LABEL} {{id: row.target}})"

PUT_RECORDS = f"UNWIND $rows AS row MERGE (r:{RECORD_LABEL} {{id: row.id}}) SET r += row RETURN count(*) AS done"
DROP_NODES = f"UNWIND $rows AS row MATCH (n:{NODE_LABEL} {{id: row.id}}) DELETE n RETURN count(*) AS done"


def put_nodes(label: str) -> str:
    """The statement for rows of ``id`` and ``properties``."""
    others = ":".join(name for name in NODES if name != label)
    return (
        f"UNWIND $rows AS row MERGE (n:{NODE_LABEL} {{id: row.id}}) "
        f"REMOVE n:{others} SET n:{label}, n += row.properties RETURN count(*) AS done"
    )


def put_edges(type_: str) -> str:
    """The statement for rows of ``id``, ``source``, ``target`` and ``properties``."""
    return (
        f"UNWIND $rows AS row {_ENDS} MERGE (a)-[r:{type_} {{id: row.id}}]->(b) "
        "SET r += row.properties RETURN count(*) AS done"
    )


def drop_edges(type_: str) -> str:
    """The statement for rows of ``id``, ``source`` and ``target``."""
    return f"UNWIND $rows AS row {_ENDS} MATCH (a)-[r:{type_} {{id: row.id}}]->(b) DELETE r RETURN count(*) AS done"


def write(tx: ManagedTransaction, rows: Transaction) -> None:
    """Write one transaction's rows.

    Raises:
        StoreError: A label, type or property that the schema doesn't know, or the server counts other rows.
    """
    for label, nodes in _grouped(rows.put_nodes, lambda node: node.label, NODES):
        send(tx, put_nodes(label), [node_row(node) for node in nodes])
    for type_, edges in _grouped(rows.drop_edges, lambda edge: edge.type, RELATIONSHIPS):
        send(tx, drop_edges(type_), [{"id": e.id, "source": e.source, "target": e.target} for e in edges])
    for type_, edges in _grouped(rows.put_edges, lambda edge: edge.type, RELATIONSHIPS):
        send(tx, put_edges(type_), [edge_row(edge) for edge in edges])
    send(tx, DROP_NODES, [{"id": node.id} for node in rows.drop_nodes])


def node_row(node: Node) -> dict[str, Any]:
    """A node as a parameter."""
    return {"id": node.id, "properties": _all(node.properties, NODE_KEYS[node.label], node.id)}


def edge_row(edge: Edge) -> dict[str, Any]:
    """An edge as a parameter."""
    properties = _all(edge.properties, EDGE_KEYS, edge.id)
    return {"id": edge.id, "source": edge.source, "target": edge.target, "properties": properties}


def send(tx: ManagedTransaction, text: str, rows: Sequence[Any], at_once: int = STATEMENT_ROWS) -> None:
    """Run a statement over rows; the server must have found or made something for every one of them."""
    for batch in cut(rows, at_once):
        done = tx.run(text, rows=batch).single(strict=True)["done"]
        if done != len(batch):
            raise StoreError(
                f"Neo4j wrote {done} of {len(batch)} rows, and the transaction was rolled back",
                hint="something else changed the graph meanwhile: run the build again",
            )


T = TypeVar("T")


def cut(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Pieces of at most ``size``."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _all(properties: Mapping[str, Any], keys: Sequence[str], what: str) -> dict[str, Any]:
    """Every property of the schema: None removes one, and what others added stays."""
    if unknown := properties.keys() - set(keys):
        raise StoreError(f"{what} has properties that the schema doesn't know: {', '.join(sorted(unknown))}")
    return {key: properties.get(key) for key in keys}


P = TypeVar("P", Node, Edge)


def _grouped(parts: Sequence[P], key: Callable[[P], str], names: Iterable[str]) -> Iterator[tuple[str, list[P]]]:
    """Parts by label or type, in the schema's order; others than the schema's never get into a statement."""
    groups: dict[str, list[P]] = {name: [] for name in names}
    for part in parts:
        if key(part) not in groups:
            raise StoreError(f"{part.id} is a {key(part)}, which the schema doesn't know")
        groups[key(part)].append(part)
    return ((name, group) for name, group in groups.items() if group)
