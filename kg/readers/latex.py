"""LaTeX as bibliographies have it, turned into text: formulas stay, and of what pylatexenc does not know the words."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import get_default_latex_context_db as get_default_macros
from pylatexenc.macrospec import MacroSpec, ParsedMacroArgs

from kg.readers.records import LONG_ABSTRACT

_LATEX = re.compile(r"[\\{}~]|--|``|''")
_TOKEN = re.compile(r"\\.|[{}$]|\s+|[^\\{}$\s]+|\\", re.DOTALL)
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_ADDRESS = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}|https?://[^\s{}\\$]+")
_ESCAPE = re.compile(r"\\([_%#&~])(?:\{\})?")
_PLACE = "\ufdd1"  # stands for an address, in which LaTeX's ~ and % are themselves
_OPTIONS = re.compile(r"\*?(?:\[[^\[\]{}]*\])?(?=\{)")

_SILENT = (
    "bf em it rm sc sf sl tt bfseries itshape mdseries rmfamily scshape sffamily slshape ttfamily upshape normalfont "
    "tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge boldmath unboldmath selectfont "
    "centering noindent protect relax xspace textcompwordmark color label - / @"
).split()
"""Macros that change how text looks or breaks, and are none of it."""

_SIGNS = dict.fromkeys(_SILENT, "") | {
    "textless": "<", "textgreater": ">", "textbar": "|", "textbardbl": "‖", "textbraceleft": "{",
    "textbraceright": "}", "textunderscore": "_", "textasciitilde": "~", "textasciicircum": "^", "textquotedbl": '"',
    "textvisiblespace": " ", "textasteriskcentered": "*", "textperiodcentered": "·", "textminus": "−",
    "textlangle": "⟨", "textrangle": "⟩", "textcelsius": "°C", "textnumero": "№", "copyright": "©", "slash": "/",
    "par": " ", "newline": " ", "nobreakspace": " ", "S": "§", "P": "¶", "flqq": "«", "frqq": "»", "glqq": "„",
    "grqq": "“", "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX",
}  # fmt: skip
"""What pylatexenc has not, or has as a sign that looks like the one meant."""

# Faults are reported by the readers; the library need not log them as well where nobody has set up logging.
logging.getLogger("pylatexenc").addHandler(logging.NullHandler())


def unescape(value: str) -> str:
    """The text of an address or identifier: signs that LaTeX escapes, and nothing else, are decoded."""
    return _ESCAPE.sub(r"\1", value)


def text(latex: str, decode: Callable[[str], str]) -> str:
    """The text that LaTeX stands for, addresses in it kept whole; the LaTeX itself where no parser takes it."""
    if len(latex) > LONG_ABSTRACT or not _LATEX.search(latex):  # a megabyte would take a minute
        return latex
    addresses: list[str] = []

    def keep(match: re.Match[str]) -> str:
        addresses.append(unescape(match[1] or match[0]))
        return _PLACE + " " * match[0].startswith(r"\href")

    kept = _ADDRESS.sub(keep, latex.replace(_PLACE, ""))
    try:
        # In bibliographies a bare percent sign is one, and hardly ever begins a comment.
        pieces = _pieces(_BARE_PERCENT.sub(r"\\%", kept))
        decoded = "".join(decode(piece) if _LATEX.search(piece) else piece for piece in pieces)
    except (RecursionError, ValueError, LookupError):
        return latex  # still better than nothing
    if decoded.count(_PLACE) != len(addresses):  # a macro swallowed one
        return latex
    return re.sub(_PLACE, lambda _: addresses.pop(0), decoded)


def decoder() -> Callable[[str], str]:
    """What decodes LaTeX: made once, since the library's tables are large."""
    texts, macros = get_default_latex_context_db(), get_default_macros()
    texts.add_context_category("kg-greek", [MacroTextSpec(name, sign) for name, sign in _greek(texts)])
    texts.add_context_category("kg", [MacroTextSpec(name, sign) for name, sign in _SIGNS.items()], prepend=True)
    # Braces behind a macro that is known, and has no arguments, are no argument: \bf{x}, \ss{}.
    parsed = {spec.macroname for spec in macros.iter_macro_specs()}
    known = {spec.macroname for spec in texts.iter_macro_specs()} - parsed
    macros.add_context_category("kg", [MacroSpec(name) for name in sorted(known)])
    macros.set_unknown_macro_spec(MacroSpec("", args_parser=_Groups()))
    texts.add_context_category("kg-quotes", [MacroTextSpec("enquote", _quoted)])
    texts.set_unknown_macro_spec(MacroTextSpec("", _unknown))
    to_text = LatexNodes2Text(latex_context=texts, math_mode="verbatim")

    def decode(latex: str) -> str:
        return str(to_text.latex_to_text(latex, latex_context=macros, tolerant_parsing=True))

    return decode


class _Groups:
    """Parses what follows a macro that is not known: groups that stand right behind it are its arguments."""

    def parse_args(self, w: Any, pos: int, parsing_state: Any = None) -> tuple[Any, int, int]:
        options = _OPTIONS.match(w.s, pos)
        end, groups = options.end() if options else pos, []
        while w.s.startswith("{", end):
            group, start, length = w.get_latex_expression(end, strict_braces=False, parsing_state=parsing_state)
            groups.append(group)
            end = start + length
        return ParsedMacroArgs(argnlist=groups, argspec="{" * len(groups)), pos, end - pos


def _unknown(node: Any, l2tobj: LatexNodes2Text) -> str:
    """The text of a macro's arguments, without its options; the macro itself where it has none."""
    after = node.parsing_state.s[node.pos + node.len :][:1]  # a letter would join the macro's name
    return _arguments(node, l2tobj) or (node.latex_verbatim() if after.isalpha() else f"\\{node.macroname}")


def _quoted(node: Any, l2tobj: LatexNodes2Text) -> str:
    words = _arguments(node, l2tobj)
    return f"“{words}”" if words else ""


def _arguments(node: Any, l2tobj: LatexNodes2Text) -> str:
    given = node.nodeargd
    pairs = zip(given.argspec, given.argnlist, strict=False) if given and given.argnlist else ()
    texts = (str(l2tobj.nodelist_to_text([argument])) for kind, argument in pairs if kind == "{" and argument)
    return " ".join(filter(None, texts))


def _greek(texts: Any) -> Iterator[tuple[str, str]]:
    r"""Greek letters by the names that they have outside of formulas: ``\textalpha``."""
    for spec in texts.iter_macro_specs():
        sign = spec.simplify_repl
        if isinstance(sign, str) and len(sign) == 1 and unicodedata.name(sign, "").startswith("GREEK"):
            yield f"text{spec.macroname}", sign


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
