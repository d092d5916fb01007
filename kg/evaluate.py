"""Score extractions against gold annotations: the figures that the quality tables are made of.

entities
    A found entity is right when a gold entity of the paper has the same type and shares a mention with it, after
    folding; each gold entity is matched once.  ``Resource`` merges Dataset and Benchmark.
named
    The same over gold entities that are named; found ones that match an unnamed gold entity are left out, and so are
    unmatched ones that are not named.
mentions
    Exact character spans, with their type, of every whole-word occurrence of every mention, longest first and without
    overlaps.
role_accuracy
    Share of the right entities whose role is right too.
evaluated_on, outperforms
    Pairs, right when both ends match the gold pair's ends (Dataset and Benchmark count as one type here).
result_values, results
    Pairs of value and kind; the same with method, on and metric right as well.
repositories
    URLs without scheme, ``www.``, trailing slash and ``.git``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kg.errors import InputError
from kg.models import ENTITY_TYPES, RESOURCES, Entity, EntityType, Extraction, Paper, ResultClaim, group_of
from kg.text import fold, fold_url, fold_value, tag_mentions

ROWS = (
    "entities",
    "named",
    "mentions",
    *ENTITY_TYPES,
    "Resource",
    "evaluated_on",
    "outperforms",
    "result_values",
    "results",
    "repositories",
)


class Score(NamedTuple):
    """Counts, and what follows from them in per cent with one decimal."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def gold(self) -> int:
        return self.right + self.missed

    @property
    def predicted(self) -> int:
        return self.right + self.false

    @property
    def p(self) -> float:
        return round(100 * _ratio(self.right, self.predicted), 1)

    @property
    def r(self) -> float:
        return round(100 * _ratio(self.right, self.gold), 1)

    @property
    def f1(self) -> float:
        p, r = _ratio(self.right, self.predicted), _ratio(self.right, self.gold)
        return round(100 * (2 * p * r / (p + r) if p + r else 0.0), 1)

    def plus(self, right: int, found: int, gold: int) -> Score:
        """With more counts added: how many are right, were found, and are gold."""
        return Score(self.right + right, self.false + found - right, self.missed + gold - right)


class Table(NamedTuple):
    """The scores of a set of papers, by row, and the share of right roles in per cent."""

    papers: int
    scores: dict[str, Score]
    role_accuracy: float

    def to_json(self) -> dict[str, Any]:
        """The table as plain values."""
        rows = {
            name: {"p": s.p, "r": s.r, "f1": s.f1, "gold": s.gold, "predicted": s.predicted}
            for name, s in self.scores.items()
        }
        return {"papers": self.papers, "scores": rows, "role_accuracy": self.role_accuracy}


def evaluate(gold: Iterable[Extraction], found: Mapping[str, Extraction], texts: Mapping[str, Paper]) -> Table:
    """Score what was found.

    Args:
        gold: The right answers; a paper without anything found counts as an empty answer.
        found: Extractions by gold paper id.
        texts: Papers by gold paper id, for the mentions; papers without a text are left out of that row.
    """
    scores = dict.fromkeys(ROWS, Score())
    right_roles = papers = matched = 0

    def add(row: str, right: int, predicted: int, in_gold: int) -> None:
        scores[row] = scores[row].plus(right, predicted, in_gold)

    for answer in gold:
        papers += 1
        guess = found.get(answer.id) or Extraction(id=answer.id)
        pairs = match(answer.entities, guess.entities, lambda t: t)
        _add_entities(add, answer, guess, pairs)
        matched += len(pairs)
        right_roles += sum(guess.entities[i].role == answer.entities[j].role for i, j in pairs.items())
        merged = match(answer.entities, guess.entities, group_of)
        right = sum(guess.entities[i].type in RESOURCES for i in merged)
        add("Resource", right, *(sum(e.type in RESOURCES for e in x.entities) for x in (guess, answer)))
        if answer.id in texts:
            mine, theirs = (_spans(texts[answer.id].text, x.entities) for x in (guess, answer))
            add("mentions", len(mine & theirs), len(mine), len(theirs))
        _add_facts(add, answer, guess, gold_names(answer.entities, guess.entities, merged))
    return Table(papers, scores, round(100 * right_roles / max(1, matched), 1))


Add = Callable[[str, int, int, int], None]


def _add_entities(add: Add, answer: Extraction, guess: Extraction, pairs: Mapping[int, int]) -> None:
    gold, found = answer.entities, guess.entities
    for kind in ENTITY_TYPES:
        right = sum(found[i].type == kind for i in pairs)
        add(kind, right, sum(e.type == kind for e in found), sum(e.type == kind for e in gold))
    add("entities", len(pairs), len(found), len(gold))
    named = sum(gold[j].named for j in pairs.values())
    unmatched = sum(e.named for i, e in enumerate(found) if i not in pairs)
    add("named", named, named + unmatched, sum(e.named for e in gold))


def _add_facts(add: Add, answer: Extraction, guess: Extraction, name: Callable[[str | None], str | None]) -> None:
    for row, mine, theirs in (
        ("evaluated_on", guess.evaluated_on, answer.evaluated_on),
        ("outperforms", guess.outperforms, answer.outperforms),
    ):
        pairs, right_pairs = {(name(a), name(b)) for a, b in mine}, {(a, b) for a, b in theirs}
        add(row, len(pairs & right_pairs), len(pairs), len(right_pairs))

    _add_counts(add, "result_values", *([(fold_value(r.value), r.kind) for r in x.results] for x in (guess, answer)))
    _add_counts(
        add, "results", [parts(r, name) for r in guess.results], [parts(r, lambda n: n) for r in answer.results]
    )
    urls, right_urls = ({fold_url(r.url) for r in x.repositories} for x in (guess, answer))
    add("repositories", len(urls & right_urls), len(urls), len(right_urls))


def parts(claim: ResultClaim, name: Callable[[str | None], str | None]) -> Hashable:
    """The five parts of a result by which it is right or wrong, entities under what ``name`` calls them."""
    return fold_value(claim.value), claim.kind, name(claim.method), name(claim.on), name(claim.metric)


def _add_counts(add: Add, row: str, mine: Sequence[Hashable], theirs: Sequence[Hashable]) -> None:
    add(row, sum((Counter(mine) & Counter(theirs)).values()), len(mine), len(theirs))


def match(gold: Sequence[Entity], found: Sequence[Entity], kind: Callable[[EntityType], str]) -> dict[int, int]:
    """Index of a found entity → index of a gold one, one to one, most and longest shared mentions first."""
    forms = [[{fold(n) for n in (e.name, *e.mentions)} for e in side] for side in (gold, found)]
    pairs = []
    for i, mine in enumerate(found):
        for j, right in enumerate(gold):
            shared = forms[1][i] & forms[0][j] if kind(mine.type) == kind(right.type) else None
            if shared:
                pairs.append((-len(shared), -max(map(len, shared)), j, i))
    matched: dict[int, int] = {}
    used: set[int] = set()
    for *_, j, i in sorted(pairs):
        if i not in matched and j not in used:
            matched[i] = j
            used.add(j)
    return matched


def gold_names(
    gold: Sequence[Entity], found: Sequence[Entity], matched: Mapping[int, int]
) -> Callable[[str | None], str | None]:
    """Found names become the gold names that they match; others become names that no gold has."""
    known: dict[str, str] = {}
    for i, j in matched.items():
        known.setdefault(found[i].name, gold[j].name)
    return lambda name: None if name is None else known.get(name, f"?{name}")


def _spans(text: str, entities: Sequence[Entity]) -> set[tuple[int, int, str]]:
    return tag_mentions(text, ((m, e.type) for e in entities for m in e.mentions))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def join(
    gold: Iterable[Mapping[str, Any]], papers: Iterable[Paper]
) -> tuple[list[Extraction], dict[str, Paper], list[str]]:
    """Find the paper of each annotation: by id, else by folded title.

    Returns:
        The annotations; the papers by annotation id; the ids of annotations without a paper.

    Raises:
        InputError: There is no annotation, not one has a paper, or two have the same id.
    """
    by_id: dict[str, Paper] = {}
    by_title: dict[str, Paper] = {}
    for paper in papers:
        for place, name in ((by_id, paper.id), (by_title, fold(paper.title))):
            if name not in place or paper.rank > place[name].rank:
                place[name] = paper
    answers: list[Extraction] = []
    texts: dict[str, Paper] = {}
    ids: set[str] = set()
    for line in gold:
        if line["id"] in ids:
            raise InputError(f"{line['id']}: has several annotations", hint="keep one of them")
        ids.add(line["id"])
        answers.append(Extraction.model_validate(line))
        found = by_id.get(line["id"]) or by_title.get(fold(line["title"]) if line.get("title") else "")
        if found is not None:
            texts[line["id"]] = found
    if not answers:
        raise InputError("there are no annotations", hint="one JSON object a line, as in seeds/seeds.gold.jsonl")
    if not texts:
        raise InputError("no annotation belongs to any of the papers", hint="they are joined by `id`, else by `title`")
    return answers, texts, [answer.id for answer in answers if answer.id not in texts]
