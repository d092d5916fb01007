"""The extractor as spaCy components: ``spacy.blank("en")`` plus ``kg_sentences`` … ``kg_relations``.

Each component reads and writes ``doc._.kg`` (an :class:`Analysis`) and leaves spans in ``doc.spans``:
``kg_sentences``, ``kg_urls``, ``kg_abbreviations``, ``kg_mentions``.  The title is the text up to the first line break.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from kg.extract.abbreviations import Abbreviation, find_abbreviations
from kg.extract.decode import Mentions, find_mentions, relate
from kg.extract.encoding import Words, span_of
from kg.extract.heads import Heads
from kg.extract.hints import make_hints
from kg.extract.model import FOLDER, load_model
from kg.extract.reading import to_extraction
from kg.extract.sentences import sentence_spans, title_end
from kg.extract.urls import Address, find_urls
from kg.models import Extraction

PIPELINE = ("kg_sentences", "kg_urls", "kg_abbreviations", "kg_mentions", "kg_relations")


@dataclass
class Analysis:
    """What the components found in one document so far."""

    text: str  # of the document, which makes it anew from its tokens each time
    addresses: tuple[Address, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    words: Words | None = None
    heads: Heads | None = None
    mentions: Mentions | None = None
    extraction: Extraction | None = None


def _analysis(doc: Doc) -> Analysis:
    if doc._.kg is None:
        doc._.kg = Analysis(doc.text)
    found: Analysis = doc._.kg
    return found


if not Doc.has_extension("kg"):
    Doc.set_extension("kg", default=None)


def _group(doc: Doc, name: str, spans: list[tuple[int, int, str]]) -> None:
    """Put character spans into ``doc.spans``; a span that cuts a token is widened to it."""
    found = [doc.char_span(s, e, label=label, alignment_mode="expand") for s, e, label in spans]
    kept: list[Span] = [s for s in found if s is not None]
    doc.spans[name] = SpanGroup(doc, name=name, spans=kept)


@Language.factory("kg_sentences")
class SentenceComponent:
    """Sentence boundaries (``doc.sents``) and ``doc.spans["kg_sentences"]``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        analysis = _analysis(doc)
        spans = sentence_spans(analysis.text, title_end(analysis.text))
        # All at once: setting it token by token looks at the whole document each time.
        begins = np.isin(doc.to_array("IDX").astype(np.int64), [start for start, _ in spans])
        begins[:1] = True
        marks: Any = np.where(begins, 1, -1)[:, None]
        doc.from_array(["SENT_START"], marks.astype(np.uint64))
        _group(doc, "kg_sentences", [(s, e, "SENTENCE") for s, e in spans])
        return doc


@Language.factory("kg_urls")
class UrlComponent:
    """Web addresses, with their kind as label."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        analysis = _analysis(doc)
        found = analysis.addresses = tuple(find_urls(analysis.text))
        _group(doc, "kg_urls", [(a.start, a.end, a.kind) for a in found])
        return doc


@Language.factory("kg_abbreviations")
class AbbreviationComponent:
    """Abbreviations that the text defines: spans of both forms, labelled SHORT and LONG."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        analysis = _analysis(doc)
        found = analysis.abbreviations = tuple(find_abbreviations(analysis.text))
        rows = [(*a.short_span, "SHORT") for a in found] + [(*a.long_span, "LONG") for a in found]
        _group(doc, "kg_abbreviations", sorted(rows))
        return doc


@Language.factory("kg_mentions", default_config={"model": None})
class MentionComponent:
    """Names of methods, datasets, benchmarks, metrics and tasks, joined to entities, by the trained model.

    Config ``model``: a folder with a model; the shipped one where it is None.
    """

    def __init__(self, nlp: Language, name: str, model: str | None) -> None:
        self.name = name
        self.model = load_model(Path(model) if model else FOLDER)

    def __call__(self, doc: Doc) -> Doc:
        analysis = _analysis(doc)
        if analysis.words is None or analysis.heads is None:
            analysis.words, analysis.heads = self.model.read_text(analysis.text)
        words, heads = analysis.words, analysis.heads
        hints = make_hints(words, analysis.addresses, analysis.abbreviations, self.model.lexicon)
        analysis.mentions = find_mentions(words, heads, self.model.settings, hints)
        rows = [
            (*span_of(words, place), candidate.type)
            for candidate, _ in analysis.mentions.entities
            for place in candidate.ranges
        ]
        _group(doc, "kg_mentions", sorted(rows))
        return doc


@Language.factory("kg_relations", default_config={"model": None}, requires=["doc._.kg"])
class RelationComponent:
    """Roles, relations and results, by the model's heads; completes ``doc._.kg.extraction``."""

    def __init__(self, nlp: Language, name: str, model: str | None) -> None:
        self.name = name
        self.model = load_model(Path(model) if model else FOLDER)

    def __call__(self, doc: Doc) -> Doc:
        analysis = _analysis(doc)
        if analysis.words is None or analysis.heads is None or analysis.mentions is None:
            raise ValueError("kg_relations needs kg_mentions before it in the pipeline")
        reading = relate(analysis.words, analysis.heads, self.model.settings, analysis.mentions)
        analysis.extraction = to_extraction(
            "", f"kg@{self.model.version}", analysis.words, reading, analysis.addresses, self.model.calibration
        )
        return doc
