"""Cypher on a ``networkx.MultiDiGraph``: an interpreter of the common read subset, and of writes on request.

``query(graph, text, parameters)`` runs a query; ``Engine(graph)`` keeps the graph's index between queries.
"""

from __future__ import annotations

from .engine import Engine, Result, query
from .errors import (
    ConstraintError,
    CypherArithmeticError,
    CypherError,
    CypherRuntimeError,
    CypherSemanticError,
    CypherSyntaxError,
    CypherTypeError,
    CypherValueError,
    DeletedEntityError,
    LimitError,
    MemoryLimitError,
    NestingLimitError,
    ParameterError,
    QueryTimeoutError,
    ReadOnlyError,
    RegexLimitError,
    RowLimitError,
    UnsupportedError,
)
from .parser import parse
from .values import Node, Path, Relationship

__all__ = [
    "ConstraintError",
    "CypherArithmeticError",
    "CypherError",
    "CypherRuntimeError",
    "CypherSemanticError",
    "CypherSyntaxError",
    "CypherTypeError",
    "CypherValueError",
    "DeletedEntityError",
    "Engine",
    "LimitError",
    "MemoryLimitError",
    "NestingLimitError",
    "Node",
    "ParameterError",
    "Path",
    "QueryTimeoutError",
    "ReadOnlyError",
    "RegexLimitError",
    "Relationship",
    "Result",
    "RowLimitError",
    "UnsupportedError",
    "parse",
    "query",
]
