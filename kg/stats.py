"""What a graph holds, in numbers: papers, nodes by label, edges by type, and the things that most papers speak of."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.graph.schema import ENTITY_LABELS

if TYPE_CHECKING:
    import networkx as nx


class Frequent(NamedTuple):
    """A thing, and how many papers speak of it."""

    id: str
    name: str
    papers: int


@dataclass(frozen=True)
class Stats:
    """``top`` has the most frequent things of each label, most papers first."""

    papers: int
    nodes: dict[str, int]
    edges: dict[str, int]
    years: dict[str, int]
    extractors: tuple[str, ...]
    top: dict[str, tuple[Frequent, ...]]

    def to_json(self) -> dict[str, Any]:
        """The numbers as plain values."""
        plain = asdict(self)
        plain["top"] = {label: [row._asdict() for row in rows] for label, rows in self.top.items()}
        return plain


def stats(graph: nx.MultiDiGraph, top: int = 5) -> Stats:
    """Count what is in a graph.

    Args:
        graph: As :meth:`kg.stores.base.Store.networkx` gives it.
        top: How many of the most frequent things of each label.
    """
    labels = Counter(data["label"] for _, data in graph.nodes(data=True))
    types: Counter[str] = Counter()
    extractors: set[str] = set()
    papers: dict[str, set[str]] = defaultdict(set)
    for _, target, data in graph.edges(data=True):
        types[data["type"]] += 1
        extractors.add(data["extractor"])
        papers[target].add(data["paper"])
    years = Counter(str(d["year"]) for _, d in graph.nodes(data=True) if d["label"] == "Paper" and "year" in d)
    frequent: dict[str, tuple[Frequent, ...]] = {}
    for label in ENTITY_LABELS:
        rows = [Frequent(n, d["name"], len(papers[n])) for n, d in graph.nodes(data=True) if d["label"] == label]
        if rows:
            frequent[label] = tuple(sorted(rows, key=lambda row: (-row.papers, row.name, row.id))[:top])
    return Stats(
        papers=labels["Paper"],
        nodes=dict(sorted(labels.items())),
        edges=dict(sorted(types.items())),
        years=dict(sorted(years.items())),
        extractors=tuple(sorted(extractors)),
        top=frequent,
    )
