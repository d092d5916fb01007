"""The values that pass between stages: papers in, extractions out (pydantic models, the source of ``schema/*.json``).

An :class:`Extraction` serialises to the annotation form that gold files use (``entities``, ``evaluated_on``,
``outperforms``, ``results``, ``repositories``), plus character offsets and confidences, so that a scorer for gold
files scores it as it is.  All offsets are in characters of :attr:`Paper.text`, end exclusive.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

EntityType = Literal["Method", "Dataset", "Benchmark", "Metric", "Task"]
Role = Literal["introduced", "used", "compared", "mentioned", "evaluated_on", "trained_on", "reported", "addressed"]
RelationType = Literal["evaluated_on", "outperforms"]
ResultKind = Literal["absolute", "gain"]
RepositoryKind = Literal["code", "data", "model", "website"]
Origin = Literal["model", "rule", "curated"]

ENTITY_TYPES: tuple[EntityType, ...] = ("Method", "Dataset", "Benchmark", "Metric", "Task")
ROLES: dict[EntityType, tuple[Role, ...]] = {
    "Method": ("introduced", "used", "compared", "mentioned"),
    "Dataset": ("introduced", "evaluated_on", "trained_on", "mentioned"),
    "Benchmark": ("introduced", "evaluated_on", "trained_on", "mentioned"),
    "Metric": ("introduced", "reported", "mentioned"),
    "Task": ("addressed", "mentioned"),
}
RESOURCES: tuple[EntityType, ...] = ("Dataset", "Benchmark")

Group = Literal["Method", "Resource", "Metric", "Task"]
GROUPS: tuple[Group, ...] = ("Method", "Resource", "Metric", "Task")

Span = tuple[int, int]

# What an annotation says of its paper, to be joined and looked up by; no part of an extraction.
ANNOTATION_NOTES = ("title", "venue", "url")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Paper(_Value):
    """One paper as it was read: what the extractor sees, and where it came from."""

    id: str = Field(min_length=1, description="arxiv:… > doi:… > acl:… > the source's id > hash of the folded title")
    title: str = Field(min_length=1)
    abstract: str = ""
    year: int | None = None
    venue: str | None = None
    url: str | None = None
    source: str | None = Field(default=None, description="the file that the paper was read from (its name, no folders)")

    @property
    def text(self) -> str:
        """Title, newline, abstract: the string that every offset counts in."""
        return f"{self.title}\n{self.abstract}"

    @property
    def rank(self) -> tuple[int, int, str]:
        """Of several records of one paper the highest counts: the longest text, then the one that says most besides,
        whatever their order."""
        known = sum(value is not None for value in (self.year, self.venue, self.url))
        return len(self.text), known, self.model_dump_json()


class Entity(_Value):
    """One thing that a paper speaks of, under all the names that the paper gives it."""

    type: EntityType
    name: str
    mentions: tuple[str, ...]
    role: Role
    named: bool
    confidence: float = Field(default=1.0, ge=0, le=1)
    spans: tuple[Span, ...] = Field(default=(), description="where the mentions stand, sorted")


class Relation(_Value):
    """A pair of entities (by name) that the paper relates; the offsets are those of the sentence that says so."""

    type: RelationType
    source: str
    target: str
    start: int = 0
    end: int = 0
    confidence: float = Field(default=1.0, ge=0, le=1)
    origin: Origin = "model"


class ResultClaim(_Value):
    """A number that the paper claims; the offsets are those of ``value`` itself."""

    method: str | None = None
    on: str | None = None
    metric: str | None = None
    value: str
    kind: ResultKind
    start: int = 0
    end: int = 0
    confidence: float = Field(default=1.0, ge=0, le=1)
    origin: Origin = "model"


class RepositoryLink(_Value):
    """A URL in the paper, cleaned; the offsets are those of the URL in the text."""

    url: str
    kind: RepositoryKind
    start: int = 0
    end: int = 0
    confidence: float = Field(default=1.0, ge=0, le=1)
    origin: Origin = "rule"


class Extraction(_Value):
    """All that was found in one paper.

    ``evaluated_on`` and ``outperforms`` are the name pairs of ``relations``, written for readers of the annotation
    form; when an object has only the pairs (a gold file), ``relations`` is filled from them.
    """

    id: str
    extractor: str = Field(default="gold", description="name@version of what found it")
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[ResultClaim, ...] = ()
    repositories: tuple[RepositoryLink, ...] = ()
    sentences: tuple[Span, ...] = ()
    problems: tuple[str, ...] = Field(default=(), description="what was dropped or cut, and why")

    @model_validator(mode="before")
    @classmethod
    def _relations_from_pairs(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for note in ANNOTATION_NOTES:
            if not isinstance(data.pop(note, None), str | None):
                raise ValueError(f"{note} is no text")
        pairs = [pair for kind in ("evaluated_on", "outperforms") for pair in _relations(kind, data.pop(kind, None))]
        data.setdefault("relations", pairs)
        return data

    @computed_field  # type: ignore[prop-decorator]
    @property
    def evaluated_on(self) -> list[tuple[str, str]]:
        """``[method, dataset or benchmark]`` pairs."""
        return [(r.source, r.target) for r in self.relations if r.type == "evaluated_on"]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def outperforms(self) -> list[tuple[str, str]]:
        """``[winner, loser]`` pairs."""
        return [(r.source, r.target) for r in self.relations if r.type == "outperforms"]


def _relations(kind: str, pairs: Any) -> list[dict[str, Any]]:
    if pairs is None:
        return []
    if not isinstance(pairs, list | tuple) or not all(isinstance(p, list | tuple) and len(p) == 2 for p in pairs):
        raise ValueError(f"{kind} is no list of pairs of names")
    return [{"type": kind, "source": a, "target": b} for a, b in pairs]


def group_of(type_: EntityType) -> Group:
    """The group of types within which equal names are one thing: datasets and benchmarks are one, resources."""
    return "Resource" if type_ == "Dataset" or type_ == "Benchmark" else type_


def sentence_at(sentences: tuple[Span, ...], start: int, end: int) -> Span:
    """The span of the sentence that holds ``start`` (or ``(start, end)`` itself where no sentence does)."""
    for s, e in sentences:
        if s <= start < e:
            return s, e
    return start, end
