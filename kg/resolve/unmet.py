"""Corrections that correct nothing: names that no paper uses, or that can't be what the rule says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from kg.models import ENTITY_TYPES, GROUPS, EntityType, Group, group_of
from kg.resolve.cluster import Clusters, Form
from kg.resolve.occurrences import Occurrence, any_type, form_of
from kg.resolve.overrides import Distinct, Drop, Overrides, Rename, Retype, Same


def unmet(
    overrides: Overrides,
    found: Iterable[Occurrence],
    occurrences: Iterable[Occurrence],
    clusters: Mapping[Group, Clusters],
    members: Collection[tuple[Group, Form]],
) -> Iterator[str]:
    """One line for each correction, or name in one, without effect.

    Args:
        found: All occurrences, as they were found.
        occurrences: The same, some with the type that a curator gives them.
        clusters: Of each group, after corrections.
        members: The clusters in which an occurrence has its name.
    """
    known = _names(found)
    roots: dict[Group, dict[str, list[Form]]] = {group: defaultdict(list) for group in GROUPS}
    if overrides.distinct:
        for group in GROUPS:
            for form, root in clusters[group].root.items():
                roots[group][form[0]].append(root)
    single: tuple[tuple[str, Sequence[Rename | Retype | Drop]], ...] = (
        ("rename", overrides.rename), ("retype", overrides.retype), ("drop", overrides.drop),
    )  # fmt: skip
    for kind, rules in single:
        for one in rules:
            types = [one.type] if one.type else list(ENTITY_TYPES)
            if not _has(known, one.name, types):
                as_type = f" found as {one.type}" if one.type else ""
                yield f"{kind}: nothing{as_type} is called {one.name!r}"
    known = _names(occurrences)
    parted: dict[Group, dict[str, set[int]]] = {group: defaultdict(set) for group in GROUPS}
    for number, apart in enumerate(overrides.distinct):
        for group in _groups(apart):
            for name in apart.names:
                parted[group][form_of(name, any_type(group))].add(number)
    for kind, several in (("same", overrides.same), ("distinct", overrides.distinct)):
        for rule in several:
            groups = _groups(rule)
            missing = [name for name in rule.names if not _has(known, name, _types(*groups))]
            of_type = f" of type {rule.type}" if rule.type else ""
            yield from (f"{kind}: nothing{of_type} is called {name!r}" for name in missing)
            if not missing and isinstance(rule, Same):
                yield from _apart(rule, groups, known)
                yield from _contradicted(rule, groups, parted, known)
            elif not missing and isinstance(rule, Distinct):
                yield from _without_own(rule, groups, roots, members)


def _groups(rule: Same | Distinct) -> Sequence[Group]:
    return [group_of(rule.type)] if rule.type else GROUPS


def _types(*groups: Group) -> list[EntityType]:
    return [type_ for type_ in ENTITY_TYPES if group_of(type_) in groups]


def _has(known: Mapping[EntityType, set[str]], name: str, types: Iterable[EntityType]) -> bool:
    return any(form_of(name, type_) in known.get(type_, ()) for type_ in types)


def _names(occurrences: Iterable[Occurrence]) -> dict[EntityType, set[str]]:
    known: dict[EntityType, set[str]] = defaultdict(set)
    for o in occurrences:
        known[o.type].update(o.keys)
    return known


def _contradicted(
    rule: Same,
    groups: Iterable[Group],
    parted: Mapping[Group, Mapping[str, set[int]]],
    known: Mapping[EntityType, set[str]],
) -> Iterator[str]:
    """Names that other rules keep apart, of things of one group."""
    for group in groups:
        present = (name for name in rule.names if _has(known, name, _types(group)))
        names = {form_of(name, any_type(group)): name for name in present}
        for a, b in combinations(names, 2):
            if not parted[group].get(a, set()).isdisjoint(parted[group].get(b, ())):
                yield f"same: {names[a]!r}, {names[b]!r} stay apart, since a `distinct` says so"


def _apart(rule: Same, groups: Iterable[Group], known: Mapping[EntityType, set[str]]) -> Iterator[str]:
    for group in groups:
        if sum(_has(known, name, _types(group)) for name in rule.names) > 1:
            return
    names = ", ".join(map(repr, rule.names))
    yield f"same: {names} are of different types, so stay apart: retype them first"


def _without_own(
    rule: Distinct,
    groups: Iterable[Group],
    roots: Mapping[Group, Mapping[str, Sequence[Form]]],
    members: Collection[tuple[Group, Form]],
) -> Iterator[str]:
    for group in groups:
        for name in rule.names:
            wanted = form_of(name, any_type(group))
            places = roots[group].get(wanted, ())
            if places and not any((group, root) in members for root in places):
                yield f"distinct: {name!r} is only another name of what papers call otherwise: nothing is left of it"
