"""Scopes: which slot of a row holds which variable, and which expressions have been computed already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from . import ast
from .limits import Row
from .values import Value

Evaluate = Callable[[Row], Value]
"""A compiled expression."""

Step = Callable[[Row], bool]
"""What is done with a row; true says that no more rows are wanted."""


class Frame:
    """Hands out the slots of a row; slot 0 is the Context's."""

    def __init__(self) -> None:
        self.size = 1

    def slot(self) -> int:
        self.size += 1
        return self.size - 1


@dataclass(frozen=True)
class Scope:
    """``nodes`` and ``relationships`` are the variables known to hold such (or null); ``computed`` expressions
    whose value stands in a slot; ``outer`` variables of an enclosing query, which no WITH can take away."""

    frame: Frame
    slots: Mapping[str, int] = field(default_factory=dict)
    nodes: frozenset[str] = frozenset()
    relationships: frozenset[str] = frozenset()
    computed: Mapping[ast.Expr, int] = field(default_factory=dict)
    outer: frozenset[str] = frozenset()

    def bind(self, name: str, kind: str = "") -> tuple[Scope, int]:
        """This scope with one more variable, and its slot."""
        slot = self.frame.slot()
        computed = {expr: at for expr, at in self.computed.items() if name not in free_variables(expr)}
        return self.with_computed(computed).place(name, slot, kind), slot

    def place(self, name: str, slot: int, kind: str = "") -> Scope:
        nodes = self.nodes | {name} if kind == "node" else self.nodes - {name}
        relationships = self.relationships | {name} if kind == "relationship" else self.relationships - {name}
        return replace(self, slots={**self.slots, name: slot}, nodes=nodes, relationships=relationships)

    def subquery(self) -> Scope:
        return replace(self, outer=frozenset(self.slots))

    def with_computed(self, computed: Mapping[ast.Expr, int]) -> Scope:
        return replace(self, computed=computed)


def free_variables(part: ast.Syntax) -> frozenset[str]:
    """The variables that an expression takes from around it."""
    if isinstance(part, ast.Variable):
        return frozenset((part.name,))
    if isinstance(part, (ast.ListComprehension, ast.Quantifier)):
        inner = [part.where] if isinstance(part, ast.Quantifier) else [part.where, part.projection]
        return free_variables(part.source) | _free(e for e in inner if e is not None) - {part.variable}
    if isinstance(part, ast.Reduce):
        bound = {part.variable, part.accumulator}
        return free_variables(part.initial) | free_variables(part.source) | free_variables(part.step) - bound
    if isinstance(part, (ast.NodePattern, ast.RelPattern)):
        named = frozenset((part.variable,)) if not part.variable.startswith(ast.ANONYMOUS) else frozenset()
        return named | _free(part.children())
    if isinstance(part, ast.Unwind):
        return free_variables(part.source)
    return _free(part.children())


def _free(parts: Iterable[ast.Syntax]) -> frozenset[str]:
    return frozenset().union(*map(free_variables, parts))
