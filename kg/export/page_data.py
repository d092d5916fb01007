"""What the page holds: the graph cut to the best connected nodes, laid out, as compact rows that the script reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.export.layout import layout
from kg.export.rows import EdgeRow, NodeRow, edge_rows, node_rows
from kg.graph.values import display_name

if TYPE_CHECKING:
    import networkx as nx

# In this order the legend shows them.
_LABELS = ("Method", "Benchmark", "Dataset", "Task", "Metric", "Repository", "Paper", "Result")
_ENTITY = ("aliases", "unit", "higher_is_better")
_SHOWN = {"Paper": ("year", "venue", "url"), "Repository": ("url", "kind"), "Result": ("value", "unit", "kind")}


def page_data(graph: nx.MultiDiGraph, max_nodes: int) -> dict[str, Any]:
    """A JSON object with the nodes, facts, papers and sentences of ``graph``.

    Args:
        graph: The graph.
        max_nodes: How many nodes to keep, those with the most relationships. Papers, which have more of them than most
            entities, take a quarter of the places, and what entities leave; results (numbers) come with what they are
            about and don't count.
    """
    nodes, edges = node_rows(graph), edge_rows(graph)
    kept = _keep(nodes, edges, max_nodes)
    total = {
        "nodes": len(nodes),
        "facts": len(edges),
        "papers": sum(node.label == "Paper" for node in nodes),
    }
    papers_by_id = {node.id: node for node in nodes if node.label == "Paper"}
    facts, said_in = _counts(edges)  # of the whole graph, also where it is cut
    nodes = [node for node in nodes if node.id in kept]
    edges = [edge for edge in edges if edge.source in kept and edge.target in kept]
    number = {node.id: at for at, node in enumerate(nodes)}
    positions = _positions(nodes, edges, number)

    labels = [*_LABELS, *sorted({node.label for node in nodes} - set(_LABELS))]
    types = sorted({edge.type for edge in edges})
    texts = sorted({_text(edge, "evidence") for edge in edges} - {""})
    papers = sorted({_text(edge, "paper") for edge in edges} - {""})
    text_at, paper_at = _numbered(texts), _numbered(papers)
    label_at, type_at = _numbered(labels), _numbered(types)
    return {
        "total": total,
        "labels": labels,
        "types": types,
        "papers": [_paper(paper, papers_by_id.get(paper)) for paper in papers],
        "texts": texts,
        "nodes": [
            [
                *(label_at[node.label], node.id, display_name(node.id, node.properties), round(x, 1), round(y, 1)),
                *(_shown(node), facts[node.id], len(said_in[node.id])),
            ]
            for node, (x, y) in zip(nodes, positions.tolist(), strict=True)
        ],
        "facts": [
            [
                type_at[edge.type],
                number[edge.source],
                number[edge.target],
                paper_at.get(_text(edge, "paper")),
                text_at.get(_text(edge, "evidence")),
                _confidence(edge),
                _text(edge, "origin"),
            ]
            for edge in edges
        ],
    }


def _counts(edges: list[EdgeRow]) -> tuple[Counter[str], defaultdict[str, set[str]]]:
    """How many relationships each node has, and which papers they are from."""
    facts: Counter[str] = Counter()
    papers: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        for end in {edge.source, edge.target}:
            facts[end] += 1
            if paper := _text(edge, "paper"):
                papers[end].add(paper)
    return facts, papers


def _keep(nodes: list[NodeRow], edges: list[EdgeRow], max_nodes: int) -> set[str]:
    degrees = dict.fromkeys((node.id for node in nodes), 0)
    about: dict[str, list[str]] = {}
    claimed: dict[str, list[str]] = {}
    for edge in edges:
        degrees[edge.source] += 1
        degrees[edge.target] += 1
        about.setdefault(edge.source, []).append(edge.target)
        if edge.type == "CLAIMS":
            claimed.setdefault(edge.target, []).append(edge.source)
    results = {node.id for node in nodes if node.label == "Result"}
    papers = {node.id for node in nodes if node.label == "Paper"}
    ranked = sorted((node.id for node in nodes if node.id not in results), key=lambda id_: (-degrees[id_], id_))
    places = min(len(papers), max(max_nodes // 4, max_nodes - (len(ranked) - len(papers))))
    kept = set([id_ for id_ in ranked if id_ in papers][:places])
    kept.update([id_ for id_ in ranked if id_ not in papers][: max_nodes - places])
    # A result is kept with the things that it is about, also where its paper isn't; one about nothing with its paper.
    shown = kept | results
    return kept | {result for result in results if shown.issuperset(about.get(result) or claimed.get(result, []))}


def _positions(nodes: list[NodeRow], edges: list[EdgeRow], number: dict[str, int]) -> np.ndarray[Any, Any]:
    """Results stand around the node they are about; all others are laid out by their relationships."""
    drawn = [node.id for node in nodes if node.label != "Result"]
    at = _numbered(drawn)
    pairs = [(at[edge.source], at[edge.target]) for edge in edges if edge.source in at and edge.target in at]
    degrees = np.bincount(np.array(pairs, dtype=np.int64).ravel(), minlength=len(drawn))
    placed = layout(len(drawn), pairs, 1.5 + np.sqrt(degrees))
    positions = np.zeros((len(nodes), 2))
    positions[[number[id_] for id_ in drawn]] = placed
    owners: dict[str, str] = {}
    for edge in sorted(edges, key=lambda edge: ("OF", "ON", "MEASURED_IN", "CLAIMS", edge.type).index(edge.type)):
        if edge.source not in at and edge.target in at:
            owners.setdefault(edge.source, edge.target)
        elif edge.target not in at and edge.source in at:
            owners.setdefault(edge.target, edge.source)
    for turn, (result, owner) in enumerate(sorted(owners.items())):
        angle = 2.4 * turn
        radius = 6 + np.sqrt(degrees[at[owner]])
        positions[number[result]] = placed[at[owner]] + radius * np.array([np.cos(angle), np.sin(angle)])
    return positions


def _shown(node: NodeRow) -> dict[str, Any]:
    names = _SHOWN.get(node.label, _ENTITY)
    return {name: node.properties[name] for name in names if node.properties.get(name) not in (None, "", [])}


def _paper(id_: str, node: NodeRow | None) -> dict[str, Any]:
    if node is None:
        return {"id": id_, "title": id_}
    more = {name: node.properties[name] for name in ("year", "url") if node.properties.get(name)}
    return {"id": id_, "title": display_name(id_, node.properties), **more}


def _text(edge: EdgeRow, name: str) -> str:
    return str(edge.properties.get(name) or "")


def _confidence(edge: EdgeRow) -> float | None:
    """With two digits, as it is shown, so that what is shown is what is filtered by."""
    value = edge.properties.get("confidence")
    return round(float(value), 2) if isinstance(value, (int, float)) else None


def _numbered(items: list[str]) -> dict[str, int]:
    return {item: at for at, item in enumerate(items)}
