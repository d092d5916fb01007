"""Positions on the page: the same every time, apart from each other, related nodes near, and fast."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export.layout import layout
from tests.graphs import corpus_graph


def numbered(papers: int) -> tuple[int, list[tuple[int, int]]]:
    graph = corpus_graph(papers)
    at = {node: number for number, node in enumerate(sorted(graph))}
    return len(at), [(at[a], at[b]) for a, b in graph.edges()]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=80))
def test_any_graph_gets_finite_places_apart_from_each_other(count: int, edges: list[tuple[int, int]]) -> None:
    edges = [(a, b) for a, b in edges if a < count and b < count]
    positions = layout(count, edges, np.full(count, 2.0))
    assert positions.shape == (count, 2)
    assert np.isfinite(positions).all()
    distances = np.hypot(*(positions[:, None] - positions[None]).transpose(2, 0, 1))[np.triu_indices(count, 1)]
    assert (distances > 0.5).all()


def test_the_order_of_edges_does_not_matter() -> None:
    count, edges = numbered(30)
    first = layout(count, edges, np.full(count, 2.0))
    second = layout(count, [(b, a) for a, b in reversed(edges)] * 2, np.full(count, 2.0))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("papers", [20, 120])
def test_joined_nodes_lie_nearer_than_others(papers: int) -> None:
    count, edges = numbered(papers)
    positions = layout(count, edges, np.full(count, 2.0))
    joined = np.median([np.hypot(*(positions[a] - positions[b])) for a, b in edges])
    rng = np.random.default_rng(0)
    others = np.median([np.hypot(*(positions[a] - positions[b])) for a, b in rng.integers(0, count, (2000, 2))])
    assert joined < 0.7 * others


def test_components_do_not_overlap() -> None:
    # Rings of several sizes: each one's nodes stay clear of the circles of the others.
    edges, count, rings = [], 0, []
    for size in (30, 20, 10, 10, 5, 3, 3, 2, 1, 1, 1):
        rings.append(np.arange(count, count + size))
        edges += [(count + i, count + (i + 1) % size) for i in range(size)]
        count += size
    positions = layout(count, edges, np.full(count, 2.0))
    for number, ring in enumerate(rings[1:], 1):
        centre = positions[ring].mean(axis=0)
        radius = np.hypot(*(positions[ring] - centre).T).max()
        for other in (*rings[:number], *rings[number + 1 :]):
            if len(other) < 30:
                assert (np.hypot(*(positions[other] - centre).T) > radius).all()


def test_thousands_of_nodes_take_seconds() -> None:
    count, edges = numbered(1000)
    assert count > 2500
    assert len(edges) > 9000
    started = time.process_time()
    layout(count, edges, np.full(count, 2.0))
    assert time.process_time() - started < 10  # about 3 on a slow core
