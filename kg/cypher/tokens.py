"""Token stream: looking ahead, expecting and the wording of syntax errors, shared by the parsers."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager

from . import lexer
from .errors import CypherSyntaxError, NestingLimitError
from .lexer import NAME, OPERATOR, Token, tokenize

MAX_NESTING = 100
CLAUSES = ("MATCH", "OPTIONAL MATCH", "WITH", "RETURN", "UNWIND", "WHERE", "ORDER BY", "SKIP", "LIMIT", "UNION",
           "CREATE", "MERGE", "SET", "REMOVE", "DELETE", "DETACH DELETE")  # fmt: skip

# Tokens before, token here (in capitals), what to write instead.
_HABITS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    ((), "SELECT", "MATCH (n:Label) RETURN n.property"),
    ((), "FROM", "MATCH names what is read: MATCH (n:Label)"),
    ((), "JOIN", "a pattern joins: MATCH (a)-[:TYPE]->(b)"),
    ((), "LIKE", "CONTAINS, STARTS WITH, ENDS WITH or =~"),
    ((), "GROUP", "RETURN groups by its columns that don't aggregate"),
    ((), "HAVING", "WITH …, count(*) AS n WHERE n > 1"),
    (("=",), "=", "equal is a single ="),
    ((")", "-"), ">", "an arrow is -->, or -[:TYPE]->"),
)


class TokenStream:
    """A cursor over the tokens of one query."""

    def __init__(self, query: str):
        self.query = query
        self.tokens = tokenize(query)
        self.index = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        if self.index < len(self.tokens) - 1:
            self.index += 1
        return token

    def at_word(self, *words: str, ahead: int = 0) -> bool:
        """Whether a keyword stands here; keywords are not reserved, so the caller knows when to ask."""
        token = self.peek(ahead)
        return token.kind == NAME and not token.quoted and token.text.upper() in words

    def at(self, *operators: str, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token.kind == OPERATOR and token.text in operators

    def accept_word(self, *words: str) -> bool:
        """Takes a sequence of keywords if all of it stands here."""
        if all(self.at_word(word, ahead=i) for i, word in enumerate(words)):
            self.index += len(words)
            return True
        return False

    def accept(self, operator: str) -> bool:
        if self.at(operator):
            self.index += 1
            return True
        return False

    def expect_word(self, word: str) -> None:
        if not self.accept_word(word):
            raise self.unexpected(word)

    def expect(self, operator: str) -> None:
        if not self.accept(operator):
            raise self.unexpected(f"`{operator}`")

    def name(self, what: str) -> str:
        if self.token.kind != NAME:
            raise self.unexpected(what)
        return str(self.advance().value)

    @contextmanager
    def nested(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise NestingLimitError(
                f"the query is nested more than {MAX_NESTING} levels deep", offset=self.token.offset
            )
        try:
            yield
        finally:
            self._depth -= 1

    def _habit(self) -> str | None:
        """What Cypher has for that which other languages write so."""
        before = [t.text.upper() for t in self.tokens[max(0, self.index - 3) : self.index]]
        found = "" if self.token.quoted else self.token.text.upper()
        for last, here, hint in _HABITS:
            if found == here and (not last or before[-len(last) :] == list(last)):
                return hint
        if found == "!":
            return "not equal is <>" if self.peek().text == "=" else "negation is NOT"
        if found == "," and before[:2] == ["IN", "("]:
            return "a list stands in brackets: IN ['a', 'b']"
        if found == "," and before[-2:-1] == ["LIMIT"]:
            return "SKIP comes before LIMIT, each with one number"
        return "one statement at a time" if before[-1:] == [";"] else None

    def unexpected(self, wanted: str) -> CypherSyntaxError:
        token = self.token
        found = "the end of the query" if token.kind == lexer.END else f"`{token.text}`"
        hint = None
        if token.kind == NAME and not token.quoted:
            close = difflib.get_close_matches(token.text.upper(), CLAUSES, 1, 0.75)
            if close and close[0] != token.text.upper():
                hint = f"did you mean {close[0]}?"
        return CypherSyntaxError(
            f"expected {wanted}, found {found}",
            offset=token.offset,
            hint=self._habit() or hint,
            code="UnexpectedSyntax",
        )
