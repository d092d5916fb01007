"""Values: what a result holds, and equality, comparison, order and grouping of Cypher values.

Cypher values are Python's: None, bool, int (64 bits), float, str, list, dict (string keys) and three kinds of graph
value. While a query runs these are the live ``Vertex``, ``Edge`` and ``Trail``; the caller gets frozen copies.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .errors import CypherTypeError, DeletedEntityError

Value = Any
Properties = Mapping[str, Any]
PLAIN = frozenset({str, int, float, bool, type(None)})

# ---------------------------------------------------------------- what the caller gets


@dataclass(frozen=True)
class Node:
    """A node of a result; equal to any other copy of the same node of the graph."""

    key: Hashable
    labels: tuple[str, ...] = field(compare=False)
    properties: Properties = field(compare=False)


@dataclass(frozen=True)
class Relationship:
    """A relationship of a result; ``key`` is the edge's (source, target, key) in the graph."""

    key: tuple[Hashable, Hashable, Hashable]
    type: str = field(compare=False)
    properties: Properties = field(compare=False)

    @property
    def start(self) -> Hashable:
        """The key of the node it starts from."""
        return self.key[0]

    @property
    def end(self) -> Hashable:
        """The key of the node it points to."""
        return self.key[1]


@dataclass(frozen=True)
class Path:
    """A path of a result: one node more than relationships."""

    nodes: tuple[Node, ...]
    relationships: tuple[Relationship, ...]

    def __len__(self) -> int:
        return len(self.relationships)


# ---------------------------------------------------------------- what the interpreter works with


class Vertex:
    """A node while a query runs; ``properties`` is the graph's attribute dict, ``out`` and ``into`` edges by type."""

    __slots__ = ("into", "key", "labels", "out", "properties", "serial")

    def __init__(self, key: Hashable, serial: int, labels: tuple[str, ...], properties: dict[str, Any]):
        self.key = key
        self.serial = serial
        self.labels = labels
        self.properties = properties
        self.out: dict[str, list[Edge]] = _NO_EDGES
        self.into: dict[str, list[Edge]] = _NO_EDGES


class Edge:
    """A relationship while a query runs; ``properties`` is the graph's own attribute dict."""

    __slots__ = ("end", "key", "properties", "start", "type")

    def __init__(self, start: Vertex, end: Vertex, type: str, key: Hashable, properties: dict[str, Any]):
        self.start = start
        self.end = end
        self.type = type
        self.key = key
        self.properties = properties


class Trail:
    """A path while a query runs."""

    __slots__ = ("edges", "vertices")

    def __init__(self, vertices: tuple[Vertex, ...], edges: tuple[Edge, ...]):
        self.vertices = vertices
        self.edges = edges


#: Shared by all vertices without edges on a side; never written to (the index replaces it first).
_NO_EDGES: dict[str, list[Edge]] = {}


class _Deleted(dict[str, Any]):
    """The properties of a deleted entity: any reading of them is an error."""

    def _refuse(self, *_: object) -> Any:
        raise DeletedEntityError(
            "a deleted node or relationship has no properties or labels", code="DeletedEntityAccess"
        )

    get = items = keys = __iter__ = __getitem__ = _refuse


DELETED: dict[str, Any] = _Deleted()


@dataclass(frozen=True)
class Attributes:
    """The names of the two attributes that are not properties: a node's label and an edge's type."""

    label: str = "label"
    type: str = "type"

    def of(self, entity: Vertex | Edge) -> dict[str, Value]:
        """All properties of a node or relationship, as a new dict."""
        hidden = self.label if type(entity) is Vertex else self.type
        if entity.properties is DELETED:
            entity.properties.get("")
        return {
            k: plain(v) for k, v in entity.properties.items() if v is not None and k != hidden and isinstance(k, str)
        }

    def freeze(self, value: Value) -> Value:
        """The value as the caller gets it: a copy that nothing changes."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is Vertex:
            deleted = value.properties is DELETED
            return Node(value.key, () if deleted else value.labels, self._properties(value))
        if kind is Edge:
            key = (value.start.key, value.end.key, value.key)
            return Relationship(key, value.type, self._properties(value))
        if kind is Trail:
            return Path(tuple(map(self.freeze, value.vertices)), tuple(map(self.freeze, value.edges)))
        if kind is list:
            return [self.freeze(item) for item in value]
        return {k: self.freeze(v) for k, v in value.items()}

    def _properties(self, entity: Vertex | Edge) -> Properties:
        return MappingProxyType({} if entity.properties is DELETED else _copied(self.of(entity)))


def _copied(value: Value) -> Value:
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if isinstance(value, dict):
        return {k: _copied(v) for k, v in value.items()}
    return value


def plain(value: Value) -> Value:
    """An attribute or parameter as a Cypher value; what is none (a date, a set, an object) is refused."""
    kind = type(value)
    if kind in PLAIN:
        if kind is int and not -(2**63) <= value < 2**63:
            raise CypherTypeError(f"{value} does not fit into 64 bits", code="IntegerOverflow")
        return value
    if kind is list:
        for item in value:
            if type(item) not in PLAIN:
                return [plain(item) for item in value]
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise CypherTypeError("the keys of a map must be strings", code="InvalidPropertyType")
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    for base in (bool, int, float, str):
        if isinstance(value, base):
            return base(value)
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # a NumPy scalar
        return plain(value.item())
    raise CypherTypeError(f"a {kind.__module__}.{kind.__qualname__} is not a Cypher value", code="InvalidPropertyType")


# ---------------------------------------------------------------- equality and comparison (three-valued)


def is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def equals(a: Value, b: Value) -> bool | None:
    """``a = b``: None where it cannot be known."""
    if a is None or b is None:
        return None
    kind, other = type(a), type(b)
    if kind is not other:
        return bool(a == b) if is_number(a) and is_number(b) else False
    if kind is list:
        if len(a) != len(b):
            return False
        return _all_equal(zip(a, b, strict=True))
    if kind is dict:
        if a.keys() != b.keys():
            return False
        return _all_equal((value, b[key]) for key, value in a.items())
    if kind is Trail:
        return bool(a.vertices == b.vertices and a.edges == b.edges)
    return bool(a == b)


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> bool | None:
    result: bool | None = True
    for x, y in pairs:
        same = equals(x, y)
        if same is False:
            return False
        if same is None:
            result = None
    return result


def compare(a: Value, b: Value) -> float | None:
    """Negative, zero or positive for a < b, a = b, a > b; NaN if NaN is involved; None where they do not compare."""
    if a is None or b is None:
        return None
    if is_number(a) and is_number(b):
        if a != a or b != b:
            return math.nan
        return int(a > b) - int(a < b)
    kind = type(a)
    if kind is not type(b):
        return None
    if kind is str or kind is bool:
        return int(a > b) - int(a < b)
    if kind is list:
        for x, y in zip(a, b, strict=False):
            order = compare(x, y)
            if order != 0:
                return order
        return (len(a) > len(b)) - (len(a) < len(b))
    return None


def contains(item: Value, values: Iterable[Value]) -> bool | None:
    """``item IN values``."""
    result: bool | None = False
    for value in values:
        same = equals(item, value)
        if same is True:
            return True
        if same is None:
            result = None
    return result


# ---------------------------------------------------------------- grouping and order (two-valued)

_NAN = ("nan",)


#: Values of these types are their own grouping keys.
SELF_KEYED = frozenset({str, int, Vertex, Edge, type(None)})


def group_key(value: Value) -> Hashable:
    """Equal for values that DISTINCT, grouping and UNION hold for the same: null equals null, NaN NaN, 1 1.0."""
    kind = type(value)
    if kind in SELF_KEYED:
        return value  # type: ignore[no-any-return]
    if kind is float:
        return value if value == value else _NAN
    if kind is bool:
        return ("bool", value)
    if kind is list:
        return ("list", *map(group_key, value))
    if kind is dict:
        return ("map", frozenset((k, group_key(v)) for k, v in value.items()))
    return ("path", value.vertices, value.edges)


def order_key(value: Value) -> tuple[Any, ...]:
    """Sorts values as ORDER BY does: maps, nodes, relationships, lists, paths, strings, booleans, numbers, null."""
    kind = type(value)
    if kind is str:
        return (6, value)
    if kind is int:
        return (8, 0, value)
    if kind is float:
        return (8, 0, value) if value == value else (8, 1)
    if value is None:
        return (9,)
    if kind is bool:
        return (7, value)
    if kind is Vertex:
        return (1, value.serial)
    if kind is Edge:
        return (2, *_edge_order(value))
    if kind is list:
        return (3, tuple(map(order_key, value)))
    if kind is Trail:
        return (4, value.vertices[0].serial, tuple(map(_edge_order, value.edges)))
    keys = sorted(value)
    return (0, len(keys), keys, tuple(order_key(value[key]) for key in keys))


def _edge_order(edge: Edge) -> tuple[Any, ...]:
    # The graph does not number its edges; the ends and the key do.
    key = edge.key
    return (edge.start.serial, edge.end.serial, (0, key, "") if isinstance(key, int) else (1, 0, repr(key)))


def type_name(value: Value) -> str:
    """The kind of a value in Cypher's words, for messages."""
    names = {
        str: "String",
        int: "Integer",
        float: "Float",
        bool: "Boolean",
        list: "List",
        dict: "Map",
        type(None): "Null",
        Vertex: "Node",
        Edge: "Relationship",
        Trail: "Path",
    }
    return names.get(type(value), type(value).__name__)


def format_float(value: float) -> str:
    """A float as Neo4j writes it: ``1.0``, ``1.0E10``, ``NaN``, ``Infinity``."""
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        text = f"{value:.17f}" if "e" in repr(value) else repr(value)
        if "e" in repr(value):  # between 1e-3 and 1e7 repr never uses an exponent
            text = text.rstrip("0")
        return text
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    digits = mantissa.lstrip("-")
    whole, _, fraction = digits.partition(".")
    power = int(exponent or 0)
    significant = (whole + fraction).lstrip("0")
    if whole.strip("0"):
        power += len(whole.lstrip("0")) - 1
    else:
        power -= len(fraction) - len(fraction.lstrip("0")) + 1
    significant = significant.rstrip("0") or "0"
    return f"{sign}{significant[0]}.{significant[1:] or '0'}E{power}"
