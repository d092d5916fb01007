"""Classes of characters in regular expressions, as tests of one character."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

CharTest = Callable[[str], bool]

#: What ``\w`` reads, and what makes a word for ``\b``.
WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
LINE_ENDS = frozenset("\n\r\u0085\u2028\u2029")
#: ``\d``, ``\w`` and the like.
CLASSES: dict[str, CharTest] = {
    "d": lambda c: "0" <= c <= "9",
    "w": WORD.__contains__,
    "s": frozenset(" \t\n\x0b\f\r").__contains__,
    "h": frozenset(" \t\xa0\u1680\u180e\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))).__contains__,
    "v": frozenset("\n\x0b\f\r\x85\u2028\u2029").__contains__,
}
#: ``\t`` and the like.
CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
#: ``\p{…}``.
PROPERTIES: dict[str, CharTest] = {
    "L": str.isalpha,
    "IsAlphabetic": str.isalpha,
    "IsLetter": str.isalpha,
    "IsDigit": str.isdecimal,
    "Nd": str.isdecimal,
    "Lower": lambda c: "a" <= c <= "z",
    "Upper": lambda c: "A" <= c <= "Z",
    "Alpha": lambda c: "a" <= c <= "z" or "A" <= c <= "Z",
    "Digit": lambda c: "0" <= c <= "9",
    "Alnum": lambda c: c.isascii() and c.isalnum(),
    "Punct": lambda c: c in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "Space": frozenset(" \t\n\x0b\f\r").__contains__,
    "ASCII": str.isascii,
}
for _category in ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "N", "P", "S", "Z"):

    def _in_category(char: str, category: str = _category) -> bool:
        return unicodedata.category(char).startswith(category)

    PROPERTIES[_category] = _in_category


def insensitive(test: CharTest, unicode_case: bool) -> CharTest:
    """The test without regard to case: of ASCII letters, or of all."""

    def either(c: str) -> bool:
        return test(c) or (
            (unicode_case or c.isascii()) and any(test(v) for v in (c.lower(), c.upper()) if len(v) == 1)
        )

    return either
