"""From papers, extractions and resolved entities to nodes and edges: a union, whatever the order of the papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kg.graph.evidence import pair_sentence, role_sentence, widest
from kg.graph.numbers import parse_quantity
from kg.graph.repositories import Repositories
from kg.graph.roles import STRENGTH, relationship_for
from kg.graph.schema import RELATIONSHIPS
from kg.graph.values import Edge, GraphData, Node, edge_id, result_id
from kg.models import RESOURCES, Entity, Extraction, Origin, Paper, Relation, ResultClaim, Span
from kg.resolve import Overrides, Resolution, ResolvedEntity, key, resolve


class Note(NamedTuple):
    """Something that a paper says and the graph can't hold, and why."""

    paper: str
    message: str


class Assembly(NamedTuple):
    """The graph, and what was left out of it (sorted)."""

    graph: GraphData
    notes: tuple[Note, ...]


def assemble(pairs: Iterable[tuple[Paper, Extraction]], overrides: Overrides | None = None) -> Assembly:
    """Build the graph of all papers.

    Args:
        pairs: Each paper with its extraction; at most one a paper id.
        overrides: Curated corrections.
    """
    pairs = sorted(pairs, key=lambda pair: pair[0].id)
    resolution = resolve([extraction for _, extraction in pairs], overrides)
    repositories = Repositories(link for _, extraction in pairs for link in extraction.repositories)
    building = _Building(resolution, repositories, frozenset(paper.id for paper, _ in pairs))
    for paper, extraction in pairs:
        _PaperFacts(building, paper, extraction).add()
    used = {end for edge in building.edges.values() for end in (edge.source, edge.target)}
    for entity in resolution.entities.values():
        if entity.id in used:
            building.nodes[entity.id] = _entity_node(entity)
    nodes = {k: building.nodes[k] for k in sorted(building.nodes)}
    edges = {k: building.edges[k] for k in sorted(building.edges)}
    notes = (*(Note("corrections", problem) for problem in resolution.problems), *sorted(building.notes))
    return Assembly(GraphData(nodes, edges), notes)


def _entity_node(entity: ResolvedEntity) -> Node:
    properties: dict[str, Any] = {"name": entity.name, "aliases": list(entity.aliases), "named": entity.named}
    if entity.unit is not None:
        properties["unit"] = entity.unit
    if entity.higher_is_better is not None:
        properties["higher_is_better"] = entity.higher_is_better
    return Node(entity.id, entity.type, properties)


class _Building:
    """What grows while papers are added."""

    def __init__(self, resolution: Resolution, repositories: Repositories, papers: frozenset[str]) -> None:
        self.papers = papers
        self.resolution = resolution
        self.repositories = repositories
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}
        self.notes: list[Note] = []


class _PaperFacts:
    """The nodes and edges that one paper adds."""

    def __init__(self, building: _Building, paper: Paper, extraction: Extraction) -> None:
        self._building = building
        self._paper = paper
        self._extraction = extraction
        self._ids = [building.resolution.ids.get((paper.id, i)) for i in range(len(extraction.entities))]

    def add(self) -> None:
        """Add the paper and all that it says."""
        paper = self._paper
        optional = {
            name: value
            for name in ("abstract", "year", "venue", "url", "source")
            if (value := getattr(paper, name)) not in (None, "")
        }
        self._node(Node(paper.id, "Paper", {"title": paper.title, **optional}))
        self._add_roles()
        for relation in self._extraction.relations:
            self._add_relation(relation)
        self._add_results()
        self._add_repositories()

    def _add_roles(self) -> None:
        strongest: dict[str, tuple[int, float, Span, str]] = {}
        for entity, id_ in zip(self._extraction.entities, self._ids, strict=True):
            if id_ is None:
                continue
            type_ = relationship_for(entity.role, self._building.resolution.entities[id_].type)
            span = role_sentence(self._extraction.sentences, self._paper, entity)
            found = (STRENGTH.index(type_), -entity.confidence, span, type_)
            strongest[id_] = min(found, strongest.get(id_, found))
        for id_, (_, confidence, span, type_) in strongest.items():
            self._edge(type_, self._paper.id, id_, span, -confidence, "model")

    def _add_relation(self, relation: Relation) -> None:
        source = self._end(relation.source, ("Method",))
        target = self._end(relation.target, RESOURCES if relation.type == "evaluated_on" else ("Method",))
        if source is None or target is None:
            return
        start, end = relation.start, relation.end
        if end <= start:
            span = pair_sentence(self._extraction.sentences, self._paper, source[0], target[0], relation.type)
        else:
            span = start, min(end, len(self._paper.text))
        type_ = relation.type.upper()
        if source[1] == target[1]:
            self._note(f"{relation.type}: {relation.source!r} and {relation.target!r} are one entity")
        elif not self._fits(type_, source[1], target[1]):
            ends = f"{relation.source!r} is {source[1]}, {relation.target!r} {target[1]} in the graph"
            self._note(f"{relation.type}: {ends}, and no such edge joins them")
        else:
            self._edge(type_, source[1], target[1], span, relation.confidence, relation.origin)

    def _add_results(self) -> None:
        places: dict[int, int] = {}
        for claim in sorted(self._extraction.results, key=_claim_order):
            places[claim.start] = nth = places.get(claim.start, 0) + 1
            id_ = result_id(self._paper.id, claim.start, nth)
            quantity = parse_quantity(claim.value)
            properties: dict[str, Any] = {"text": claim.value, "kind": claim.kind}
            if quantity.value is not None:
                properties["value"] = quantity.value
            if quantity.unit is not None:
                properties["unit"] = quantity.unit
            self._node(Node(id_, "Result", properties))
            span = widest(self._extraction.sentences, self._paper, claim.start, claim.end)
            self._edge("CLAIMS", self._paper.id, id_, span, claim.confidence, claim.origin)
            ends: list[tuple[str, str | None, Sequence[str]]] = [
                ("OF", claim.method, ("Method",)),
                ("ON", claim.on, RESOURCES),
                ("MEASURED_IN", claim.metric, ("Metric",)),
            ]
            for type_, name, types in ends:
                found = self._end(name, types) if name is not None else None
                if found is None:
                    continue
                if self._fits(type_, id_, found[1]):
                    self._edge(type_, id_, found[1], span, claim.confidence, claim.origin)
                else:
                    self._note(f"result {claim.value!r}: {name!r} is of another type in the graph")

    def _add_repositories(self) -> None:
        introduced = [
            (id_, entity)
            for entity, id_ in zip(self._extraction.entities, self._ids, strict=True)
            if id_ is not None and entity.role == "introduced" and self._label(id_) == "Method"
        ]
        for link in self._extraction.repositories:
            found = self._building.repositories.find(link.url)
            if found is None:
                self._note(f"repository {link.url!r}: no address")
                continue
            address, kind = found
            if address.id in self._building.papers:
                self._note(f"repository {link.url!r}: is the id of a paper")
                continue
            properties = {"name": address.name, "url": address.url, "host": address.host, "kind": kind}
            if address.owner is not None:
                properties["owner"] = address.owner
            self._node(Node(address.id, "Repository", properties))
            span = widest(self._extraction.sentences, self._paper, link.start, link.end)
            type_ = "HAS_CODE" if link.kind == "code" else "LINKS_TO"
            self._edge(type_, self._paper.id, address.id, span, link.confidence, link.origin)
            if link.kind == "code":
                for id_, entity in introduced:
                    confidence = min(link.confidence, entity.confidence)
                    self._edge("IMPLEMENTED_IN", id_, address.id, span, confidence, "rule")

    def _end(self, name: str, types: Sequence[str]) -> tuple[Entity, str] | None:
        """The entity of this paper that a relation or result names, and its id; None where there is none."""
        folded = key(name)
        ranked = sorted(
            (
                (entity.type not in types, entity.name != name, name not in entity.mentions, i)
                for i, entity in enumerate(self._extraction.entities)
                if name in (entity.name, *entity.mentions) or key(entity.name) == folded
            ),
        )
        if not ranked:
            self._note(f"{name!r} is named by a relation or result, and is no entity of the paper")
            return None
        position = ranked[0][-1]
        id_ = self._ids[position]
        return None if id_ is None else (self._extraction.entities[position], id_)

    def _label(self, id_: str) -> str:
        entity = self._building.resolution.entities.get(id_)
        return entity.type if entity else self._building.nodes[id_].label

    def _fits(self, type_: str, source: str, target: str) -> bool:
        allowed = RELATIONSHIPS[type_]
        return self._label(source) in allowed.sources and self._label(target) in allowed.targets

    def _node(self, node: Node) -> None:
        self._building.nodes[node.id] = node

    def _edge(self, type_: str, source: str, target: str, span: Span, confidence: float, origin: Origin) -> None:
        """Add an edge; of several that say the same in this paper the surest stays, then the earliest."""
        start, end = span
        properties = {
            "paper": self._paper.id,
            "evidence": self._paper.text[start:end],
            "start_char": start,
            "end_char": end,
            "confidence": round(confidence, 4),
            "origin": origin,
            "extractor": self._extraction.extractor,
        }
        edge = Edge(edge_id(type_, source, target, self._paper.id), type_, source, target, properties)
        before = self._building.edges.get(edge.id)
        if before is None or _edge_order(edge) < _edge_order(before):
            self._building.edges[edge.id] = edge

    def _note(self, message: str) -> None:
        self._building.notes.append(Note(self._paper.id, message))


def _claim_order(claim: ResultClaim) -> tuple[Any, ...]:
    ends = (claim.method or "", claim.on or "", claim.metric or "")
    return claim.start, claim.value, claim.kind, ends, -claim.confidence


def _edge_order(edge: Edge) -> tuple[Any, ...]:
    p = edge.properties
    return -p["confidence"], p["start_char"], p["end_char"], p["origin"]
