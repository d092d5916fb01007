"""benchgraph: a knowledge graph of methods, datasets, benchmarks, metrics and results from paper abstracts.

>>> import kg
>>> graph = kg.build("seeds/", store="benchgraph.kg")
>>> graph.lookup("LoRA")
>>> graph.query("MATCH (m:Method)-[:EVALUATED_ON]->(b) RETURN m.name AS method, b.name AS benchmark")
>>> graph.networkx()

Names are loaded when they are first used, so that ``import kg`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.errors import InputError, KgError, ModelError, NotFoundError, QueryError, StoreError, UsageError

if TYPE_CHECKING:
    from kg.api import Graph, build, extractions
    from kg.api import open_graph as open
    from kg.models import Extraction, Paper

__version__ = "0.1.0"
__all__ = [
    "Extraction",
    "Graph",
    "InputError",
    "KgError",
    "ModelError",
    "NotFoundError",
    "Paper",
    "QueryError",
    "StoreError",
    "UsageError",
    "__version__",
    "build",
    "extractions",
    "open",
]

_HOME = {
    "Extraction": ("kg.models", "Extraction"),
    "Graph": ("kg.api", "Graph"),
    "Paper": ("kg.models", "Paper"),
    "build": ("kg.api", "build"),
    "extractions": ("kg.api", "extractions"),
    "open": ("kg.api", "open_graph"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module, attribute = _HOME[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
