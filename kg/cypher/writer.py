"""Writer: the changes of one statement. The index changes at once, the graph at the end or, after a failure, never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import networkx as nx

from .errors import ConstraintError, CypherTypeError, CypherValueError, DeletedEntityError, ReadOnlyError
from .index import GraphIndex
from .values import DELETED, Edge, Value, Vertex, is_number, type_name


class Writer:
    """``counters`` are what Neo4j counts: nodes_created, properties_set and so on."""

    def __init__(self, graph: nx.MultiDiGraph[Any], index: GraphIndex):
        if nx.is_frozen(graph):
            raise ReadOnlyError("the graph is frozen")
        self.graph = graph
        self.index = index
        self.counters: Counter[str] = Counter()
        self._created_nodes: dict[Vertex, None] = {}
        self._created_edges: dict[Edge, None] = {}
        # What was there before keeps the graph's own dict here, and works on a copy of it.
        self._changed: dict[Vertex | Edge, dict[str, Any]] = {}
        self._deleted_nodes: list[Hashable] = []
        self._deleted_edges: list[tuple[Hashable, Hashable, Hashable]] = []

    # ------------------------------------------------------------ creating

    def create_node(self, labels: Iterable[str], properties: Mapping[str, Value]) -> Vertex:
        names = list(dict.fromkeys(labels))
        data = self._storable(properties, self.index.attributes.label)
        if names:
            data[self.index.attributes.label] = names[0] if len(names) == 1 else names
        vertex = self.index.insert_vertex(self._new_key(data.get("id")), data)
        self._created_nodes[vertex] = None
        self.counters["nodes_created"] += 1
        self.counters["labels_added"] += len(names)
        self.counters["properties_set"] += len(data) - bool(names)
        return vertex

    def _new_key(self, wanted: Value) -> Hashable:
        """The node's ``id`` where it has one that is free, as is usual with graphs of names; else a fresh number."""
        taken = self.index.vertices
        if isinstance(wanted, (str, int)) and wanted not in taken and wanted not in self.graph:
            return wanted
        number = len(taken)
        while number in taken or number in self.graph:
            number += 1
        return number

    def create_edge(self, start: Vertex, end: Vertex, type_: str, properties: Mapping[str, Value]) -> Edge:
        for vertex in (start, end):
            if vertex.properties is DELETED:
                raise DeletedEntityError("a relationship cannot join a deleted node", code="DeletedEntityAccess")
        data = self._storable(properties, self.index.attributes.type)
        data[self.index.attributes.type] = type_
        key = 0
        taken = {edge.key for edges in start.out.values() for edge in edges if edge.end is end}
        before = self.graph.get_edge_data(start.key, end.key, default={})
        while key in taken or key in before:
            key += 1
        edge = self.index.insert_edge(start, end, key, data)
        self._created_edges[edge] = None
        self.counters["relationships_created"] += 1
        self.counters["properties_set"] += len(data) - 1
        return edge

    # ------------------------------------------------------------ changing

    def _own(self, entity: Vertex | Edge) -> dict[str, Any]:
        """The properties of an entity as a dict that may be changed."""
        if entity.properties is DELETED:
            raise DeletedEntityError("a deleted node or relationship cannot be changed", code="DeletedEntityAccess")
        if entity not in self._changed and entity not in self._created_nodes and entity not in self._created_edges:
            self._changed[entity] = entity.properties
            entity.properties = dict(entity.properties)
        return entity.properties

    def _hidden(self, entity: Vertex | Edge) -> str:
        return self.index.attributes.label if isinstance(entity, Vertex) else self.index.attributes.type

    def set_property(self, entity: Vertex | Edge, key: str, value: Value) -> None:
        changes = self._storable({key: value}, self._hidden(entity))
        data = self._own(entity)
        if value is not None:
            data[key] = changes[key]
            self.counters["properties_set"] += 1
        elif data.get(key) is not None and key != self._hidden(entity):
            del data[key]
            self.counters["properties_set"] += 1
        self._refresh(entity)

    def set_properties(self, entity: Vertex | Edge, properties: Mapping[str, Value], merge: bool) -> None:
        """``entity += properties``, or ``entity = properties`` unless ``merge``."""
        hidden = self._hidden(entity)
        changes = self._storable(properties, hidden)
        data = self._own(entity)
        doomed = [
            key for key in data if key != hidden and (key in properties if merge else True) and key not in changes
        ]
        for key in doomed:
            del data[key]
        data.update(changes)
        self.counters["properties_set"] += len(doomed) + len(changes)
        self._refresh(entity)

    def add_labels(self, vertex: Vertex, labels: Iterable[str]) -> None:
        self._relabel(vertex, list(dict.fromkeys([*vertex.labels, *labels])))

    def remove_labels(self, vertex: Vertex, labels: Iterable[str]) -> None:
        doomed = set(labels)
        self._relabel(vertex, [label for label in vertex.labels if label not in doomed])

    def _relabel(self, vertex: Vertex, labels: list[str]) -> None:
        data = self._own(vertex)
        attribute = self.index.attributes.label
        self.counters["labels_added"] += len(set(labels) - set(vertex.labels))
        self.counters["labels_removed"] += len(set(vertex.labels) - set(labels))
        if not labels:
            data.pop(attribute, None)
        elif len(labels) == 1 and not isinstance(data.get(attribute), list):
            data[attribute] = labels[0]
        else:
            data[attribute] = labels
        self._refresh(vertex)

    def _refresh(self, entity: Vertex | Edge) -> None:
        if isinstance(entity, Vertex):
            self.index.refresh_vertex(entity)
        else:
            self.index.version += 1

    def _storable(self, properties: Mapping[str, Value], hidden: str) -> dict[str, Value]:
        """The properties that are not null, checked."""
        stored: dict[str, Value] = {}
        for key, value in properties.items():
            if value is None:
                continue
            if key == hidden:
                raise CypherValueError(
                    f"the property `{key}` cannot be written: that attribute holds the label or type",
                    hint="another name for it can be given with label_attribute or type_attribute",
                    code="InvalidPropertyType",
                )
            stored[key] = _storable(value)
        return stored

    # ------------------------------------------------------------ deleting

    def delete_edge(self, edge: Edge) -> None:
        if edge.properties is DELETED:
            return
        if edge in self._created_edges:
            del self._created_edges[edge]
        else:
            self._changed.pop(edge, None)
            self._deleted_edges.append((edge.start.key, edge.end.key, edge.key))
        self.index.remove_edge(edge)
        self.counters["relationships_deleted"] += 1

    def delete_node(self, vertex: Vertex, detach: bool) -> None:
        if vertex.properties is DELETED:
            return
        edges = [edge for side in (vertex.out, vertex.into) for found in side.values() for edge in found]
        if edges and not detach:
            raise ConstraintError(
                "a node that still has relationships cannot be deleted",
                hint="use DETACH DELETE",
                code="DeleteConnectedNode",
            )
        for edge in edges:
            self.delete_edge(edge)
        if vertex in self._created_nodes:
            del self._created_nodes[vertex]
        else:
            self._changed.pop(vertex, None)
            self._deleted_nodes.append(vertex.key)
        self.index.remove_vertex(vertex)
        self.counters["nodes_deleted"] += 1

    # ------------------------------------------------------------ the end

    def commit(self) -> None:
        """Makes the changes in the graph."""
        graph = self.graph
        graph.remove_edges_from(self._deleted_edges)
        graph.remove_nodes_from(self._deleted_nodes)
        for entity, original in self._changed.items():
            for key in original.keys() - entity.properties.keys():
                del original[key]
            original.update(entity.properties)
            entity.properties = original
        for vertex in self._created_nodes:
            graph.add_node(vertex.key)
            data = graph.nodes[vertex.key]
            data.update(vertex.properties)
            vertex.properties = data
        for edge in self._created_edges:
            graph.add_edge(edge.start.key, edge.end.key, key=edge.key)
            data = graph.edges[edge.start.key, edge.end.key, edge.key]
            data.update(edge.properties)
            edge.properties = data

    def rollback(self) -> None:
        """Brings the index back to the graph, which was not touched."""
        for edge in self._created_edges:
            self.index.remove_edge(edge)
        for vertex in self._created_nodes:
            self.index.remove_vertex(vertex)
        for entity, original in self._changed.items():
            entity.properties = original
            self._refresh(entity)
        for key in self._deleted_nodes:
            self.index.node_changed(key)
        for source, target, key in self._deleted_edges:
            self.index.edge_changed(source, target, key)


def _storable(value: Value) -> Value:
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, list):
        if all(is_number(item) for item in value):
            return [float(item) for item in value] if any(isinstance(item, float) for item in value) else list(value)
        kinds = {type(item) for item in value}
        if len(kinds) == 1 and kinds <= {str, bool}:
            return list(value)
        raise CypherTypeError(
            "a list that is stored must hold strings, numbers or booleans only, all of one kind",
            code="InvalidPropertyType",
        )
    raise CypherTypeError(f"a {type_name(value)} cannot be stored as a property", code="InvalidPropertyType")
