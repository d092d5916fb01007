"""The rows of a graph in one fixed order, with plain values: what every format writes.

The order depends on ids and property names only, so that graphs built in any order give the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from kg.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx
    from pydantic import BaseModel

# What XML 1.0 can't hold, and lone surrogates, which UTF-8 can't.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class NodeRow(NamedTuple):
    """A node: ``properties`` is everything but id and label, sorted by name."""

    id: str
    label: str
    properties: dict[str, Any]


class EdgeRow(NamedTuple):
    """A relationship: ``properties`` is everything but id and type, sorted by name."""

    id: str
    type: str
    source: str
    target: str
    properties: dict[str, Any]


Row = TypeVar("Row", NodeRow, EdgeRow)


def node_rows(graph: nx.MultiDiGraph) -> list[NodeRow]:
    """All nodes, sorted by id."""
    items = graph.nodes(data=True)
    rows = (NodeRow(str(key), str(data.get("label", "")), _plain(data, "label")) for key, data in items)
    return sorted(rows, key=lambda row: row.id)


def edge_rows(graph: nx.MultiDiGraph) -> list[EdgeRow]:
    """All relationships, sorted by id, then by what they join.

    Raises:
        UsageError: A property has a name that formats need for the ends of a relationship.
    """
    rows = [
        EdgeRow(str(key), str(data.get("type", "")), str(source), str(target), _plain(data, "type"))
        for source, target, key, data in graph.edges(keys=True, data=True)
    ]
    for row in rows:
        if taken := row.properties.keys() & {"source", "target", "key"}:
            raise UsageError(f"relationship {row.id!r} has a property named {min(taken)!r}", hint="rename the property")
    return sorted(rows, key=lambda row: row[:4])


def by_kind(rows: Iterable[Row], kind: Callable[[Row], str], known: Iterable[str]) -> dict[str, list[Row]]:
    """The rows by label or type: all of the schema's, in its order.

    Raises:
        UsageError: One is none of the schema's.
    """
    groups: dict[str, list[Row]] = {name: [] for name in known}
    for row in rows:
        if kind(row) not in groups:
            raise UsageError(
                f"{row.id} is a {kind(row)!r}, which the schema doesn't know", hint="export as json instead"
            )
        groups[kind(row)].append(row)
    return groups


@cache
def schema_types(model: type[BaseModel]) -> Mapping[str, str]:
    """The properties of a label or of relationships but for the id, in the schema's order: JSON Schema's types."""
    columns = {}
    for name, field in model.model_json_schema()["properties"].items():
        choices = [choice["type"] for choice in field.get("anyOf", [field])]
        columns[name] = next(choice for choice in choices if choice != "null")
    del columns["id"]
    return columns


def without_surrogates(text: str) -> str:
    """``text`` with U+FFFD for what UTF-8 can't encode."""
    return _SURROGATE.sub("\ufffd", text)


def csv_cell(value: Any, join: Callable[[list[Any]], str]) -> str:
    """A value as a field of a CSV file: numbers and booleans bare, text in quotes, lists as ``join`` writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = join(value) if isinstance(value, list) else str(value)
    return '"' + without_surrogates(text).replace('"', '""') + '"'


def xml_text(text: str) -> str:
    """``text`` with U+FFFD for characters that XML can't hold; line ends become ``\\n`` (as any parser reads them)."""
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def column_types(rows: Sequence[NodeRow] | Sequence[EdgeRow]) -> dict[str, type]:
    """Property name → the one type (str, int, float, bool or list) that all its values fit in; None says nothing."""
    found: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.properties.items():
            if value is not None:
                found.setdefault(name, set()).add(type(value))
    return {name: _common(types) for name, types in sorted(found.items())}


def _common(types: set[type]) -> type:
    if len(types) == 1:
        return next(iter(types))
    return float if types == {int, float} else str


def _plain(data: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: _value(data[name]) for name in sorted(data, key=str) if name not in (kind, "id")}


def _value(value: Any) -> Any:
    if isinstance(value, np.generic):  # computed properties often are
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # "nan", "inf": no format here has a portable number for them
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [_value(item) for item in value]
    return str(value)
