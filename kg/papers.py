"""The papers of an input by id: their records from several files, joined, and what gave no paper."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kg.models import Paper
from kg.text import fold


@dataclass
class Papers:
    """What was read: the records of each paper by its id, and what gave no paper.

    ``problems`` are lines for people; ``broken`` counts those of them that are records which gave no paper.
    ``skipped`` says which files and records of the input are no papers.
    """

    records: dict[str, tuple[Paper, ...]]  # one a file, sorted by the file's name
    broken: int = 0
    problems: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    empty: bool = False  # whether a file that was named holds nothing
    unknown: set[str] = field(default_factory=set)  # names of files of no known format

    @property
    def papers(self) -> dict[str, Paper]:
        """By id, joined."""
        return {id_: joined(records) for id_, records in self.records.items()}


def joined(records: Iterable[Paper]) -> Paper:
    """One paper of several records of it: the one that counts most (:attr:`Paper.rank`), with what only others know of
    year, venue and address."""
    several = list(records)
    if len(several) == 1:  # as most are, and every one is joined whenever it is read
        return several[0]
    several.sort(key=lambda paper: paper.rank, reverse=True)
    known = {
        name: next((value for paper in several if (value := getattr(paper, name)) is not None), None)
        for name in ("year", "venue", "url")
    }
    return several[0].model_copy(update=known)


def updated(stored: Iterable[Paper], new: Iterable[Paper]) -> tuple[Paper, ...]:
    """The records of one paper, one a file, sorted: a new one replaces that of the same file.

    One that has lost its abstract only adds to it.
    """
    by_file = {paper.source or "": paper for paper in stored}
    for paper in new:
        file = paper.source or ""
        before = by_file.get(file)
        by_file[file] = joined((before, paper)) if before and before.abstract and not paper.abstract else paper
    return tuple(by_file[file] for file in sorted(by_file))


def read_papers(paths: Iterable[str | os.PathLike[str]], *, format: str | None = None, strict: bool = False) -> Papers:
    """All papers by id, with their records, in whatever order these come.

    Raises:
        InputError: An input can't be read, or (with ``strict``) holds a broken record.
    """
    from kg.readers import Problem, read, readable
    from kg.readers.problems import EMPTY, UNKNOWN

    found = Papers({})

    def report(problem: Problem) -> None:
        (found.skipped if problem.kind == "skipped" else found.problems).append(str(problem))
        found.broken += problem.kind == "broken"
        found.empty |= problem.reason == EMPTY
        if problem.reason == UNKNOWN:
            found.unknown.add(readable(Path(problem.file).name))

    records = found.records
    several: dict[str, set[Paper]] = {}
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    for paper in read([os.fspath(path) for path in given], format=format, strict=strict, on_problem=report):
        others = records.setdefault(paper.id, (paper,))
        if paper not in others:
            several.setdefault(paper.id, set(others)).add(paper)
    for id_, papers in sorted(several.items()):
        by_file: dict[str, list[Paper]] = {}
        for paper in papers:
            by_file.setdefault(paper.source or "", []).append(paper)
        records[id_] = tuple(joined(by_file[file]) for file in sorted(by_file))
        title = fold(joined(papers).title)
        if len({paper.text for paper in papers if paper.abstract or fold(paper.title) != title}) > 1:
            titles = " / ".join(sorted({paper.title for paper in papers}))
            found.problems.append(f"{id_}: several texts with this id, the longest is taken: {titles}")
    return found
