"""Parser of regular expressions: Java's syntax to an automaton of states (Thompson's construction).

What an automaton cannot do (look-around, back-references, possessive and atomic groups) and the rarer syntax of Java is
refused with an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .char_classes import CLASSES, CONTROLS, LINE_ENDS, PROPERTIES, CharTest, insensitive
from .errors import CypherValueError, RegexLimitError, UnsupportedError

MAX_STATES = 5_000


def _unquoted(pattern: str) -> str:
    r"""The pattern with every ``\\Q…\\E`` written out in escapes, as Java does it before anything else."""

    def escape(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        return "".join(char if char.isalnum() or not char.isascii() else "\\" + char for char in match[1])

    return re.sub(r"\\Q(.*?)(?:\\E|$)|\\.", escape, pattern, flags=re.DOTALL)


@dataclass
class State:
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


class RegexParser:
    """Adds the states of a pattern to ``states``."""

    def __init__(self, pattern: str, states: list[State]):
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
        self.states.append(State(test, assertion))
        return len(self.states) - 1

    def single(self, test: CharTest | None = None, assertion: str | None = None) -> _Fragment:
        place = self.state(test, assertion)
        return place, [place]

    def patch(self, ends: list[int], target: int) -> None:
        for end in ends:
            self.states[end].next.append(target)

    def copier(self, mark: int, fragment: _Fragment) -> Callable[[], _Fragment]:
        """A function that gives the fragment, whose states are those from ``mark`` on, and then fresh copies of it."""
        states = [(state.test, state.assertion, tuple(state.next)) for state in self.states[mark:]]
        first = True

        def build() -> _Fragment:
            nonlocal first
            if first:
                first = False
                return fragment
            shift = len(self.states) - mark
            for test, assertion, following in states:
                self.states[self.state(test, assertion)].next.extend(place + shift for place in following)
            start, ends = fragment
            return start + shift, [end + shift for end in ends]

        return build

    def repeat(self, build: Callable[[], _Fragment], low: int, high: int | None) -> _Fragment:
        """``build`` gives a fresh copy of what is repeated each time."""
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
        mark = len(self.states)
        fragment = self.atom()
        bounds = self.bounds()
        if bounds is None:
            return fragment
        # Copied, not parsed again: that would take twice as long for each level of nesting.
        return self.repeat(self.copier(mark, fragment), *bounds)

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
            return self.single((lambda c: True) if self.flags.dot_all else (lambda c: c not in LINE_ENDS))
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
        return insensitive(test, self.flags.unicode_case) if self.flags.ignore_case else test

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
        if char.lower() in CLASSES and char.isalpha():
            inside = CLASSES[char.lower()]
            return inside if char.islower() else lambda c: not inside(c)
        if char in ("p", "P"):
            name = self.take()
            if name == "{":
                name = ""
                while (part := self.take()) != "}":
                    name += part
            name = name.removeprefix("Is") if name.startswith("Is") and name not in PROPERTIES else name
            if name not in PROPERTIES:
                raise self.unsupported(f"the character property {name!r}")
            held = PROPERTIES[name]
            return held if char == "p" else lambda c: not held(c)
        literal = self.escaped_char(char)
        return lambda c: c == literal

    def escaped_char(self, char: str) -> str:
        if char in CONTROLS:
            return CONTROLS[char]
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
                if escaped.lower() in CLASSES or escaped in ("p", "P"):
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
