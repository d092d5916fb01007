"""Build: read papers, extract the new and changed ones, resolve and assemble all, write the difference to the store."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

from kg.errors import NotFoundError, StoreError
from kg.graph.assemble import assemble
from kg.graph.schema import EDGE_KEYS, NODE_KEYS, known
from kg.graph.values import Delta, GraphData, difference
from kg.models import Extraction, Paper
from kg.resolve import Overrides
from kg.stores.base import Record, Store

_COPY_AT_ONCE = 500  # records
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
    ``skipped`` says which files and records of the input are no papers.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    broken: int = 0
    problems: list[str] = field(default_factory=list)
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
            "skipped": self.skipped,
        }


@dataclass
class Papers:
    """What was read: papers by id, and what gave no paper (see :class:`BuildSummary`)."""

    papers: dict[str, Paper]
    broken: int = 0
    problems: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    empty: bool = False  # whether a file that was named holds nothing
    unknown: set[str] = field(default_factory=set)  # names of files of no known format


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
        found: The papers, as :func:`read_papers` gives them.
        store: Where the graph is kept.
        extractor: What finds entities and relations; texts that the store has from it are not read again. A record
            without an abstract doesn't replace one that has it.
        jobs: How many papers are extracted at a time.
        prune: Remove the papers of the store that are not in the input; none where something in it is broken, a file
            is empty, or there is no paper at all, and none of a file that is of no known format any more.
        overrides: Curated corrections; None keeps those of the last build.
        on_progress: Called with the numbers of papers done and to do.

    Raises:
        StoreError: The store can't be written.
    """
    wanted = dict(found.papers)
    summary = BuildSummary(
        read=len(wanted), broken=found.broken, problems=list(found.problems), skipped=list(found.skipped)
    )
    if overrides is not None:
        store.save_setting("overrides", overrides.model_dump_json())
    stored = store.digests()
    digests = {id_: record_digest(paper, extractor.name) for id_, paper in wanted.items()}
    held = _held(store, stored, wanted, digests)
    for id_, record in held.items():
        if record.paper.abstract and not wanted[id_].abstract:
            summary.problems.append(f"{id_}: has no abstract in this input, what the store has of it is kept")
            wanted[id_], digests[id_] = record.paper, record_digest(record.paper, extractor.name)
    todo: list[tuple[Paper, str]] = []
    again: list[Record] = []
    for id_ in sorted(wanted):
        paper, digest, before = wanted[id_], digests[id_], stored.get(id_)
        if before == digest:
            summary.unchanged += 1
            continue
        if before is None:
            summary.new += 1
        else:
            summary.changed += 1
        if before and _same_text(before, digest) and id_ in held:
            again.append(Record(paper, held[id_].extraction, digest))
        else:
            todo.append((paper, digest))
    gone = sorted(set(stored) - set(wanted)) if prune else []
    if gone and (found.broken or found.empty or not wanted):  # they may be what couldn't be read
        why = "something in the input is broken or empty" if wanted else "the input holds no paper"
        summary.problems.append(f"--prune removes nothing ({len(gone)} papers) while {why}")
        gone = []
    if gone and found.unknown:  # damaged, perhaps: their papers were read from them before
        papers = (record.paper for record in store.records())
        kept = {p.id: p.source or "" for p in papers if p.source in found.unknown and p.id not in wanted}
        if kept:
            names = ", ".join(sorted(set(kept.values())))
            summary.problems.append(f"--prune keeps {len(kept)} papers of files of no known format now: {names}")
        gone = [id_ for id_ in gone if id_ not in kept]
    if again:
        store.save(again)
    _extract(todo, store, extractor, jobs, on_progress)
    if gone:
        store.discard(gone)
        summary.removed = len(gone)
    refresh(store, summary)
    return summary


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


def refresh(store: Store, summary: BuildSummary | None = None) -> Delta:
    """Assemble the graph of all records anew and write what differs; the counts go into ``summary``."""
    pairs: list[tuple[Paper, Extraction]] = []
    lost: list[str] = []
    with store.exclusive():
        before = store.data()
        kept = store.setting("overrides")
        overrides = Overrides.model_validate_json(kept) if kept else None
        for record in store.records():
            pairs.append((record.paper, record.extraction))
            lost.extend(f"{record.paper.id}: {problem}" for problem in record.extraction.problems)
        graph, notes = assemble(pairs, overrides)
        delta = difference(before, graph)
        if delta:
            store.apply(delta)
    if summary is not None:
        summary.problems.extend([*lost, *(f"{note.paper}: {note.message}" for note in notes)])
        _count(graph, delta, summary)
    return delta


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


def record_digest(paper: Paper, extractor: str) -> str:
    """What a stored record is compared by: first its text and the extractor's name, then all that is known of it."""
    text = blake2b("\x1f".join((extractor, paper.title, paper.abstract)).encode(), digest_size=_TEXT_DIGITS // 2)
    return text.hexdigest() + blake2b(paper.model_dump_json().encode(), digest_size=8).hexdigest()


def _same_text(digest: str, other: str) -> bool:
    """Whether one extraction serves both: only the year, say, or the name of the file is another."""
    return digest[:_TEXT_DIGITS] == other[:_TEXT_DIGITS]


def _held(store: Store, stored: dict[str, str], wanted: dict[str, Paper], digests: dict[str, str]) -> dict[str, Record]:
    """The records of changed papers that a build may keep, whole or in part."""
    changed = {id_ for id_, paper in wanted.items() if stored.get(id_, digests[id_]) != digests[id_]}
    kept = {id_ for id_ in changed if not wanted[id_].abstract or _same_text(stored[id_], digests[id_])}
    return {record.paper.id: record for record in store.records() if record.paper.id in kept} if kept else {}


def read_papers(paths: Iterable[str | os.PathLike[str]], *, format: str | None = None, strict: bool = False) -> Papers:
    """All papers by id; where two differ, the one with the longer text wins, in whatever order they come.

    Raises:
        InputError: An input can't be read, or (with ``strict``) holds a broken record.
    """
    from kg.readers import Problem, read, readable
    from kg.readers.problems import EMPTY, UNKNOWN

    paths = [os.fspath(path) for path in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    found = Papers({})
    papers = found.papers

    def report(problem: Problem) -> None:
        (found.skipped if problem.kind == "skipped" else found.problems).append(str(problem))
        found.broken += problem.kind == "broken"
        found.empty |= problem.reason == EMPTY
        if problem.reason == UNKNOWN:
            found.unknown.add(readable(Path(problem.file).name))

    clashes: dict[str, set[str]] = {}
    for paper in read(paths, format=format, strict=strict, on_problem=report):
        other = papers.setdefault(paper.id, paper)
        if other.text != paper.text:
            clashes.setdefault(paper.id, set()).update((other.title, paper.title))
        if other != paper and paper.rank > other.rank:
            papers[paper.id] = paper
    for id_ in sorted(clashes):
        titles = " / ".join(sorted(clashes[id_]))
        found.problems.append(f"{id_}: several texts with this id, the longest is taken: {titles}")
    return found


def _extract(
    todo: Sequence[tuple[Paper, str]],
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
        found = extractor.stream((paper for paper, _ in todo), jobs=jobs)
        for done, ((paper, digest), extraction) in enumerate(zip(todo, found, strict=True), 1):
            batch.append(Record(paper, extraction, digest))
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
