"""One thing in the graph, and its id: type and name, with more where that isn't enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from kg.models import EntityType, Group
from kg.resolve.cluster import Form
from kg.resolve.forms import slug
from kg.resolve.overrides import Rename

_FAR_AHEAD = 3  # times as many papers: the one of two things that may keep the plain id

Cluster = tuple[Group, Form]


class ResolvedEntity(NamedTuple):
    """One thing in the graph, under all its names."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...]
    named: bool
    papers: int
    unit: str | None = None
    higher_is_better: bool | None = None


class Draft(NamedTuple):
    """A cluster as an entity whose id is still empty, and the rule that gave it the name of another id, if any."""

    at: Cluster
    entity: ResolvedEntity
    rename: Rename | None


def rivals(drafts: Iterable[Draft]) -> dict[str, list[Draft]]:
    """Those of one type and name, which would have one id, by that id."""
    found: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        found[f"{draft.entity.type.lower()}:{slug(draft.entity.name)}"].append(draft)
    return found


def namesakes(by_id: Mapping[str, Sequence[Draft]]) -> Iterator[str]:
    """One line for each thing to which a curator gave the name of another."""
    for _, alike in sorted(by_id.items()):
        for draft in alike:
            if draft.rename and any(other.rename != draft.rename for other in alike):
                name, to = draft.rename.name, draft.rename.to
                yield f"rename: {name!r} to {to!r}: another {draft.entity.type} has that name; `same` makes them one"


def ids_of(by_id: Mapping[str, Sequence[Draft]]) -> dict[Cluster, str]:
    """The id of each: type and slug of the name; where two share that, all but one far ahead get a suffix.

    What a curator gave a name that others have leaves these their ids.
    """
    ids: dict[Cluster, str] = {}
    taken = set(by_id)
    for base in sorted(by_id):
        alike = sorted(
            by_id[base],
            key=lambda d: (d.rename is not None, -d.entity.papers, d.entity.name, d.entity.aliases, d.at),
        )
        others = [d for d in alike[1:] if (d.rename is None) == (alike[0].rename is None)]
        for place, (at, draft, _) in enumerate(alike):
            ahead = place == 0 and all(draft.papers >= _FAR_AHEAD * other.entity.papers for other in others)
            chosen = base if ahead else f"{base}-{_suffix(draft)}"
            if not ahead and chosen in taken:
                chosen = f"{chosen}-{_digest(draft)}"
            if not ahead and chosen in taken:  # alike in all that people see
                chosen = f"{chosen}-{_hash(at[0], *at[1])}"
            taken.add(chosen)
            ids[at] = chosen
    return ids


def _suffix(draft: ResolvedEntity) -> str:
    """What tells it from others of the same name: its longest other name, else a hash of its spelling."""
    base = slug(draft.name)
    others = sorted({slug(a) for a in draft.aliases} - {base}, key=lambda s: (-len(s), s))
    longer = [s for s in others if len(s) > len(base) + 4]
    return longer[0] if longer else _digest(draft)


def _digest(draft: ResolvedEntity) -> str:
    return _hash(draft.name, *draft.aliases)


def _hash(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()
