"""Who a sentence says is better: a second opinion on "outperforms", from its words and the roles of the two methods.

Shares are those of the training papers' own pairs (gold entities and roles; ``python -m kg.train shares`` counts them).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.models import Role, Span

_BETTER = re.compile(
    r"outperform\w*|surpass\w*|exceed\w*|beats?\b|superior\w*|better\b[^.]{0,40}\bthan|improv\w+ (?:over|upon|on)"
    r"|over\b|than\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:our|ours|we|it|this|proposed|these)\b", re.IGNORECASE)


def wording(text: str, sentences: Sequence[Span], winner: Sequence[Span], loser: Sequence[Span]) -> str:
    """How the first sentence that compares them does so.

    ``named``: winner, a word for better, loser; ``ours``: "our method", "it" and the like instead of the winner;
    ``""``: no sentence does either.
    """
    for start, end in sentences:
        losers = [s for s, e in loser if start <= s and e <= end]
        winners = [e for s, e in winner if start <= s and e <= end]
        if winners:
            if any(_BETTER.search(text, w, at) for w in winners for at in losers if w <= at):
                return "named"
        elif any(_BETTER.search(text, start, at) and _OURS.search(text, start, at) for at in losers):
            return "ours"
    return ""


# (wording, loser's role is "compared", winner is the paper's first introduced method) → share that is right
_SHARES = {
    ("named", True, True): 0.84, ("named", True, False): 0.28, ("named", False, True): 0.40,
    ("named", False, False): 0.09, ("ours", True, True): 0.69, ("ours", True, False): 0.03,
    ("ours", False, True): 0.08, ("ours", False, False): 0.01, ("", True, True): 0.34, ("", True, False): 0.03,
    ("", False, True): 0.01, ("", False, False): 0.0,
}  # fmt: skip


def share(how: str, loser: Role, first: bool) -> float:
    """The share of such pairs that training papers annotate (0–1)."""
    return _SHARES[how, loser == "compared", first]
