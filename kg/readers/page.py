"""Pages saved as plain text: a title, a blank line, an abstract, again and again, with page furniture anywhere around.

Furniture (navigation, dates, counts, "Subscribe") is known by what it is not: an abstract is a long paragraph of
several sentences, its title is the short line right before it, and everything else is furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from kg.readers.problems import Fault, Record
from kg.readers.source import text_lines

MIN_ABSTRACT = 300
"""Characters that a paragraph must have to be an abstract; navigation and titles are shorter."""

_NOTED = 120
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s|$)|[。！？]")
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff]")


class _Unit(NamedTuple):
    line: int
    text: str


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield a record (``title``, ``abstract``) for each abstract of a page.

    Paragraphs that follow an abstract directly belong to it.  A paragraph that is too short for an abstract and too
    long for a line of furniture is reported as skipped.
    """
    title: _Unit | None = None
    paper: Record | None = None
    for unit in _units(text_lines(stream)):
        if is_abstract(unit.text):
            if paper:
                paper = Record(paper.line, {**paper.fields, "abstract": f"{paper.fields['abstract']} {unit.text}"})
            elif title:
                paper = Record(title.line, {"title": title.text, "abstract": unit.text})
            else:
                paper = Record(unit.line, {"title": "", "abstract": unit.text})
            continue
        if paper:
            yield paper
            paper = title = None
        if len(unit.text) >= _NOTED and _SENTENCE_END.search(unit.text):
            yield Fault(unit.line, "a paragraph too short for an abstract", "skipped")
            title = None
        elif _WORD.search(unit.text):  # counts and bullets are no titles, even right before an abstract
            title = unit
    if paper:
        yield paper


def is_abstract(text: str) -> bool:
    """Whether a paragraph is an abstract: long, and of more than one sentence."""
    return len(text) >= MIN_ABSTRACT and len(_SENTENCE_END.findall(text)) >= 2


def _units(text: Iterator[str]) -> Iterator[_Unit]:
    """Lines and paragraphs: a block of lines is one paragraph where it is wrapped, else each of its lines counts."""
    block: list[_Unit] = []
    for number, line in enumerate(text, 1):
        if stripped := line.strip():
            block.append(_Unit(number, stripped))
        else:
            yield from _split(block)
            block = []
    yield from _split(block)


def _split(block: list[_Unit]) -> list[_Unit]:
    *full, last = block or [_Unit(0, "")]
    wrapped = len(full) > 1 and all(40 <= len(unit.text) < MIN_ABSTRACT for unit in full)
    if wrapped and len(last.text) < MIN_ABSTRACT and is_abstract(joined := " ".join(unit.text for unit in block)):
        return [_Unit(block[0].line, joined)]
    return block
