"""Every word of a text is read in exactly one window, and words keep their offsets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from kg.extract.encoding import MAX_PIECES, Encoder, occurrences, word_range
from kg.extract.model import FOLDER

ENCODER = Encoder(Tokenizer.from_file(str(FOLDER / "tokenizer.json")))


@given(st.text(max_size=80), st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_every_word_is_in_one_window(title: str, abstract: str) -> None:
    words, windows = ENCODER(title, abstract)
    assert words.text == f"{title}\n{abstract}"
    assert sorted(np.concatenate([w.words for w in windows]).tolist()) == list(range(len(words.spans)))
    assert all(len(w.ids) <= MAX_PIECES for w in windows)
    assert all(words.text[s:e].strip() for s, e in words.spans)


@pytest.mark.parametrize("repeat", [1, 50, 400, 3000])
def test_long_texts_are_read_in_overlapping_windows(repeat: int) -> None:
    words, windows = ENCODER("A long paper", "We evaluate BERT on GLUE and SQuAD. " * repeat)
    read = np.concatenate([w.words for w in windows])
    assert sorted(read.tolist()) == list(range(len(words.spans)))
    assert (len(windows) > 1) == (len(words.spans) > 480)


@given(st.text("ab AB-(", max_size=60), st.text("abAB", min_size=1, max_size=4))
def test_occurrences_are_whole_words(text: str, mention: str) -> None:
    for start, end in occurrences(text, mention):
        assert text[start:end] == mention
        assert not text[max(0, start - 1) : start].isalnum()
        assert not text[end : end + 1].isalnum()


def test_word_range_covers_the_characters() -> None:
    words, _ = ENCODER("On LoRA", "We use Low-rank Adaptation (LoRA).")
    for mention in ("LoRA", "Low-rank Adaptation"):
        for start, end in occurrences(words.text, mention):
            first, last = word_range(words, start, end)
            assert words.text[words.spans[first, 0] : words.spans[last - 1, 1]] == mention


def test_symbols_end_words() -> None:
    words, _ = ENCODER("", "BERT→GPT gains 92.5±0.3%, 10−20% and 2×faster, x² too")
    found = [words.text[s:e] for s, e in words.spans]
    assert found[:3] == ["BERT", "→", "GPT"]
    assert {"±", "−", "×", "faster", "x²"} <= set(found)


def test_an_underscore_alone_is_emphasis() -> None:
    text = "_GLUE_ and a_GLUE, GLUE_b, __GLUE__"
    assert [text[s : e + 1] for s, e in occurrences(text, "GLUE")] == ["GLUE_", "GLUE_"]


def test_the_mark_of_a_lost_object_is_no_part_of_a_word() -> None:
    words, _ = ENCODER("\ufffcSLAM", "\ufffc We run ORB\ufffcSLAM.")
    found = [words.text[s:e] for s, e in words.spans]
    assert found == ["SLAM", "We", "run", "ORB", "SLAM", "."]
