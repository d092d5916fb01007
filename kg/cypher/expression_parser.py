"""Parser of expressions: precedence climbing, from OR (loosest) to the postfix operators (tightest)."""

from __future__ import annotations

from . import ast
from .errors import CypherSyntaxError, UnsupportedError
from .lexer import FLOAT, INTEGER, MAX_INTEGER, NAME, PARAMETER, STRING
from .tokens import TokenStream

_OR, _XOR, _AND, _NOT, _COMPARISON, _PREDICATE, _SUM, _PRODUCT, _POWER = range(1, 10)
_COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
_ARITHMETIC = {"+": _SUM, "-": _SUM, "||": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT, "^": _POWER}
_QUANTIFIERS = ("ALL", "ANY", "NONE", "SINGLE")


class ExpressionParser(TokenStream):
    """Expressions; the patterns and subqueries within them are left to the subclass."""

    def __init__(self, query: str):
        super().__init__(query)
        # Where a parenthesis was tried as a pattern and is none: keeps backtracking from being exponential.
        self._no_pattern: set[int] = set()
        # In `[x IN xs WHERE x:A | x.name]` the bar ends the label expression.
        self._bar_ends = False

    def path_pattern(self) -> ast.PathPattern:
        raise NotImplementedError

    def label_expression(self, alternatives: bool = True) -> ast.LabelExpr:
        raise NotImplementedError

    def subquery(self, kind: str) -> ast.Query:
        raise NotImplementedError

    # ------------------------------------------------------------ operators

    def expression(self) -> ast.Expr:
        before, self._bar_ends = self._bar_ends, False
        try:
            return self._expression()
        finally:
            self._bar_ends = before

    def _expression(self) -> ast.Expr:
        with self.nested():
            return self._operators(_OR)

    def _before_bar(self) -> ast.Expr:
        """An expression that a ``|`` may end."""
        before, self._bar_ends = self._bar_ends, True
        try:
            return self._expression()
        finally:
            self._bar_ends = before

    def _operators(self, minimum: int) -> ast.Expr:
        start = self.token.offset
        left: ast.Expr
        if minimum <= _NOT and self.accept_word("NOT"):
            with self.nested():
                left = ast.Not(self._operators(_NOT), offset=start)
        else:
            left = self._unary()
        while True:
            if minimum <= _OR and self.at_word("OR"):
                left = self._logical("OR", left, _XOR)
            elif minimum <= _XOR and self.at_word("XOR"):
                offset = self.advance().offset
                left = ast.Logical("XOR", (left, self._operators(_AND)), offset=offset)
            elif minimum <= _AND and self.at_word("AND"):
                left = self._logical("AND", left, _NOT)
            elif minimum <= _COMPARISON and self.at(*_COMPARISONS):
                left = self._comparison(left)
            elif minimum <= _PREDICATE and (self.at("=~") or self.at_word("IN", "STARTS", "ENDS", "CONTAINS", "IS")):
                left = self._predicate(left)
            elif self.at(*_ARITHMETIC) and minimum <= _ARITHMETIC[self.token.text]:
                operator = self.advance()
                right = self._operators(_ARITHMETIC[operator.text] + 1)
                left = ast.Binary(operator.text, left, right, offset=operator.offset)
            else:
                return left

    def _logical(self, word: str, left: ast.Expr, tighter: int) -> ast.Expr:
        operands, offset = [left], self.token.offset
        while self.accept_word(word):
            operands.append(self._operators(tighter))
        return ast.Logical(word, tuple(operands), offset=offset)

    def _comparison(self, left: ast.Expr) -> ast.Expr:
        operators, operands, offset = [], [left], self.token.offset
        while self.at(*_COMPARISONS):
            operators.append(self.advance().text)
            operands.append(self._operators(_PREDICATE))
        return ast.Comparison(tuple(operators), tuple(operands), offset=offset)

    def _predicate(self, left: ast.Expr) -> ast.Expr:
        operator = self.advance()
        word = operator.text.upper()
        if word == "IS":
            negated = self.accept_word("NOT")
            if self.at(":") or self.at_word("TYPED", "NFC", "NFD", "NFKC", "NFKD", "NORMALIZED"):
                raise UnsupportedError("type and normal form predicates are not supported", offset=operator.offset)
            self.expect_word("NULL")
            return ast.IsNull(left, negated, offset=operator.offset)
        if word in ("STARTS", "ENDS"):
            self.expect_word("WITH")
            word += " WITH"
        return ast.Binary(word, left, self._operators(_SUM), offset=operator.offset)

    def _unary(self) -> ast.Expr:
        if self.at("-", "+"):
            operator = self.advance()
            if operator.text == "-" and self.token.kind in (INTEGER, FLOAT):
                # The sign belongs to the number, so that -2^63 is one; what follows binds to the signed number.
                return self._postfix(self._number(negative=True, offset=operator.offset))
            with self.nested():
                return ast.Unary(operator.text, self._unary(), offset=operator.offset)
        return self._postfix(self._atom())

    def _postfix(self, expr: ast.Expr) -> ast.Expr:
        while True:
            offset = self.token.offset
            if self.accept("."):
                expr = ast.Property(expr, self.name("a property name"), offset=offset)
            elif self.accept("["):
                expr = self._subscript(expr, offset)
            elif self.at(":") and isinstance(expr, ast.Variable):
                self.advance()
                expr = ast.HasLabels(expr, self.label_expression(not self._bar_ends), offset=offset)
            elif self.at("{") and isinstance(expr, ast.Variable):
                expr = self._map_projection(expr)
            else:
                return expr

    def _subscript(self, subject: ast.Expr, offset: int) -> ast.Expr:
        start = None if self.at("..") else self.expression()
        if self.accept(".."):
            stop = None if self.at("]") else self.expression()
            self.expect("]")
            return ast.Slice(subject, start, stop, offset=offset)
        self.expect("]")
        assert start is not None
        return ast.Subscript(subject, start, offset=offset)

    # ------------------------------------------------------------ atoms

    def _atom(self) -> ast.Expr:
        token = self.token
        if token.kind in (INTEGER, FLOAT):
            return self._number(negative=False, offset=token.offset)
        if token.kind == STRING:
            self.advance()
            return ast.Literal(str(token.value), offset=token.offset)
        if token.kind == PARAMETER:
            self.advance()
            return ast.Parameter(str(token.value), offset=token.offset)
        if self.at("("):
            return self._parenthesis()
        if self.at("["):
            return self._brackets()
        if self.at("{"):
            return self.map_literal()
        if token.kind == NAME:
            return self._named()
        raise self.unexpected("an expression")

    def _number(self, negative: bool, offset: int) -> ast.Expr:
        token = self.advance()
        value = token.value
        assert isinstance(value, (int, float))
        if isinstance(value, int) and value > MAX_INTEGER + negative:
            raise CypherSyntaxError("integer is too large", offset=offset, code="IntegerOverflow")
        return ast.Literal(-value if negative else value, offset=offset)

    def _parenthesis(self) -> ast.Expr:
        start, failure = self.index, None
        if self._looks_like_pattern(start):
            try:
                pattern = self.path_pattern()
                return ast.PatternPredicate(pattern, offset=self.tokens[start].offset)
            except CypherSyntaxError as error:
                failure = error
                self._no_pattern.add(start)
                self.index = start
        self.expect("(")
        try:
            expr = self.expression()
            self.expect(")")
        except CypherSyntaxError as error:  # the reading that came further has the better explanation
            if failure is not None and (failure.offset or 0) >= (error.offset or 0):
                raise failure from None
            raise
        return expr

    def _looks_like_pattern(self, start: int) -> bool:
        """Whether the parenthesis at ``start`` is closed and followed by what may be a relationship."""
        if start in self._no_pattern:
            return False
        depth = 0
        for i in range(start, len(self.tokens)):
            text = self.tokens[i].text if self.tokens[i].kind == "operator" else ""
            depth += (text == "(") - (text == ")")
            if depth == 0:
                after = [t.text for t in self.tokens[i + 1 : i + 3]]
                return (after[:1] == ["-"] and after[1:] in (["["], ["-"])) or after == ["<", "-"]
        return False

    def _brackets(self) -> ast.Expr:
        offset = self.token.offset
        start = self.index
        if self.peek().kind == NAME and self.at_word("IN", ahead=2):
            self.advance()
            variable = self.name("a variable")
            self.expect_word("IN")
            source = self._before_bar()
            where = self._before_bar() if self.accept_word("WHERE") else None
            projection = self.expression() if self.accept("|") else None
            self.expect("]")
            return ast.ListComprehension(variable, source, where, projection, offset=offset)
        named = self.peek().kind == NAME and self.at("=", ahead=2) and self.at("(", ahead=3)
        if named or (self.at("(", ahead=1) and self._looks_like_pattern(start + 1)):
            try:
                return self._pattern_comprehension()
            except CypherSyntaxError:
                if not self.at("(", ahead=start + 1 - self.index):
                    raise
                self._no_pattern.add(start + 1)
                self.index = start
        self.expect("[")
        items: list[ast.Expr] = []
        while not self.accept("]"):
            if items:
                self.expect(",")
            items.append(self.expression())
        return ast.ListLiteral(tuple(items), offset=offset)

    def _pattern_comprehension(self) -> ast.Expr:
        offset = self.advance().offset
        pattern = self.path_pattern()
        where = self._before_bar() if self.accept_word("WHERE") else None
        self.expect("|")
        projection = self.expression()
        self.expect("]")
        return ast.PatternComprehension(pattern, where, projection, offset=offset)

    def map_literal(self) -> ast.MapLiteral:
        offset = self.token.offset
        self.expect("{")
        entries: list[tuple[str, ast.Expr]] = []
        while not self.accept("}"):
            if entries:
                self.expect(",")
            key = self.name("a key")
            self.expect(":")
            entries.append((key, self.expression()))
        return ast.MapLiteral(tuple(entries), offset=offset)

    def _map_projection(self, subject: ast.Variable) -> ast.Expr:
        self.expect("{")
        entries: list[tuple[str | None, ast.Expr | None]] = []
        while not self.accept("}"):
            if entries:
                self.expect(",")
            offset = self.token.offset
            if self.accept("."):
                if self.accept("*"):
                    entries.append((None, None))
                else:
                    key = self.name("a property name")
                    entries.append((key, ast.Property(subject, key, offset=offset)))
            else:
                key = self.name("a key")
                value = self.expression() if self.accept(":") else ast.Variable(key, offset=offset)
                entries.append((key, value))
        return ast.MapProjection(subject, tuple(entries), offset=subject.offset)

    def _named(self) -> ast.Expr:
        token = self.token
        word = "" if token.quoted else token.text.upper()
        if word in ("TRUE", "FALSE", "NULL") and not self.at("(", ahead=1):
            self.advance()
            return ast.Literal({"TRUE": True, "FALSE": False, "NULL": None}[word], offset=token.offset)
        if word == "CASE" and not self.at(".", ":", ",", ")", ahead=1):
            return self._case()
        if word in ("EXISTS", "COUNT", "COLLECT") and self.at("{", ahead=1):
            self.advance()
            with self.nested():
                return ast.Subquery(word.lower(), self.subquery(word), offset=token.offset)
        if self._at_function():
            return self._function()
        self.advance()
        return ast.Variable(str(token.value), offset=token.offset)

    def _case(self) -> ast.Expr:
        offset = self.advance().offset
        subject = None if self.at_word("WHEN") else self.expression()
        branches: list[tuple[ast.Expr, ast.Expr]] = []
        while self.accept_word("WHEN"):
            if self.at(*_COMPARISONS):
                raise UnsupportedError("CASE … WHEN with an operator is not supported", offset=self.token.offset)
            condition = self.expression()
            if self.at(","):
                raise UnsupportedError("CASE … WHEN with several values is not supported", offset=self.token.offset)
            self.expect_word("THEN")
            branches.append((condition, self.expression()))
        if not branches:
            raise self.unexpected("WHEN")
        default = self.expression() if self.accept_word("ELSE") else None
        self.expect_word("END")
        return ast.Case(subject, tuple(branches), default, offset=offset)

    # ------------------------------------------------------------ functions

    def _at_function(self) -> bool:
        ahead = 1
        while self.at(".", ahead=ahead) and self.peek(ahead + 1).kind == NAME:
            ahead += 2
        return self.at("(", ahead=ahead)

    def _function(self) -> ast.Expr:
        offset = self.token.offset
        name = self.name("a function")
        while self.accept("."):
            name += "." + self.name("a function")
        upper = name.upper()
        if upper in ("SHORTESTPATH", "ALLSHORTESTPATHS"):
            self.index -= 1
            return ast.ShortestPath(self.path_pattern(), offset=offset)
        self.expect("(")
        if upper == "COUNT" and self.at("*") and self.at(")", ahead=1):
            self.index += 2
            return ast.CountStar(offset=offset)
        if upper in _QUANTIFIERS and self.token.kind == NAME and self.at_word("IN", ahead=1):
            return self._quantifier(name.lower(), offset)
        if upper == "REDUCE" and self.token.kind == NAME and self.at("=", ahead=1):
            return self._reduce(offset)
        distinct = self.accept_word("DISTINCT")
        arguments: list[ast.Expr] = []
        while not self.accept(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression())
        return ast.Call(name.lower(), tuple(arguments), distinct, offset=offset)

    def _quantifier(self, kind: str, offset: int) -> ast.Expr:
        variable = self.name("a variable")
        self.expect_word("IN")
        source = self.expression()
        if not self.accept_word("WHERE"):
            raise self.unexpected("WHERE")
        where = self.expression()
        self.expect(")")
        return ast.Quantifier(kind, variable, source, where, offset=offset)

    def _reduce(self, offset: int) -> ast.Expr:
        accumulator = self.name("a variable")
        self.expect("=")
        initial = self.expression()
        self.expect(",")
        variable = self.name("a variable")
        self.expect_word("IN")
        source = self._before_bar()
        self.expect("|")
        step = self.expression()
        self.expect(")")
        return ast.Reduce(accumulator, initial, variable, source, step, offset=offset)
