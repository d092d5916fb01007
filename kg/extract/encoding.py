"""From a paper's text to what the encoder reads: words with offsets and sentences, and windows of word pieces."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer
from tokenizers.pre_tokenizers import BertPreTokenizer, Sequence, Split

from kg.extract.sentences import sentence_spans
from kg.models import Span

Ints = npt.NDArray[np.int64]

MAX_PIECES = 512  # what the encoder's position embeddings allow
TITLE_PIECES = 96  # of the title, repeated at the head of every window
OVERLAP = 96  # pieces that neighbouring windows share, so that each word has context on both sides
CASES = 9  # number of case classes below


class Words(NamedTuple):
    """The words of a text; a word is a maximal run of letters and digits, or one punctuation character or symbol."""

    text: str
    spans: Ints  # [words, 2] character offsets
    sentence: Ints  # [words] index into sentences
    sentences: tuple[Span, ...]


class Window(NamedTuple):
    """One sequence for the encoder."""

    ids: Ints  # [pieces]
    types: Ints  # [pieces] 0 title, 1 abstract
    cases: Ints  # [pieces] case class of the word that the piece belongs to
    words: Ints  # [k] the words that this window speaks for
    first: Ints  # [k] position of each of these words' first piece


@lru_cache(maxsize=1 << 14)
def case_class(word: str) -> int:
    """The shape of a word, which the uncased vocabulary does not see. 0 is kept for special tokens."""
    if not any(c.isalnum() for c in word):
        return 6
    if any(c.isdigit() for c in word):
        return 5
    if len(word) == 1:
        return 7 if word.isupper() else 1
    if word.islower():
        return 1
    if word.isupper():
        return 3
    if word[0].isupper() and word[1:].islower():
        return 2
    if any(c.isupper() for c in word):
        return 4
    return 8


class Encoder:
    """Cuts texts into words and windows; holds the tokenizer (BERT's, lower-casing, trimmed vocabulary)."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # BERT's own splits at punctuation and ASCII symbols; numbers and names end at "±", "→" or "≈" as well.
        self._tokenizer.pre_tokenizer = Sequence([BertPreTokenizer(), Split(Regex(r"[\p{S}]"), "isolated")])
        self._cls = tokenizer.token_to_id("[CLS]")
        self._sep = tokenizer.token_to_id("[SEP]")
        self.mask = tokenizer.token_to_id("[MASK]")

    def __call__(self, title: str, abstract: str) -> tuple[Words, list[Window]]:
        """Words and windows of title + newline + abstract; empty words where the text has none."""
        text = f"{title}\n{abstract}"
        sentences = sentence_spans(text, len(title))
        head, body = self._pieces(title, 0), self._pieces(abstract, len(title) + 1)
        spans = np.array([w for w, _ in head] + [w for w, _ in body], dtype=np.int64).reshape(-1, 2)
        starts = np.array([s for s, _ in sentences] or [0], dtype=np.int64)
        sentence = np.maximum(np.searchsorted(starts, spans[:, 0], side="right") - 1, 0)
        words = Words(text, spans, sentence, sentences)
        return words, self._windows(words, [p for _, p in head], [p for _, p in body])

    def _pieces(self, text: str, offset: int) -> list[tuple[Span, list[int]]]:
        """Words of ``text`` (offsets shifted by ``offset``) with their piece ids."""
        # What stands in abstracts where a picture or formula was lost is no part of the word beside it.
        encoding = self._tokenizer.encode(
            text.replace("\N{OBJECT REPLACEMENT CHARACTER}", " "), add_special_tokens=False
        )
        out: list[tuple[Span, list[int]]] = []
        last = None
        for piece, word, (start, end) in zip(encoding.ids, encoding.word_ids, encoding.offsets, strict=True):
            if word == last and out:
                span, ids = out[-1]
                out[-1] = ((span[0], max(span[1], end + offset)), [*ids, piece])
            else:
                out.append(((start + offset, end + offset), [piece]))
            last = word
        return out

    def _windows(self, words: Words, head: list[list[int]], body: list[list[int]]) -> list[Window]:
        cases = [case_class(words.text[s:e]) for s, e in words.spans]
        shown, size = 0, 0
        while shown < len(head) and size + len(head[shown]) <= TITLE_PIECES:
            size += len(head[shown])
            shown += 1
        # Title words beyond the limit (a title of hundreds of words) are read as if they were abstract.
        rest = [*head[shown:], *body]
        room = MAX_PIECES - size - 3
        windows: list[Window] = []
        begin = previous_end = 0
        while True:
            end, used = begin, 0
            while end < len(rest) and used + min(len(rest[end]), 32) <= room:
                used += min(len(rest[end]), 32)
                end += 1
            final = end >= len(rest)
            back, shared = end, 0
            if not final:
                while back > begin + 1 and shared < OVERLAP:
                    back -= 1
                    shared += min(len(rest[back]), 32)
            # The shared stretch is split in the middle: each word is read where it has most context.
            own_from = 0 if begin == 0 else begin + (previous_end - begin) // 2
            own_to = len(rest) if final else back + (end - back) // 2
            windows.append(self._window(head[:shown], rest[begin:end], cases, shown, begin, own_from, own_to))
            if final:
                return windows
            previous_end, begin = end, back

    def _window(
        self,
        head: list[list[int]],
        chunk: list[list[int]],
        cases: list[int],
        shown: int,
        begin: int,
        own_from: int,
        own_to: int,
    ) -> Window:
        ids, types, case = [self._cls], [0], [0]
        words, first = [], []
        for i, pieces in enumerate(head):
            if begin == 0:
                words.append(i)
                first.append(len(ids))
            ids += pieces
            types += [0] * len(pieces)
            case += [cases[i]] * len(pieces)
        ids.append(self._sep)
        types.append(0)
        case.append(0)
        for j, pieces in enumerate(chunk, begin):
            pieces = pieces[:32]  # a "word" of 32 pieces is no word (a hash, a run-together table): its head will do
            if own_from <= j < own_to:
                words.append(shown + j)
                first.append(len(ids))
            ids += pieces
            types += [1] * len(pieces)
            case += [cases[shown + j]] * len(pieces)
        ids.append(self._sep)
        types.append(1)
        case.append(0)
        return Window(*(np.array(x, dtype=np.int64) for x in (ids, types, case, words, first)))


def occurrences(text: str, mention: str) -> list[Span]:
    """Every whole-word occurrence of ``mention`` in ``text``, left to right."""
    found = []
    at = text.find(mention) if mention else -1
    while at >= 0:
        end = at + len(mention)
        if not _goes_on(text[max(0, at - 2) : at][::-1]) and not _goes_on(text[end : end + 2]):
            found.append((at, end))
            at = text.find(mention, end)
        else:
            at = text.find(mention, at + 1)
    return found


def _goes_on(beyond: str) -> bool:
    """Whether a word goes on with these characters; an underscore alone is emphasis ("_GLUE_"), no part of it."""
    return beyond[:1].isalnum() or (beyond[:1] == "_" and beyond[1:].isalnum())


def word_range(words: Words, start: int, end: int) -> tuple[int, int]:
    """First word and end of the words that the characters ``start:end`` touch (an empty range where there are none)."""
    first = int(np.searchsorted(words.spans[:, 1], start, side="right"))
    last = int(np.searchsorted(words.spans[:, 0], end, side="left"))
    return first, max(first, last)


def span_of(words: Words, place: tuple[int, int]) -> Span:
    """The characters of a range of words."""
    return int(words.spans[place[0], 0]), int(words.spans[place[1] - 1, 1])


def string_of(words: Words, place: tuple[int, int]) -> str:
    """The text of a range of words."""
    start, end = span_of(words, place)
    return words.text[start:end]
