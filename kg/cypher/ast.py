"""The syntax tree: immutable values; two trees are equal when they say the same, wherever they stand in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

#: Names the parser gives to elements without a variable start so; no name in a query can.
ANONYMOUS = "\0"


@dataclass(frozen=True)
class Syntax:
    """Any part of a query; ``offset`` is where it starts in the text."""

    offset: int = field(compare=False, kw_only=True, default=0, repr=False)

    def children(self) -> Iterator[Syntax]:
        for item in fields(self):
            yield from _syntax_in(getattr(self, item.name))

    def walk(self) -> Iterator[Syntax]:
        yield self
        for child in self.children():
            yield from child.walk()


def _syntax_in(value: Any) -> Iterator[Syntax]:
    if isinstance(value, Syntax):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _syntax_in(item)


# ---------------------------------------------------------------- labels


@dataclass(frozen=True)
class LabelName(Syntax):
    name: str


@dataclass(frozen=True)
class LabelAny(Syntax):
    """``%``: at least one label."""


@dataclass(frozen=True)
class LabelNot(Syntax):
    operand: LabelExpr


@dataclass(frozen=True)
class LabelAnd(Syntax):
    operands: tuple[LabelExpr, ...]


@dataclass(frozen=True)
class LabelOr(Syntax):
    operands: tuple[LabelExpr, ...]


LabelExpr = LabelName | LabelAny | LabelNot | LabelAnd | LabelOr

# ---------------------------------------------------------------- expressions


@dataclass(frozen=True)
class Expr(Syntax):
    pass


@dataclass(frozen=True)
class Literal(Expr):
    value: bool | int | float | str | None

    def __eq__(self, other: object) -> bool:  # 1, 1.0 and true are different literals
        return isinstance(other, Literal) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True)
class Parameter(Expr):
    name: str


@dataclass(frozen=True)
class Variable(Expr):
    name: str


@dataclass(frozen=True)
class Property(Expr):
    subject: Expr
    key: str


@dataclass(frozen=True)
class Subscript(Expr):
    subject: Expr
    index: Expr


@dataclass(frozen=True)
class Slice(Expr):
    subject: Expr
    start: Expr | None
    stop: Expr | None


@dataclass(frozen=True)
class ListLiteral(Expr):
    items: tuple[Expr, ...]


@dataclass(frozen=True)
class MapLiteral(Expr):
    entries: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True)
class MapProjection(Expr):
    """``n {.a, .*, b: 1, c}``; an entry (None, None) stands for ``.*``."""

    subject: Expr
    entries: tuple[tuple[str | None, Expr | None], ...]


@dataclass(frozen=True)
class Not(Expr):
    operand: Expr


@dataclass(frozen=True)
class Logical(Expr):
    """AND, OR (any number of operands) or XOR (two)."""

    operator: str
    operands: tuple[Expr, ...]


@dataclass(frozen=True)
class Comparison(Expr):
    """``a < b <= c``: every neighbouring pair must hold."""

    operators: tuple[str, ...]
    operands: tuple[Expr, ...]


@dataclass(frozen=True)
class Binary(Expr):
    """Arithmetic, IN, STARTS WITH, ENDS WITH, CONTAINS or ``=~``."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Unary(Expr):
    """``-x`` or ``+x``."""

    operator: str
    operand: Expr


@dataclass(frozen=True)
class IsNull(Expr):
    operand: Expr
    negated: bool


@dataclass(frozen=True)
class HasLabels(Expr):
    subject: Expr
    labels: LabelExpr


@dataclass(frozen=True)
class Case(Expr):
    subject: Expr | None
    branches: tuple[tuple[Expr, Expr], ...]
    default: Expr | None


@dataclass(frozen=True)
class Call(Expr):
    """A function; ``name`` is in lower case."""

    name: str
    arguments: tuple[Expr, ...]
    distinct: bool = False


@dataclass(frozen=True)
class CountStar(Expr):
    pass


@dataclass(frozen=True)
class ListComprehension(Expr):
    variable: str
    source: Expr
    where: Expr | None
    projection: Expr | None


@dataclass(frozen=True)
class Quantifier(Expr):
    """all, any, none or single."""

    kind: str
    variable: str
    source: Expr
    where: Expr


@dataclass(frozen=True)
class Reduce(Expr):
    accumulator: str
    initial: Expr
    variable: str
    source: Expr
    step: Expr


@dataclass(frozen=True)
class PatternComprehension(Expr):
    pattern: PathPattern
    where: Expr | None
    projection: Expr


@dataclass(frozen=True)
class PatternPredicate(Expr):
    """A pattern used as a condition: ``(a)-[:T]->()``."""

    pattern: PathPattern


@dataclass(frozen=True)
class Subquery(Expr):
    """``EXISTS { … }``, ``COUNT { … }`` or ``COLLECT { … }``."""

    kind: str
    query: Query


@dataclass(frozen=True)
class ShortestPath(Expr):
    """``shortestPath((a)-[*]->(b))`` as an expression."""

    pattern: PathPattern


# ---------------------------------------------------------------- patterns


@dataclass(frozen=True)
class NodePattern(Syntax):
    variable: str
    labels: LabelExpr | None = None
    properties: Expr | None = None
    where: Expr | None = None


@dataclass(frozen=True)
class RelPattern(Syntax):
    """``direction`` is ``>``, ``<`` or ``-``; ``length`` the bounds of a variable-length pattern (None: no bound)."""

    variable: str
    types: LabelExpr | None = None
    direction: str = "-"
    length: tuple[int, int | None] | None = None
    properties: Expr | None = None
    where: Expr | None = None


@dataclass(frozen=True)
class PathPattern(Syntax):
    """Nodes and relationships in turn; ``shortest`` is ``one`` or ``all`` for (all)shortestPath(s)."""

    variable: str | None
    nodes: tuple[NodePattern, ...]
    relationships: tuple[RelPattern, ...]
    shortest: str | None = None

    @property
    def parts(self) -> tuple[NodePattern | RelPattern, ...]:
        return (*self.nodes, *self.relationships)


# ---------------------------------------------------------------- clauses


@dataclass(frozen=True)
class Clause(Syntax):
    """A clause of a query."""


@dataclass(frozen=True)
class WritingClause(Clause):
    """A clause that changes the graph; ``ast_writes`` has them."""


@dataclass(frozen=True)
class Match(Clause):
    patterns: tuple[PathPattern, ...]
    where: Expr | None
    optional: bool


@dataclass(frozen=True)
class Unwind(Clause):
    source: Expr
    variable: str


@dataclass(frozen=True)
class ProjectionItem(Syntax):
    expression: Expr
    name: str
    aliased: bool


@dataclass(frozen=True)
class SortItem(Syntax):
    expression: Expr
    descending: bool


@dataclass(frozen=True)
class Projection(Clause):
    """WITH, or RETURN when ``final``."""

    final: bool
    distinct: bool
    star: bool
    items: tuple[ProjectionItem, ...]
    order: tuple[SortItem, ...]
    skip: Expr | None
    limit: Expr | None
    where: Expr | None


@dataclass(frozen=True)
class SingleQuery(Syntax):
    clauses: tuple[Clause, ...]

    @property
    def writes(self) -> bool:
        return any(isinstance(clause, WritingClause) for clause in self.clauses)


@dataclass(frozen=True)
class Query(Syntax):
    """One or more single queries; ``distinct`` (UNION) or not (UNION ALL)."""

    parts: tuple[SingleQuery, ...]
    distinct: bool = True

    @property
    def writes(self) -> bool:
        return any(part.writes for part in self.parts)


@dataclass(frozen=True)
class Statement(Syntax):
    """A query and how to run it: ``mode`` is ``run``, ``explain`` or ``profile``."""

    mode: str
    query: Query
