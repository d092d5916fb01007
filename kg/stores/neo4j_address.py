"""Where a Neo4j server is and who asks: read from the environment, with the password kept out of sight."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kg.errors import UsageError

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


@dataclass(frozen=True)
class Address:
    """A server, a user and a database (empty: the user's home database)."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str

    def __str__(self) -> str:
        return f"{self.uri} (user {self.user})" if self.user else f"{self.uri} (no user)"


def is_neo4j_uri(text: str) -> bool:
    """Whether a store's name means a Neo4j server rather than a file."""
    scheme, mark, _ = text.partition("://")
    return bool(mark) and scheme.lower() in SCHEMES


def address(uri: str | None = None, environment: Mapping[str, str] = os.environ) -> Address:
    """The address at ``uri`` (default: NEO4J_URI) with NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE.

    Raises:
        UsageError: There is no URI, it isn't one of a Neo4j server, or it holds a user or a password.
    """
    uri = uri or environment.get("NEO4J_URI", "")
    if not uri:
        raise UsageError("no Neo4j server is named", hint="set NEO4J_URI, for example to neo4j://localhost:7687")
    scheme, _, rest = uri.partition("://")
    if "@" in rest:  # a password may have a slash
        where = rest.rpartition("@")[2].partition("/")[0]
        raise UsageError(
            f"the URI of the server at {scheme}://{where} holds a user or password, which others could read",
            hint="leave them out and set NEO4J_USERNAME and NEO4J_PASSWORD",
        )
    try:
        parts = urlsplit(uri)
        valid = is_neo4j_uri(uri) and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise UsageError(
            f"{uri} is not the URI of a Neo4j server", hint=f"SCHEME://HOST:PORT with {', '.join(SCHEMES)}"
        )
    password = environment.get("NEO4J_PASSWORD", "")
    user = environment.get("NEO4J_USERNAME", "") or ("neo4j" if password else "")
    return Address(uri, user, password, environment.get("NEO4J_DATABASE", ""))
