"""Parser of patterns, clauses and whole statements: query text to a syntax tree."""

from __future__ import annotations

from . import ast, lexer
from .errors import CypherSyntaxError, UnsupportedError
from .expression_parser import ExpressionParser
from .lexer import INTEGER, NAME, PARAMETER

_REFUSED = {
    "CALL": "procedures and CALL subqueries",
    "LOAD": "LOAD CSV",
    "FOREACH": "FOREACH",
    "USE": "USE",
    "FINISH": "FINISH",
    "SHOW": "SHOW commands",
    "DROP": "schema commands",
    "ALTER": "schema commands",
    "INSERT": "INSERT",
    "LET": "LET",
    "FILTER": "FILTER",
}
_SELECTORS = ("SHORTEST", "ANY", "ALL")


def parse(query: str) -> ast.Statement:
    """The syntax tree of one statement; a closing semicolon is allowed."""
    return Parser(query).statement()


class Parser(ExpressionParser):
    def statement(self) -> ast.Statement:
        mode = "run"
        if self.at_word("EXPLAIN", "PROFILE"):
            mode = self.advance().text.lower()
        if self.at_word("CYPHER") and self.peek().kind in (INTEGER, NAME):
            raise UnsupportedError("the CYPHER prefix is not supported", offset=self.token.offset)
        query = self._query()
        self.accept(";")
        if self.token.kind != lexer.END:
            raise self.unexpected("a clause" if self.token.kind == NAME else "the end of the query")
        return ast.Statement(mode, query)

    def _query(self) -> ast.Query:
        offset = self.token.offset
        parts = [self._single_query()]
        kinds: list[bool] = []
        while self.at_word("UNION"):
            union = self.advance()
            kinds.append(not self.accept_word("ALL"))
            if kinds[-1]:
                self.accept_word("DISTINCT")
            if kinds[-1] != kinds[0]:
                raise CypherSyntaxError(
                    "UNION and UNION ALL cannot be mixed", offset=union.offset, code="InvalidClauseComposition"
                )
            parts.append(self._single_query())
        return ast.Query(tuple(parts), not kinds or kinds[0], offset=offset)

    # ------------------------------------------------------------ clauses

    def _single_query(self) -> ast.SingleQuery:
        offset = self.token.offset
        clauses: list[ast.Clause] = []
        while True:
            clause = self._clause()
            if clause is None:
                break
            clauses.append(clause)
        if not clauses:
            raise self.unexpected("a clause (MATCH, UNWIND, WITH, RETURN, …)")
        return ast.SingleQuery(tuple(clauses), offset=offset)

    def _clause(self) -> ast.Clause | None:
        offset = self.token.offset
        if self.accept_word("OPTIONAL", "MATCH"):
            return self._match(offset, optional=True)
        if self.accept_word("MATCH"):
            return self._match(offset, optional=False)
        if self.accept_word("UNWIND"):
            source = self.expression()
            self.expect_word("AS")
            return ast.Unwind(source, self.name("a variable"), offset=offset)
        if self.at_word("WITH", "RETURN"):
            return self._projection()
        if self.accept_word("CREATE"):
            if self.at_word(
                "INDEX", "CONSTRAINT", "OR", "DATABASE", "USER", "ROLE", "RANGE", "TEXT", "FULLTEXT", "VECTOR"
            ):
                raise UnsupportedError("schema commands are not supported", offset=offset)
            return ast.Create(self._patterns(), offset=offset)
        if self.accept_word("MERGE"):
            return self._merge(offset)
        if self.accept_word("SET"):
            return ast.Set(self._set_items(), offset=offset)
        if self.accept_word("REMOVE"):
            return ast.Remove(self._remove_items(), offset=offset)
        if self.accept_word("DETACH", "DELETE"):
            return ast.Delete(self._expressions(), True, offset=offset)
        if self.accept_word("DELETE") or self.accept_word("NODETACH", "DELETE"):
            return ast.Delete(self._expressions(), False, offset=offset)
        if self.at_word(*_REFUSED) or (self.at_word("OPTIONAL") and self.at_word("CALL", ahead=1)):
            word = "CALL" if self.at_word("OPTIONAL") else self.token.text.upper()
            raise UnsupportedError(f"{_REFUSED[word]} is not supported", offset=offset)
        return None

    def _match(self, offset: int, optional: bool) -> ast.Match:
        if self.at_word("REPEATABLE", "DIFFERENT"):
            raise UnsupportedError("match modes are not supported", offset=self.token.offset)
        patterns = self._patterns()
        if self.at_word("USING"):
            raise UnsupportedError("planner hints are not supported", offset=self.token.offset)
        where = self.expression() if self.accept_word("WHERE") else None
        return ast.Match(patterns, where, optional, offset=offset)

    def _projection(self) -> ast.Projection:
        keyword = self.advance()
        final = keyword.text.upper() == "RETURN"
        distinct = self.accept_word("DISTINCT")
        if not distinct and self.at_word("ALL") and self.peek().kind == NAME:
            self.advance()
        star = self.accept("*")
        items: list[ast.ProjectionItem] = []
        if not star or self.accept(","):
            items.append(self._projection_item(final))
            while self.accept(","):
                items.append(self._projection_item(final))
        order: list[ast.SortItem] = []
        if self.accept_word("ORDER"):
            self.expect_word("BY")
            order.append(self._sort_item())
            while self.accept(","):
                order.append(self._sort_item())
        skip = self.expression() if self.accept_word("SKIP") or self.accept_word("OFFSET") else None
        limit = self.expression() if self.accept_word("LIMIT") else None
        where = self.expression() if not final and self.accept_word("WHERE") else None
        return ast.Projection(
            final, distinct, star, tuple(items), tuple(order), skip, limit, where, offset=keyword.offset
        )

    def _projection_item(self, final: bool) -> ast.ProjectionItem:
        start = self.token.offset
        expression = self.expression()
        # Unaliased, a column is called as it is written; `(x)` and `x` are both columns, but only `x` names a variable.
        name = self.query[start : self.tokens[self.index - 1].end]
        if self.accept_word("AS"):
            return ast.ProjectionItem(expression, self.name("an alias"), True, offset=start)
        if isinstance(expression, ast.Variable):
            return ast.ProjectionItem(expression, expression.name, True, offset=start)
        if not final and self.token.kind != lexer.END and not self.at(","):
            pass
        return ast.ProjectionItem(expression, name, False, offset=start)

    def _sort_item(self) -> ast.SortItem:
        offset = self.token.offset
        expression = self.expression()
        descending = self.accept_word("DESC") or self.accept_word("DESCENDING")
        if not descending:
            self.accept_word("ASC") or self.accept_word("ASCENDING")
        if self.at_word("NULLS"):
            raise UnsupportedError("NULLS FIRST and NULLS LAST are not supported", offset=self.token.offset)
        return ast.SortItem(expression, descending, offset=offset)

    def _expressions(self) -> tuple[ast.Expr, ...]:
        expressions = [self.expression()]
        while self.accept(","):
            expressions.append(self.expression())
        return tuple(expressions)

    # ------------------------------------------------------------ subqueries

    def subquery(self, kind: str) -> ast.Query:
        """What stands in braces after EXISTS, COUNT or COLLECT: a query, or a pattern with an optional WHERE."""
        self.expect("{")
        offset = self.token.offset
        if self.at("(") or (self.token.kind == NAME and self.at("=", ahead=1)):
            patterns = self._patterns()
            where = self.expression() if self.accept_word("WHERE") else None
            single = ast.SingleQuery((ast.Match(patterns, where, False, offset=offset),), offset=offset)
            query = ast.Query((single,), offset=offset)
        else:
            query = self._query()
        self.expect("}")
        if kind == "COLLECT" and not all(isinstance(p.clauses[-1], ast.Projection) for p in query.parts):
            raise CypherSyntaxError("COLLECT { } must end in RETURN", offset=offset, code="InvalidClauseComposition")
        return query

    # ------------------------------------------------------------ writes

    def _merge(self, offset: int) -> ast.Merge:
        pattern = self.path_pattern()
        on_create: list[ast.SetItem] = []
        on_match: list[ast.SetItem] = []
        while self.accept_word("ON"):
            if self.accept_word("CREATE"):
                target = on_create
            elif self.accept_word("MATCH"):
                target = on_match
            else:
                raise self.unexpected("CREATE or MATCH")
            self.expect_word("SET")
            target.extend(self._set_items())
        return ast.Merge(pattern, tuple(on_create), tuple(on_match), offset=offset)

    def _set_items(self) -> tuple[ast.SetItem, ...]:
        items = [self._set_item()]
        while self.accept(","):
            items.append(self._set_item())
        return tuple(items)

    def _set_item(self) -> ast.SetItem:
        offset = self.token.offset
        if self.token.kind == NAME and self.at(":", ahead=1):
            variable = ast.Variable(self.name("a variable"), offset=offset)
            return ast.SetLabels(variable, self._plain_labels(), offset=offset)
        if self.token.kind == NAME and (self.at("=", ahead=1) or self.at("+=", ahead=1)):
            variable = ast.Variable(self.name("a variable"), offset=offset)
            merge = self.advance().text == "+="
            return ast.SetProperties(variable, self.expression(), merge, offset=offset)
        target = self._postfix(self._atom())
        if not isinstance(target, ast.Property):
            raise CypherSyntaxError(
                "SET wants a property, a variable or labels", offset=offset, code="UnexpectedSyntax"
            )
        self.expect("=")
        return ast.SetProperty(target.subject, target.key, self.expression(), offset=offset)

    def _remove_items(self) -> tuple[ast.RemoveItem, ...]:
        items = [self._remove_item()]
        while self.accept(","):
            items.append(self._remove_item())
        return tuple(items)

    def _remove_item(self) -> ast.RemoveItem:
        offset = self.token.offset
        if self.token.kind == NAME and self.at(":", ahead=1):
            variable = ast.Variable(self.name("a variable"), offset=offset)
            return ast.RemoveLabels(variable, self._plain_labels(), offset=offset)
        target = self._postfix(self._atom())
        if not isinstance(target, ast.Property):
            raise CypherSyntaxError("REMOVE wants a property or labels", offset=offset, code="UnexpectedSyntax")
        return ast.RemoveProperty(target.subject, target.key, offset=offset)

    def _plain_labels(self) -> tuple[str, ...]:
        labels = []
        while self.accept(":"):
            labels.append(self.name("a label"))
        return tuple(labels)

    # ------------------------------------------------------------ patterns

    def _patterns(self) -> tuple[ast.PathPattern, ...]:
        patterns = [self.path_pattern()]
        while self.accept(","):
            patterns.append(self.path_pattern())
        return tuple(patterns)

    def path_pattern(self) -> ast.PathPattern:
        offset = self.token.offset
        variable = None
        if self.token.kind == NAME and self.at("=", ahead=1):
            variable = self.name("a variable")
            self.expect("=")
        if self.at_word(*_SELECTORS) and not self.at("(", ahead=1):
            raise UnsupportedError(
                "path selectors (SHORTEST, ANY, ALL) are not supported",
                offset=self.token.offset,
                hint="shortestPath((a)-[:T*..n]->(b)) is",
            )
        shortest = None
        if self.at_word("SHORTESTPATH", "ALLSHORTESTPATHS") and self.at("(", ahead=1):
            shortest = "one" if self.advance().text.upper() == "SHORTESTPATH" else "all"
            self.expect("(")
        nodes = [self._node()]
        relationships: list[ast.RelPattern] = []
        while self.at("-") or (self.at("<") and self.at("-", ahead=1)):
            relationships.append(self._relationship())
            nodes.append(self._node())
        if shortest:
            self.expect(")")
        return ast.PathPattern(variable, tuple(nodes), tuple(relationships), shortest, offset=offset)

    def _anonymous(self) -> str:
        return f"{ast.ANONYMOUS}{self.index}"

    def _node(self) -> ast.NodePattern:
        offset, anonymous = self.token.offset, self._anonymous()
        self.expect("(")
        if self.at("("):
            raise UnsupportedError("parenthesised path patterns are not supported", offset=offset)
        variable = anonymous
        if self.token.kind == NAME and not (self.at_word("WHERE", "IS") and not self.at(")", ":", "{", ahead=1)):
            variable = self.name("a variable")
        labels = None
        if self.accept(":") or self.accept_word("IS"):
            labels = self.label_expression()
        properties = self._properties()
        where = self.expression() if self.accept_word("WHERE") else None
        self.expect(")")
        return ast.NodePattern(variable, labels, properties, where, offset=offset)

    def _properties(self) -> ast.Expr | None:
        if self.at("{"):
            return self.map_literal()
        if self.token.kind == PARAMETER:
            token = self.advance()
            return ast.Parameter(str(token.value), offset=token.offset)
        return None

    def _relationship(self) -> ast.RelPattern:
        offset, variable = self.token.offset, self._anonymous()
        left = self.accept("<")
        self.expect("-")
        types: ast.LabelExpr | None = None
        length: tuple[int, int | None] | None = None
        properties = where = None
        if self.accept("["):
            if self.token.kind == NAME and not (
                self.at_word("WHERE", "IS") and not self.at("]", ":", "*", "{", ahead=1)
            ):
                variable = self.name("a variable")
            if self.accept(":") or self.accept_word("IS"):
                types = self.label_expression()
            if self.accept("*"):
                length = self._range()
            properties = self._properties()
            where = self.expression() if self.accept_word("WHERE") else None
            self.expect("]")
        self.expect("-")
        right = self.accept(">")
        if self.at("{", "+", "*"):
            if length is not None:
                raise self.unexpected("a node pattern")
            length = self._quantifier_range()
        direction = "-" if left == right else ">" if right else "<"
        return ast.RelPattern(variable, types, direction, length, properties, where, offset=offset)

    def _range(self) -> tuple[int, int | None]:
        low = self._bound()
        if self.accept(".."):
            high = self._bound()
            return (1 if low is None else low, high)
        return (1, None) if low is None else (low, low)

    def _quantifier_range(self) -> tuple[int, int | None]:
        """``{2}``, ``{1,3}``, ``{,3}``, ``+`` or ``*`` behind a relationship."""
        if self.accept("+"):
            return (1, None)
        if self.accept("*"):
            return (0, None)
        self.expect("{")
        low = self._bound()
        if self.accept(","):
            high = self._bound()
            low = low or 0
        elif low is None:
            raise self.unexpected("a number")
        else:
            high = low
        self.expect("}")
        return (low, high)

    def _bound(self) -> int | None:
        if self.token.kind != INTEGER:
            return None
        value = self.advance().value
        assert isinstance(value, int)
        return value

    # ------------------------------------------------------------ label expressions

    def label_expression(self, alternatives: bool = True) -> ast.LabelExpr:
        offset = self.token.offset
        operands = [self._label_conjunction()]
        while alternatives and self.accept("|"):
            self.accept(":")
            operands.append(self._label_conjunction())
        return operands[0] if len(operands) == 1 else ast.LabelOr(tuple(operands), offset=offset)

    def _label_conjunction(self) -> ast.LabelExpr:
        offset = self.token.offset
        operands = [self._label_factor()]
        while self.accept("&") or self.accept(":"):
            operands.append(self._label_factor())
        return operands[0] if len(operands) == 1 else ast.LabelAnd(tuple(operands), offset=offset)

    def _label_factor(self) -> ast.LabelExpr:
        offset = self.token.offset
        if self.accept("!"):
            with self.nested():
                return ast.LabelNot(self._label_factor(), offset=offset)
        if self.accept("%"):
            return ast.LabelAny(offset=offset)
        if self.accept("("):
            with self.nested():
                inner = self.label_expression()
            self.expect(")")
            return inner
        if self.at("$"):
            raise UnsupportedError("dynamic labels are not supported", offset=offset)
        return ast.LabelName(self.name("a label or type"), offset=offset)
