"""Regular expressions that cannot hang: a deterministic automaton, built while it reads the text.

Time is linear in the text whatever the pattern.
"""

from __future__ import annotations

from .char_classes import LINE_ENDS, WORD
from .regex_parser import RegexParser, State

#: States of the deterministic automaton that are kept.
MAX_CACHED = 2_000


class Regex:
    """A pattern; ``matches`` tells whether it matches a whole text."""

    def __init__(self, pattern: str):
        self._states: list[State] = []
        parser = RegexParser(pattern, self._states)
        start, ends = parser.parse()
        self._accept = len(self._states)
        self._states.append(State())
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
    return "word" if char in WORD else "\r" if char == "\r" else "line" if char in LINE_ENDS else "other"


def _holds(assertion: str, before: str, after: str | None, last: bool) -> bool:
    if assertion == "start":
        return before == "start"
    if assertion == "end":
        return after is None
    if assertion == "final":  # $ and \Z: at the end, or before a line end that is the last character
        return after is None or (last and after in LINE_ENDS)
    if assertion == "line start":
        return before == "start" or (after is not None and (before == "line" or (before == "\r" and after != "\n")))
    if assertion == "line end":
        return after is None or (after in LINE_ENDS and not (before == "\r" and after == "\n"))
    boundary = (before == "word") != (after is not None and after in WORD)
    return boundary if assertion == "boundary" else not boundary
