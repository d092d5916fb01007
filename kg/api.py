"""The Python interface: ``kg.build``, ``kg.open`` and ``kg.extractions``, and the graph that the first two give."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.builder import BuildSummary, PaperExtractor, Progress, build_papers
from kg.builder import remove as remove_from
from kg.errors import InputError
from kg.lookup import Card, Reason, lookup, why, why_all
from kg.models import Extraction, Paper
from kg.papers import read_papers
from kg.recipes import load_recipe, run_recipe
from kg.resolve import Overrides, load_overrides
from kg.stats import Stats, stats
from kg.stores import open_store
from kg.stores.base import Rows, Store

if TYPE_CHECKING:
    import networkx as nx

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


class Graph:
    """A knowledge graph in a store. Close it, or use it in a ``with`` statement.

    Attributes:
        store: Where it is kept.
        summary: What the build that made it did; None for a graph that was opened.
    """

    def __init__(self, store: Store, summary: BuildSummary | None = None) -> None:
        self.store = store
        self.summary = summary

    def lookup(self, name: str) -> Card:
        """All that the graph knows of the thing with this name, alias, title, address or id.

        Raises:
            NotFoundError: Nothing has this name; the hint suggests the nearest ones.
        """
        return lookup(self.store, name)

    def why(self, edge: str) -> Reason:
        """The paper and the sentence behind an edge, by the edge's id.

        Raises:
            NotFoundError: No edge has this id.
        """
        return why(self.store, edge)

    def why_all(self, source: str, type: str, target: str) -> tuple[Reason, ...]:
        """The papers and sentences that relate two things, given by any of their names.

        Raises:
            NotFoundError: A name isn't known, or no paper says this.
        """
        return why_all(self.store, source, type, target)

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """Run one Cypher statement that reads.

        Raises:
            QueryError: The statement is wrong, writes, or runs into a limit.
        """
        return self.store.query(text, parameters)

    def recipe(self, name: str, /, **parameters: Any) -> Rows:
        """Ask a recipe's question; names of things may be any of their names.

        Raises:
            QueryError: No such recipe, or a parameter is missing or wrong.
            NotFoundError: A parameter names a thing that the graph doesn't hold.
        """
        return run_recipe(self.store, load_recipe(name), parameters)

    def stats(self, top: int = 5) -> Stats:
        """Counts by label and type, and the most frequent things."""
        return stats(self.networkx(), top)

    def networkx(self) -> nx.MultiDiGraph:
        """The graph for NetworkX; it follows later builds, so take a copy to change it or to keep it as it is."""
        return self.store.networkx()

    def export(self, format: str, path: str | os.PathLike[str]) -> None:
        """Write the graph to a file or folder, in one of :data:`kg.export.FORMATS`."""
        from kg.export import export

        export(self.networkx(), format, Path(path))

    def remove(self, *paper_ids: str) -> BuildSummary:
        """Remove papers, and all that only they said."""
        return remove_from(self.store, paper_ids)

    def close(self) -> None:
        """Give back the store's file or connection."""
        self.store.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build(
    paths: Paths,
    store: str | os.PathLike[str] = ":memory:",
    *,
    extractor: PaperExtractor | None = None,
    format: str | None = None,
    strict: bool = False,
    jobs: int = 1,
    prune: bool = False,
    overrides: Overrides | str | os.PathLike[str] | None = None,
    on_progress: Progress | None = None,
) -> Graph:
    """Build the graph of the papers in some files or folders.

    Args:
        paths: One path or several.
        store: The file that keeps the graph, or a Neo4j URI; by default it is kept in memory only.
        extractor: What finds entities and relations; by default the package's own.
        format: A format of :data:`kg.readers.FORMATS`, where it shall not be recognised.
        strict: Stop at the first broken record.
        jobs: How many papers are extracted at a time.
        prune: Remove the papers of the store that are not in the input; none where something in it is broken.
        overrides: Curated corrections or the file that has them; None keeps those of the last build.
        on_progress: Called with the numbers of papers done and to do.

    Raises:
        InputError: An input can't be read, or (with ``strict``) holds a broken record.
        StoreError: The store can't be opened or written.
        ModelError: The package's model is missing.
    """
    if overrides is not None and not isinstance(overrides, Overrides):
        overrides = load_overrides(Path(overrides))
    # First what may fail for reasons of the input, so that no empty store is left behind.
    given = [os.fspath(path) for path in _several(paths)]
    found = read_papers(given, format=format, strict=strict)
    if given and not found.papers and not found.broken and _is_new_file(os.fspath(store)):
        hint = "; ".join(found.skipped[:1]) or "docs/input.md says what is read"
        raise InputError(f"{', '.join(given)}: no papers there", hint=hint)
    chosen = extractor or default_extractor()
    opened = open_store(store, create=True)
    try:
        summary = build_papers(
            found, opened, chosen, jobs=jobs, prune=prune, overrides=overrides, on_progress=on_progress
        )
    except BaseException:
        opened.close()
        raise
    return Graph(opened, summary)


def open_graph(store: str | os.PathLike[str] = "benchgraph.kg") -> Graph:
    """Open a graph that was built before.

    Raises:
        StoreError: There is none, or it can't be opened.
    """
    return Graph(open_store(store))


def extractions(
    source: Paths | Paper | Iterable[Paper],
    *,
    extractor: PaperExtractor | None = None,
    format: str | None = None,
    jobs: int = 1,
) -> Iterator[Extraction]:
    """What the extractor finds in papers, one extraction a paper, in their order.

    Args:
        source: A path or several, a paper or several.
        extractor: By default the package's own.
        format: A format of :data:`kg.readers.FORMATS`, where it shall not be recognised.
        jobs: How many papers are extracted at a time.
    """
    return (extractor or default_extractor()).stream(_papers(source, format), jobs=jobs)


def default_extractor() -> PaperExtractor:
    """The package's own extractor.

    Raises:
        ModelError: Its model file is missing or doesn't fit this version of kg.
    """
    from kg.extract import Extractor

    return Extractor()


def _papers(source: Paths | Paper | Iterable[Paper], format: str | None) -> Iterator[Paper]:
    from kg.readers import read

    if isinstance(source, Paper):
        yield source
        return
    for item in _several(source):
        if isinstance(item, Paper):
            yield item
        else:
            yield from read([item], format=format)


def _is_new_file(store: str) -> bool:
    from kg.stores.embedded import MEMORY

    return store != MEMORY and "://" not in store and not Path(store).exists()


def _several(source: Any) -> list[Any] | Iterable[Any]:
    return [source] if isinstance(source, str | os.PathLike) else source
