"""What went wrong at a Neo4j server, in one sentence: where, as whom, and the likely cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from kg.errors import KgError, QueryError, StoreError
from kg.stores.neo4j_address import Address

# Part of the server's code → what it means (after "<server> "), and what to do about it.
_CODES: tuple[tuple[str, str, str], ...] = (
    (
        "Security.CredentialsExpired",
        "wants the first password changed before anything else",
        "run `ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'` on the database system (8 characters or more)",
    ),
    (
        "Security.AuthenticationRateLimit",
        "refuses the user for a while after several wrong passwords",
        "wait half a minute, then set NEO4J_PASSWORD to the right one",
    ),
    (
        "Security.Unauthorized",
        "refuses the user or the password",
        "set NEO4J_USERNAME and NEO4J_PASSWORD; a server that was started on an old volume keeps its first password, "
        "and NEO4J_AUTH takes one of 8 characters or more",
    ),
    (
        "Database.DatabaseNotFound",
        "has no database {database}",
        "set NEO4J_DATABASE to a name that `SHOW DATABASES` lists, or leave it empty for the home database",
    ),
    (
        "ReadOnly",
        "only lets us read",
        "the server or database is read-only (server.databases.default_to_read_only): make it writable, or build into "
        "another",
    ),
    ("AccessMode", "only lets us read", "the database is read-only, or this member of a cluster is: use neo4j:// URIs"),
    (
        "Security.Forbidden",
        "does not allow this to the user",
        "grant the user a role that may write, such as publisher",
    ),
    (
        "Schema.ConstraintCreationFailed",
        "holds other data that breaks a constraint of ours",
        "`kg build` into a database of its own, or remove the nodes named here",
    ),
    (
        "Schema.IndexAlreadyExists",
        "has an index of somebody else where a constraint of ours belongs",
        "drop that index, or use a database of its own",
    ),
    (
        "Schema.ConstraintValidationFailed",
        "holds other data that gets in the way of what we write",
        "use a database of its own, or remove what is named here",
    ),
    (
        "OutOfMemory",
        "ran out of memory for a transaction",
        "give the server more (server.memory.heap.max_size, db.memory.transaction.total.max)",
    ),
    (
        "DatabaseUnavailable",
        "has a database that does not run",
        "look into the server's logs, often the disk is full; then start it again and repeat the command",
    ),
    (
        "DatabaseError.Transaction",
        "could not write its files, as when the disk is full",
        "look into the server's logs, free some disk space, restart it, and run the command again",
    ),
    (
        "TransactionTimedOut",
        "ended a transaction that took too long",
        "raise db.transaction.timeout, or narrow the query",
    ),
)
_DISK = ("no space left", "disk full", "not enough space", "file too large", "disk quota", "out of disk")
_UNREACHABLE = "start the server, or correct the URI (the port of bolt and neo4j is 7687 by default)"


def store_error(error: Exception, where: Address) -> StoreError:
    """The StoreError for an exception of the driver; the password appears in no message."""
    if isinstance(error, Neo4jError):
        return _server_said(error, where)
    if isinstance(error, IncompleteCommit):
        return StoreError(f"{where} was lost while it committed", hint="run the command again: it goes on where it was")
    if isinstance(error, (ServiceUnavailable, SessionExpired)):
        return StoreError(f"{where} does not answer: {_line(error)}", hint=_UNREACHABLE)
    if isinstance(error, ConfigurationError):
        return StoreError(f"{where} does not fit: {_line(error)}", hint="kg needs Neo4j 5.7 or newer")
    return StoreError(f"{where} could not be used: {_line(error)}")


def _server_said(error: Neo4jError, where: Address) -> StoreError:
    code, said = error.code or "", _line(error)
    if any(word in said.lower() for word in _DISK):
        return StoreError(f"{where} has no disk space left: {said}", hint="free some, restart the server, run again")
    for part, meaning, hint in _CODES:
        if part in code:
            told = meaning.format(database=where.database or "of that name")
            detail = f": {said}" if part.startswith("Schema.") else ""
            return StoreError(f"{where} {told}{detail}", hint=hint)
    if isinstance(error, AuthError):
        return StoreError(f"{where} refuses the user or the password: {said}", hint=_CODES[2][2])
    return StoreError(f"{where} reports {code or type(error).__name__}: {said}")


def query_error(error: Neo4jError) -> QueryError | None:
    """The QueryError for what the statement itself is to blame for; None for everything else."""
    code = error.code or ""
    if "AccessMode" in code:
        return QueryError(
            "the query writes, and only reading is allowed", hint="kg cypher --write, read_only=False in Python"
        )
    if "Transaction.TransactionTimedOut" in code or "TransactionTerminated" in code:
        return QueryError(
            "the query took longer than its deadline", hint="narrow it: bound variable-length patterns, add labels"
        )
    if "ClientError.Statement" in code or "ClientError.Procedure" in code:
        return QueryError(_line(error))
    return None


def _line(error: Exception) -> str:
    """What an exception says, in one line."""
    text = (error.message if isinstance(error, Neo4jError) else str(error)) or type(error).__name__
    return " ".join(text.split())


@contextmanager
def told(where: Address) -> Iterator[None]:
    """Turn the driver's exceptions into StoreErrors."""
    try:
        yield
    except KgError:
        raise
    except (DriverError, Neo4jError, OSError) as error:
        raise store_error(error, where) from error
    except (ValueError, OverflowError) as error:  # a value that the protocol can't carry: a lone surrogate, 2**64
        raise StoreError(f"{where} can't be sent a value: {_line(error)}") from error
