"""Which node has this name: exactly, as an alias, in another spelling, or with a slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import NotFoundError
from kg.graph.repositories import parse_address
from kg.graph.schema import ENTITY_LABELS
from kg.graph.values import RESULT_ID
from kg.models import EntityType
from kg.readers.ids import paper_id
from kg.resolve import key
from kg.resolve.forms import digits
from kg.stores.base import Store
from kg.text import fold

if TYPE_CHECKING:
    import networkx as nx

_SURE = 88.0  # similarity in per cent from which a misspelt name is taken for the right one
_MARGIN = 4.0  # how much better than the next thing it must be
_SUGGEST = 60.0
_SHORTEST = 4  # characters: shorter names are one letter away from too many others
_NAMED = ("Paper", "Repository", *ENTITY_LABELS)

Nodes = Mapping[str, Mapping[str, Any]]  # id → properties, with ``label``


class Found(NamedTuple):
    """Nodes that bear a name, the likeliest first, and the part of the graph around them."""

    ids: list[str]
    graph: nx.MultiDiGraph
    guessed: bool
    """Whether nothing bears the name, and the nearest was taken for it."""


def find(store: Store, name: str, labels: Iterable[str] = _NAMED) -> Found:
    """Nodes with this name: first by how exactly it is theirs, then the one that most papers speak of.

    Args:
        store: Where the graph is.
        name: An id, a name, any alias in any case and with any hyphens, a paper's title, identifier or address (arXiv,
            DOI, ACL Anthology), a repository's address; a small slip of the pen is forgiven where only one thing is
            meant.
        labels: What the node may be.

    Raises:
        NotFoundError: There is none; the hint suggests the nearest names.
    """
    nodes = store.names(labels)
    spelt = {name: 0} if name in nodes else _by_spelling(nodes, name)
    found = spelt or dict.fromkeys(_by_likeness(nodes, name), 0)
    graph = store.around(list(found))
    ids = sorted(found, key=lambda id_: (found[id_], -_papers(graph, id_), id_))
    return Found(ids, graph, guessed=not spelt)


def taken_for(name: str, id_: str) -> str:
    """What is said where nothing bears a name, and the nearest was taken."""
    return f"{name!r} is taken for {id_}; nothing bears that name"


def names_of(data: Mapping[str, Any]) -> Sequence[str]:
    """All names of a paper, a repository or an entity, the canonical one first."""
    if data["label"] == "Paper":
        return (data["title"],)
    return (data["name"], *data.get("aliases", ()))


def _by_spelling(nodes: Nodes, name: str) -> dict[str, int]:
    """Nodes that have exactly this name (0), this alias (1), or a spelling of it with the same normal form (2)."""
    address = parse_address(name) if re.search(r"\w\.\w+/", name) else None
    if address is not None:
        hits = [
            id_
            for id_, data in nodes.items()
            if data["label"] == "Repository" and id_.casefold() == address.id.casefold()
        ]
        if hits:
            return dict.fromkeys(hits, 0)
    result = RESULT_ID.fullmatch(name)
    paper = result["paper"] if result else name
    paper = paper if paper in nodes else paper_id(title=paper, arxiv=paper, doi=paper, acl=paper, own=paper)
    if paper in nodes:
        return {paper: 0}
    folded = fold(name)
    tests: tuple[Callable[[Mapping[str, Any]], bool], ...] = (
        lambda data: data.get("name") == name or data.get("title") == name,
        lambda data: name in data.get("aliases", ()),
        lambda data: _same(data, name, folded),
    )
    ranks = {id_: next((rank for rank, test in enumerate(tests) if test(data)), None) for id_, data in nodes.items()}
    return {id_: rank for id_, rank in ranks.items() if rank is not None}


def _same(data: Mapping[str, Any], name: str, folded: str) -> bool:
    if data["label"] == "Paper":
        return fold(data["title"]) == folded
    type_: EntityType | None = data["label"] if data["label"] in ENTITY_LABELS else None
    wanted = key(name, type_)
    # Folded, too: "aces" is ACES, which no singular is made of.
    return any((wanted and key(n, type_) == wanted) or (folded and fold(n) == folded) for n in names_of(data))


def _by_likeness(nodes: Nodes, name: str) -> list[str]:
    from rapidfuzz import fuzz, process

    wanted = fold(name)
    spellings = [(fold(n), id_) for id_, data in sorted(nodes.items()) for n in names_of(data)]
    near = process.extract(wanted, [s for s, _ in spellings], scorer=fuzz.ratio, limit=30, score_cutoff=_SUGGEST)
    best: dict[str, float] = {}
    slips: set[str] = set()
    for spelling, score, position in near:
        id_ = spellings[position][1]
        best[id_] = max(score, best.get(id_, 0.0))
        # CIFAR-100 is no slip for CIFAR-10, nor QLoRA for LoRA, GPT-4V for GPT-4, unsupervised for supervised.
        short, long = sorted((wanted, spelling), key=len)
        contained = long.startswith(short) or long.endswith(short)
        if score >= _SURE and digits(spelling) == digits(wanted) and not contained:
            slips.add(id_)
    ranked = sorted(best, key=lambda id_: (-best[id_], id_))
    if ranked and len(wanted) > _SHORTEST and ranked[0] in slips:
        rivals = [id_ for id_ in ranked[1:] if best[id_] > best[ranked[0]] - _MARGIN]
        if not rivals:
            return ranked[:1]
    shown = [f"{names_of(nodes[id_])[0]} ({id_})" for id_ in ranked[:5]]
    raise NotFoundError(
        f"nothing is called {name!r}",
        hint=f"did you mean {', '.join(shown)}?" if shown else "`kg stats` shows what the graph holds",
    )


def _papers(graph: nx.MultiDiGraph, id_: str) -> int:
    return len({data["paper"] for _, _, data in graph.in_edges(id_, data=True)})
