"""Thresholds and calibration, from the training papers that the model did not see (never from dev or the seeds)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from kg.annotation import located
from kg.confidence import judged
from kg.evaluate import Table, evaluate
from kg.extract.calibration import Calibration, logistic
from kg.extract.decode import Reading, Settings, decode, find_mentions, relate
from kg.extract.encoding import Words
from kg.extract.heads import Scorer
from kg.extract.hints import Hints, hints_of
from kg.extract.model import Model
from kg.extract.reading import to_extraction
from kg.extract.urls import find_urls
from kg.models import ENTITY_TYPES, Extraction, Paper

# Points of F1 that a threshold must gain to be moved: less is one or two findings, so chance.
_WORTH_NAMES = 0.3  # of three figures together, on some thousand names
_WORTH_FACTS = 1.0  # on some dozens of facts


class Example(NamedTuple):
    """A paper with its annotation and what the encoder makes of it, so that thresholds can be tried fast."""

    paper: Paper
    gold: Extraction
    words: Words
    scorer: Scorer
    hints: Hints


def examples(model: Model, rows: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> list[Example]:
    """Read annotated papers with the model once."""
    out = []
    for record, annotation in rows:
        paper = Paper(id=record["id"], title=record["title"], abstract=record["abstract"])
        gold = located(paper, Extraction.model_validate(annotation))
        words, heads = model.read(paper.title, paper.abstract)
        out.append(Example(paper, gold, words, heads, hints_of(words, model.lexicon)))
    return out


def predict(rows: Sequence[Example], settings: Settings, calibration: Calibration) -> dict[str, Extraction]:
    """What these settings find, by paper id."""
    return {
        x.paper.id: to_extraction(
            x.paper.id, "tuning", x.words, decode(x.words, x.scorer, settings, x.hints),
            find_urls(x.words.text), calibration,
        )
        for x in rows
    }  # fmt: skip


def table(rows: Sequence[Example], settings: Settings) -> Table:
    """The quality table of these settings."""
    return evaluate([x.gold for x in rows], predict(rows, settings, Calibration()), {x.paper.id: x.paper for x in rows})


def tune(rows: Sequence[Example], start: Settings, log: Callable[[str], None] = print) -> Settings:
    """Coordinate ascent, one threshold after the other, each by the F1 that it is there for: names, then facts."""
    settings = start

    def names(s: Settings) -> float:
        scores = _entity_table(rows, s).scores
        return scores["entities"].f1 + scores["named"].f1 + 0.5 * scores["mentions"].f1

    settings = _best(settings, "benchmark", (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5), names, _WORTH_NAMES, log)
    settings = _best(settings, "alias", (0.2, 0.3, 0.4, 0.5, 0.6, 0.7), names, _WORTH_NAMES, log)
    for type_ in ENTITY_TYPES:
        choices = [settings.entity | {type_: least} for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)]
        settings = _best(settings, "entity", choices, names, _WORTH_NAMES, log)
    found = [find_mentions(x.words, x.scorer, settings, x.hints) for x in rows]

    def facts(*wanted: str) -> Callable[[Settings], float]:
        def value(s: Settings) -> float:
            readings = [relate(x.words, x.scorer, s, m) for x, m in zip(rows, found, strict=True)]
            scores = _scores(rows, readings).scores
            return sum(scores[name].f1 for name in wanted)

        return value

    grid = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
    settings = _best(settings, "evaluated", grid, facts("evaluated_on"), _WORTH_FACTS, log)
    settings = _best(settings, "outperforms", grid, facts("outperforms"), _WORTH_FACTS, log)
    both = facts("result_values", "results")
    settings = _best(settings, "value", (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), both, _WORTH_FACTS, log)
    settings = _best(settings, "nothing", (0.5, 0.7, 1.0, 1.4, 2.0), both, _WORTH_FACTS, log)
    return _best(settings, "link", (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0), both, _WORTH_FACTS, log)


def _entity_table(rows: Sequence[Example], settings: Settings) -> Table:
    """The rows on entities of the quality table, without reading relations and results."""
    readings = []
    for x in rows:
        mentions = find_mentions(x.words, x.scorer, settings, x.hints)
        readings.append(relate(x.words, x.scorer, settings, mentions, facts=False))
    return _scores(rows, readings)


def _scores(rows: Sequence[Example], readings: Sequence[Reading]) -> Table:
    found = {
        x.paper.id: to_extraction(x.paper.id, "tuning", x.words, reading, (), Calibration())
        for x, reading in zip(rows, readings, strict=True)
    }
    return evaluate([x.gold for x in rows], found, {x.paper.id: x.paper for x in rows})


def _best(
    settings: Settings,
    name: str,
    choices: Sequence[Any],
    goal: Callable[[Settings], float],
    worth: float,
    log: Callable[[str], None],
) -> Settings:
    """With the choice that is best for the goal, if that gains as much as it is worth."""
    scores = [goal(replace(settings, **{name: choice})) for choice in choices]
    now = getattr(settings, name)
    before = scores[choices.index(now)] if now in choices else goal(settings)
    score = max(scores)
    if score < before + worth:
        log(f"{name} stays {now}: {before:.1f}")
        return settings
    choice = choices[scores.index(score)]
    log(f"{name} = {choice}: {score:.1f}")
    return replace(settings, **{name: choice})


def calibrate(rows: Sequence[Example], settings: Settings) -> Calibration:
    """A map from score to confidence for each kind of finding."""
    kinds = judged([x.gold for x in rows], predict(rows, settings, Calibration(digits=12)))
    # The extractor's name for the kind of a result is "result"; entities are calibrated by type.
    kinds = {"result" if kind == "results" else kind: found for kind, found in kinds.items() if kind != "entities"}
    return Calibration({k: logistic([s for s, _ in v], [r for _, r in v]) for k, v in sorted(kinds.items())})
