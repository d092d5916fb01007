"""Abbreviations are found with their long forms, by Schwartz and Hearst's rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.abbreviations import find_abbreviations
from kg.extract.aliases import is_acronym


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use Low-rank Adaptation (LoRA) here.", "LoRA", "Low-rank Adaptation"),
        ("Large language models (LLMs) are big.", "LLMs", "Large language models"),
        ("by self-supervised learning (SSL), we", "SSL", "self-supervised learning"),
        ("with multi-task learning (MTL), we", "MTL", "multi-task learning"),
        ("present Denoising Task Routing (DTR), a", "DTR", "Denoising Task Routing"),
        ("a Multi-modal sarcasm detection (MSD) set", "MSD", "Multi-modal sarcasm detection"),
        ("see foo--multi-modal learning (ML)", "ML", "multi-modal learning"),
        ("Self-Supervised Imitation Learning (SIL)", "SIL", "Self-Supervised Imitation Learning"),
        (r"\textbf{Negative Preference Optimization} (NPO)", "NPO", "Negative Preference Optimization"),
        ("Spatial-Temporal Attention mechanism (STA)", "STA", "Spatial-Temporal Attention"),
        ("a Graph Attention Mechanism (GAM)", "GAM", "Graph Attention Mechanism"),
        ("an unmanned aerial vehicle (UAVs) or", "UAVs", "unmanned aerial vehicle"),
        ("with six degrees of freedom (DoFs).", "DoFs", "degrees of freedom"),
        ("named LoRA (Low-Rank Adaptation) which", "LoRA", "Low-Rank Adaptation"),
    ],
)
def test_definition(text: str, short: str, long: str) -> None:
    assert [(a.short, a.long) for a in find_abbreviations(text)] == [(short, long)]


@pytest.mark.parametrize("text", ["it works (we think) well", "in 2020 (see above)", "a result (12%)", "BERT (Devlin)"])
def test_no_definition(text: str) -> None:
    assert find_abbreviations(text) == []


@pytest.mark.parametrize(
    ("short", "long", "right"),
    [
        ("LoRA", "Low-rank Adaptation", True),
        ("SAM", "Segment Anything Model", True),
        ("SAM", "Sharpness-Aware Minimization", True),
        ("BERT", "GPT language model", False),
        ("MTLs", "multi-task learning", True),
        ("x", "xylophone player", False),
    ],
)
def test_acronym(short: str, long: str, right: bool) -> None:
    assert is_acronym(short, long) is right


PARTS = ("(", ")", " ", "-", "LoRA", "LLMs", "Low-rank Adaptation", "large language model", "; ", ". ", "}", "“")


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=20).map("".join))
def test_spans_are_verbatim(text: str) -> None:
    for a in find_abbreviations(text):
        assert text[slice(*a.short_span)] == a.short
        assert text[slice(*a.long_span)] == a.long
