"""Functions of nodes, relationships, paths and their properties."""

from __future__ import annotations

from .errors import CypherTypeError
from .limits import Context, size_of
from .signatures import FunctionTable, wrong
from .types import INTEGER, MAP, NODE, PATH, RELATIONSHIP, STRING, list_of, one_of
from .values import Edge, Trail, Value, Vertex

GRAPH_FUNCTIONS = FunctionTable()

_ENTITY = one_of(NODE, RELATIONSHIP)
_ENTITY_OR_MAP = one_of(NODE, RELATIONSHIP, MAP)


@GRAPH_FUNCTIONS.define("labels", (NODE,), list_of(STRING), contextual=True)
def _labels(ctx: Context, node: Value) -> Value:
    if isinstance(node, Vertex):
        node.properties.get("")  # a deleted node has no labels either
        ctx.charge(64 + 8 * len(node.labels))
        return list(node.labels)
    raise wrong("labels", node, "a Node")


@GRAPH_FUNCTIONS.define("type", (RELATIONSHIP,), STRING)
def _type(relationship: Value) -> Value:
    if isinstance(relationship, Edge):
        return relationship.type
    raise wrong("type", relationship, "a Relationship")


@GRAPH_FUNCTIONS.define("properties", (_ENTITY_OR_MAP,), MAP, contextual=True)
def _properties(ctx: Context, entity: Value) -> Value:
    if isinstance(entity, (Vertex, Edge)):
        properties = ctx.attributes.of(entity)
        ctx.charge(size_of(properties))
        return properties
    if isinstance(entity, dict):
        return entity
    raise wrong("properties", entity, "a Node, Relationship or Map")


@GRAPH_FUNCTIONS.define("keys", (_ENTITY_OR_MAP,), list_of(STRING), contextual=True)
def _keys(ctx: Context, entity: Value) -> Value:
    names = _properties(ctx, entity)
    ctx.charge(64 + 8 * len(names))
    return list(names)


@GRAPH_FUNCTIONS.define("id", (_ENTITY,), INTEGER)
def _id(entity: Value) -> Value:
    if isinstance(entity, Vertex):
        return entity.serial
    raise CypherTypeError("id() is supported for nodes only", code="InvalidArgumentValue")


@GRAPH_FUNCTIONS.define("elementId", (_ENTITY,), STRING, contextual=True)
def _element_id(ctx: Context, entity: Value) -> Value:
    if isinstance(entity, Vertex):
        return ctx.made(repr(entity.key))
    if isinstance(entity, Edge):
        return ctx.made(repr((entity.start.key, entity.end.key, entity.key)))
    raise wrong("elementId", entity, "a Node or Relationship")


@GRAPH_FUNCTIONS.define("startNode", (RELATIONSHIP,), NODE)
def _start_node(relationship: Value) -> Value:
    if isinstance(relationship, Edge):
        return relationship.start
    raise wrong("startNode", relationship, "a Relationship")


@GRAPH_FUNCTIONS.define("endNode", (RELATIONSHIP,), NODE)
def _end_node(relationship: Value) -> Value:
    if isinstance(relationship, Edge):
        return relationship.end
    raise wrong("endNode", relationship, "a Relationship")


@GRAPH_FUNCTIONS.define("nodes", (PATH,), list_of(NODE), contextual=True)
def _nodes(ctx: Context, path: Value) -> Value:
    if isinstance(path, Trail):
        ctx.charge(64 + 8 * len(path.vertices))
        return list(path.vertices)
    raise wrong("nodes", path, "a Path")


@GRAPH_FUNCTIONS.define("relationships", (PATH,), list_of(RELATIONSHIP), contextual=True)
def _relationships(ctx: Context, path: Value) -> Value:
    if isinstance(path, Trail):
        ctx.charge(64 + 8 * len(path.edges))
        return list(path.edges)
    raise wrong("relationships", path, "a Path")


@GRAPH_FUNCTIONS.define("length", (PATH,), INTEGER)
def _length(path: Value) -> Value:
    if isinstance(path, Trail):
        return len(path.edges)
    raise wrong("length", path, "a Path")
