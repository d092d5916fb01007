"""Who a sentence says is better: a second opinion on "outperforms", from its words and the roles of the two methods.

Shares are those of the training papers' own pairs (gold entities and roles; ``python -m kg.train shares`` counts them).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter

from kg.models import Role, Span

_BETTER = re.compile(
    r"outperform\w*|surpass\w*|exceed\w*|beats?\b|superior\w*|improv\w+ (?:upon|on)\b|\bover\b(?!-)|\bthan\b",
    re.IGNORECASE,
)
_CHEAPER = re.compile(
    r"\b(?:faster|slower|quicker|smaller|cheaper|lighter|shorter|fewer|less (?:memory|time|compute|computation|data))\b"
    r"[^.]{0,25}\Z",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:our|ours|we|it|this|proposed|these)\b", re.IGNORECASE)

BySentence = Mapping[int, list[Span]]


class Wordings:
    """How a text words that one thing is better than another."""

    def __init__(self, text: str, sentences: Sequence[Span]) -> None:
        self._sentences = sentences
        hits = [(*hit.span(), _is_cost(text, hit)) for hit in _BETTER.finditer(text)]
        self._better = [(start, end) for start, end, cost in hits if not cost]
        self._cheaper = [(start, end) for start, end, cost in hits if cost]
        self._ours = [hit.span() for hit in _OURS.finditer(text)]

    def by_sentence(self, spans: Sequence[Span]) -> BySentence:
        """Spans by the number of the sentence that holds them."""
        found: dict[int, list[Span]] = {}
        for start, end in spans:
            number = bisect_right(self._sentences, start, key=itemgetter(0)) - 1
            if number >= 0 and end <= self._sentences[number][1]:
                found.setdefault(number, []).append((start, end))
        return found

    def __call__(self, winners: BySentence, losers: BySentence) -> str:
        """How the first sentence that compares them does so.

        ``named``: winner, a word for better, loser; ``cost``: the same where the word is for faster, smaller and the
        like; ``ours``: "our method", "it" and the like instead of the winner; ``""``: no sentence does any of it.
        """
        for number in sorted(losers):
            # From the first winner to the last loser: what lies between any two of them lies there.
            last = max(start for start, _ in losers[number])
            if number in winners:
                first = min(end for _, end in winners[number])
                if _within(self._better, first, last):
                    return "named"
                if _within(self._cheaper, first, last):
                    return "cost"
            else:
                start = self._sentences[number][0]
                if _within(self._better, start, last) and _within(self._ours, start, last):
                    return "ours"
        return ""


def _is_cost(text: str, hit: re.Match[str]) -> bool:
    than = hit.group().lower() == "than"
    return than and _CHEAPER.search(text, max(0, hit.start() - 45), hit.start()) is not None


def _within(places: Sequence[Span], first: int, last: int) -> bool:
    """Whether one of the places, which are sorted and apart, lies in a range."""
    at = bisect_left(places, first, key=itemgetter(0))
    return at < len(places) and places[at][1] <= last


# (wording, loser's role is "compared", winner is the paper's first introduced method) → share that is right
_SHARES = {
    ("named", True, True): 0.86, ("named", True, False): 0.30, ("named", False, True): 0.39,
    ("named", False, False): 0.05, ("cost", True, True): 0.48, ("cost", True, False): 0.06,
    ("cost", False, True): 0.25, ("cost", False, False): 0.0, ("ours", True, True): 0.77, ("ours", True, False): 0.02,
    ("ours", False, True): 0.19, ("ours", False, False): 0.0, ("", True, True): 0.35, ("", True, False): 0.03,
    ("", False, True): 0.01, ("", False, False): 0.0,
}  # fmt: skip


def share(how: str, loser: Role, first: bool) -> float:
    """The share of such pairs that training papers annotate (0–1)."""
    return _SHARES[how, loser == "compared", first]
