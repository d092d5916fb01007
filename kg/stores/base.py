"""What a store is: records of papers and what was found in them, and the graph assembled from these.

A store has two layers.  *Records* (paper, extraction, extractor version) are the source of truth and the cache: a
build that was killed finds here what is done already.  The *graph* is derived from all records together; a build
assembles it anew and writes the difference.  Both stores (one file with NetworkX, a Neo4j server) keep both layers, so
that each can be built into, pulled from and exported alone.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import QueryError
from kg.graph.schema import NODES, RELATIONSHIPS, RelationshipProperties
from kg.graph.values import Delta, GraphData
from kg.models import Extraction, Paper
from kg.papers import joined

if TYPE_CHECKING:
    import networkx as nx

    from kg.cypher.warnings import UnknownName


class Record(NamedTuple):
    """One paper with what one version of the extractor found in it."""

    paper: Paper
    extraction: Extraction
    digest: str  # of the paper's content and the extractor's version: equal digests need no new extraction
    parts: tuple[Paper, ...] = ()  # where it is joined from the records of several files, these (:mod:`kg.papers`)

    @property
    def by_file(self) -> tuple[Paper, ...]:
        """The records that the paper is joined from, one a file."""
        return self.parts or (self.paper,)


def stored_texts(record: Record) -> tuple[str, str]:
    """How a store keeps a paper (an object, or a list of those that it is joined from) and its extraction: as JSON."""
    parts = [part.model_dump_json(exclude_none=True) for part in record.parts]
    paper = f"[{','.join(parts)}]" if len(parts) > 1 else record.paper.model_dump_json(exclude_none=True)
    return paper, record.extraction.model_dump_json(exclude={"evaluated_on", "outperforms"})


def stored_record(paper: str, extraction: str, digest: str) -> Record:
    """The record that a store keeps as these texts; see :func:`stored_texts`."""
    parts = tuple(map(Paper.model_validate, json.loads(paper))) if paper.startswith("[") else ()
    one = joined(parts) if parts else Paper.model_validate_json(paper)
    return Record(one, Extraction.model_validate_json(extraction), digest, parts)


class Rows(NamedTuple):
    """The answer to a query; ``plan`` is there where EXPLAIN or PROFILE asked for it, ``counters`` where it wrote."""

    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    warnings: Sequence[str] = ()
    plan: str | None = None
    counters: Mapping[str, int] | None = None  # nodes_created, properties_set and so on


def unexpected(unknown: Iterable[UnknownName]) -> tuple[str, ...]:
    """Warnings of unknown names, without those that the schema knows: a graph without benchmarks is no mistake."""
    known = {*NODES, *RELATIONSHIPS, *RelationshipProperties.model_fields}
    known.update(name for model in NODES.values() for name in model.model_fields)
    return tuple(str(name) for name in unknown if name.name not in known)


@contextmanager
def query_errors() -> Iterator[None]:
    """Every error of the interpreter as a QueryError of one line."""
    from kg.cypher.errors import CypherError  # here: a build asks no query

    try:
        yield
    except CypherError as error:
        place = f"line {error.line}, column {error.column}: " if error.line else ""
        raise QueryError(place + error.message, hint=error.hint or "") from error


class Store(ABC):
    """A place that keeps a graph. Use as a context manager; see the module's text for the two layers."""

    uri: str

    @abstractmethod
    def digests(self) -> dict[str, str]:
        """Paper id → digest of every stored record."""

    @abstractmethod
    def records(self) -> Iterator[Record]:
        """All records, by paper id."""

    @abstractmethod
    def save(self, records: Iterable[Record]) -> None:
        """Insert or replace records, in one transaction."""

    @abstractmethod
    def discard(self, paper_ids: Iterable[str]) -> None:
        """Delete records, in one transaction."""

    @abstractmethod
    def setting(self, name: str) -> str | None:
        """A small text that builds keep beside the records, such as curated overrides; None where there is none."""

    @abstractmethod
    def save_setting(self, name: str, value: str) -> None:
        """Keep a small text."""

    @abstractmethod
    def data(self) -> GraphData:
        """All nodes and edges."""

    @abstractmethod
    def apply(self, delta: Delta) -> None:
        """Change the graph by a delta.

        All of it or, on an error, nothing. A server may need several transactions for a big delta; each replaces whole
        papers and leaves a graph, and the difference computed anew is what an interrupted load still has to do.

        Raises:
            StoreError: The store could not be written, or holds other rows than the delta says.
        """

    def exclusive(self) -> AbstractContextManager[None]:
        """Keep other builds from changing the graph between reading it and applying a delta.

        A store that notices such a change itself, when the delta is applied, does nothing here.
        """
        return nullcontext()

    @abstractmethod
    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, read_only: bool = True) -> Rows:
        """Run one Cypher statement; EXPLAIN or PROFILE before it asks for its plan.

        Raises:
            QueryError: The statement is wrong, writes though ``read_only``, or runs into a limit.
        """

    @abstractmethod
    def networkx(self) -> nx.MultiDiGraph:
        """The graph as ``nx.MultiDiGraph`` (see :func:`kg.graph.values.to_networkx`)."""

    def names(self, labels: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """What nodes of these labels are called: by id their ``label`` and (where they have it) name, title, aliases.

        Other properties may be there too.
        """
        wanted = frozenset(labels)
        return {id_: data for id_, data in self.networkx().nodes(data=True) if data["label"] in wanted}

    def around(self, ids: Sequence[str]) -> nx.MultiDiGraph:
        """A part of the graph that has at least these nodes, all their edges, the edges of results among their
        neighbours, and the papers that these edges come from.
        """
        return self.networkx()

    def around_edge(self, edge: str) -> nx.MultiDiGraph:
        """A part of the graph that has at least the edges whose ids begin so, their ends, and their papers."""
        return self.networkx()

    @abstractmethod
    def close(self) -> None:
        """Give back files and connections."""

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
