"""Build: read papers, extract the new and changed ones, resolve and assemble all, write the difference to the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Protocol

from kg.annotation import located
from kg.errors import KgError, NotFoundError, StoreChangedError, StoreError
from kg.graph.assemble import assemble
from kg.graph.schema import EDGE_KEYS, NODE_KEYS, known
from kg.graph.values import Delta, GraphData, difference
from kg.models import Extraction, Paper
from kg.papers import Papers, joined, updated
from kg.resolve import Overrides
from kg.stores.base import Record, Store
from kg.text import fold

_COPY_AT_ONCE = 500  # records
_TRIES = 3  # to write a graph that another process changes meanwhile
BATCH = 32  # papers a transaction: what a build that is killed loses at most


class PaperExtractor(Protocol):
    """What a build needs of an extractor. ``stream`` keeps the order of the papers."""

    @property
    def name(self) -> str: ...

    def stream(self, papers: Iterable[Paper], *, jobs: int = 1) -> Iterator[Extraction]: ...


@dataclass
class BuildSummary:
    """What a build did.

    ``problems`` are lines for people; ``broken`` counts those of them that are records which gave no paper.
    ``older`` are problems of papers that were there before, and didn't change.
    ``skipped`` says which files and records of the input are no papers.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    broken: int = 0
    problems: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    nodes: dict[str, int] = field(default_factory=dict)
    edges: dict[str, int] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)

    @property
    def nothing_changed(self) -> bool:
        """Whether the store held all of this before."""
        return not any((self.new, self.changed, self.removed, *self.written.values()))

    def to_json(self) -> dict[str, Any]:
        """The summary as plain values."""
        papers = {name: getattr(self, name) for name in ("read", "new", "changed", "unchanged", "removed", "broken")}
        return {
            "papers": papers,
            "nodes": self.nodes,
            "edges": self.edges,
            "written": self.written,
            "nothing_changed": self.nothing_changed,
            "problems": self.problems,
            "older_problems": self.older,
            "skipped": self.skipped,
        }


Progress = Callable[[int, int], None]  # papers done, papers to do


def build_papers(
    found: Papers,
    store: Store,
    extractor: PaperExtractor,
    *,
    jobs: int = 1,
    prune: bool = False,
    overrides: Overrides | None = None,
    on_progress: Progress | None = None,
) -> BuildSummary:
    """Build the graph of some papers into a store, together with those that it has already.

    Args:
        found: The papers, as :func:`kg.papers.read_papers` gives them.
        store: Where the graph is kept; what it has of a paper from other files stays (:func:`kg.papers.updated`).
        extractor: What finds entities and relations; texts that the store has from it are not read again.
        jobs: How many papers are extracted at a time.
        prune: Remove the papers of the store that are not in the input; none where something in it is broken, a file
            is empty, or there is no paper at all, and none of a file that is of no known format any more.
        overrides: Curated corrections; None keeps those of the last build.
        on_progress: Called with the numbers of papers done and to do.

    Raises:
        StoreError: The store can't be written.
        KgError: The extractor gives fewer extractions than papers, or those of others.
    """
    wanted = found.records
    summary = BuildSummary(
        read=len(wanted), broken=found.broken, problems=list(found.problems), skipped=list(found.skipped)
    )
    if overrides is not None:
        store.save_setting("overrides", overrides.model_dump_json())
    stored = store.digests()
    # Else what is not in the input may be what can't be read.
    prune_whole = prune and not (found.broken or found.empty or not wanted)
    todo, again = _plan(found, store, stored, extractor.name, prune_whole, summary)
    gone = sorted(set(stored) - set(wanted)) if prune else []
    if gone and not prune_whole:
        why = "something in the input is broken or empty" if wanted else "the input holds no paper"
        summary.problems.append(f"--prune removes nothing ({len(gone)} papers) while {why}")
        gone = []
    if gone and found.unknown:  # damaged, perhaps: their papers were read from them before
        papers = (part for record in store.records() for part in record.by_file)
        spared = {p.id: p.source or "" for p in papers if p.source in found.unknown and p.id not in wanted}
        if spared:
            names = ", ".join(sorted(set(spared.values())))
            summary.problems.append(f"--prune keeps {len(spared)} papers of files of no known format now: {names}")
        gone = [id_ for id_ in gone if id_ not in spared]
    if again or todo:  # no record is saved, too: a store that can't be written says so before hours of work
        store.save(again)
    _extract(todo, store, extractor, jobs, on_progress)
    if gone:
        store.discard(gone)
        summary.removed = len(gone)
    refresh(store, summary, None if overrides is not None else {record.paper.id for record in (*todo, *again)})
    return summary


def _plan(
    found: Papers, store: Store, stored: Mapping[str, str], extractor: str, prune: bool, summary: BuildSummary
) -> tuple[list[Record], list[Record]]:
    """What is to be stored of the input: records to extract, and those whose text the store has been extracted from.

    With ``prune``, files that are not in the input say no more; the numbers of papers go into ``summary``.
    """
    papers = found.papers
    digests = {id_: record_digest(papers[id_], extractor, parts) for id_, parts in found.records.items()}
    changed = {id_ for id_, digest in digests.items() if stored.get(id_, digest) != digest}
    records = (record for record in store.records() if record.paper.id in changed) if changed else ()
    held = {record.paper.id: record for record in records}
    todo: list[Record] = []
    again: list[Record] = []
    for id_, new in sorted(found.records.items()):
        record, parts, paper, digest = held.get(id_), new, papers[id_], digests[id_]
        if record:
            kept = {part.source for part in new} | found.unknown
            parts = updated([part for part in record.by_file if not prune or part.source in kept], new)
            paper = joined(parts)
            digest = record_digest(paper, extractor, parts)
            if paper.text == record.paper.text and paper.text not in {part.text for part in new}:
                what = "its text is no longer" if any(part.abstract for part in new) else "it has no abstract"
                summary.problems.append(f"{id_}: {what} in this input, what the store has of it is kept")
        if stored.get(id_) == digest:
            summary.unchanged += 1
        elif record and digest[:_TEXT_DIGITS] == record.digest[:_TEXT_DIGITS]:
            again.append(Record(paper, record.extraction, digest, parts))
        else:
            todo.append(Record(paper, Extraction(id=id_), digest, parts))
    summary.changed = sum(record.paper.id in stored for record in (*todo, *again))
    summary.new = len(todo) + len(again) - summary.changed
    return todo, again


def remove(store: Store, paper_ids: Sequence[str]) -> BuildSummary:
    """Remove papers and all that only they said.

    Raises:
        NotFoundError: The store doesn't hold one of them; then nothing is removed.
    """
    stored = store.digests()
    unknown = sorted(id_ for id_ in paper_ids if id_ not in stored)
    if unknown:  # unless a removal that was stopped left them in the graph
        left = store.data().nodes
        unknown = [id_ for id_ in unknown if id_ not in left or left[id_].label != "Paper"]
    if unknown:
        hint = "nothing was removed; `kg lookup TITLE` shows a paper's id"
        raise NotFoundError(f"no paper has the id {', '.join(map(repr, unknown))}", hint=hint)
    known = sorted(set(paper_ids))
    store.discard(known)
    summary = BuildSummary(removed=len(known))
    refresh(store, summary)
    return summary


def refresh(store: Store, summary: BuildSummary | None = None, fresh: Collection[str] | None = ()) -> Delta:
    """Assemble the graph of all records anew and write what differs.

    Args:
        store: Where records and graph are.
        summary: What takes the counts and the problems, as ``older`` those of papers that were in the graph before, and
            are not ``fresh``.
        fresh: Ids of papers that changed; None where corrections did, and any problem may be new.

    Raises:
        StoreError: The store can't be read or written.
    """
    for _ in range(_TRIES - 1):
        with suppress(StoreChangedError):  # by another build, whose records count, too
            return _refresh(store, summary, fresh)
    return _refresh(store, summary, fresh)


def _refresh(store: Store, summary: BuildSummary | None, fresh: Collection[str] | None) -> Delta:
    with store.exclusive():
        before = store.data()
        kept = store.setting("overrides")
        overrides = Overrides.model_validate_json(kept) if kept else None
        pairs = [(record.paper, record.extraction) for record in store.records()]
        graph, notes = assemble(pairs, overrides)
        delta = difference(before, graph)
        if delta:
            store.apply(delta)
    if summary is not None:
        lost = [(paper.id, problem) for paper, extraction in pairs for problem in extraction.problems]
        for id_, message in (*lost, *_same_papers(paper for paper, _ in pairs), *notes):
            older = fresh is not None and id_ in before.nodes and id_ not in fresh
            (summary.older if older else summary.problems).append(f"{id_}: {message}")
        _count(graph, delta, summary)
    return delta


def _same_papers(papers: Iterable[Paper]) -> list[tuple[str, str]]:
    """Papers with the title and abstract of another one, each with what is to be said of it."""
    by_text: dict[bytes, list[str]] = {}
    for paper in papers:
        if paper.abstract:
            text = f"{fold(paper.title)}\n{fold(paper.abstract)}"
            by_text.setdefault(blake2b(text.encode(), digest_size=16).digest(), []).append(paper.id)
    said = "has the same title and abstract, and counts as another paper (`kg remove` takes one out)"
    several = (ids for ids in by_text.values() if len(ids) > 1)
    return [(id_, f"{ids[id_ == ids[0]]} {said}") for ids in several for id_ in ids]


def copy(source: Store, target: Store, *, replace: bool = False) -> BuildSummary:
    """Make one store hold what another does: records, curated corrections and the graph, byte for byte.

    Notes that somebody left (properties that the schema doesn't know) stay behind, as every build leaves them.

    Args:
        source: Where the graph is; only read.
        target: Where it shall be, too.
        replace: Whether papers of the target that the source lacks may go.

    Raises:
        StoreError: The target holds such papers, and ``replace`` is not given; then nothing is changed.
    """
    wanted, stored = source.digests(), target.digests()
    strange = sorted(set(stored) - set(wanted))
    if strange and not replace:
        raise StoreError(
            f"{target.uri}: holds {len(strange)} papers that {source.uri} lacks, such as {strange[0]}",
            hint="name another store, or --replace them",
        )
    summary = BuildSummary(read=len(wanted), removed=len(strange))
    summary.new = len(set(wanted) - set(stored))
    summary.changed = sum(stored.get(id_, digest) != digest for id_, digest in wanted.items())
    summary.unchanged = summary.read - summary.new - summary.changed
    batch: list[Record] = []
    for record in source.records():
        if stored.get(record.paper.id) != record.digest:
            batch.append(record)
        if len(batch) == _COPY_AT_ONCE:
            target.save(batch)
            batch = []
    target.save(batch)
    target.discard(strange)
    overrides = source.setting("overrides")
    if overrides is None and target.setting("overrides") is not None:
        overrides = Overrides().model_dump_json()  # the source has none, so that the target's own must go
    if overrides is not None:
        target.save_setting("overrides", overrides)
    with target.exclusive():
        graph = _without_notes(source.data())
        delta = difference(target.data(), graph)
        if delta:
            target.apply(delta)
    _count(graph, delta, summary)
    return summary


def _without_notes(graph: GraphData) -> GraphData:
    nodes = {n.id: n._replace(properties=known(n.properties, NODE_KEYS[n.label])) for n in graph.nodes.values()}
    edges = {e.id: e._replace(properties=known(e.properties, EDGE_KEYS)) for e in graph.edges.values()}
    return GraphData(nodes, edges)


_TEXT_DIGITS = 32


def record_digest(paper: Paper, extractor: str, parts: Sequence[Paper] = ()) -> str:
    """What a stored record is compared by: first its text and the extractor's name, then all that is known of it."""
    text = blake2b("\x1f".join((extractor, paper.title, paper.abstract)).encode(), digest_size=_TEXT_DIGITS // 2)
    whole = "\n".join(part.model_dump_json() for part in (parts if len(parts) > 1 else (paper,)))
    return text.hexdigest() + blake2b(whole.encode(), digest_size=8).hexdigest()


def _extract(
    todo: Sequence[Record],
    store: Store,
    extractor: PaperExtractor,
    jobs: int,
    on_progress: Progress | None,
) -> None:
    """Extract, and save in batches, also what is done when something stops it."""
    batch: list[Record] = []
    if on_progress:
        on_progress(0, len(todo))
    try:
        found = iter(extractor.stream((record.paper for record in todo), jobs=jobs))
        for done, record in enumerate(todo, 1):
            id_, extraction = record.paper.id, next(found, None)
            if extraction is None or extraction.id != id_:
                got = f"an extraction of {extraction.id!r}" if extraction else "nothing"
                hint = "stream yields one extraction a paper, with its id, in order"
                raise KgError(f"{id_}: the extractor {extractor.name} gave {got} for it", hint=hint)
            batch.append(record._replace(extraction=located(record.paper, extraction)))
            if len(batch) >= BATCH:
                store.save(batch)
                batch = []
            if on_progress:
                on_progress(done, len(todo))
    finally:
        if batch:
            store.save(batch)


def _count(graph: GraphData, delta: Delta, summary: BuildSummary) -> None:
    nodes = Counter(node.label for node in graph.nodes.values())
    edges = Counter(edge.type for edge in graph.edges.values())
    summary.nodes = dict(sorted(nodes.items()))
    summary.edges = dict(sorted(edges.items()))
    summary.written = {name: len(part) for name, part in zip(Delta._fields, delta, strict=True)}
