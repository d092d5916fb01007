"""Index: vertices and edges by label, type and property over a live graph, kept up to date entry by entry."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any

import networkx as nx

from .values import _NO_EDGES, DELETED, PLAIN, Attributes, Edge, Value, Vertex, group_key, plain

#: How many vertices of a label are looked at to estimate how many edges one has.
SAMPLE = 500


class PropertyIndex:
    """Vertices by the value of one property; values that are not scalars are left out."""

    def __init__(self, key: str):
        self.key = key
        self.buckets: dict[Hashable, list[Vertex]] = {}
        self.values: dict[Vertex, Value] = {}

    def add(self, vertex: Vertex) -> None:
        value = vertex.properties.get(self.key)
        if value is None:
            return
        value = plain(value)
        if type(value) in PLAIN:
            self.values[vertex] = value
            self.buckets.setdefault(group_key(value), []).append(vertex)

    def discard(self, vertex: Vertex) -> None:
        if vertex in self.values:
            key = group_key(self.values.pop(vertex))
            self.buckets[key].remove(vertex)
            if not self.buckets[key]:
                del self.buckets[key]

    def refresh(self, vertex: Vertex) -> None:
        new = vertex.properties.get(self.key)
        old = self.values.get(vertex)
        if type(new) is not type(old) or new != old:
            self.discard(vertex)
            self.add(vertex)

    def is_current(self, vertices: Iterator[Vertex]) -> bool:
        """Whether it holds what the attributes say now."""
        key, values, count = self.key, self.values, 0
        for vertex in vertices:
            new = vertex.properties.get(key)
            if type(new) not in PLAIN:
                new = plain(new)
            old = values.get(vertex)
            if (
                new is not old
                and (type(new) is not type(old) or new != old)
                and (old is not None or type(new) in PLAIN)
            ):
                return False
            count += old is not None
        return count == len(values)


class FanOut:
    """What one vertex of some label meets along some relationship types: how many edges, to which labels."""

    def __init__(self, mean: float, labels: dict[str, float]):
        self.mean = mean
        self.labels = labels


class GraphIndex:
    """The vertices and edges of a graph. ``version`` counts the changes it was told of."""

    def __init__(self, graph: nx.MultiDiGraph[Any], attributes: Attributes):
        if not (graph.is_directed() and graph.is_multigraph()):
            raise TypeError("the graph must be a networkx.MultiDiGraph")
        # The dicts within the graph, not the graph itself: a cache of indexes must not keep its graphs alive.
        self._nodes: dict[Hashable, dict[str, Any]] = graph._node
        self._successors: dict[Hashable, dict[Hashable, dict[Hashable, dict[str, Any]]]] = graph._adj
        self._predecessors: dict[Hashable, dict[Hashable, dict[Hashable, dict[str, Any]]]] = graph._pred
        self.attributes = attributes
        self.version = 0
        self._build()

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.vertices: dict[Hashable, Vertex] = {}
        self.by_label: dict[str, dict[Vertex, None]] = {}
        self.edge_counts: Counter[str] = Counter()
        self._serial = 0
        self._properties: dict[tuple[str | None, str], PropertyIndex] = {}
        self._fan_out: dict[tuple[str | None, tuple[str, ...] | None, str], FanOut] = {}
        self._known: tuple[int, set[str]] | None = None
        self._seen: set[str] = set()
        self._label_tuples: dict[Any, tuple[str, ...]] = {}
        # Hundreds of thousands of small objects that all survive: the cycle collector would only walk them again.
        collecting = gc.isenabled()
        gc.disable()
        try:
            self._fill()
        finally:
            if collecting:
                gc.enable()

    def _fill(self) -> None:
        label, kind = self.attributes.label, self.attributes.type
        vertices = self.vertices
        counts: dict[str, int] = {}
        for key, data in self._nodes.items():
            self._add_vertex(key, data, data.get(label))
        # The loop that a first query waits for, so it is written out: no call within it but the one that makes an edge.
        for source, neighbours in self._successors.items():
            if not neighbours:
                continue
            start = vertices[source]
            out: dict[str, list[Edge]] = {}
            start.out = out
            for target, parallel in neighbours.items():
                end = vertices[target]
                into = end.into
                if into is _NO_EDGES:
                    into = end.into = {}
                for key, data in parallel.items():
                    type_ = data.get(kind, "")
                    edge = Edge(start, end, type_, key, data)
                    if type_ in out:
                        out[type_].append(edge)
                    else:
                        out[type_] = [edge]
                    if type_ in into:
                        into[type_].append(edge)
                    else:
                        into[type_] = [edge]
            for type_, edges in out.items():
                counts[type_] = counts.get(type_, 0) + len(edges)
        self.edge_counts.update(counts)

    def _labels(self, raw: Any) -> tuple[str, ...]:
        if isinstance(raw, str):
            labels = self._label_tuples.get(raw)
            if labels is None:
                labels = self._label_tuples[raw] = (raw,)
            return labels
        return tuple(dict.fromkeys(raw or ()))

    def _add_vertex(self, key: Hashable, data: dict[str, Any], raw: Any) -> Vertex:
        vertex = Vertex(key, self._serial, self._labels(raw), data)
        self._serial += 1
        self.vertices[key] = vertex
        for label in vertex.labels:
            if label in self.by_label:
                self.by_label[label][vertex] = None
            else:
                self.by_label[label] = {vertex: None}
        return vertex

    # ------------------------------------------------------------ keeping up

    def is_current(self) -> bool:
        """Whether graph and index agree, found out by going through both, without building anything."""
        vertices = self.vertices
        if len(self._nodes) != len(vertices):
            return False
        label, kind = self.attributes.label, self.attributes.type
        get = vertices.get
        singles = self._label_tuples
        for key, data in self._nodes.items():
            vertex = get(key)
            if vertex is None or vertex.properties is not data:
                return False
            raw = data.get(label)
            if vertex.labels != (singles.get(raw, ()) if type(raw) is str else self._labels(raw)):
                return False
        total = 0
        for parallels in self._successors.values():
            for parallel in parallels.values():
                total += len(parallel)
        if total != sum(self.edge_counts.values()):
            return False
        for key, vertex in vertices.items():
            neighbours = self._successors[key]
            for type_, edges in vertex.out.items():
                for edge in edges:
                    data = edge.properties
                    if data.get(kind, "") != type_:
                        return False
                    if neighbours.get(edge.end.key, {}).get(edge.key) is not data:
                        return False
        return self.properties_current()

    def properties_current(self) -> bool:
        """Whether the property indexes agree with the attributes."""
        return all(
            index.is_current(iter(self.vertices.values() if name is None else self.by_label.get(name, ())))
            for (name, _), index in self._properties.items()
        )

    def node_changed(self, key: Hashable) -> None:
        """Takes over what the graph now says about a node that was added, changed or removed."""
        vertex = self.vertices.get(key)
        data: dict[str, Any] | None = self._nodes.get(key)
        if vertex is not None and data is not vertex.properties:
            self.remove_vertex(vertex)
            vertex = None
        if data is None:
            return
        if vertex is None:
            self.insert_vertex(key, data)
            for target, parallel in self._successors[key].items():
                for edge_key in parallel:
                    self.edge_changed(key, target, edge_key)
            for source, parallel in self._predecessors[key].items():
                for edge_key in parallel:
                    self.edge_changed(source, key, edge_key)
        else:
            self.refresh_vertex(vertex)

    def _relabel(self, vertex: Vertex, labels: tuple[str, ...]) -> None:
        for label in vertex.labels:
            if label not in labels:
                del self.by_label[label][vertex]
        for (name, _), index in self._properties.items():
            if name in vertex.labels and name not in labels:
                index.discard(vertex)
        for label in labels:
            self.by_label.setdefault(label, {})[vertex] = None
        vertex.labels = labels

    def edge_changed(self, source: Hashable, target: Hashable, key: Hashable) -> None:
        """Takes over what the graph now says about an edge that was added, changed or removed."""
        start, end = self.vertices.get(source), self.vertices.get(target)
        data: dict[str, Any] | None = self._successors.get(source, {}).get(target, {}).get(key)
        if start is None or end is None:
            if data is not None:  # adopts the edge too
                for missing in [end_key for end_key in (source, target) if end_key not in self.vertices]:
                    self.node_changed(missing)
            return
        edge = self.find_edge(start, end, key)
        if edge is not None and (
            data is None or data is not edge.properties or data.get(self.attributes.type, "") != edge.type
        ):
            self.remove_edge(edge)
            edge = None
        if edge is None and data is not None:
            self.insert_edge(start, end, key, data)
        self.version += 1

    def find_edge(self, start: Vertex, end: Vertex, key: Hashable) -> Edge | None:
        outgoing, incoming = sum(map(len, start.out.values())), sum(map(len, end.into.values()))
        side = start.out if outgoing <= incoming else end.into
        for edges in side.values():
            for edge in edges:
                if edge.start is start and edge.end is end and edge.key == key:
                    return edge
        return None

    # ------------------------------------------------------------ writing (the graph itself follows at the end)

    def insert_vertex(self, key: Hashable, properties: dict[str, Any]) -> Vertex:
        self.version += 1
        vertex = self._add_vertex(key, properties, properties.get(self.attributes.label))
        for (label, _), index in self._properties.items():
            if label is None or label in vertex.labels:
                index.add(vertex)
        return vertex

    def insert_edge(self, start: Vertex, end: Vertex, key: Hashable, properties: dict[str, Any]) -> Edge:
        self.version += 1
        edge = Edge(start, end, properties.get(self.attributes.type, ""), key, properties)
        if start.out is _NO_EDGES:
            start.out = {}
        if end.into is _NO_EDGES:
            end.into = {}
        start.out.setdefault(edge.type, []).append(edge)
        end.into.setdefault(edge.type, []).append(edge)
        self.edge_counts[edge.type] += 1
        return edge

    def refresh_vertex(self, vertex: Vertex) -> None:
        """Takes over the labels and properties that a vertex now has."""
        self.version += 1
        labels = self._labels(vertex.properties.get(self.attributes.label))
        if labels != vertex.labels:
            self._relabel(vertex, labels)
        for (label, _), index in self._properties.items():
            if label is None or label in labels:
                index.refresh(vertex)

    def remove_edge(self, edge: Edge) -> None:
        self.version += 1
        for side in (edge.start.out, edge.end.into):
            edges = side[edge.type]
            edges.remove(edge)
            if not edges:
                del side[edge.type]
        self.edge_counts[edge.type] -= 1
        if not self.edge_counts[edge.type]:
            del self.edge_counts[edge.type]
        edge.properties = DELETED

    def remove_vertex(self, vertex: Vertex) -> None:
        self.version += 1
        for side in (vertex.out, vertex.into):
            for edges in list(side.values()):
                for edge in list(edges):
                    self.remove_edge(edge)
        for label in vertex.labels:
            del self.by_label[label][vertex]
        for index in self._properties.values():
            index.discard(vertex)
        del self.vertices[vertex.key]
        vertex.properties = DELETED

    # ------------------------------------------------------------ looking up

    def by_property(self, label: str | None, key: str) -> PropertyIndex:
        """The index of a property of the nodes with a label (None: all nodes); made when first asked for."""
        index = self._properties.get((label, key))
        if index is None:
            index = PropertyIndex(key)
            for vertex in self.vertices.values() if label is None else self.by_label.get(label, ()):
                index.add(vertex)
            self._properties[label, key] = index
        return index

    def label_count(self, label: str | None) -> int:
        return len(self.vertices) if label is None else len(self.by_label.get(label, ()))

    def fan_out(self, label: str | None, types: tuple[str, ...] | None, direction: str) -> FanOut:
        """Estimated from a sample; good enough to choose where a search starts."""
        key = (label, types, direction)
        if key not in self._fan_out:
            self._fan_out[key] = self._sample(label, types, direction)
        return self._fan_out[key]

    def _sample(self, label: str | None, types: tuple[str, ...] | None, direction: str) -> FanOut:
        population = list(self.vertices.values() if label is None else self.by_label.get(label, ()))
        vertices = population[:: max(1, len(population) // SAMPLE)]
        ends: Counter[str] = Counter()
        edges = 0
        for vertex in vertices:
            for side, outgoing in ((vertex.out, True), (vertex.into, False)):
                if direction == ("<" if outgoing else ">"):
                    continue
                for type_, found in side.items():
                    if types is not None and type_ not in types:
                        continue
                    edges += len(found)
                    for edge in found[:20]:
                        for end in (edge.end if outgoing else edge.start).labels:
                            ends[end] += max(1, len(found) // min(20, len(found)))
        return FanOut(edges / max(1, len(vertices)), {end: n / max(1, edges) for end, n in ends.items()})

    def forget_estimates(self) -> None:
        self._fan_out.clear()

    def has_property(self, name: str) -> bool:
        """Whether any node or edge has the property; finding one is remembered."""
        if name not in self._seen and any(name in data for data in self._property_data(name)):
            self._seen.add(name)
        return name in self._seen

    def property_names(self) -> set[str]:
        """All names of properties in the graph, for warnings; kept until the next change."""
        if self._known is None or self._known[0] != self.version:
            names: set[str] = set()
            for data in self._property_data(None):
                names.update(map(str, data))
            hidden = {self.attributes.label, self.attributes.type}
            self._known = (self.version, {name for name in names if name not in hidden or self.has_property(name)})
        return self._known[1]

    def _property_data(self, name: str | None) -> Iterator[dict[str, Any]]:
        """The attributes of all nodes and edges for which ``name`` is not what hides their label or type."""
        if name != self.attributes.label:
            yield from self._nodes.values()
        if name != self.attributes.type:
            for parallels in self._successors.values():
                for parallel in parallels.values():
                    yield from parallel.values()
