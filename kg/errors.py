"""The exceptions that kg raises: one small tree, each with the exit code that the command line ends with.

Every message says what went wrong, where (``file:line`` or paper id) and, in ``hint``, what to do about it.
"""

from __future__ import annotations

__all__ = ["InputError", "KgError", "ModelError", "NotFoundError", "QueryError", "StoreError", "UsageError"]


class KgError(Exception):
    """Base of all errors that kg raises on purpose.

    Args:
        message: What went wrong and where, in one line.
        hint: What the reader can do about it, in one line; empty where there is nothing to say.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(KgError):
    """An option or argument that makes no sense, or a needed extra that isn't installed."""

    exit_code = 2


class InputError(KgError):
    """A file that is missing, unreadable, of no known format, or (with ``strict``) holds a broken record."""

    exit_code = 3


class StoreError(KgError):
    """A store that can't be opened, read or written: locked, of another version, or a server that doesn't answer."""

    exit_code = 5


class StoreChangedError(StoreError):
    """Another process changed the graph between reading and writing it; nothing was written."""


class QueryError(KgError):
    """A query that can't be run: bad Cypher, an unknown recipe, a missing or ill-typed parameter, a limit reached."""

    exit_code = 6


class NotFoundError(KgError):
    """A name, edge or paper that the graph doesn't hold."""

    exit_code = 7


class ModelError(KgError):
    """The extractor's model file is missing or doesn't fit this version of kg."""

    exit_code = 8
