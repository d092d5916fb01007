"""Regular expressions that cannot hang: Java's syntax, run as a deterministic automaton built while it reads.

Time is linear in the text whatever the pattern. What an automaton cannot do (look-around, back-references, possessive
and atomic groups) and the rarer syntax of Java is refused with an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import CypherValueError, RegexLimitError, UnsupportedError

MAX_STATES = 5_000
MAX_CACHED = 2_000

CharTest = Callable[[str], bool]

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_LINE_ENDS = frozenset("\n\r\u0085\u2028\u2029")
_CLASSES: dict[str, CharTest] = {
    "d": lambda c: "0" <= c <= "9",
    "w": _WORD.__contains__,
    "s": frozenset(" \t\n\x0b\f\r").__contains__,
    "h": frozenset(" \t\xa0\u1680\u180e\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))).__contains__,
    "v": frozenset("\n\x0b\f\r\x85\u2028\u2029").__contains__,
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_PROPERTIES: dict[str, CharTest] = {
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

    _PROPERTIES[_category] = _in_category


def _unquoted(pattern: str) -> str:
    r"""The pattern with every ``\\Q…\\E`` written out in escapes, as Java does it before anything else."""

    def escape(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        return "".join(char if char.isalnum() or not char.isascii() else "\\" + char for char in match[1])

    return re.sub(r"\\Q(.*?)(?:\\E|$)|\\.", escape, pattern, flags=re.DOTALL)


@dataclass
class _State:
    """One state of the automaton: either reads a character (``test``) or goes on freely, perhaps under a condition."""

    test: CharTest | None = None
    assertion: str | None = None
    next: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Flags:
    ignore_case: bool = False
    unicode_case: bool = False
    dot_all: bool = False
    multiline: bool = False


_Fragment = tuple[int, list[int]]
"""Where a part of the automaton starts, and the states whose ``next`` is still open."""


class Regex:
    """A pattern; ``matches`` tells whether it matches a whole text."""

    def __init__(self, pattern: str):
        self._states: list[_State] = []
        parser = _Parser(pattern, self._states)
        start, ends = parser.parse()
        self._accept = len(self._states)
        self._states.append(_State())
        for end in ends:
            self._states[end].next.append(self._accept)
        self._anchored = any(state.assertion for state in self._states)
        self._start = frozenset((start,))
        # A state of the lazy automaton is the set of places in the pattern, and what the last character was.
        self._cache: dict[tuple[frozenset[int], str], dict[object, tuple[frozenset[int], str]]] = {}

    def matches(self, text: str) -> bool:
        state = (self._start, "start")
        if len(self._cache) > MAX_CACHED:  # bounds memory; the automaton grows again as it is needed
            self._cache = {}
        cache, last = self._cache, len(text) - 1
        for i, char in enumerate(text):
            if not state[0]:
                return False
            moves = cache.get(state)
            if moves is None:
                moves = cache[state] = {}
            key: object = (char, True) if i == last and self._anchored else char
            following = moves.get(key)
            if following is None:
                following = moves[key] = self._move(state, char, i == last)
            state = following
        return self._accept in self._closure(state[0], state[1], None, False)

    def _move(self, state: tuple[frozenset[int], str], char: str, last: bool) -> tuple[frozenset[int], str]:
        places = self._closure(state[0], state[1], char, last)
        states = self._states
        moved = {
            n for place in places if (test := states[place].test) is not None and test(char) for n in states[place].next
        }
        return frozenset(moved), _kind(char)

    def _closure(self, places: frozenset[int], before: str, after: str | None, last: bool) -> set[int]:
        """Where one can be without reading, between a character of kind ``before`` and the character ``after``."""
        reached, stack = set(places), list(places)
        while stack:
            state = self._states[stack.pop()]
            if state.test is not None or (state.assertion and not _holds(state.assertion, before, after, last)):
                continue
            for place in state.next:
                if place not in reached:
                    reached.add(place)
                    stack.append(place)
        return reached


def _kind(char: str) -> str:
    return "word" if char in _WORD else "\r" if char == "\r" else "line" if char in _LINE_ENDS else "other"


def _holds(assertion: str, before: str, after: str | None, last: bool) -> bool:
    if assertion == "start":
        return before == "start"
    if assertion == "end":
        return after is None
    if assertion == "final":  # $ and \Z: at the end, or before a line end that is the last character
        return after is None or (last and after in _LINE_ENDS)
    if assertion == "line start":
        return before == "start" or (after is not None and (before == "line" or (before == "\r" and after != "\n")))
    if assertion == "line end":
        return after is None or (after in _LINE_ENDS and not (before == "\r" and after == "\n"))
    boundary = (before == "word") != (after is not None and after in _WORD)
    return boundary if assertion == "boundary" else not boundary


class _Parser:
    """Java's syntax to an automaton (Thompson's construction)."""

    def __init__(self, pattern: str, states: list[_State]):
        self.pattern = _unquoted(pattern)
        self.states = states
        self.position = 0
        self.flags = _Flags()
        self.depth = 0

    def parse(self) -> _Fragment:
        fragment = self.alternation()
        if self.position < len(self.pattern):
            raise self.invalid("unmatched `)`")
        return fragment

    # ------------------------------------------------------------ automaton

    def state(self, test: CharTest | None = None, assertion: str | None = None) -> int:
        if len(self.states) >= MAX_STATES:
            raise RegexLimitError(f"the regular expression needs more than {MAX_STATES} states")
        self.states.append(_State(test, assertion))
        return len(self.states) - 1

    def single(self, test: CharTest | None = None, assertion: str | None = None) -> _Fragment:
        place = self.state(test, assertion)
        return place, [place]

    def patch(self, ends: list[int], target: int) -> None:
        for end in ends:
            self.states[end].next.append(target)

    def repeat(self, build: Callable[[], _Fragment], low: int, high: int | None) -> _Fragment:
        """``build`` parses the same piece of the pattern anew, giving a fresh copy of its states each time."""
        begin = self.state()
        ends = [begin]
        for _ in range(low):
            start, after = build()
            self.patch(ends, start)
            ends = after
        if high is None:
            loop = self.state()
            self.patch(ends, loop)
            start, after = build()
            self.states[loop].next.append(start)
            self.patch(after, loop)
            return begin, [loop]
        leaving: list[int] = []
        for _ in range(high - low):
            fork = self.state()
            self.patch(ends, fork)
            start, ends = build()
            self.states[fork].next.append(start)
            leaving.append(fork)
        return begin, ends + leaving

    # ------------------------------------------------------------ syntax

    def invalid(self, reason: str) -> CypherValueError:
        return CypherValueError(f"invalid regular expression {self.pattern!r}: {reason}", code="InvalidRegex")

    def unsupported(self, what: str) -> UnsupportedError:
        return UnsupportedError(f"{what} in regular expressions is not supported")

    def peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise self.invalid("it ends too early")
        self.position += 1
        return char

    def accept(self, text: str) -> bool:
        if self.pattern.startswith(text, self.position):
            self.position += len(text)
            return True
        return False

    def alternation(self) -> _Fragment:
        self.depth += 1
        if self.depth > 50:
            raise RegexLimitError("the regular expression is nested too deeply")
        flags = self.flags
        branches = [self.sequence()]
        while self.accept("|"):
            branches.append(self.sequence())
        self.flags = flags
        self.depth -= 1
        if len(branches) == 1:
            return branches[0]
        fork = self.state()
        self.states[fork].next.extend(start for start, _ in branches)
        return fork, [end for _, ends in branches for end in ends]

    def sequence(self) -> _Fragment:
        start, ends = self.single()
        while self.peek() not in ("", "|", ")"):
            following, after = self.quantified()
            self.patch(ends, following)
            ends = after
        return start, ends

    def quantified(self) -> _Fragment:
        begin, flags = self.position, self.flags
        mark = len(self.states)
        fragment = self.atom()
        end, flags_after = self.position, self.flags
        bounds = self.bounds()
        if bounds is None:
            return fragment
        after = self.position
        del self.states[mark:]  # nothing points at them yet

        def build() -> _Fragment:
            self.position, self.flags = begin, flags
            copy = self.atom()
            assert self.position == end
            return copy

        repeated = self.repeat(build, *bounds)
        self.position, self.flags = after, flags_after
        return repeated

    def bounds(self) -> tuple[int, int | None] | None:
        char = self.peek()
        if char == "{":
            close = self.pattern.find("}", self.position)
            low, comma, high = self.pattern[self.position + 1 : max(close, 0)].partition(",")
            if (
                close < 0
                or not low.isdecimal()
                or not low.isascii()
                or (high and not (high.isdecimal() and high.isascii()))
            ):
                raise self.invalid("`{` wants {n}, {n,} or {n,m}")
            self.position = close + 1
            if len(low) > 5 or len(high) > 5:
                raise RegexLimitError("the regular expression repeats too often")
            bounds = (int(low), int(high) if high else None if comma else int(low))
            if bounds[1] is not None and bounds[1] < bounds[0]:
                raise self.invalid("the bounds of a repetition are reversed")
        elif char in ("*", "+", "?") and char:
            self.position += 1
            bounds = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        else:
            return None
        if self.accept("+"):
            raise self.unsupported("a possessive quantifier")
        self.accept("?")  # lazy or greedy, the whole text matches or not
        if self.peek() in ("*", "+", "?") and self.peek():
            raise self.invalid("nothing to repeat")
        return bounds

    def atom(self) -> _Fragment:
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            return self.single(self.char_class())
        if char == ".":
            return self.single((lambda c: True) if self.flags.dot_all else (lambda c: c not in _LINE_ENDS))
        if char == "^":
            return self.single(assertion="line start" if self.flags.multiline else "start")
        if char == "$":
            return self.single(assertion="line end" if self.flags.multiline else "final")
        if char == "\\":
            return self.escape()
        if char in "*+?{":
            raise self.invalid(f"nothing to repeat with `{char}`")
        return self.literal(char)

    def literal(self, char: str) -> _Fragment:
        return self.single(self.cased(lambda c: c == char))

    def cased(self, test: CharTest) -> CharTest:
        if not self.flags.ignore_case:
            return test
        unicode_case = self.flags.unicode_case

        def insensitive(c: str) -> bool:
            return test(c) or (
                (unicode_case or c.isascii()) and any(test(v) for v in (c.lower(), c.upper()) if len(v) == 1)
            )

        return insensitive

    def group(self) -> _Fragment:
        before = self.flags
        if self.accept("?"):
            if self.accept("<") and self.peek() not in ("=", "!"):
                while self.take() != ">":
                    pass
            elif self.pattern[self.position - 1] == "<" or self.peek() in ("=", "!"):
                raise self.unsupported("look-around")
            elif self.peek() == ">":
                raise self.unsupported("an atomic group")
            elif not self.accept(":"):
                self.inline_flags()
                if self.accept(")"):  # from here to the end of the enclosing group
                    return self.single()
                if not self.accept(":"):
                    raise self.invalid("unknown group")
        fragment = self.alternation()
        if not self.accept(")"):
            raise self.invalid("`(` is not closed")
        self.flags = before
        return fragment

    def inline_flags(self) -> None:
        values = dict(self.flags.__dict__)
        names = {"i": "ignore_case", "u": "unicode_case", "s": "dot_all", "m": "multiline"}
        on = True
        while self.peek() not in (")", ":"):
            char = self.take()
            if char == "-":
                on = False
            elif char in names:
                values[names[char]] = on
            else:
                raise self.unsupported(f"the flag `{char}`")
        self.flags = _Flags(**values)

    def escape(self) -> _Fragment:
        char = self.take()
        assertions = {"b": "boundary", "B": "no boundary", "A": "start", "z": "end", "Z": "final"}
        if char in assertions:
            return self.single(assertion=assertions[char])
        return self.single(self.cased(self.escaped_test(char)))

    def escaped_test(self, char: str) -> CharTest:
        """The test of what stands behind a backslash, in or out of a character class."""
        if char.lower() in _CLASSES and char.isalpha():
            inside = _CLASSES[char.lower()]
            return inside if char.islower() else lambda c: not inside(c)
        if char in ("p", "P"):
            name = self.take()
            if name == "{":
                name = ""
                while (part := self.take()) != "}":
                    name += part
            name = name.removeprefix("Is") if name.startswith("Is") and name not in _PROPERTIES else name
            if name not in _PROPERTIES:
                raise self.unsupported(f"the character property {name!r}")
            held = _PROPERTIES[name]
            return held if char == "p" else lambda c: not held(c)
        literal = self.escaped_char(char)
        return lambda c: c == literal

    def escaped_char(self, char: str) -> str:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char in ("u", "x"):
            if char == "x" and self.accept("{"):
                digits = ""
                while (part := self.take()) != "}":
                    digits += part
            else:
                digits = "".join(self.take() for _ in range(4 if char == "u" else 2))
            try:
                return chr(int(digits, 16))
            except (ValueError, OverflowError):
                raise self.invalid(f"`\\{char}` wants hexadecimal digits") from None
        if char.isdigit():
            raise self.unsupported("a back-reference or octal character")
        if char.isascii() and char.isalpha():
            raise self.unsupported(f"`\\{char}`")
        return char

    def char_class(self) -> CharTest:
        negated = self.accept("^")
        tests: list[CharTest] = []
        while not self.accept("]"):
            char = self.take()
            if char == "[":
                tests.append(self.char_class())
                continue
            if self.pattern.startswith("&&", self.position - 1):
                raise self.unsupported("intersection of character classes")
            if char == "\\":
                escaped = self.take()
                if escaped.lower() in _CLASSES or escaped in ("p", "P"):
                    tests.append(self.escaped_test(escaped))
                    continue
                if escaped in "bBAzZQ":
                    raise self.unsupported(f"`\\{escaped}` in a character class")
                char = self.escaped_char(escaped)
            if self.peek() == "-" and self.pattern[self.position + 1 : self.position + 2] not in ("]", "", "["):
                self.position += 1
                last = self.take()
                if last == "\\":
                    last = self.escaped_char(self.take())
                if last < char:
                    raise self.invalid("a range of characters is reversed")
                tests.append(lambda c, low=char, high=last: low <= c <= high)  # type: ignore[misc]
            else:
                tests.append(lambda c, only=char: c == only)  # type: ignore[misc]
        if not tests:
            raise self.invalid("an empty character class")
        if self.flags.ignore_case:
            tests = [self.cased(test) for test in tests]
        if negated:
            return lambda c: not any(test(c) for test in tests)
        return lambda c: any(test(c) for test in tests)
