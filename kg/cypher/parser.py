"""Parser of clauses and whole statements: query text to a syntax tree."""

from __future__ import annotations

from . import ast, ast_writes, lexer
from .errors import CypherSyntaxError, UnsupportedError
from .lexer import INTEGER, NAME
from .pattern_parser import PatternParser

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


def parse(query: str) -> ast.Statement:
    """The syntax tree of one statement; a closing semicolon is allowed."""
    return Parser(query).statement()


class Parser(PatternParser):
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
            return ast_writes.Create(self.path_patterns(), offset=offset)
        if self.accept_word("MERGE"):
            return self._merge(offset)
        if self.accept_word("SET"):
            return ast_writes.Set(self._set_items(), offset=offset)
        if self.accept_word("REMOVE"):
            return ast_writes.Remove(self._remove_items(), offset=offset)
        if self.accept_word("DETACH", "DELETE"):
            return ast_writes.Delete(self._expressions(), True, offset=offset)
        if self.accept_word("DELETE") or self.accept_word("NODETACH", "DELETE"):
            return ast_writes.Delete(self._expressions(), False, offset=offset)
        if self.at_word(*_REFUSED) or (self.at_word("OPTIONAL") and self.at_word("CALL", ahead=1)):
            word = "CALL" if self.at_word("OPTIONAL") else self.token.text.upper()
            hint = "kg schema show lists labels, types and properties" if word in ("SHOW", "CALL") else None
            raise UnsupportedError(f"no support for {_REFUSED[word]}", offset=offset, hint=hint)
        return None

    def _match(self, offset: int, optional: bool) -> ast.Match:
        if self.at_word("REPEATABLE", "DIFFERENT"):
            raise UnsupportedError("match modes are not supported", offset=self.token.offset)
        patterns = self.path_patterns()
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
            patterns = self.path_patterns()
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

    def _merge(self, offset: int) -> ast_writes.Merge:
        pattern = self.path_pattern()
        on_create: list[ast_writes.SetItem] = []
        on_match: list[ast_writes.SetItem] = []
        while self.accept_word("ON"):
            if self.accept_word("CREATE"):
                target = on_create
            elif self.accept_word("MATCH"):
                target = on_match
            else:
                raise self.unexpected("CREATE or MATCH")
            self.expect_word("SET")
            target.extend(self._set_items())
        return ast_writes.Merge(pattern, tuple(on_create), tuple(on_match), offset=offset)

    def _set_items(self) -> tuple[ast_writes.SetItem, ...]:
        items = [self._set_item()]
        while self.accept(","):
            items.append(self._set_item())
        return tuple(items)

    def _set_item(self) -> ast_writes.SetItem:
        offset = self.token.offset
        if self.token.kind == NAME and self.at(":", ahead=1):
            variable = ast.Variable(self.name("a variable"), offset=offset)
            return ast_writes.SetLabels(variable, self._plain_labels(), offset=offset)
        if self.token.kind == NAME and (self.at("=", ahead=1) or self.at("+=", ahead=1)):
            variable = ast.Variable(self.name("a variable"), offset=offset)
            merge = self.advance().text == "+="
            return ast_writes.SetProperties(variable, self.expression(), merge, offset=offset)
        target = self._postfix(self._atom())
        if not isinstance(target, ast.Property):
            raise CypherSyntaxError(
                "SET wants a property, a variable or labels", offset=offset, code="UnexpectedSyntax"
            )
        self.expect("=")
        return ast_writes.SetProperty(target.subject, target.key, self.expression(), offset=offset)

    def _remove_items(self) -> tuple[ast_writes.RemoveItem, ...]:
        items = [self._remove_item()]
        while self.accept(","):
            items.append(self._remove_item())
        return tuple(items)

    def _remove_item(self) -> ast_writes.RemoveItem:
        offset = self.token.offset
        if self.token.kind == NAME and self.at(":", ahead=1):
            variable = ast.Variable(self.name("a variable"), offset=offset)
            return ast_writes.RemoveLabels(variable, self._plain_labels(), offset=offset)
        target = self._postfix(self._atom())
        if not isinstance(target, ast.Property):
            raise CypherSyntaxError("REMOVE wants a property or labels", offset=offset, code="UnexpectedSyntax")
        return ast_writes.RemoveProperty(target.subject, target.key, offset=offset)

    def _plain_labels(self) -> tuple[str, ...]:
        labels = []
        while self.accept(":"):
            labels.append(self.name("a label"))
        return tuple(labels)
