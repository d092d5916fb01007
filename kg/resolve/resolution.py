"""From all extractions to entities with ids: a pure function, whatever the order of the papers.

Names are clustered within each group of types, clusters of Method and Task that have a name in common become one where
one type has a clear majority, then each cluster gets its type, its name and its id.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from kg.models import ENTITY_TYPES, GROUPS, EntityType, Extraction, Group, group_of
from kg.resolve.cluster import Clusters, cluster
from kg.resolve.entities import Cluster, Draft, ResolvedEntity, ids_of, namesakes, rivals
from kg.resolve.forms import key, slug
from kg.resolve.metrics import about_metric
from kg.resolve.occurrences import (
    Occurrence,
    any_type,
    collect,
    form_of,
    method_heads,
    readable,
    retyped,
    without_heads,
)
from kg.resolve.overrides import Distinct, Drop, Overrides, Rename, Retype, Same, known
from kg.resolve.unmet import unmet

_MAJORITY = 2 / 3  # of one type, for a Method and a Task of the same name to be one
_ACRONYM = 5  # characters: a shared form must be longer, for a Method and a Task to be one


class Resolution(NamedTuple):
    """``ids`` leads from (paper id, index of the entity in its extraction) to an entity; dropped ones are missing.
    ``problems`` says which corrections are without effect, or have one that is hardly meant."""

    ids: dict[tuple[str, int], str]
    entities: dict[str, ResolvedEntity]
    problems: tuple[str, ...] = ()


def resolve(extractions: Iterable[Extraction], overrides: Overrides | None = None) -> Resolution:
    """Find out which entities of all papers are one.

    Args:
        extractions: At most one a paper.
        overrides: Curated corrections; they win.
    """
    overrides = overrides or Overrides()
    found = collect(extractions)
    occurrences = found
    clusters, members = _clustered(occurrences, overrides)
    if overrides.retype:
        rules = _by_form(overrides.retype)
        moved = [dict(_retyped(at, members[at], clusters, rules)) for at in sorted(members)]
        types = {place: to for by_place in moved for place, to in by_place.items()}
        # As they were found, with full forms: bare ones know no heads that a curator may name.
        occurrences = sorted(
            retyped(o, types[o.paper, o.position]) if (o.paper, o.position) in types else o for o in found
        )
        clusters, members = _clustered(occurrences, overrides, moved)  # what was one thing stays one
    drop = _by_form([rule for rule in overrides.drop if rule.type])
    kept = {at: _without_dropped(at, found, clusters, drop) for at, found in members.items()}
    merged = _merge_across({at: o for at, o in kept.items() if o}, clusters, overrides)
    resolution = _finish(merged, clusters, overrides)
    problems = (*unmet(overrides, found, occurrences, clusters, members), *resolution.problems)
    return resolution._replace(problems=tuple(dict.fromkeys(problems)))


Members = dict[Cluster, list[Occurrence]]
Place = tuple[str, int]  # of an entity: paper and index


def _clustered(
    occurrences: Sequence[Occurrence], overrides: Overrides, together: Sequence[Collection[Place]] = ()
) -> tuple[dict[Group, Clusters], Members]:
    """The clusters of each group, and the occurrences of each; those at the places of one set stay ``together``."""
    rules = [rule for rule in overrides.distinct if rule.type in (None, "Method")]
    bare = method_heads(occurrences, [frozenset(form_of(name, "Method") for name in rule.names) for rule in rules])
    by_group: dict[Group, list[Occurrence]] = {group: [] for group in GROUPS}
    for occurrence in without_heads(occurrences, bare):
        by_group[group_of(occurrence.type)].append(occurrence)
    by_place = {(o.paper, o.position): o for found in by_group.values() for o in found} if together else {}
    sets = [[by_place[place] for place in places] for places in together]
    clusters = {
        group: _cluster(
            group,
            found,
            overrides,
            bare if group == "Method" else {},
            [[o for o in one if group_of(o.type) == group] for one in sets],
        )
        for group, found in by_group.items()
    }
    members: Members = defaultdict(list)
    for group, found in by_group.items():
        for occurrence in found:
            members[group, clusters[group].of(occurrence)].append(occurrence)
    return clusters, members


def _retyped(
    at: Cluster, occurrences: Sequence[Occurrence], clusters: dict[Group, Clusters], rules: ByForm[Retype]
) -> Iterator[tuple[Place, EntityType]]:
    """Where the occurrences of a cluster stand to which a curator gives a type, with that type."""
    meant = _meaning(rules, occurrences, _owned_forms(at, occurrences, clusters))
    for o in occurrences:
        rule = next((r for r in reversed(meant) if r.type in (None, o.found)), None)
        if rule:
            yield (o.paper, o.position), rule.to


def _without_dropped(
    at: Cluster, occurrences: Sequence[Occurrence], clusters: dict[Group, Clusters], rules: ByForm[Drop]
) -> list[Occurrence]:
    """Without what was found as the type that a curator drops; rules without a type wait for the whole thing."""
    if not rules:
        return list(occurrences)
    gone = {rule.type for rule in _meaning(rules, occurrences, _owned_forms(at, occurrences, clusters))}
    return [o for o in occurrences if o.found not in gone]


def _owned_forms(at: Cluster, occurrences: Iterable[Occurrence], clusters: dict[Group, Clusters]) -> set[str]:
    return {form for o in occurrences for name in _owned(at, o, clusters) for form in _spelled(o, *name)}


def _owned(at: Cluster, o: Occurrence, clusters: dict[Group, Clusters]) -> Iterator[tuple[str, str]]:
    """The names of an occurrence that belong to its cluster, rather than to another one that it mentions as well."""
    group = group_of(o.type)
    for place, (surface, form) in enumerate(o.forms):
        # A name belongs to what it names; all of a cluster that moved into one of another group belongs there.
        if place == 0 or group != at[0] or clusters[group].root[clusters[group].form(form, o.keys)] == at[1]:
            yield surface, form


def _spelled(o: Occurrence, surface: str, form: str) -> tuple[str, str]:
    """The forms by which a curator may name it: the one that counts, and that of "Transformer model" as it stands."""
    return form, form_of(surface, o.type)


Rule = TypeVar("Rule", Rename, Retype, Drop)
ByForm = Mapping[str, Sequence[tuple[int, Rule]]]  # rules with their numbers, by all forms that their names may have


def _by_form(rules: Sequence[Rule]) -> ByForm[Rule]:
    """So that not every rule is held against every thing."""
    found: dict[str, list[tuple[int, Rule]]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for form in sorted({form_of(rule.name, type_) for type_ in ENTITY_TYPES}):
            found[form].append((number, rule))
    return found


def _meaning(rules: ByForm[Rule], occurrences: Iterable[Occurrence], forms: Collection[str]) -> list[Rule]:
    """Which of a curator's rules mean the thing with these occurrences and forms, in the curator's order."""
    near = dict(rule for form in forms for rule in rules.get(form, ()))
    if not near:
        return []
    kinds = {(o.type, o.found) for o in occurrences}

    def fits(rule: Rule) -> bool:
        types = {type_ for pair in kinds if rule.type in (None, pair[1]) for type_ in pair}
        return any(form_of(rule.name, type_) in forms for type_ in types)

    return [rule for _, rule in sorted(near.items()) if fits(rule)]


def _cluster(
    group: Group,
    occurrences: Sequence[Occurrence],
    overrides: Overrides,
    bare: Mapping[str, str],
    together: Iterable[Iterable[Occurrence]],
) -> Clusters:
    def keys(names: Iterable[str], type_: EntityType | None) -> list[str]:
        full = (form_of(name, type_ or any_type(group)) for name in names)
        return [bare.get(k, k) for k in full]

    def applies(type_: EntityType | None) -> bool:
        return type_ is None or group_of(type_) == group

    def sets(rules: Iterable[Same | Distinct]) -> list[list[str]]:
        return [keys(rule.names, rule.type) for rule in rules if applies(rule.type)]

    same, distinct = sets(overrides.same), sets(overrides.distinct)
    # What the package knows gives way to what a curator says.
    apart = [k for k in sets(known().distinct) if all(len({*k} & {*said}) < 2 for said in same)]
    return cluster(occurrences, same=[*same, *sets(known().same)], distinct=[*distinct, *apart], together=together)


def _merge_across(members: Members, clusters: dict[Group, Clusters], overrides: Overrides) -> Members:
    """Join a Task cluster and a Method cluster that hold the same form, where one type has a clear majority."""
    owners: dict[str, dict[Group, set[Cluster]]] = defaultdict(lambda: defaultdict(set))
    for group in ("Method", "Task"):
        for form, root in clusters[group].root.items():
            if (group, root) in members:
                owners[form[0]][group].add((group, root))
    moved: dict[Cluster, Cluster] = {}
    pairs = {(m, t) for o in owners.values() for m in o["Method"] for t in o["Task"]}
    for method, task in sorted(pairs, key=lambda p: (-_weight(members[p[0]]) - _weight(members[p[1]]), p)):
        if method in moved or task in moved:
            continue
        shared = {f for f in _forms(members[method]) & _forms(members[task]) if len(f) > _ACRONYM}
        if not shared:
            continue  # they may be two things with one acronym, or share only what other clusters' entities are called
        if _kept_apart(method, task, members, clusters, overrides):
            continue
        # Two thirds of all that is known of both, and of those that use a shared name: else one paper that lists
        # "fine-tuning" as another name of a well-known task would take all that is called so with it.
        source = _minority(members[method], members[task], method, task)
        mine, theirs = ([o for o in members[at] if not shared.isdisjoint(o.keys)] for at in (method, task))
        if source is None or source != _minority(mine, theirs, method, task) or any(o.curated for o in members[source]):
            continue
        moved[source] = method if source == task else task
    targets = set(moved.values())
    out = dict(members)
    for source in sorted(moved):
        if source not in targets:
            out[moved[source]] = sorted([*out[moved[source]], *out.pop(source)])
    return out


def _minority(
    methods: Sequence[Occurrence], tasks: Sequence[Occurrence], method: Cluster, task: Cluster
) -> Cluster | None:
    """Which of the two clusters gives way; None where neither has a clear majority."""
    a, b = _weight(methods), _weight(tasks)
    return task if a >= _MAJORITY * (a + b) else method if b >= _MAJORITY * (a + b) else None


def _kept_apart(
    method: Cluster, task: Cluster, members: Members, clusters: dict[Group, Clusters], overrides: Overrides
) -> bool:
    """Whether the two hold different names of one rule by which no two of its names are one thing."""
    rules = [rule for rule in overrides.distinct if rule.type is None]
    if not rules:
        return False
    owned = {at: _owned_forms(at, members[at], clusters) for at in (method, task)}

    def held(name: str) -> bool:
        return form_of(name, "Method") in owned[method] or form_of(name, "Task") in owned[task]

    return any(sum(held(name) for name in set(rule.names)) > 1 for rule in rules)


def _weight(occurrences: Sequence[Occurrence]) -> float:
    return round(sum(o.confidence for o in occurrences), 6)


def _forms(occurrences: Sequence[Occurrence]) -> set[str]:
    return {k for o in occurrences for k in o.keys}


def _finish(members: Members, clusters: dict[Group, Clusters], overrides: Overrides) -> Resolution:
    drop, rename = _by_form([rule for rule in overrides.drop if rule.type is None]), _by_form(overrides.rename)
    all_drafts = (_draft(at, members[at], clusters, drop, rename) for at in sorted(members))
    drafts = [draft for draft in all_drafts if draft is not None]
    by_id = rivals(drafts)
    chosen = ids_of(by_id)
    ids: dict[Place, str] = {}
    entities: dict[str, ResolvedEntity] = {}
    for at, entity, _ in drafts:
        entities[chosen[at]] = entity._replace(id=chosen[at])
        ids.update(((o.paper, o.position), chosen[at]) for o in members[at])
    return Resolution(ids, dict(sorted(entities.items())), tuple(namesakes(by_id)))


def _draft(
    at: Cluster,
    occurrences: Sequence[Occurrence],
    clusters: dict[Group, Clusters],
    drop: ByForm[Drop],
    rename: ByForm[Rename],
) -> Draft | None:
    """Type, name and aliases of a cluster. None where a curator dropped it."""
    types: Counter[EntityType] = Counter()
    curated = any(o.curated for o in occurrences)
    surfaces: Counter[str] = Counter()
    titles: Counter[str] = Counter()  # how often a surface was the name of its entity
    forms: set[str] = set()
    for o in occurrences:
        if o.curated or not curated:
            types[o.type] += o.confidence  # type: ignore[assignment]  # Counter counts floats as well
        titles[o.name] += 1
        for surface, form in _owned(at, o, clusters):
            surfaces[surface] += 1
            forms.update(_spelled(o, surface, form))
    if _meaning(drop, occurrences, forms):
        return None
    type_ = min(types, key=lambda t: (-round(types[t], 6), ENTITY_TYPES.index(t)))
    name = _name(surfaces, titles, type_)
    rule = next(reversed(_meaning(rename, occurrences, forms)), None)
    if rule:
        name, before = readable(rule.to), name
        if slug(name) == slug(before):  # only spelled in another way
            rule = None
    yes = sum(o.confidence for o in occurrences if o.named)
    metric = about_metric(surfaces) if type_ == "Metric" else None
    entity = ResolvedEntity(
        id="",
        type=type_,
        name=name,
        aliases=tuple(sorted(s for s in surfaces if s != name)),
        named=2 * round(yes, 6) > round(sum(o.confidence for o in occurrences), 6),
        papers=len({o.paper for o in occurrences}),
        unit=metric.unit if metric else None,
        higher_is_better=metric.higher_is_better if metric else None,
    )
    return Draft(at, entity, rule)


def _name(surfaces: Counter[str], titles: Counter[str], type_: EntityType) -> str:
    """The name that papers give it most, in its most frequent spelling (rather without markup, rather singular)."""
    by_form: Counter[str] = Counter()
    for surface in surfaces:
        by_form[key(surface, type_)] += titles[surface]
    form = min(by_form, key=lambda f: (-by_form[f], len(f), f))
    spellings = [s for s in surfaces if key(s, type_) == form]
    often = max(surfaces[s] for s in spellings) / 4

    def rank(spelling: str) -> tuple[bool, bool, int, int, int, str]:
        markup = re.search(r"[{}$\\^]", spelling) is not None
        plural = spelling.endswith("s") and any(s == spelling[:-1] and surfaces[s] >= often for s in spellings)
        return markup, plural, -titles[spelling], -surfaces[spelling], len(spelling), spelling

    return min(spellings, key=rank)
