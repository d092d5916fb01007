"""Exports: a graph written as files that other tools read, and as one interactive page.

A format is a line in :data:`_WRITERS`: its description and where its function ``(graph, path) -> None`` lies (by
name, so that listing the formats imports none of them).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["FORMATS", "export", "load_json"]

_WRITERS: dict[str, tuple[str, str]] = {
    "csv": ("a folder of CSV files, one a node label or relationship type", "kg.export.csv_folder:write_csv"),
    "cypher": ("a script for cypher-shell and the Neo4j Browser", "kg.export.cypher_script:write_cypher"),
    "gexf": ("GEXF 1.2, for Gephi", "kg.export.xml_formats:write_gexf"),
    "graphml": ("GraphML, for yEd, Cytoscape, igraph", "kg.export.xml_formats:write_graphml"),
    "html": ("one interactive page that needs no network", "kg.export.html:write_html"),
    "json": ("node-link JSON, as NetworkX and D3 read it; lossless", "kg.export.json_format:write_json"),
    "neo4j-admin": ("a folder for neo4j-admin database import", "kg.export.neo4j_admin:write_neo4j_admin"),
}

FORMATS: dict[str, str] = {name: description for name, (description, _) in sorted(_WRITERS.items())}
"""Name of each format → what it is, in one line."""


def export(graph: nx.MultiDiGraph, format: str, path: Path | str) -> None:
    """Write ``graph`` (in the form of :func:`kg.graph.values.to_networkx`) to ``path``: all of it or nothing.

    The same graph gives the same bytes, in whatever order it was built.

    Args:
        graph: The graph.
        format: A key of :data:`FORMATS`.
        path: The file to write (for ``csv`` and ``neo4j-admin``: the folder); one that is there is replaced.

    Raises:
        UsageError: The format is unknown, or the file can't be written.
    """
    if format not in _WRITERS:
        raise UsageError(f"unknown export format {format!r}", hint=f"one of {', '.join(FORMATS)}")
    module, function = _WRITERS[format][1].split(":")
    getattr(import_module(module), function)(graph, Path(path))


def load_json(path: Path | str) -> nx.MultiDiGraph:
    """Read back what ``export(graph, "json", path)`` wrote.

    Raises:
        InputError: The file is missing or isn't such a file.
    """
    from kg.export.json_format import load_json

    return load_json(Path(path))
