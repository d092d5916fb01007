"""Stores: where a graph is kept. ``open_store`` opens a file, or connects to a Neo4j server."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kg.stores.neo4j_address import is_neo4j_uri

if TYPE_CHECKING:
    from kg.stores.base import Store

DEFAULT_STORE = "benchgraph.kg"


def open_store(uri_or_path: str | os.PathLike[str], *, create: bool = False) -> Store:
    """Open the store at a path (one file with NetworkX) or URI (``neo4j://``, ``bolt://`` and their ``+s`` forms).

    Args:
        uri_or_path: Where the graph is.
        create: Make a file that isn't there, and open it for writing.

    Raises:
        StoreError: There is no store, it is of another format, or it can't be opened.
        UsageError: The ``neo4j`` extra isn't installed.
    """
    where = os.fspath(uri_or_path)
    if is_neo4j_uri(where):
        from kg.stores.neo4j import connect

        return connect(where)
    if re.match(r"[a-z][a-z0-9+.-]+://", where, re.IGNORECASE):
        from kg.errors import UsageError

        shown = re.sub(r"://.*@", "://", where)  # without a user and a password
        raise UsageError(f"{shown}: no kind of store", hint="give a file name, or neo4j://host:7687")
    from kg.stores.embedded import EmbeddedStore

    return EmbeddedStore(where, create=create)
