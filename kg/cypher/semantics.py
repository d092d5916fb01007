"""Semantic analysis: scopes, the order of clauses, the rules of patterns and aggregation; all errors before the run."""

from __future__ import annotations

from collections.abc import Mapping

from . import ast, ast_writes
from .aggregates import aggregates_in
from .errors import CypherSemanticError, UnsupportedError
from .grouping import check_grouped, check_sortable
from .inference import Inference, Variables
from .labels import required
from .scope import free_variables
from .types import ANY, INTEGER, LIST, MAP, NODE, PATH, RELATIONSHIP, Type, list_of, one_of


def check(query: ast.Query) -> None:
    """Raises a CypherSemanticError if the query has no meaning."""
    Analyzer().query(query, {})


class Analyzer:
    def __init__(self) -> None:
        self.inference = Inference(self)
        # What an enclosing query defines, which a subquery sees throughout and cannot define anew.
        self.outer: Mapping[str, Type] = {}

    # ------------------------------------------------------------ queries

    def query(self, query: ast.Query, scope: Variables, subquery: bool = False) -> dict[str, Type]:
        """The columns of a query and their types."""
        columns: dict[str, Type] | None = None
        for part in query.parts:
            found = self._single(part, dict(scope), subquery)
            if columns is not None and set(found) != set(columns):
                raise CypherSemanticError(
                    "all parts of a UNION must return the same columns",
                    offset=part.offset,
                    code="DifferentColumnsInUnion",
                )
            columns = found if columns is None else {name: one_of(columns[name], found[name]) for name in columns}
        return columns or {}

    def subquery(self, expr: ast.Subquery, scope: Variables) -> dict[str, Type]:
        if expr.query.writes:
            raise CypherSemanticError(
                f"{expr.kind.upper()} {{ }} cannot write", offset=expr.offset, code="InvalidClauseComposition"
            )
        before, self.outer = self.outer, dict(scope)
        try:
            return self.query(expr.query, scope, subquery=True)
        finally:
            self.outer = before

    def _single(self, query: ast.SingleQuery, scope: dict[str, Type], subquery: bool) -> dict[str, Type]:
        self._composition(query, subquery)
        for clause in query.clauses:
            if isinstance(clause, ast.Match):
                scope = self._match(clause, scope)
            elif isinstance(clause, ast.Unwind):
                scope = self._unwind(clause, scope)
            elif isinstance(clause, ast.Projection):
                scope = self._projection(clause, scope)
            elif isinstance(clause, (ast_writes.Create, ast_writes.Merge)):
                scope = self._creation(clause, scope)
            else:
                self._change(clause, scope)
        last = query.clauses[-1]
        if not isinstance(last, ast.Projection):
            return {}
        return {name: type_ for name, type_ in scope.items() if name not in self.outer or self._projected(last, name)}

    def _projected(self, clause: ast.Projection, name: str) -> bool:
        return any(item.name == name for item in clause.items)

    def _composition(self, query: ast.SingleQuery, subquery: bool) -> None:
        def wrong(message: str, clause: ast.Clause) -> CypherSemanticError:
            return CypherSemanticError(message, offset=clause.offset, code="InvalidClauseComposition")

        wrote = False
        for clause, following in zip(query.clauses, [*query.clauses[1:], None], strict=True):
            if isinstance(clause, ast.Projection):
                if clause.final and following is not None:
                    raise wrong("nothing can follow RETURN but UNION", following)
                if not clause.final and following is None:
                    raise wrong("a query cannot end with WITH", clause)
                wrote = False
            elif isinstance(clause, ast.WritingClause):
                wrote = True
            elif wrote:
                raise wrong("WITH is needed between writing and reading again", clause)
            elif following is None and not subquery:
                word = "MATCH" if isinstance(clause, ast.Match) else "UNWIND"
                raise wrong(f"a query cannot end with {word}: add RETURN", clause)

    # ------------------------------------------------------------ reading

    def _match(self, clause: ast.Match, scope: dict[str, Type]) -> dict[str, Type]:
        scope = self.patterns(clause.patterns, scope)
        if clause.where is not None:
            self.inference.condition(clause.where, scope)
        return scope

    def _unwind(self, clause: ast.Unwind, scope: dict[str, Type]) -> dict[str, Type]:
        found = self.inference.infer(clause.source, scope)
        self._fresh(clause.variable, clause.offset, scope)
        item = found.item if found.kinds <= LIST.kinds else None
        return {**scope, clause.variable: item or ANY}

    def _fresh(self, name: str, offset: int, scope: Variables) -> None:
        if name in scope:
            raise CypherSemanticError(
                f"variable `{name}` is already defined", offset=offset, code="VariableAlreadyBound"
            )

    # ------------------------------------------------------------ patterns

    def patterns(self, patterns: tuple[ast.PathPattern, ...], scope: dict[str, Type]) -> dict[str, Type]:
        """The scope after patterns that are matched; checks them."""
        before = dict(scope)
        relationships: set[str] = set()
        for path in patterns:
            if path.shortest is not None and len(path.relationships) != 1:
                raise CypherSemanticError(
                    "shortestPath wants a pattern of one relationship", offset=path.offset, code="UnexpectedSyntax"
                )
            if path.shortest is not None and path.relationships[0].length not in (None,):
                low = (path.relationships[0].length or (1, 1))[0]
                if low > 1:
                    raise UnsupportedError(
                        "shortestPath with a minimal length above 1 is not supported",
                        offset=path.relationships[0].offset,
                    )
            for i, node in enumerate(path.nodes):
                self._bind(node.variable, NODE, node.offset, scope)
                if i < len(path.relationships):
                    relationship = path.relationships[i]
                    if relationship.variable in relationships:
                        raise CypherSemanticError(
                            f"relationship `{relationship.variable}` is used twice in one MATCH",
                            offset=relationship.offset,
                            code="RelationshipUniquenessViolation",
                        )
                    relationships.add(relationship.variable)
                    type_ = RELATIONSHIP if relationship.length is None else list_of(RELATIONSHIP)
                    self._bind(relationship.variable, type_, relationship.offset, scope)
        for path in patterns:
            if path.variable is not None:
                if path.variable in scope:
                    conflict = path.variable in before
                    raise CypherSemanticError(
                        f"variable `{path.variable}` is already defined",
                        offset=path.offset,
                        code="VariableAlreadyBound" if conflict else "VariableTypeConflict",
                    )
                scope[path.variable] = PATH
        for path in patterns:
            for part in path.parts:
                self._part(part, scope)
        return scope

    def _bind(self, name: str, type_: Type, offset: int, scope: dict[str, Type]) -> None:
        known = scope.get(name)
        if known is not None and not known.may_be(type_):
            raise CypherSemanticError(
                f"type mismatch: `{name}` is a {known}, not a {type_}", offset=offset, code="VariableTypeConflict"
            )
        if known is None or known == ANY:
            scope[name] = type_

    def _part(self, part: ast.NodePattern | ast.RelPattern, scope: dict[str, Type]) -> None:
        if isinstance(part.properties, ast.Parameter):
            raise CypherSemanticError(
                "a parameter cannot stand for the properties of a pattern",
                offset=part.properties.offset,
                hint="name the properties: {name: $name}",
                code="InvalidParameterUse",
            )
        if part.properties is not None:
            self.inference.infer(part.properties, scope)
        if part.where is not None:
            self.inference.condition(part.where, scope)

    # ------------------------------------------------------------ WITH and RETURN

    def _projection(self, clause: ast.Projection, scope: dict[str, Type]) -> dict[str, Type]:
        result = {name: type_ for name, type_ in scope.items() if name in self.outer}
        visible = [name for name in scope if not name.startswith(ast.ANONYMOUS) and name not in self.outer]
        items = {item.name: item for item in clause.items}
        if clause.star:
            if not visible and clause.final and not items:
                raise CypherSemanticError(
                    "there are no variables for `*`", offset=clause.offset, code="NoVariablesInScope"
                )
            result |= {name: scope[name] for name in visible}
        seen: set[str] = set(visible) if clause.star else set()
        for item in clause.items:
            if not item.aliased and not clause.final:
                raise CypherSemanticError(
                    "an expression in WITH needs an alias",
                    offset=item.offset,
                    hint="add AS name",
                    code="NoExpressionAlias",
                )
            if item.name in seen:
                raise CypherSemanticError(
                    f"two columns are called `{item.name}`", offset=item.offset, code="ColumnNameConflict"
                )
            if item.name in self.outer and not (
                isinstance(item.expression, ast.Variable) and item.expression.name == item.name
            ):
                raise CypherSemanticError(
                    f"variable `{item.name}` of the outer query cannot be defined anew",
                    offset=item.offset,
                    code="VariableAlreadyBound",
                )
            seen.add(item.name)
            result[item.name] = self.inference.infer(item.expression, scope, aggregates=True)
        aggregated = any(aggregates_in(item.expression) for item in clause.items)
        if aggregated:
            keys = [item.expression for item in clause.items if not aggregates_in(item.expression)]
            keys += [ast.Variable(name) for name in visible] if clause.star else []
            for item in clause.items:
                if aggregates_in(item.expression):
                    check_grouped(item.expression, keys, frozenset(self.outer))
        self._order(clause, scope, result, aggregated)
        return result

    def _order(self, clause: ast.Projection, scope: dict[str, Type], result: dict[str, Type], aggregated: bool) -> None:
        hides = aggregated or clause.distinct
        items = [item.expression for item in clause.items]
        visible = dict(result) if hides else {**scope, **result}
        # What is sorted by may stand among the items, and then means what it means there.
        either = {
            **scope,
            **result,
            **{name: one_of(scope[name], result[name]) for name in scope.keys() & result.keys()},
        }
        for sort in clause.order:
            if hides:
                usable = items
                if aggregates_in(sort.expression) and sort.expression not in items:
                    simple = (ast.Variable, ast.Property)
                    usable = [item for item in items if isinstance(item, simple) or aggregates_in(item) == [item]]
                check_sortable(sort.expression, usable, visible, scope, aggregated)
                self.inference.infer(sort.expression, either, aggregates=aggregated)
            else:
                self.inference.infer(sort.expression, visible)
        for bound in (clause.skip, clause.limit):
            if bound is not None:
                self._count(bound)
        if clause.where is not None:
            self.inference.condition(clause.where, visible)

    def _count(self, expr: ast.Expr) -> None:
        """SKIP and LIMIT: an integer known before the run."""
        if free_variables(expr):
            raise CypherSemanticError(
                "SKIP and LIMIT cannot depend on the rows", offset=expr.offset, code="NonConstantExpression"
            )
        found = self.inference.infer(expr, {})
        self.inference.expect(found, INTEGER, expr.offset)
        if isinstance(expr, ast.Literal) and isinstance(expr.value, int) and expr.value < 0:
            raise CypherSemanticError(
                "SKIP and LIMIT want no negative number", offset=expr.offset, code="NegativeIntegerArgument"
            )

    # ------------------------------------------------------------ writing

    def _creation(self, clause: ast_writes.Create | ast_writes.Merge, scope: dict[str, Type]) -> dict[str, Type]:
        merge = isinstance(clause, ast_writes.Merge)
        patterns = (clause.pattern,) if isinstance(clause, ast_writes.Merge) else clause.patterns
        after = dict(scope)
        for path in patterns:
            known = dict(after)
            for node in path.nodes:
                self._created_node(node, path, after)
            for relationship in path.relationships:
                self._created_relationship(relationship, merge, after)
            if path.variable is not None:
                self._fresh(path.variable, path.offset, after)
            if path.shortest is not None:
                raise CypherSemanticError("shortestPath cannot be created", offset=path.offset, code="UnexpectedSyntax")
            for part in path.parts:
                if merge and isinstance(part.properties, ast.Parameter):
                    self._part(part, known)
                if part.where is not None:
                    raise CypherSemanticError(
                        "WHERE cannot stand here", offset=part.where.offset, code="UnexpectedSyntax"
                    )
                if part.properties is not None:
                    inner = after if not merge else known
                    self.inference.expect(self.inference.infer(part.properties, inner), MAP, part.properties.offset)
                self._bind(
                    part.variable, NODE if isinstance(part, ast.NodePattern) else RELATIONSHIP, part.offset, after
                )
            if path.variable is not None:
                after[path.variable] = PATH
        if isinstance(clause, ast_writes.Merge):
            for item in (*clause.on_create, *clause.on_match):
                self._set_item(item, after)
        return after

    def _created_node(self, node: ast.NodePattern, path: ast.PathPattern, scope: dict[str, Type]) -> None:
        if node.labels is not None and not _plain(node.labels):
            raise CypherSemanticError(
                "a node is created with plain labels: `:A:B`", offset=node.labels.offset, code="UnexpectedSyntax"
            )
        if node.variable in scope:
            if not path.relationships or node.labels is not None or node.properties is not None:
                raise CypherSemanticError(
                    f"variable `{node.variable}` is already defined, and cannot be created anew",
                    offset=node.offset,
                    code="VariableAlreadyBound",
                )
            self._bind(node.variable, NODE, node.offset, scope)
        elif path.relationships and (node.labels is not None or node.properties is not None):
            scope[node.variable] = NODE

    def _created_relationship(self, relationship: ast.RelPattern, merge: bool, scope: dict[str, Type]) -> None:
        if relationship.variable in scope:
            raise CypherSemanticError(
                f"variable `{relationship.variable}` is already defined, and cannot be created anew",
                offset=relationship.offset,
                code="VariableAlreadyBound",
            )
        if relationship.length is not None:
            raise CypherSemanticError(
                "a relationship of variable length cannot be created",
                offset=relationship.offset,
                code="CreatingVarLength",
            )
        if not isinstance(relationship.types, ast.LabelName):
            raise CypherSemanticError(
                "a relationship is created with one type", offset=relationship.offset, code="NoSingleRelationshipType"
            )
        if relationship.direction == "-" and not merge:
            raise CypherSemanticError(
                "a relationship is created with a direction",
                offset=relationship.offset,
                hint="-[:TYPE]-> or <-[:TYPE]-",
                code="RequiresDirectedRelationship",
            )

    def _change(self, clause: ast.Clause, scope: dict[str, Type]) -> None:
        if isinstance(clause, (ast_writes.Set, ast_writes.Remove)):
            for item in clause.items:
                self._set_item(item, scope)
        elif isinstance(clause, ast_writes.Delete):
            for expr in clause.expressions:
                if isinstance(expr, ast.HasLabels):
                    raise CypherSemanticError(
                        "DELETE does not remove labels", offset=expr.offset, hint="use REMOVE", code="InvalidDelete"
                    )
                found = self.inference.infer(expr, scope)
                self.inference.expect(found, one_of(NODE, RELATIONSHIP, PATH), expr.offset)

    def _set_item(self, item: ast_writes.SetItem | ast_writes.RemoveItem, scope: dict[str, Type]) -> None:
        entity = one_of(NODE, RELATIONSHIP)
        if isinstance(item, (ast_writes.SetLabels, ast_writes.RemoveLabels)):
            self.inference.expect(self.inference.infer(item.variable, scope), NODE, item.offset)
        elif isinstance(item, (ast_writes.SetProperty, ast_writes.RemoveProperty)):
            self.inference.expect(self.inference.infer(item.subject, scope), entity, item.offset)
            if isinstance(item, ast_writes.SetProperty):
                self.inference.infer(item.value, scope)
        else:
            self.inference.expect(self.inference.infer(item.variable, scope), entity, item.offset)
            found = self.inference.infer(item.value, scope)
            self.inference.expect(found, one_of(MAP, entity), item.value.offset)


def _plain(labels: ast.LabelExpr) -> bool:
    if isinstance(labels, ast.LabelAnd):
        return all(map(_plain, labels.operands))
    return isinstance(labels, ast.LabelName) and bool(required(labels))
