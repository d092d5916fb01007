"""Lexer: query text to tokens, each with its kind, value and offset."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import CypherSyntaxError

NAME, STRING, INTEGER, FLOAT, PARAMETER, OPERATOR, END = (
    "name",
    "string",
    "integer",
    "float",
    "parameter",
    "operator",
    "end",
)
MAX_INTEGER = 2**63 - 1

_TOKEN = re.compile(
    r"""
    (?P<space>(?:\s|//[^\n]*|/\*.*?\*/)+)
  | (?P<float>(?:\d[\d_]*)?\.\d+(?:[eE][-+]?\d+)?(?![\w]) | \d[\d_]*[eE][-+]?\d+(?![\w]))
  | (?P<integer>\d\w*)
  | (?P<string>'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*")
  | (?P<quoted>`(?:[^`]|``)*`)
  | (?P<name>[^\W\d]\w*)
  | (?P<parameter>\$(?:\w+|`(?:[^`]|``)*`))
  | (?P<operator><>|<=|>=|=~|\.\.|\+=|\|\||[-+*/%^=<>()\[\]{},.:;|&!])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "`": "`", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True)
class Token:
    """``text`` is what is written; ``value`` the string, number or name it stands for; ``quoted``: in backticks."""

    kind: str
    text: str
    value: object
    offset: int
    quoted: bool = False

    @property
    def end(self) -> int:
        return self.offset + len(self.text)


def tokenize(query: str) -> list[Token]:
    """The tokens of ``query``, closed by one of kind END."""
    tokens: list[Token] = []
    position = 0
    while position < len(query):
        match = _TOKEN.match(query, position)
        if match is None:
            raise _unexpected(query, position)
        kind, text = match.lastgroup or "", match.group()
        if kind != "space":
            tokens.append(_token(kind, text, position))
        position = match.end()
    tokens.append(Token(END, "", None, len(query.rstrip())))
    return tokens


def _token(kind: str, text: str, offset: int) -> Token:
    if kind == "name":
        return Token(NAME, text, text, offset)
    if kind == "quoted":
        return Token(NAME, text, _unquote(text, offset), offset, quoted=True)
    if kind == "string":
        return Token(STRING, text, _unescape(text, offset), offset)
    if kind == "parameter":
        name = text[1:]
        return Token(PARAMETER, text, _unquote(name, offset) if name[0] == "`" else name, offset)
    if kind == "integer":
        return Token(INTEGER, text, _integer(text, offset), offset)
    if kind == "float":
        value = float(text.replace("_", ""))
        if value == float("inf"):
            raise CypherSyntaxError("floating point number is too large", offset=offset, code="FloatingPointOverflow")
        return Token(FLOAT, text, value, offset)
    return Token(OPERATOR, text, text, offset)


def _integer(text: str, offset: int) -> int:
    # Range is checked by the parser, which knows whether a minus sign stands before: -2^63 is an integer, 2^63 is not.
    try:
        if re.fullmatch(r"0[xX][0-9a-fA-F]+", text):
            return int(text, 16)
        if re.fullmatch(r"0[oO][0-7]+", text):
            return int(text, 8)
        if re.fullmatch(r"[0-9](?:_?[0-9])*", text) and (text[0] != "0" or not text.strip("0_")):
            return int(text.replace("_", ""))
        if re.fullmatch(r"[0-9]+", text):
            raise CypherSyntaxError(
                f"invalid number `{text}`",
                offset=offset,
                code="InvalidNumberLiteral",
                hint="octal numbers start with 0o",
            )
    except ValueError:  # more digits than Python converts
        raise CypherSyntaxError("integer is too large", offset=offset, code="IntegerOverflow") from None
    raise CypherSyntaxError(f"invalid number `{text}`", offset=offset, code="InvalidNumberLiteral")


def _unquote(text: str, offset: int) -> str:
    name = text[1:-1].replace("``", "`")
    if "\0" in name:  # keeps the parser's own names out of reach
        raise CypherSyntaxError("a quoted name may not hold a NUL", offset=offset, code="UnexpectedSyntax")
    return name


def _unescape(text: str, offset: int) -> str:
    def replace(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code:
            if int(code, 16) > 0x10FFFF:
                raise CypherSyntaxError(
                    f"no such character: {match[0]}", offset=offset + 1 + match.start(), code="InvalidUnicodeLiteral"
                )
            return chr(int(code, 16))
        if match[3] in _ESCAPES:
            return _ESCAPES[match[3]]
        kind = "InvalidUnicodeLiteral" if match[3] in "uU" else "UnexpectedSyntax"
        hint = None if match[3] in "uU" else f"a backslash itself is written twice: '\\\\{match[3]}'"
        raise CypherSyntaxError(
            f"unknown escape {match[0]} in a string", offset=offset + 1 + match.start(), code=kind, hint=hint
        )

    body = text[1:-1]
    # Surrogate pairs written as two \u escapes are one character.
    return _join_surrogates(_ESCAPE.sub(replace, body)) if "\\" in body else body


def _join_surrogates(text: str) -> str:
    return re.sub(
        "([\ud800-\udbff])([\udc00-\udfff])",
        lambda m: chr(0x10000 + ((ord(m[1]) - 0xD800) << 10) + (ord(m[2]) - 0xDC00)),
        text,
    )


def _unexpected(query: str, position: int) -> CypherSyntaxError:
    char = query[position]
    if char in "'\"":
        return CypherSyntaxError(
            "string is not closed", offset=position, code="UnexpectedSyntax", hint=f"add the closing {char}"
        )
    if char == "`":
        return CypherSyntaxError(
            "quoted name is not closed", offset=position, code="UnexpectedSyntax", hint="add the closing `"
        )
    if query.startswith("/*", position):
        return CypherSyntaxError(
            "comment is not closed", offset=position, code="UnexpectedSyntax", hint="add the closing */"
        )
    code = "InvalidUnicodeCharacter" if ord(char) > 127 else "UnexpectedSyntax"
    hint = "strings stand in ' or \"" if char in "“”„‘’«»" else None
    return CypherSyntaxError(f"unexpected character {char!r}", offset=position, code=code, hint=hint)
