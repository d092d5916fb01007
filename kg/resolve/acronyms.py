"""Whether one name is the acronym of another, after Schwartz and Hearst (2003), and whether two long forms are one."""

from __future__ import annotations

import re
from functools import lru_cache

_BRACKET = re.compile(r"\s*\([^()]*\)")
MAX_ACRONYM = 12  # characters; longer short forms are names of their own


@lru_cache(maxsize=200_000)
def is_acronym(short: str, long: str) -> bool:
    """Whether ``short`` abbreviates ``long`` (both as written).

    Every letter and digit of ``short`` stands in ``long`` in order, the first at the start of the first word, one at
    the start of the last word, and at least half of the words (or letters) are begun by one.  A long form doesn't hold
    the short one as a word of its own ("CoT prompting") or all of its words ("deep learning" is no acronym of "deep
    reinforcement learning"), nor a word that the short one cuts off ("Conv"), and has two words, unless the short form
    has two letters.
    Or a number counts the words that begin with a letter ("S4" is a "structured state space sequence" model, "EA2E"
    "event-aware argument extraction"), or sounds like one: "P2C" is "prefer-to-classify".
    """
    long = _BRACKET.sub("", long) or long  # "part-of-speech (POS) tagging"
    spoken = _spoken(short, long)
    if spoken != short:
        return is_acronym(spoken, long)
    letters = [c for c in short.casefold() if c.isalnum()]
    text = long.casefold()
    if len(letters) >= 3 and short[-1] == "s" and short[-2].isupper() and not text.endswith("s"):
        letters.pop()
    if not 2 <= len(letters) <= MAX_ACRONYM or short.count(" ") > 1:
        return False
    if len(text) < 2 * len(letters) and " " not in short:  # "D2T generation" has a whole word of its long form
        return False
    starts = [i for i, c in enumerate(text) if c.isalnum() and (i == 0 or not text[i - 1].isalnum())]
    if not starts or starts[0] != 0 or text[0] != letters[0]:
        return False
    if len(letters) == 2 and letters[1] in "23456789":
        return sum(text[i] == letters[0] for i in starts) == int(letters[1])
    folded = "".join(letters)
    parts = re.split(r"[\W_]+", text)
    if folded in parts or f"{folded}s" in parts or (_is_plain(short) and any(p.startswith(folded) for p in parts)):
        return False
    mine = re.split(r"[\W_]+", short.casefold())
    if len(mine) > 1 and all(any(_begins(word, part) for part in parts) for word in mine):
        return False
    if len(starts) == 1:
        return len(letters) == 2 and letters[1] in text[1:] and not text.startswith(folded)
    last = starts[-1]
    for k in range(1, len(letters)):
        if letters[k] == text[last] and _follow(letters[k + 1 :], text[last + 1 :]):
            taken = _starts_taken(letters[:k], text[:last], set(starts)) + 1
            if 2 * taken >= min(len(starts), len(letters)) + 1:
                return True
    return False


def _is_plain(short: str) -> bool:
    """Whether it is written like a word, not like an acronym: no capitals but the first."""
    return short[1:] == short[1:].lower()


def _begins(word: str, other: str) -> bool:
    """Whether a word of the short form is one of the long form, but for a plural, or what that begins with ("PASCAL
    VOC", "PASCAL VOC2007"); one letter or two may stand for a word ("L-BFGS", "VI-SLAM")."""
    return word.removesuffix("s") == other.removesuffix("s") or (len(word) > 2 and other.startswith(word))


def _spoken(short: str, long: str) -> str:
    """A short form without the numbers that stand for a word, and with those written out that repeat a letter."""
    if short.isalpha():  # nearly all: this is asked of every pair of names
        return short
    words = re.split(r"[\W_]+", long.casefold())
    for number, word in (("2", "to"), ("4", "for")):
        if word in words[1:-1]:
            short = re.sub(rf"(?<=[A-Za-z]){number}(?=[A-Za-z])", "", short)
    if any(c.isdigit() for c in long):
        return short
    return re.sub(r"([A-Za-z])([2-4])(?=[A-Za-z])", lambda m: m[1] * int(m[2]), short)


def _follow(letters: list[str], text: str) -> bool:
    """Whether the letters stand in the text in order."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _starts_taken(letters: list[str], text: str, starts: set[int]) -> int:
    """How many words at most begin with one of the letters, if they are laid over the text from its start; or -9."""
    best = {0: 1}  # position of the last letter → word starts taken
    for letter in letters[1:]:
        following: dict[int, int] = {}
        highest = -1
        for j, character in enumerate(text):
            if highest >= 0 and character == letter:
                following[j] = highest + (j in starts)
            highest = max(highest, best.get(j, -1))
        best = following
    return max(best.values(), default=-9)


def same_long_form(short: str, a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two long forms of one acronym (as words) say the same: "low rank adapters" and "low rank adaptation".

    The words must be of one stem (or the shorter one begin the other); the longer form may have one word
    more between its first and its last ("convolutional network", "convolutional neural network"), or write out a word
    of the shorter one ("conditional GAN"), or go on where that ends, if the acronym has letters for more: "SSIM" is
    "structural similarity" and "structural similarity index measure", but "DL" no "deep learning library".
    """
    a, b = sorted((a, b), key=len)
    if 1 < len(a) < sum(c.isalnum() for c in short) and b[: len(a)] == a:
        return True
    a, b = sorted((tuple(w for w in side if w not in _SMALL_WORDS) for side in (a, b)), key=len)
    if "".join(a) == "".join(b) or _written_out(a, b):
        return True
    if len(a) < 2 or len(b) - len(a) > 1 or not (_alike(a[0], b[0]) and _alike(a[-1], b[-1])):
        return False
    rest = iter(b)
    return all(any(_alike(x, y) for y in rest) for x in a)


def _written_out(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether ``b`` is ``a`` with the long form of one of its words, of three letters or more ("QA" is many things)."""
    before = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    after = len(a) - before - 1
    if len(a) < 2 or after < 0 or len(a[before]) < 3 or b[len(b) - after :] != a[before + 1 :]:
        return False
    return is_acronym(a[before], " ".join(b[before : len(b) - after]))


def _alike(x: str, y: str) -> bool:
    """Whether two words are one: the same, the beginning of the other, of one stem, or one letter apart."""
    if any(c.isdigit() for c in x + y):
        return x == y  # CIFAR-10 and CIFAR-100
    same = _common_prefix(x, y)
    if same == min(len(x), len(y)):
        return True
    if same + _common_prefix(x[same:][::-1], y[same:][::-1]) >= max(len(x), len(y)) - 1 >= _STEM:
        return same >= _STEM
    return any(_ends(x, stem) and _ends(y, stem) for stem in range(_STEM, same + 1))


_STEM = 5  # letters that words of one family share at least
# What goes on after it: "adapt-er" and "adapt-at-ion", "descri-b-ing" and "descri-pt-ion"; not "recur-sive".
_ENDINGS = tuple(
    "a e i o y t d b v n in pt ut sion ssion ce cy le se sis z is iz er or ar al ial ual ic ing ant ent ance ence "
    "ancy ency ion ment ive ous ty ity ly an ian able ible abil ibil ness ship ory ary ure um".split()
)


@lru_cache(maxsize=200_000)
def _ends(word: str, stem: int) -> bool:
    """Whether all that follows the stem is endings, after a consonant that may be doubled ("program-m-ing"), and then
    perhaps a plural's or a past's."""
    reached = {stem, stem + (word[stem : stem + 1] == word[stem - 1])}
    for start in range(stem, len(word)):
        if start in reached:
            reached |= {start + len(ending) for ending in _ENDINGS if word.startswith(ending, start)}
    return len(word) in reached or (word[-1] in "sd" and len(word) - 1 in reached)


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
