"""BibTeX bibliographies: read entry by entry, so that a broken one costs only itself, and LaTeX turned into text."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import get_default_latex_context_db as get_default_macros

from kg.readers.problems import Fault, Record
from kg.readers.records import LONG_ABSTRACT
from kg.readers.source import text_lines

_MAX_ENTRY = 4 * 1024 * 1024
_BLOCK = re.compile(r"\s*@\s*(\w+)\s*[{(]")
_STRING = re.compile(r"\s*@\s*string\s*[{(]\s*([^\s={}\"#,]+)", re.IGNORECASE)
_REFERENCE = re.compile(r"[=#]\s*([^\s={}\"#,\d][^\s={}\"#,]*)")
_LATEX = re.compile(r"[\\{}~]|--|``|''")
_TOKEN = re.compile(r"\\.|[{}$]|\s+|[^\\{}$\s]+|\\", re.DOTALL)
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_TEXT_FIELDS = ("title", "abstract", "booktitle", "journal", "journaltitle")
_ADDRESS = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}|https?://[^\s{}\\$]+")
_ESCAPE = re.compile(r"\\([_%#&~])(?:\{\})?")
_PLACE = "\ufdd1"  # stands for an address, in which LaTeX's ~ and % are themselves
_PART = re.compile(r"\s*(?:\"(?P<quoted>[^\"]*)\"|\{(?P<braced>[^{}]*)\}|(?P<name>[^\s#\"{},]+))\s*(?:#|$)")
# Faults are reported by this module; the libraries need not log them as well where nobody has set up logging.
for library_name in ("bibtexparser", "pylatexenc"):
    logging.getLogger(library_name).addHandler(logging.NullHandler())

_STACK = (middlewares.ResolveStringReferencesMiddleware(), middlewares.RemoveEnclosingMiddleware())


def parse(stream: BinaryIO) -> Iterator[Record | Fault]:
    """Yield the entries of a bibliography, text fields decoded; an entry's key is a label of the file and no id."""
    decode = _decoder()
    strings: dict[str, str] = {}  # the file's @string definitions so far, by name: entries may refer to them
    for line, kind, block in _blocks(text_lines(stream)):
        if kind == "string":
            strings |= {match[1]: block for match in [_STRING.match(block)] if match}
        elif kind not in ("comment", "preamble"):
            used = {name for name in _REFERENCE.findall(block) if name in strings}
            yield _entry(line, block, "".join(strings[name] for name in sorted(used)), decode)


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


def _entry(line: int, block: str, strings: str, decode: Callable[[str], str]) -> Record | Fault:
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
            fields[name] = _text(fields[name], decode)
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


def _text(latex: str, decode: Callable[[str], str]) -> str:
    if len(latex) > LONG_ABSTRACT or not _LATEX.search(latex):  # a megabyte would take a minute
        return latex
    addresses: list[str] = []

    def keep(match: re.Match[str]) -> str:
        addresses.append(_ESCAPE.sub(r"\1", match[1] or match[0]))
        return _PLACE + " " * match[0].startswith(r"\href")

    kept = _ADDRESS.sub(keep, latex.replace(_PLACE, ""))
    try:
        # In bibliographies a bare percent sign is one, and hardly ever begins a comment.
        pieces = _pieces(_BARE_PERCENT.sub(r"\\%", kept))
        text = "".join(decode(piece) if _LATEX.search(piece) else piece for piece in pieces)
    except (RecursionError, ValueError, IndexError):
        return latex  # LaTeX that no parser takes is still better than nothing
    if text.count(_PLACE) != len(addresses):  # a macro swallowed one
        return latex
    return re.sub(_PLACE, lambda _: addresses.pop(0), text)


def _pieces(latex: str) -> Iterator[str]:
    """Words and the spaces between them, groups and formulas uncut: most need no decoding, and decoding is slow."""
    piece, depth, formula = "", 0, False
    for token in _TOKEN.findall(latex):
        if depth <= 0 and not formula and token.isspace():
            yield piece
            yield token
            piece = ""
            continue
        piece += token
        depth += (token == "{") - (token == "}")
        formula ^= token == "$"
    yield piece


def _decoder() -> Callable[[str], str]:
    """LaTeX to text: formulas and unknown macros are left as they are."""
    context = get_default_latex_context_db()
    context.set_unknown_macro_spec(MacroTextSpec("", lambda node: node.latex_verbatim()))
    to_text = LatexNodes2Text(latex_context=context, math_mode="verbatim")
    macros = get_default_macros()  # made once: the library would make it anew for each text

    def decode(latex: str) -> str:
        return str(to_text.latex_to_text(latex, latex_context=macros, tolerant_parsing=True))

    return decode
