"""Which sentence of a paper says a thing: the one that an edge quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.models import Entity, Paper, RelationType, Span, sentence_at
from kg.text import tag_mentions

_CUES: dict[str, re.Pattern[str]] = {
    role: re.compile(rf"\b(?:{cue})", re.IGNORECASE)
    for role, cue in {
        "introduced": r"propos|introduc|present|releas|we (?:\w+ )?(?:develop|design|construct|build|create|collect)"
        r"|called|named|dubbed|novel|new\b",
        "used": r"us(?:e|es|ed|ing)\b|bas(?:e|ed) on|appl(?:y|ies|ied)|leverag|employ|adopt|utili[sz]"
        r"|built? on|combin|with\b",
        "compared": r"compar|outperform|baseline|surpass|than\b|better|versus|vs\b|evaluat|against",
        "evaluated_on": r"evaluat|experiment|results?\b|benchmark|outperform|achiev|test(?:ed)?\b|on\b",
        "trained_on": r"train|fine-?tun|learn|select",
        "reported": r"achiev|improv|results?\b|report|by\b|reduc|increas|measur|in terms of|\d",
        "addressed": r"task|problem|for\b|address|tackl|focus|stud(?:y|ies)|experiments?",
    }.items()
}

_WINS = re.compile(
    r"\b(?:out-?perform|surpass|exceed|superior|better|best\b|beats?\b|wins?\b|than\b|over\b|improv|advantage|gains?\b"
    r"|higher|lower|faster|more \w|less \w|fewer)",
    re.IGNORECASE,
)


def mention_spans(paper: Paper, entity: Entity) -> tuple[Span, ...]:
    """Where an entity stands in its paper: its spans, or, where it has none, where its mentions are found."""
    if entity.spans:
        return tuple(sorted(entity.spans))
    found = tag_mentions(paper.text, ((name, entity.name) for name in (*entity.mentions, entity.name)))
    return tuple(sorted((start, end) for start, end, _ in found)) or ((0, len(paper.title)),)


def role_sentence(sentences: Sequence[Span], paper: Paper, entity: Entity) -> Span:
    """The sentence that shows a role: the first with a mention and a word for the role, rather not the title."""
    spans = mention_spans(paper, entity)
    holding = [widest(sentences, paper, start, end) for start, end in spans]
    sentences = (*(s for s in holding if s[0] > len(paper.title)), *holding)
    cue = _CUES.get(entity.role)
    return _first_with((cue,), paper.text, sentences) if cue else sentences[0]


def pair_sentence(
    sentences: Sequence[Span], paper: Paper, first: Entity, second: Entity, relation: RelationType
) -> Span:
    """The sentence that relates two things, of those that mention the second (:func:`relating`)."""
    ones = [widest(sentences, paper, *s) for s in mention_spans(paper, first)]
    others = [widest(sentences, paper, *s) for s in mention_spans(paper, second)]
    return relating(paper.text, [s for s in others if s in ones], others, relation)


def relating(text: str, both: Sequence[Span], second: Sequence[Span], relation: RelationType) -> Span:
    """One of some sentences (one at least) that has a word for the relation, and rather names both than the second.

    A sentence with such a word that names the second alone ("our method outperforms BarNet") says more than one that
    names both without ("FooNet extends BarNet"); without any such word the first with both is taken.
    """
    cues = (_WINS, _CUES["compared"]) if relation == "outperforms" else (_CUES["evaluated_on"],)
    return _first_with(cues, text, (*both, *second))


def _first_with(cues: Sequence[re.Pattern[str]], text: str, sentences: Sequence[Span]) -> Span:
    """The first sentence with the first cue that any of them has, else the first."""
    return next((s for cue in cues for s in sentences if cue.search(text, *s)), sentences[0])


def widest(sentences: Sequence[Span], paper: Paper, start: int, end: int) -> Span:
    """The sentence at an offset, stretched to ``end``, within the text; the whole line where sentences are unknown."""
    size = len(paper.text)
    if not sentences:
        title = len(paper.title)
        sentences = ((0, title), (title + 1, size)) if size > title + 1 else ((0, title),)
    s, e = sentence_at(tuple(sentences), start, end)
    s, e = max(0, min(s, size)), max(0, min(max(e, end), size))
    return (s, e) if e > s else (0, len(paper.title))
