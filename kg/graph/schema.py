"""The schema of the graph: labels, relationship types, their properties, and which may join which.

The pydantic models here are its one source: ``schema/graph.json`` and ``schema/neo4j.cypher`` are generated from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from kg.models import ENTITY_TYPES, RESOURCES, Origin, RepositoryKind, ResultKind

SCHEMA_VERSION = 1


class NodeProperties(BaseModel):
    """Properties that every node has."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(description="unique within the graph")


class PaperProperties(NodeProperties):
    """A paper, as it was read."""

    title: str
    abstract: str | None = None
    year: int | None = None
    venue: str | None = None
    url: str | None = None
    source: str | None = Field(default=None, description="the file that the paper came from")


class EntityProperties(NodeProperties):
    """What methods, datasets, benchmarks, metrics and tasks have in common."""

    name: str = Field(description="what people read: the most frequent good name")
    aliases: list[str] = Field(default_factory=list, description="every other surface form, sorted")
    named: bool = Field(description="a proper name (true) or a term of the trade (false)")


class MethodProperties(EntityProperties):
    """A way of doing something: a model, an algorithm, a technique."""


class DatasetProperties(EntityProperties):
    """Data that systems are trained, tuned or tested on."""


class BenchmarkProperties(EntityProperties):
    """Tasks or data, with rules, by which systems are compared."""


class TaskProperties(EntityProperties):
    """A problem that systems are to solve."""


class MetricProperties(EntityProperties):
    """A measure by which systems are judged."""

    unit: str | None = None
    higher_is_better: bool | None = None


class RepositoryProperties(NodeProperties):
    """A place with code, data, a model, or a project page."""

    name: str = Field(description="owner/name on a code host, else the address without its scheme")
    url: str
    host: str
    owner: str | None = None
    kind: RepositoryKind


class ResultProperties(NodeProperties):
    """A number that one paper claims."""

    value: float | None = Field(default=None, description="the number; none where the text has words only")
    text: str = Field(description="verbatim, as the paper has it")
    unit: str | None = None
    kind: ResultKind


class RelationshipProperties(BaseModel):
    """Where an edge comes from. ``evidence`` is ``text[start_char:end_char]`` of title + newline + abstract."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(description="unique within the graph; the same for the same fact of the same paper")
    paper: str = Field(description="id of the paper that says so")
    evidence: str = Field(description="the sentence that says so")
    start_char: int = Field(ge=0, description="where that sentence begins in title + line break + abstract, from 0")
    end_char: int = Field(ge=0, description="where it ends (the first character behind it)")
    confidence: float = Field(ge=0, le=1, description="the share of such findings that is right, as far as it is known")
    origin: Origin = Field(description="what found it: model, rule or, of an extractor of one's own, curated")
    extractor: str = Field(description="name@version of what found it")


NODES: dict[str, type[NodeProperties]] = {
    "Paper": PaperProperties,
    "Method": MethodProperties,
    "Dataset": DatasetProperties,
    "Benchmark": BenchmarkProperties,
    "Metric": MetricProperties,
    "Task": TaskProperties,
    "Repository": RepositoryProperties,
    "Result": ResultProperties,
}

ENTITY_LABELS = ENTITY_TYPES

NODE_KEYS = {label: tuple(key for key in model.model_fields if key != "id") for label, model in NODES.items()}
EDGE_KEYS = tuple(key for key in RelationshipProperties.model_fields if key != "id")


@lru_cache
def required(model: type[BaseModel]) -> tuple[str, ...]:
    """The properties that a node or edge must have, besides its id."""
    return tuple(key for key, field in model.model_fields.items() if key != "id" and field.is_required())


def is_whole(properties: Mapping[str, Any], model: type[BaseModel]) -> bool:
    """Whether all that the model requires is there, but for the id."""
    return all(properties.get(key) is not None for key in required(model))


def known(properties: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """The properties that are the schema's: others may have added some of their own."""
    return {key: properties[key] for key in keys if key in properties}


class RelationshipType(NamedTuple):
    """One relationship type: what it means and which labels it may join."""

    description: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


RELATIONSHIPS: dict[str, RelationshipType] = {
    "INTRODUCES": RelationshipType("proposes or releases it", ("Paper",), ("Method", *RESOURCES, "Metric")),
    "USES": RelationshipType("builds on it or applies it", ("Paper",), ("Method",)),
    "COMPARES": RelationshipType("puts it to the test as a baseline", ("Paper",), ("Method",)),
    "MENTIONS": RelationshipType("speaks of it in passing", ("Paper",), ("Method", *RESOURCES, "Metric", "Task")),
    "EVALUATES_ON": RelationshipType("its experiments evaluate on it", ("Paper",), RESOURCES),
    "TRAINS_ON": RelationshipType("trains or selects data with it", ("Paper",), RESOURCES),
    "REPORTS": RelationshipType("reports results in it", ("Paper",), ("Metric",)),
    "ADDRESSES": RelationshipType("works on it", ("Paper",), ("Task",)),
    "HAS_CODE": RelationshipType("its code lies there", ("Paper",), ("Repository",)),
    "LINKS_TO": RelationshipType("its data, model or page lies there", ("Paper",), ("Repository",)),
    "EVALUATED_ON": RelationshipType("was run on it", ("Method",), RESOURCES),
    "OUTPERFORMS": RelationshipType("is better than it, by the paper's own experiments", ("Method",), ("Method",)),
    "CLAIMS": RelationshipType("claims this number", ("Paper",), ("Result",)),
    "OF": RelationshipType("is a result of it", ("Result",), ("Method",)),
    "ON": RelationshipType("was measured on it", ("Result",), RESOURCES),
    "MEASURED_IN": RelationshipType("is measured in it", ("Result",), ("Metric",)),
    "IMPLEMENTED_IN": RelationshipType("a method that the paper introduces, in its code", ("Method",), ("Repository",)),
}

ROLE_RELATIONSHIP: dict[str, str] = {
    "introduced": "INTRODUCES",
    "used": "USES",
    "compared": "COMPARES",
    "mentioned": "MENTIONS",
    "evaluated_on": "EVALUATES_ON",
    "trained_on": "TRAINS_ON",
    "reported": "REPORTS",
    "addressed": "ADDRESSES",
}
