"""Which format a file has, from its first bytes; its name decides only where these leave it open."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from kg.readers import json_document, page, tables
from kg.readers.records import is_annotation, looks_like_record
from kg.readers.source import HEAD, decode

_NOT_PAPERS = re.compile(r"(readme|licen[cs]e|copying|notice|changelog|changes|contributing|authors|requirements)\b")
_BIBTEX = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(][^\s,{}]*,", re.MULTILINE)
_TRIED = 20
_SLIPS = 2  # NULs in the head of records: more of them, or one in anything else, and it is no text
_PROSE = (".txt", ".text", "")


def detect(name: str, head: bytes) -> str | None:
    """The format's name (a key of ``FORMATS``), or None where the file holds nothing that looks like papers.

    Args:
        name: The file's name; ``-`` for standard input.
        head: Its first bytes, decompressed.
    """
    text = decode(head).removeprefix("\ufeff").lstrip()
    # The head may end within a character.
    if not text or text.count("\0") > (_SLIPS if text[0] in "{[@" else 0):
        return None
    path = PurePath(name.lower().removesuffix(".gz"))
    for start, found in _BY_START:
        if text.startswith(start):
            format = found(path.suffix, text)
            if format or start == "<":  # a bracket may begin prose, too; other markup is no page
                return format
    if path.suffix == ".bib" or _BIBTEX.match(text):
        return "bibtex"
    if table := tables.detect(text):
        return table
    prose = path.suffix in _PROSE and not _NOT_PAPERS.match(path.name)
    entry = _BIBTEX.search(text)
    if prose and _has_abstract(text[: entry.start()] if entry else text):
        return "page"  # which may quote an entry further down
    if entry:
        return "bibtex"
    return _lines(path.suffix)


def holds_annotations(head: bytes) -> bool:
    """Whether a JSON Lines file begins with an annotation (entities, no abstract) instead of a paper."""
    value = _object(decode(head).lstrip().split("\n", 1)[0])
    return value is not None and is_annotation(value)


def _json_or_lines(suffix: str, text: str) -> str | None:
    """Lines if the first is an object that can stand alone, a document otherwise: suffixes are often wrong here."""
    first, _, rest = text.partition("\n")
    value = _object(first)
    if value is None and first.rstrip()[-1] not in "[{,:" and any(map(_object, rest.split("\n")[:_TRIED])):
        return "jsonl"  # with a broken first line; that of a document over several lines ends in the midst of it
    if value is not None:
        return "jsonl" if rest.lstrip().startswith("{") or looks_like_record(value) or is_annotation(value) else "json"
    if len(text) >= HEAD // 4 and not rest:  # one line longer than the head
        lines = re.match(r'\{\s*"[^"]*"\s*:\s*"', first) and not json_document.holds_list(first)
        return _lines(suffix) or ("jsonl" if lines else "json")
    return _lines(suffix) or "json"


def _array(suffix: str, text: str) -> str | None:
    return "json" if re.match(r"\[\s*[\[{\]]", text) or suffix == ".json" else _lines(suffix)


def _lines(suffix: str) -> str | None:
    return "jsonl" if suffix in (".jsonl", ".ndjson") else None


def _xml(suffix: str, text: str) -> str | None:
    return "atom" if re.search(r"<(\w+:)?feed\b|<entry\b", text) and "w3.org/2005/Atom" in text else None


_BY_START: tuple[tuple[str, Callable[[str, str], str | None]], ...] = (
    ("{", _json_or_lines),
    ("[", _array),
    ("<", _xml),
)


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _has_abstract(text: str) -> bool:
    return any(map(page.is_abstract, (" ".join(block.split()) for block in re.split(r"\n[ \t\r]*\n", text))))
