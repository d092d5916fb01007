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

MIN_ABSTRACT = 200
"""Characters that a paragraph must have to be an abstract; navigation and nearly all titles are shorter."""

_ONE_SENTENCE = 400
_PARAGRAPH = 120
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s|$)|[。！？]")
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff]")


class _Unit(NamedTuple):
    line: int
    text: str


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield a record (``title``, ``abstract``) for each abstract of a page.

    Paragraphs that follow an abstract directly belong to it.  A paragraph that is too short for an abstract, too long
    for a line of furniture, and no title either, is reported as skipped.
    """
    title: _Unit | None = None  # the line before, in case an abstract comes next
    abstract: list[str] = []  # its paragraphs so far
    for unit in _units(text_lines(stream)):
        if is_abstract(unit.text):
            title = title or _Unit(unit.line, "")
            abstract.append(unit.text)
            continue
        if title and abstract:
            yield _record(title, abstract)
            title, abstract = None, []
        if _WORD.search(unit.text):  # counts and bullets are no titles, even right before an abstract
            if title:
                yield from _unused(title)
            title = unit
    if title and abstract:
        yield _record(title, abstract)
    elif title:
        yield from _unused(title)


def is_abstract(text: str) -> bool:
    """Whether a paragraph is an abstract: long, and of more than one sentence unless it is very long."""
    if len(text) < MIN_ABSTRACT:
        return False
    return len(_SENTENCE_END.findall(text)) >= (1 if len(text) >= _ONE_SENTENCE else 2)


def _record(title: _Unit, abstract: list[str]) -> Record:
    return Record(title.line, {"title": title.text, "abstract": " ".join(abstract)})


def _unused(line: _Unit) -> Iterator[Fault]:
    """A line that turned out to be no title is furniture; if it is a paragraph, it should not vanish."""
    if len(line.text) >= _PARAGRAPH and _SENTENCE_END.search(line.text):
        yield Fault(line.line, "a paragraph too short for an abstract", "skipped")


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
    # A line may end early, before a list or a formula: not the first, which is a title or furniture then.
    long = [len(unit.text) >= 40 for unit in full]
    wrapped = len(full) > 1 and long[0] and 5 * long.count(False) <= len(full)
    wrapped = wrapped and all(len(unit.text) < MIN_ABSTRACT for unit in full)
    if wrapped and len(last.text) < MIN_ABSTRACT and is_abstract(joined := " ".join(unit.text for unit in block)):
        return [_Unit(block[0].line, joined)]
    return block
