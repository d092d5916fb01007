"""Who a sentence says is better: a second opinion on "outperforms", from its words and the roles of the two methods.

Shares are those of the training papers' own pairs (gold entities and roles; ``python -m kg.train shares`` counts them).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from kg.models import Role, Span

_BETTER = re.compile(
    r"outperform\w*|surpass\w*|exceed\w*|beats?\b|superior\w*|better\b[^.]{0,40}\bthan|improv\w+ (?:over|upon|on)"
    r"|\bover\b|\bthan\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:our|ours|we|it|this|proposed|these)\b", re.IGNORECASE)


def wording(text: str, sentences: Sequence[Span], winner: Sequence[Span], loser: Sequence[Span]) -> str:
    """How the first sentence that compares them does so.

    ``named``: winner, a word for better, loser; ``ours``: "our method", "it" and the like instead of the winner;
    ``""``: no sentence does either.
    """
    losers, winners = _by_sentence(sentences, loser), _by_sentence(sentences, winner)
    for number in sorted(losers):
        # From the first winner to the last loser: what lies between any two of them lies there.
        last = max(start for start, _ in losers[number])
        if number in winners:
            first = min(end for _, end in winners[number])
            if first <= last and _BETTER.search(text, first, last):
                return "named"
        else:
            start = sentences[number][0]
            if _BETTER.search(text, start, last) and _OURS.search(text, start, last):
                return "ours"
    return ""


def _by_sentence(sentences: Sequence[Span], spans: Sequence[Span]) -> dict[int, list[Span]]:
    """Spans by the number of the sentence that holds them."""
    found: dict[int, list[Span]] = {}
    for start, end in spans:
        number = bisect_right(sentences, start, key=itemgetter(0)) - 1
        if number >= 0 and end <= sentences[number][1]:
            found.setdefault(number, []).append((start, end))
    return found


# (wording, loser's role is "compared", winner is the paper's first introduced method) → share that is right
_SHARES = {
    ("named", True, True): 0.84, ("named", True, False): 0.28, ("named", False, True): 0.40,
    ("named", False, False): 0.09, ("ours", True, True): 0.70, ("ours", True, False): 0.03,
    ("ours", False, True): 0.13, ("ours", False, False): 0.01, ("", True, True): 0.34, ("", True, False): 0.03,
    ("", False, True): 0.01, ("", False, False): 0.0,
}  # fmt: skip


def share(how: str, loser: Role, first: bool) -> float:
    """The share of such pairs that training papers annotate (0–1)."""
    return _SHARES[how, loser == "compared", first]
