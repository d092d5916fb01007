"""Numbers are found with their units, and nothing that is part of a name or a word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.quantities import quantities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("improves by 4.5% on GLUE", ["4.5%"]),
        ("a gain of 2--2.5% in accuracy", ["2--2.5%"]),
        ("from 45.2% to 60.1%", ["60.1%"]),
        ("ranging from 0.97 to 1.0", ["0.97 to 1.0"]),
        ("by between 52% and 76%", ["52% and 76%"]),
        ("gains of $5.7\\%$ in", ["5.7\\%"]),
        ("by up to 4.64 F1 points", ["4.64 F1 points"]),
        ("takes 3.2s/frame, over 81s", ["3.2s/frame", "81s"]),
        ("faster by a factor of 12.", ["factor of 12"]),
        ("by a factor of 1.5X, 2-3, 1,000 or two", ["1.5X", "2-3", "1,000"]),
        ("a factor of 2-3 and a factor of ten", ["factor of 2-3", "factor of ten"]),
        ("a factor of 2-3x, of 2--3, factor of 5-10%, factor of 2 million", ["2-3x", "2--3", "5-10%", "2 million"]),
        ("is a factor 50 to 200 times lower", ["50 to 200 times"]),
        ("the key factor two years ago", []),
        (r"from 3 or $5$ to $10\%$", ["3", r"$5$ to $10\%$"]),
        ("1-2 orders of magnitude faster:  orders of magnitude", ["1-2 orders of magnitude", "orders of magnitude"]),
        ("by 12.5%p, F1 by 26.9%while, a 5.3%-point gain", ["12.5%p", "26.9%", "5.3%-point"]),
        (r"a gain of $\sim10\%$, or $-5.2\%$", [r"10\%", r"-5.2\%"]),
        ("94.5+/-0.3% and 0.916 +- 0.032", ["94.5+/-0.3%", "0.916 +- 0.032"]),
        (r"from $45.2\%$ to $60.1\%$", [r"60.1\%"]),
        (r"a $\mathbf{3.2\times}$ speed-up", [r"3.2\times"]),
        ("in under two hours, three milliseconds each", ["two hours", "three milliseconds"]),
        ("8 frames/sec at 1.5 Watts and 6,380 rpm", ["8 frames/sec", "1.5 Watts", "6,380 rpm"]),
        ("takes 10 to 20 ms", ["10 to 20 ms"]),
        ("errors fall (-12.8%)", ["-12.8%"]),
        ("is 2.3 times faster", ["2.3 times"]),
        ("a 10x speed-up", ["10x"]),
        ("a 3$\\times$ speed-up", ["3$\\times$"]),
        ("+1.2% for ViT-B", ["+1.2%"]),
        ("by 3.1 points and 2 percentage points", ["3.1 points", "2 percentage points"]),
        ("two orders of magnitude less", ["two orders of magnitude"]),
        ("runs at 30 FPS in 12.5 ms", ["30 FPS", "12.5 ms"]),
        ("an accuracy of 92.5\\% with", ["92.5\\%"]),
        ("over 1,000 images per second", ["1,000 images per second"]),
        ("half the parameters", ["half"]),
        ("10−20% and 2×faster", ["10−20%", "2×"]),
        ("92.5±0.3%", ["92.5±0.3%"]),
        ("95.1 \\pm 0.2", ["95.1 \\pm 0.2"]),
        ("3 orders of magnitude", ["3 orders of magnitude"]),
        ("a drop of 2.6% points", ["2.6% points"]),
        ("weighs 5.3 kg at 1 m/s and 2.2°", ["5.3 kg", "1 m/s", "2.2°"]),
        ("improves 4% to 5%, ×6, seven times", ["4% to 5%", "×6", "seven times"]),
        ("from 4% to 5%", ["5%"]),
        ("a 7 M parameter model", ["7"]),
        ("is 2 to 5 times faster", ["2 to 5 times"]),
        ("35 45% less memory", ["35 45%"]),
        ("in 2019 5 times", ["2019", "5 times"]),
        ("on CIFAR 10 95.2% and ResNet 50 76%", ["10", "95.2%", "50", "76%"]),
        ("85.3/90.1 F1, 12/16 GB, 5/7.2%, 2/3%", ["85.3", "90.1", "12", "16 GB", "5", "7.2%", "2", "3%"]),
        ("distilled from the large teacher is 2 to 3 times faster", ["2 to 3 times"]),
        ("from a pretrained model we gain 10% to 20%", ["10% to 20%"]),
        ("needs 8xless data", ["8x"]),
        ("180 N·m at 350 kPa, 0.0024 Nm", ["180 N·m", "350 kPa", "0.0024 Nm"]),
        ("up to 26 kΩ or 3 Ω", ["26 kΩ", "3 Ω"]),
        ("1.5 meters per second, 64 KB", ["1.5 meters per second", "64 KB"]),
        ("one to three orders of magnitude", ["one to three orders of magnitude"]),
        ("three to six times", ["three to six times"]),
        ("with 1/10 of the labels, 1/8th", ["1/10", "1/8th"]),
        ("from the baseline 34.7% to 4.3%", ["4.3%"]),
        ("from 26% to 4% and 46% to 9%", ["4%", "9%"]),
        ("a 2.1% to 9.7% improvement", ["2.1% to 9.7%"]),
        ("1.5 billion FLOPs, 560 million parameters, 0.39B", ["1.5 billion", "560 million", "0.39B"]),
        ("an error of $3\\times10^{-4}$ or 10^{-6}, 1e-3", ["3\\times10^{-4}", "10^{-6}", "1e-3"]),
        ("2.5 x 10^{3} J, 57K times", ["2.5 x 10^{3} J", "57K times"]),
    ],
)
def test_found(text: str, found: list[str]) -> None:
    assert [text[s:e] for s, e in quantities(text)] == found


@pytest.mark.parametrize("text", ["GPT-4", "CIFAR-10", "YOLOv8", "ResNet50", "top-1 accuracy", "a@2", "v1.2.3b"])
def test_numbers_in_names_are_none(text: str) -> None:
    assert quantities(text) == []


PARTS = (
    "5",
    "12",
    ".",
    ",",
    "%",
    "\\%",
    "$",
    "\\times",
    "×",
    " to ",
    " and ",
    "from ",
    "±",
    "-",
    "+",
    " ",
    "x",
    "two",
    "}",
)


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=2), max_size=25).map("".join))
def test_spans_are_sorted_and_apart(text: str) -> None:
    spans = quantities(text)
    assert all(0 <= s < e <= len(text) for s, e in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
