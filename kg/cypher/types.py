"""Static types: what the analysis knows of an expression before it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Type:
    """A set of kinds of value; ``item`` is the type of a list's items where known."""

    kinds: frozenset[str]
    item: Type | None = None

    def may_be(self, other: Type) -> bool:
        """Whether some value has both types; null has every type."""
        if "Null" in self.kinds or not self.kinds & other.kinds:
            return bool(self.kinds & other.kinds) or "Null" in self.kinds
        if self.kinds == other.kinds == LIST.kinds and self.item is not None and other.item is not None:
            return self.item.may_be(other.item)
        return True

    def __str__(self) -> str:
        if self.kinds == LIST.kinds and self.item is not None and self.item != ANY:
            return f"List<{self.item}>"
        return "Any" if self.kinds == ANY.kinds else " or ".join(sorted(self.kinds - {"Null"})) or "Null"


def _kind(name: str) -> Type:
    return Type(frozenset((name,)))


BOOLEAN, INTEGER, FLOAT, STRING = _kind("Boolean"), _kind("Integer"), _kind("Float"), _kind("String")
LIST, MAP, NODE, RELATIONSHIP, PATH = _kind("List"), _kind("Map"), _kind("Node"), _kind("Relationship"), _kind("Path")
NULL = _kind("Null")
NUMBER = Type(INTEGER.kinds | FLOAT.kinds)
ANY = Type(frozenset(("Boolean", "Integer", "Float", "String", "List", "Map", "Node", "Relationship", "Path", "Null")))


def one_of(*types: Type) -> Type:
    """The union of types."""
    kinds = frozenset().union(*(t.kinds for t in types))
    items = {t.item for t in types if "List" in t.kinds}
    return Type(kinds, items.pop() if len(items) == 1 else None)


def list_of(item: Type) -> Type:
    return Type(LIST.kinds, item)
