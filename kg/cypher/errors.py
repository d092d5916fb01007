"""The errors of the interpreter: one tree, each with line, column, a caret and, where there is one, a hint."""

from __future__ import annotations

from typing import TypeVar

_E = TypeVar("_E", bound="CypherError")


class CypherError(Exception):
    """Base of every error the interpreter raises.

    ``message`` is the bare sentence, ``code`` a stable name in openCypher's vocabulary (``UndefinedVariable``),
    ``line`` and ``column`` (from 1) say where in the query, and ``hint`` what to do about it; each may be None.
    """

    def __init__(self, message: str, *, offset: int | None = None, hint: str | None = None, code: str | None = None):
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint
        self.code = code
        self.query: str | None = None

    def at(self: _E, offset: int) -> _E:
        """This error with a place, unless it has one already (the innermost place is the most telling)."""
        if self.offset is None:
            self.offset = offset
        return self

    def within(self: _E, query: str) -> _E:
        """This error with the text it is about."""
        if self.query is None:
            self.query = query
        return self

    @property
    def line(self) -> int | None:
        if self.query is None or self.offset is None:
            return None
        return self.query.count("\n", 0, self.offset) + 1

    @property
    def column(self) -> int | None:
        if self.query is None or self.offset is None:
            return None
        return self.offset - (self.query.rfind("\n", 0, self.offset) + 1) + 1

    def __str__(self) -> str:
        parts = [self.message]
        if self.query is not None and self.offset is not None and self.line is not None and self.column is not None:
            parts[0] += f" (line {self.line}, column {self.column})"
            source = self.query.splitlines()[self.line - 1] if self.offset < len(self.query) else ""
            source = source or self.query.split("\n")[self.line - 1]
            # A tab must stay a tab in the caret line, or the caret would not stand under its column.
            indent = "".join("\t" if char == "\t" else " " for char in source[: self.column - 1])
            parts += [f"  {source}", f"  {indent}^"]
        if self.hint:
            parts.append(f"hint: {self.hint}")
        return "\n".join(parts)


class CypherSyntaxError(CypherError):
    """The text is not Cypher."""


class CypherSemanticError(CypherError):
    """The text is Cypher but has no meaning: an unknown variable, a type clash, a misplaced aggregate."""


class UnsupportedError(CypherError):
    """Cypher that this interpreter does not run; it is refused rather than answered wrongly."""


class ReadOnlyError(CypherError):
    """A writing clause in a query that may only read."""


class CypherRuntimeError(CypherError):
    """The query failed on the data or parameters it met."""


class CypherTypeError(CypherRuntimeError):
    """A value of the wrong type."""


class CypherValueError(CypherRuntimeError):
    """A value of the right type that is out of range."""


class CypherArithmeticError(CypherRuntimeError):
    """Integer overflow or division by zero."""


class ParameterError(CypherRuntimeError):
    """A parameter is missing or holds something that is not a Cypher value."""


class DeletedEntityError(CypherRuntimeError):
    """A node or relationship was read after it was deleted."""


class ConstraintError(CypherRuntimeError):
    """A write that would leave the graph broken, such as deleting a node that still has relationships."""


class LimitError(CypherError):
    """A query reached one of its limits."""


class QueryTimeoutError(LimitError):
    """The deadline passed."""


class RowLimitError(LimitError):
    """More rows than the budget allows."""


class MemoryLimitError(LimitError):
    """More memory than the budget allows."""


class NestingLimitError(LimitError):
    """The query is nested too deeply."""


class RegexLimitError(LimitError):
    """A regular expression that is too large."""
