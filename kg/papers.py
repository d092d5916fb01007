"""The papers of an input by id: what several records of one paper say, joined, and what gave no paper."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.models import Paper
from kg.text import fold


@dataclass
class Papers:
    """What was read: papers by id, and what gave no paper.

    ``problems`` are lines for people; ``broken`` counts those of them that are records which gave no paper.
    ``skipped`` says which files and records of the input are no papers.
    """

    papers: dict[str, Paper]
    broken: int = 0
    problems: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    empty: bool = False  # whether a file that was named holds nothing
    unknown: set[str] = field(default_factory=set)  # names of files of no known format


def joined(records: Iterable[Paper]) -> Paper:
    """One paper of several records of it: the one that counts most (:attr:`Paper.rank`), with what only others know of
    year, venue and address."""
    return _filled(sorted(records, key=lambda paper: paper.rank, reverse=True))


def updated(stored: Paper, new: Paper) -> Paper:
    """What a later input makes of a paper: as :func:`joined`, but a record of the same file counts more than the one
    before it, unless it has lost its abstract."""
    if new.source == stored.source and (new.abstract or not stored.abstract):
        return _filled([new, stored])
    return joined((stored, new))


def _filled(records: Sequence[Paper]) -> Paper:
    """The first, with what it lacks from those behind it."""
    known = {
        name: next((value for paper in records if (value := getattr(paper, name)) is not None), None)
        for name in ("year", "venue", "url")
    }
    return records[0].model_copy(update=known)


def read_papers(paths: Iterable[str | os.PathLike[str]], *, format: str | None = None, strict: bool = False) -> Papers:
    """All papers by id; several records of one are :func:`joined`, in whatever order they come.

    Raises:
        InputError: An input can't be read, or (with ``strict``) holds a broken record.
    """
    from kg.readers import Problem, read, readable
    from kg.readers.problems import EMPTY, UNKNOWN

    found = Papers({})
    papers = found.papers

    def report(problem: Problem) -> None:
        (found.skipped if problem.kind == "skipped" else found.problems).append(str(problem))
        found.broken += problem.kind == "broken"
        found.empty |= problem.reason == EMPTY
        if problem.reason == UNKNOWN:
            found.unknown.add(readable(Path(problem.file).name))

    several: dict[str, set[Paper]] = {}
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    for paper in read([os.fspath(path) for path in given], format=format, strict=strict, on_problem=report):
        other = papers.setdefault(paper.id, paper)
        if other != paper:
            several.setdefault(paper.id, {other}).add(paper)
    for id_, records in sorted(several.items()):
        papers[id_] = joined(records)
        texts = {paper.text for paper in records if paper.abstract or fold(paper.title) != fold(papers[id_].title)}
        if len(texts) > 1:
            titles = " / ".join(sorted({paper.title for paper in records}))
            found.problems.append(f"{id_}: several texts with this id, the longest is taken: {titles}")
    return found
