"""What papers say of a thing, and why an edge holds: the values behind ``kg lookup`` and ``kg why``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import NotFoundError
from kg.find import find, names_of, taken_for
from kg.graph.schema import RELATIONSHIPS
from kg.graph.values import RESULT_ID, display_name
from kg.models import Span
from kg.stores.base import Store
from kg.text import fold, tag_mentions

if TYPE_CHECKING:
    import networkx as nx


_WHOLE = r"(?<!\w)(?<!\d\.){}(?!\w|\.\d)"  # "3" is no part of "0.3"


class Fact(NamedTuple):
    """One edge with its evidence, seen from one end: ``id`` and ``name`` are the other end's."""

    edge: str
    type: str
    id: str
    name: str
    paper: str
    title: str
    evidence: str
    confidence: float


class ResultFact(NamedTuple):
    """One number that a paper claims; ``edge`` is that of the claim."""

    id: str
    method: str | None
    on: str | None
    metric: str | None
    text: str
    value: float | None
    unit: str | None
    kind: str
    paper: str
    title: str
    evidence: str
    confidence: float
    edge: str


@dataclass(frozen=True)
class Card:
    """All that the graph knows of one node, in the order of types and names, results in that of papers and their text;
    parts that don't apply are empty.

    ``benchmarks`` are EVALUATED_ON edges: of a method its datasets and benchmarks, of these the methods run on them.
    """

    id: str
    label: str
    name: str
    properties: dict[str, Any]
    papers: tuple[Fact, ...]
    benchmarks: tuple[Fact, ...]
    results: tuple[ResultFact, ...]
    better_than: tuple[Fact, ...]
    worse_than: tuple[Fact, ...]
    code: tuple[Fact, ...]
    other_meanings: tuple[str, ...] = ()
    guessed: bool = False  # nothing bears the name that was asked for, and this is the nearest

    def __str__(self) -> str:
        """A few lines for people; ``kg lookup`` prints all of it with the sentences."""
        lines = [f"{self.name} ({self.label}, {self.id})"]
        parts = (("benchmarks", self.benchmarks), ("better than", self.better_than), ("worse than", self.worse_than),
                 ("code", self.code))  # fmt: skip
        lines += [f"  {title}: {', '.join(dict.fromkeys(f.name for f in facts))}" for title, facts in parts if facts]
        if self.results:
            lines.append(f"  results: {', '.join(r.text for r in self.results)}")
        titles = dict.fromkeys(fact.title for fact in self.papers)
        lines += [f"  {title}" for title in titles]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """The card as plain values."""
        plain = asdict(self)
        for part in ("papers", "benchmarks", "results", "better_than", "worse_than", "code"):
            plain[part] = [row._asdict() for row in getattr(self, part)]
        return plain


@dataclass(frozen=True)
class Reason:
    """Why an edge holds: the sentence, with the places (in it) where the ends of the edge are named."""

    edge: str
    type: str
    source: str
    source_name: str
    target: str
    target_name: str
    paper: str
    title: str
    url: str | None
    evidence: str
    start_char: int
    end_char: int
    source_spans: tuple[Span, ...]
    target_spans: tuple[Span, ...]
    confidence: float
    origin: str
    extractor: str

    def to_json(self) -> dict[str, Any]:
        """The reason as plain values."""
        return asdict(self)


def lookup(store: Store, name: str) -> Card:
    """What the graph knows of the thing with this name.

    Args:
        store: Where the graph is.
        name: Any name; see :func:`kg.find.find`.

    Raises:
        NotFoundError: Nothing has this name; the hint suggests the nearest ones.
    """
    ids, graph, guessed = find(store, name)
    return _card(graph, ids[0], tuple(ids[1:]), guessed)


def _card(graph: nx.MultiDiGraph, id_: str, others: tuple[str, ...], guessed: bool) -> Card:
    data = graph.nodes[id_]
    leaving = [(b, d) for _, b, d in graph.out_edges(id_, data=True)]
    coming = [(a, d) for a, _, d in graph.in_edges(id_, data=True)]

    def facts(edges: Iterable[tuple[str, dict[str, Any]]], *types: str) -> tuple[Fact, ...]:
        return _in_order(_fact(graph, end, d) for end, d in edges if d["type"] in types)

    paper_edges = (
        [(b, d) for b, d in leaving if d["type"] != "CLAIMS"]
        if data["label"] == "Paper"
        else [(a, d) for a, d in coming if graph.nodes[a]["label"] == "Paper"]
    )
    methods_code = facts(leaving, "IMPLEMENTED_IN") or facts(coming, "IMPLEMENTED_IN")
    return Card(
        id=id_,
        label=data["label"],
        name=display_name(id_, graph.nodes[id_]),
        properties={k: v for k, v in sorted(data.items()) if k not in ("id", "label", "name", "title")},
        papers=_in_order(_fact(graph, end, d) for end, d in paper_edges),
        benchmarks=facts(leaving, "EVALUATED_ON") or facts(coming, "EVALUATED_ON"),
        results=_results(graph, id_),
        better_than=facts(leaving, "OUTPERFORMS"),
        worse_than=facts(coming, "OUTPERFORMS"),
        code=methods_code,
        other_meanings=others,
        guessed=guessed,
    )


def _in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """What is of one kind together, then what is of one thing, there the surest first."""
    return tuple(sorted(facts, key=lambda f: (f.type, fold(f.name), f.id, -f.confidence, f.paper, f.edge)))


def _fact(graph: nx.MultiDiGraph, end: str, data: dict[str, Any]) -> Fact:
    title = graph.nodes[data["paper"]].get("title", "")
    return Fact(
        data["id"],
        data["type"],
        end,
        display_name(end, graph.nodes[end]),
        data["paper"],
        title,
        data["evidence"],
        data["confidence"],
    )


def _results(graph: nx.MultiDiGraph, id_: str) -> tuple[ResultFact, ...]:
    ends = [*graph.predecessors(id_), *(graph.successors(id_) if graph.nodes[id_]["label"] == "Paper" else ())]
    found = [_result(graph, r) for r in set(ends) if graph.nodes[r]["label"] == "Result"]
    return tuple(sorted(found, key=lambda r: (r.paper, _place(r.id), r.id)))


def _place(id_: str) -> tuple[int, str]:
    """A key for where in its paper a result stands, as its id says; first what somebody called otherwise."""
    found = RESULT_ID.fullmatch(id_)
    digits = found["start"] if found else ""
    return len(digits), digits


def _result(graph: nx.MultiDiGraph, id_: str) -> ResultFact:
    data = graph.nodes[id_]
    ends = {d["type"]: display_name(b, graph.nodes[b]) for _, b, d in graph.out_edges(id_, data=True)}
    claim = next(d for _, _, d in graph.in_edges(id_, data=True) if d["type"] == "CLAIMS")
    return ResultFact(
        id=id_,
        method=ends.get("OF"),
        on=ends.get("ON"),
        metric=ends.get("MEASURED_IN"),
        text=data["text"],
        value=data.get("value"),
        unit=data.get("unit"),
        kind=data["kind"],
        paper=claim["paper"],
        title=graph.nodes[claim["paper"]].get("title", ""),
        evidence=claim["evidence"],
        confidence=claim["confidence"],
        edge=claim["id"],
    )


def why(store: Store, edge: str) -> Reason:
    """Why an edge holds.

    Args:
        store: Where the graph is.
        edge: Its id, or the beginning of it (four characters or more).

    Raises:
        NotFoundError: No edge, or several, have this id.
    """
    graph = store.around_edge(edge)
    hits = [
        (a, b, k, d)
        for a, b, k, d in graph.edges(keys=True, data=True)
        if k == edge or (len(edge) >= 4 and k.startswith(edge))
    ]
    if len(hits) != 1:
        problem = "no edge has" if not hits else f"{len(hits)} edges have"
        raise NotFoundError(f"{problem} the id {edge!r}", hint="`kg lookup NAME` shows edges with their ids")
    return _reason(graph, *hits[0])


def why_all(
    store: Store, source: str, type_: str, target: str, on_doubt: Callable[[str], object] | None = None
) -> tuple[Reason, ...]:
    """Why one thing is related to another: every edge of the type between the two, given by any of their names.

    Results have no names; their ids do.

    Args:
        store: Where the graph is.
        source: What the edge comes from.
        type_: Its type, in any case.
        target: What it leads to.
        on_doubt: Called with a sentence where nothing bears a name, and the nearest is taken.

    Raises:
        NotFoundError: A name isn't known, or no paper says this.
    """
    wanted = type_.upper()
    if wanted not in RELATIONSHIPS:
        near = get_close_matches(wanted, RELATIONSHIPS, 1)
        hint = f"did you mean {near[0]}?" if near else "`kg schema show` lists the types"
        raise NotFoundError(f"no edge is of type {type_!r}", hint=hint)
    sources, graph = _end(store, source, on_doubt)
    targets, _ = _end(store, target, on_doubt)
    found = [
        _reason(graph, a, b, k, d)
        for a in sources
        for _, b, k, d in graph.out_edges(a, keys=True, data=True)
        if b in targets and d["type"] == wanted
    ]
    if not found:
        back = any(a in targets and d["type"] == wanted for b in sources for a, _, d in graph.in_edges(b, data=True))
        turned = f"but one says {target!r} {wanted} {source!r}: `kg why` shows it"
        raise NotFoundError(
            f"no paper says {source!r} {wanted} {target!r}",
            hint=turned if back else f"`kg lookup {source!r}` shows what papers say of it",
        )
    return tuple(sorted(found, key=lambda r: (r.paper, r.edge)))


def _end(store: Store, name: str, on_doubt: Callable[[str], object] | None) -> tuple[list[str], nx.MultiDiGraph]:
    """The things that bear a name, and the part of the graph around them."""
    if "#" in name and name in (around := store.around([name])):
        return [name], around
    found = find(store, name)
    if found.guessed and on_doubt is not None:
        on_doubt(taken_for(name, found.ids[0]))
    return found.ids, found.graph


def _reason(graph: nx.MultiDiGraph, source: str, target: str, edge: str, data: dict[str, Any]) -> Reason:
    paper = graph.nodes[data["paper"]]
    evidence = data["evidence"]
    named = _places(evidence, graph.nodes[source], graph.nodes[target])
    source_spans, target_spans = (tuple(sorted((s, e) for s, e, end in named if end == i)) for i in (0, 1))
    return Reason(
        edge=edge,
        type=data["type"],
        source=source,
        source_name=display_name(source, graph.nodes[source]),
        target=target,
        target_name=display_name(target, graph.nodes[target]),
        paper=data["paper"],
        title=paper.get("title", ""),
        url=paper.get("url"),
        evidence=evidence,
        start_char=data["start_char"],
        end_char=data["end_char"],
        source_spans=source_spans,
        target_spans=target_spans,
        confidence=data["confidence"],
        origin=data["origin"],
        extractor=data["extractor"],
    )


def _places(evidence: str, *ends: dict[str, Any]) -> set[tuple[int, int, int]]:
    """Where each of some nodes is named in a sentence, with the node's number: longest names first, no overlaps."""
    names = [(name, number) for number, node in enumerate(ends) for name in _written(node)]
    return tag_mentions(evidence, names, whole=_WHOLE, flags=re.IGNORECASE)


def _written(node: dict[str, Any]) -> list[str]:
    """What stands in a text for a node."""
    if node["label"] == "Paper":
        return []
    if node["label"] == "Result":
        return [node["text"]]
    return [*names_of(node), *([node["url"]] if "url" in node else ())]
