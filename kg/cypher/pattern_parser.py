"""Parser of patterns and label expressions: nodes, relationships, paths."""

from __future__ import annotations

from . import ast
from .errors import UnsupportedError
from .expression_parser import ExpressionParser
from .lexer import INTEGER, NAME, PARAMETER

_SELECTORS = ("SHORTEST", "ANY", "ALL")


class PatternParser(ExpressionParser):
    def path_patterns(self) -> tuple[ast.PathPattern, ...]:
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
