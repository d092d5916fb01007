"""Hygiene of text from outside: as few changes as a paper needs to be one clean line of title and one of abstract."""

from __future__ import annotations

import html
import re

BAD_BYTE = "\ufdd0"
"""Stands where bytes were no UTF-8: a character that Unicode reserves for such internal use."""

_BREAK = re.compile(r"\r\n|[\t\n\v\f\r\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_TAG = re.compile(
    r"</?(?:jats:)?(?:p|i|b|u|em|strong|sub|sup|tt|code|span|div|br|a|title|sec|italic|bold|monospace|underline|"
    r"list|list-item|ul|ol|li|h[1-6]|abstract)(?:\s+[\w:-]+\s*=\s*(?:\"[^<>\"]*\"|'[^<>']*'|[^\s<>\"'=]+))*\s*/?>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"</?(?:jats:)?(?:p|div|br|title|sec|list|list-item|ul|ol|li|h[1-6])\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def clean(text: str) -> str:
    """The text on one line, every position kept: a line break or tab becomes one space.

    Controls (C0 and DEL) go, lone surrogates become U+FFFD, the ends are stripped; all else stays as it is, so that
    offsets in the result are offsets in the text as the file has it wherever that begins with no space.
    ``\\r\\n`` is two characters and becomes two spaces.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _BREAK.sub(lambda match: " " * len(match[0]), text)
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text)).strip()


def one_line(text: str) -> str:
    """The text cleaned, and with each run of white space as one space: for text that its format wraps or indents."""
    return _SPACES.sub(" ", clean(text)).strip()


def without_markup(text: str) -> str:
    """The text without HTML and JATS tags, entities decoded: for formats that carry markup.

    Words between < and > that are no attributes (name and value) are text: ``a <b and c> d``.
    """
    text = _TAG.sub(lambda tag: " " if _BLOCK_TAG.match(tag[0]) else "", text)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
