"""BibTeX bibliographies: read entry by entry, so that a broken one costs only itself, and LaTeX turned into text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from kg.readers.problems import Fault, Record
from kg.readers.source import text_lines

_MAX_ENTRY = 4 * 1024 * 1024
_BLOCK = re.compile(r"\s*@\s*(\w+)\s*[{(]")
_LATEX = re.compile(r"[\\{}~$]|--|``|''")
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_TEXT_FIELDS = ("title", "abstract", "booktitle", "journal", "journaltitle")
_PART = re.compile(r"\s*(?:\"(?P<quoted>[^\"]*)\"|\{(?P<braced>[^{}]*)\}|(?P<name>[^\s#\"{},]+))\s*(?:#|$)")
# Faults are reported by this module; the library need not log them as well where nobody has set up logging.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_STACK = (middlewares.ResolveStringReferencesMiddleware(), middlewares.RemoveEnclosingMiddleware())


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield the entries of a bibliography, text fields decoded; an entry's key is a label of the file and no id."""
    to_text = _decoder()
    strings = ""  # the file's @string definitions so far: entries may refer to them
    for line, kind, block in _blocks(text_lines(stream)):
        if kind == "string":
            strings += block
        elif kind not in ("comment", "preamble"):
            yield _entry(line, block, strings, to_text)


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


def _entry(line: int, block: str, strings: str, to_text: LatexNodes2Text) -> Record | Fault:
    library = parse_string(strings + block, parse_stack=_STACK)
    found = library.blocks[-1] if library.blocks else None
    for candidate in library.blocks:
        if isinstance(candidate, DuplicateFieldKeyBlock):
            found = candidate.ignore_error_block  # a field given twice is a blemish, not a broken entry
        elif isinstance(candidate, Entry | ParsingFailedBlock):
            found = candidate
    if not isinstance(found, Entry):
        error = getattr(found, "error", None)
        detail = " ".join(str(getattr(error, "abort_reason", error or "not closed")).split())
        return Fault(line, f"no BibTeX entry: {detail}")
    fields = {field.key.lower(): str(field.value) for field in found.fields}
    for name in _TEXT_FIELDS:
        if "#" in fields.get(name, ""):
            fields[name] = _joined(fields[name], {string.key: str(string.value) for string in library.strings})
    for name in _TEXT_FIELDS:
        if name in fields:
            fields[name] = _text(fields[name], to_text)
    return Record(line, fields)


def _joined(value: str, strings: dict[str, str]) -> str:
    """The text of ``name # " and more"``; any other value as it is."""
    parts, end = [], 0
    while end < len(value):
        match = _PART.match(value, end)
        if not match:
            return value
        name = match["name"]
        parts.append(strings.get(name, name) if name else match["quoted"] or match["braced"] or "")
        end = match.end()
    return "".join(parts)


def _text(latex: str, to_text: LatexNodes2Text) -> str:
    if not _LATEX.search(latex):
        return latex
    try:
        # In bibliographies a bare percent sign is one, and hardly ever begins a comment.
        return str(to_text.latex_to_text(_BARE_PERCENT.sub(r"\\%", latex)))
    except (RecursionError, ValueError, IndexError):
        return latex  # LaTeX that no parser takes is still better than nothing


def _decoder() -> LatexNodes2Text:
    """LaTeX to text: formulas and unknown macros are left as they are, addresses stand without brackets."""
    context = get_default_latex_context_db()
    context.add_context_category("addresses", prepend=True, macros=[MacroTextSpec("url", "%(1)s")])
    context.set_unknown_macro_spec(MacroTextSpec("", lambda node: node.latex_verbatim()))
    return LatexNodes2Text(latex_context=context, math_mode="verbatim")
