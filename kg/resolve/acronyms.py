"""Whether one name is the acronym of another, after Schwartz and Hearst (2003), and whether two long forms are one."""

from __future__ import annotations

from functools import lru_cache

MAX_ACRONYM = 12  # characters; longer short forms are names of their own


@lru_cache(maxsize=200_000)
def is_acronym(short: str, long: str) -> bool:
    """Whether ``short`` abbreviates ``long`` (both as written, or as words joined by spaces).

    Every letter and digit of ``short`` stands in ``long`` in order, the first at the start of the first word, and at
    least half of the words of ``long`` start with a letter that is taken.
    """
    letters = [c for c in short.casefold() if c.isalnum()]
    text = long.casefold()
    if len(letters) >= 3 and letters[-1] == "s" and not text.endswith("s") and short[-1] == "s" and short[-2].isupper():
        letters.pop()
    if not 2 <= len(letters) <= MAX_ACRONYM or short.count(" ") > 1 or len(text) < 2 * len(letters):
        return False
    if not text or text[0] != letters[0]:
        return False
    starts = {i for i, c in enumerate(text) if c.isalnum() and (i == 0 or not text[i - 1].isalnum())}
    return _match(letters, text, starts)


def _match(letters: list[str], text: str, starts: set[int]) -> bool:
    """Whether the letters can be laid over the text so that enough words start with one of them."""
    # best[j] = most word starts taken with the letters so far, the last of them at text position j
    best = {0: 1}
    for letter in letters[1:]:
        following: dict[int, int] = {}
        reached, highest = sorted(best), -1
        cursor = 0
        for j, character in enumerate(text):
            while cursor < len(reached) and reached[cursor] < j:
                highest = max(highest, best[reached[cursor]])
                cursor += 1
            if highest >= 0 and character == letter:
                following[j] = highest + (j in starts)
        best = following
        if not best:
            return False
    return 2 * max(best.values()) >= min(len(starts), len(letters))


def same_long_form(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two long forms of one acronym (as words) differ only in endings: "low rank adapters", "… adaptation".

    Each word must share its first four letters (or all of the shorter word) with its partner.
    """
    a, b = (tuple(w for w in side if w not in _SMALL_WORDS) for side in (a, b))
    if len(a) != len(b):
        return "".join(a) == "".join(b)
    return all(_common_prefix(x, y) >= min(4, len(x), len(y)) for x, y in zip(a, b, strict=True))


_SMALL_WORDS = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "the", "to", "via", "with"}
)


def _common_prefix(a: str, b: str) -> int:
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n
