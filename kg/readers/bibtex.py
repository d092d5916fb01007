"""BibTeX bibliographies: read entry by entry, so that a broken one costs only itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

from kg.readers.latex import decoder, text, unescape
from kg.readers.problems import Fault, Record
from kg.readers.source import text_lines

_MAX_ENTRY = 4 * 1024 * 1024
_BLOCK = re.compile(r"\s*@\s*(\w+)\s*[{(]")
_REFERENCE = re.compile(r"[=#]\s*([^\s={}\"#,\d][^\s={}\"#,]*)")
_BRACED = re.compile(r"\{[^{}]*\}")
_BRACE = re.compile(r"(?<!\\)[{}]")
_TEXT_FIELDS = ("title", "abstract", "booktitle", "journal", "journaltitle")
_PART = re.compile(
    r"\s*(?:\"(?P<quoted>(?:[^\"{}]|\{[^{}]*\})*)\"|\{(?P<braced>[^{}]*)\}|(?P<name>[^\s#\"{},]+))\s*(?:#|$)"
)
# Faults are reported by this module; the library need not log them as well where nobody has set up logging.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_UNWRAP = middlewares.RemoveEnclosingMiddleware()
_STACK = (middlewares.ResolveStringReferencesMiddleware(), _UNWRAP)
_REPEATS = (DuplicateFieldKeyBlock, DuplicateBlockKeyBlock)


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield the entries of a bibliography, text fields decoded; an entry's key is a label of the file and no id."""
    decode = decoder()
    # The file's @string definitions so far, by name: entries may refer to them, and case means nothing there.
    strings: dict[str, str] = {}
    for line, kind, block in _blocks(text_lines(stream)):
        if kind == "string":
            defined = parse_string(block, parse_stack=())
            strings |= {string.key.lower(): f"{string.raw}\n" for string in defined.strings}
            if not defined.entries:  # behind the definition, on its line
                continue
        if kind not in ("comment", "preamble"):
            used = {name.lower() for name in _REFERENCE.findall(block)} & strings.keys()
            yield from _entries(line, block, "".join(strings[name] for name in sorted(used)), decode)


def _blocks(lines: Iterator[str]) -> Iterator[tuple[int, str, str]]:
    """Line, kind and text of each block; a block ends where the next begins. Text before the first is a comment."""
    start, kind, block, size = 1, "comment", list[str](), 0
    for number, line in enumerate(lines, 1):
        if match := _BLOCK.match(line):
            yield start, kind, "".join(block)
            start, kind, block, size = number, match[1].lower(), [], 0
        size += len(line)
        if size <= _MAX_ENTRY:
            block.append(line)
    yield start, kind, "".join(block)


def _entries(line: int, block: str, strings: str, decode: Callable[[str], str]) -> Iterator[Record | Fault]:
    """The entries of a block: one, but for those that begin behind another on its line."""
    library = parse_string(strings + block, parse_stack=_STACK)
    texts = {string.key.lower(): str(string.value) for string in library.strings}
    # An entry that repeats a field, or another's key, is a blemish and no broken one.
    found = [_whole(block, library) if isinstance(block, _REPEATS) else block for block in library.blocks]
    entries = [entry for entry in found if isinstance(entry, Entry)]
    before = strings.count("\n")  # what is wrong with a definition is not the entry's fault
    failed = [block for block in found if isinstance(block, ParsingFailedBlock) and (block.start_line or 0) >= before]
    for entry in entries:
        yield Record(line, _fields(entry, texts, decode))
    if failed or not entries:
        error = failed[-1].error if failed else "not closed"
        detail = " ".join(str(getattr(error, "abort_reason", error)).split())
        yield Fault(line, f"no BibTeX entry: {detail}")


def _whole(block: DuplicateFieldKeyBlock | DuplicateBlockKeyBlock, library: Library) -> Block | None:
    """The entry in a block with a repeated key, its values without their enclosing signs as those of others are."""
    inner = block.ignore_error_block
    if not isinstance(inner, Entry):  # a definition that is repeated
        return None
    alone = Library([*library.strings, inner])
    for middleware in _STACK:
        alone = middleware.transform(alone)
    return alone.blocks[-1]


def _fields(entry: Entry, strings: dict[str, str], decode: Callable[[str], str]) -> dict[str, str]:
    enclosing = entry.parser_metadata.get(_UNWRAP.metadata_key(), {})
    fields: dict[str, str] = {}
    for field in entry.fields:
        name, value = field.key.lower(), str(field.value)
        if not value.strip() and name in fields:  # a field may stand there twice, once empty
            continue
        if not _is_one(value, enclosing.get(field.key)):
            value = _joined(value, strings)
        fields[name] = text(value, decode) if name in _TEXT_FIELDS else unescape(value)
    return fields


def _is_one(value: str, enclosing: str | None) -> bool:
    """Whether the signs that enclosed a value belong together, so that a "#" in it joins nothing."""
    if enclosing == '"':
        return '"' not in _BRACED.sub("", value)
    return enclosing == "{" and _balanced(value)


def _balanced(value: str) -> bool:
    """Whether every brace that closes was opened before: braces around such a value are one pair."""
    depth = 0
    for sign in _BRACE.findall(value):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return True


def _joined(value: str, strings: dict[str, str]) -> str:
    """The text of ``name`` or ``name # " and more"``; any other value as it is."""
    parts, end = [], 0
    while end < len(value):
        match = _PART.match(value, end)
        if not match:
            return value
        name = match["name"]
        parts.append(strings.get(name.lower(), name) if name else match["quoted"] or match["braced"] or "")
        end = match.end()
    return "".join(parts)
