"""What lists of names say of numbers: "81 and 79 on A and B" gives 81 to A and 79 to B, "2% on A and B" 2% to both.

On the training papers the first is right for 103 of 110 numbers listed with data sets and 37 of 41 listed with metrics,
whether or not the sentence says "respectively"; with methods it is not, so they are left to the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.models import Span

LISTED = (103 + 37) / (110 + 41)  # the share that is right (see above)

# Of the training papers' numbers that are the only one of their sentence and of one in a list of names, so many are of
# all of them: 39 of 44 with data sets, 21 of 23 with metrics. With methods, 6 of 24.
SHARED = (39 + 21) / (44 + 23)

_BETWEEN_NUMBERS = re.compile(r"\s*(?:[,;/&]|\band\b|\bor\b|\bby\b|\s)*")
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;/&]|\b(?:and|or|on|the|in|for|datasets?|benchmarks?)\b|\s)*")

_FARTHEST = 60  # characters between neighbours in a list
_LONGEST = 10  # names that one number is of: a text made of names must not become their product

Place = tuple[Span, int]  # character span of a number or name, and whose it is


def listed_together(text: str, numbers: Sequence[Place], names: Sequence[Place]) -> dict[int, int]:
    """Number → name for every list of two numbers or more that has exactly one list of as many names beside it.

    Args:
        text: The text that spans refer to.
        numbers: Numbers of one sentence, sorted.
        names: Occurrences of names of one kind in the same sentence; of two that overlap the longer counts.
    """
    rows = _rows(text, _outer(names), _BETWEEN_NAMES)
    found: dict[int, int] = {}
    for row in _rows(text, numbers, _BETWEEN_NUMBERS):
        fitting = [r for r in rows if len(r) == len(row)]
        if len(row) > 1 and len(fitting) == 1:
            found.update((number, name) for (_, number), (_, name) in zip(row, fitting[0], strict=True))
    return found


def list_around(text: str, names: Sequence[Place], name: int) -> tuple[int, ...]:
    """The names of the list that one of them stands in, if it stands nowhere else; sorted, none where there is no list,
    or one too long to be of one number.

    Args:
        text: The text that spans refer to.
        names: Occurrences of names of one kind in one sentence.
        name: Which one.
    """
    rows = [row for row in _rows(text, _outer(names), _BETWEEN_NAMES) if any(whose == name for _, whose in row)]
    found = {whose for _, whose in rows[0]} if len(rows) == 1 else set()
    return tuple(sorted(found)) if 1 < len(found) <= _LONGEST else ()


def _outer(names: Sequence[Place]) -> list[Place]:
    """The places that lie in no longer one, sorted."""
    found: list[Place] = []
    for place in sorted(names, key=lambda place: (place[0][0], -place[0][1], place[1])):
        # Of all that begin earlier, or here and are longer, the last that was kept ends last.
        if not found or place[0][1] > found[-1][0][1] or place[0] == found[-1][0]:
            found.append(place)
    return found


def _rows(text: str, places: Sequence[Place], between: re.Pattern[str]) -> list[list[Place]]:
    """Runs of places with nothing between them but what joins a list."""
    rows: list[list[Place]] = []
    for place in places:
        before = rows[-1][-1][0][1] if rows else 0
        if rows and place[0][0] - before <= _FARTHEST and between.fullmatch(text, before, place[0][0]):
            rows[-1].append(place)
        else:
            rows.append([place])
    return rows
