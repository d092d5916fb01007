"""The order in which a delta is written to a server: statements' rows, cut into transactions.

A paper's facts (its own nodes and its edges) are replaced in one transaction. A delta of up to ``limit`` rows is one
transaction: all or nothing. A bigger one takes several, in an order that leaves an edge without one of its ends at no
time: shared nodes are put first and dropped last, whole papers lie between. When a load ends half way, what the store
holds is a graph, and the difference to the wanted one is what is left to do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kg.graph.values import Delta, Edge, Node

OWNED_LABELS = ("Paper", "Result")


class Transaction(NamedTuple):
    """Rows that are written together, in the order of the fields."""

    put_nodes: list[Node]
    drop_edges: list[Edge]
    put_edges: list[Edge]
    drop_nodes: list[Node]

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.put_nodes) + len(self.drop_edges) + len(self.put_edges) + len(self.drop_nodes)

    def extend(self, other: Transaction) -> None:
        """Add another transaction's rows."""
        self.put_nodes.extend(other.put_nodes)
        self.drop_edges.extend(other.drop_edges)
        self.put_edges.extend(other.put_edges)
        self.drop_nodes.extend(other.drop_nodes)


def _empty() -> Transaction:
    return Transaction([], [], [], [])


def transactions(delta: Delta, limit: int) -> Iterator[Transaction]:
    """The delta as transactions of about ``limit`` rows (more only where one paper has more)."""
    whole = Transaction(list(delta.put_nodes), list(delta.drop_edges), list(delta.put_edges), list(delta.drop_nodes))
    if whole.rows <= limit:
        if whole.rows:
            yield whole
        return
    owners = _owners(delta)
    papers: dict[str, Transaction] = defaultdict(_empty)
    shared = _empty()
    for node in delta.put_nodes:
        (papers[owners[node.id]] if node.id in owners else shared).put_nodes.append(node)
    for edge in delta.drop_edges:
        papers[_paper(edge)].drop_edges.append(edge)
    for edge in delta.put_edges:
        papers[_paper(edge)].put_edges.append(edge)
    for node in delta.drop_nodes:
        (papers[owners[node.id]] if node.id in owners else shared).drop_nodes.append(node)

    for start in range(0, len(shared.put_nodes), limit):
        yield Transaction(shared.put_nodes[start : start + limit], [], [], [])
    batch = _empty()
    for paper in sorted(papers):
        if batch.rows and batch.rows + papers[paper].rows > limit:
            yield batch
            batch = _empty()
        batch.extend(papers[paper])
    if batch.rows:
        yield batch
    for start in range(0, len(shared.drop_nodes), limit):
        yield Transaction([], [], [], shared.drop_nodes[start : start + limit])


def _owners(delta: Delta) -> dict[str, str]:
    """Node id → the one paper whose facts it belongs to: the paper's own node and its results."""
    said_by: dict[str, set[str]] = defaultdict(set)
    for edge in (*delta.put_edges, *delta.drop_edges):
        said_by[edge.source].add(_paper(edge))
        said_by[edge.target].add(_paper(edge))
    owners = {}
    for node in (*delta.put_nodes, *delta.drop_nodes):
        if node.label in OWNED_LABELS and len(papers := said_by[node.id]) <= 1:
            owners[node.id] = next(iter(papers), node.id)
    return owners


def _paper(edge: Edge) -> str:
    return str(edge.properties.get("paper", ""))
