"""Snapshot: tells cheaply and reliably whether a graph is still what its index was made from."""

from __future__ import annotations

from typing import Any

import networkx as nx

from .index import GraphIndex

_KEY = "cypher index"


class Snapshot:
    """NetworkX empties a graph's cache whenever nodes or edges come or go, so a mark left there says that none did.

    Attributes can be changed behind its back; labels, types and indexed properties are compared one by one, everything
    else is read from the graph itself whenever it is needed. Where NetworkX has no such cache (before 3.3), graph and
    index are compared as a whole.
    """

    def __init__(self, graph: nx.MultiDiGraph[Any], index: GraphIndex):
        self.index = index
        self._mark = object()
        cache = getattr(graph, "__networkx_cache__", None)
        self._cached = isinstance(cache, dict)
        if isinstance(cache, dict):
            cache[_KEY] = self._mark
            self._nodes = list(graph._node.values())
            self._edges = [data for by in graph._adj.values() for parallel in by.values() for data in parallel.values()]
            # Lists of labels can change in place: what is kept of them is a copy.
            self._labels = [list(label) if isinstance(label, list) else label for label in self._labels_now()]
            self._types = self._types_now()

    def _labels_now(self) -> list[Any]:
        name = self.index.attributes.label
        return [data.get(name) for data in self._nodes]

    def _types_now(self) -> list[Any]:
        name = self.index.attributes.type
        return [data.get(name) for data in self._edges]

    def holds(self, graph: nx.MultiDiGraph[Any]) -> bool:
        if not self._cached:
            return self.index.is_current()
        cache = getattr(graph, "__networkx_cache__", {})
        return bool(
            cache.get(_KEY) is self._mark
            and self._labels_now() == self._labels
            and self._types_now() == self._types
            and self.index.properties_current()
        )
