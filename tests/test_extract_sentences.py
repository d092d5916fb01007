"""Sentences are split where a reader would split them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.sentences import sentence_spans


def split(abstract: str, title: str = "A title") -> list[str]:
    text = f"{title}\n{abstract}"
    return [text[s:e] for s, e in sentence_spans(text, len(title))][1:]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We propose LoRA. It works.", 2),
        ("We test tasks, e.g. Named entity recognition, and more.", 1),
        ("See Fig. 2 for details. We gain 4.5% on GLUE.", 2),
        ("Smith et al. 2020 proposed it. We extend it.", 2),
        ("Our method beats prior work by Chen et al. We release code.", 2),
        ("Is scale all you need? No! It isn't.", 3),
        ("We use GPT-4. mT5 is our baseline.", 2),
        ("The code is at https://github.com/a/b. We hope it helps.", 2),
        ('They call it "memory." We do not.', 2),
        ("It beats YOLOv5 on COCO.It also wins on GLUE.We release it.", 3),
        ("DiaBiz.Kom is at x.Foo, see v1.Also", 1),
        ("See https://foo.org/data/Foo.The and torch.Tensor objects in the ASP.Net framework.", 1),
        ("We find a path in G. Under this law, a force of 28 N. Combined with it, we use X. We win.", 4),
        ("As M. Yuan and J. Smith said.", 1),
        ("", 0),
    ],
)
def test_counts(text: str, count: int) -> None:
    assert len(split(text)) == count, split(text)


def test_title_is_one_sentence() -> None:
    text = "What works? What doesn't. A study\nWe look."
    assert [text[s:e] for s, e in sentence_spans(text, text.index("\n"))] == [
        "What works? What doesn't. A study",
        "We look.",
    ]


@given(st.text(max_size=60).filter(lambda t: "\n" not in t), st.text(max_size=300))
def test_spans_are_sorted_apart_and_cover_all_text(title: str, abstract: str) -> None:
    text = f"{title}\n{abstract}"
    spans = sentence_spans(text, len(title))
    assert all(0 <= s < e <= len(text) for s, e in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    covered = {i for s, e in spans for i in range(s, e)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
