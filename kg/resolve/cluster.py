"""Which normal forms name one thing: a union of forms within one group of types, guarded against wrong chains.

Papers give evidence by listing several forms as mentions of one entity.  Not all of it can be trusted: a paper that
has "DDPM" and "diffusion model" as one entity must not fuse the two for everybody.  So a link counts when

* the forms are acronym and long form of each other; where an acronym has several long forms in the corpus, each is a
  sense of its own, and papers without a long form mean the most frequent one (none, where two are as frequent);
* or one of the forms occurs in this paper only, and is no proper name joining a term of the trade, nor a special case
  of what it would join ("vehicle re-identification" and "re-identification"); it joins one of the paper's other forms,
  the name where that is known elsewhere, lest a turn of phrase makes two known things one;
* or at least two papers, and half of those with the rarer form, say so, and few say otherwise.

Forms whose numbers differ (GPT-3, GPT-3.5) are never linked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from kg.resolve.acronyms import is_acronym, same_long_form
from kg.resolve.forms import digits, words
from kg.resolve.occurrences import Occurrence

Form = tuple[str, str]  # normal form, and the sense where that is ambiguous (else "")


class Clusters(NamedTuple):
    """``root`` maps every form to the representative of its cluster; ``senses`` every ambiguous form to its senses."""

    root: dict[Form, Form]
    senses: dict[str, dict[str, str]]  # acronym → long form → sense
    default: dict[str, str]  # acronym → the most frequent sense, or "" where several are

    def form(self, key: str, keys: Iterable[str]) -> Form:
        """The form that ``key`` stands for in an occurrence that has these ``keys``."""
        if key not in self.senses:
            return key, ""
        said = sorted(self.senses[key][k] for k in keys if k in self.senses[key])
        return key, said[0] if said else self.default[key]

    def of(self, occurrence: Occurrence) -> Form:
        """The cluster of an occurrence: that of its name."""
        return self.root[self.form(occurrence.main, occurrence.keys)]


def cluster(
    occurrences: Sequence[Occurrence],
    *,
    same: Sequence[Sequence[str]] = (),
    distinct: Sequence[Sequence[str]] = (),
    together: Iterable[Iterable[Occurrence]] = (),
) -> Clusters:
    """Cluster the forms of one group of types.

    Args:
        occurrences: All of the group, in any order.
        same: Sets of normal forms that a curator says are one.
        distinct: Sets of normal forms of which a curator says that no two are one.
        together: Sets of occurrences that are one thing.
    """
    evidence = _Evidence(occurrences)
    kept_apart = _Distinct(distinct)
    senses, default, likeliest = evidence.senses(kept_apart)
    clusters = Clusters({}, senses, default)
    union = _Union(kept_apart)
    for occurrence in sorted(occurrences):
        for key in occurrence.keys:
            union.add(clusters.form(key, occurrence.keys))
    for one in together:
        for first, second in combinations(sorted({clusters.form(o.main, o.keys) for o in one}), 2):
            union.join(first, second)
    by_key: dict[str, list[Form]] = defaultdict(list)
    for form in union.parent:
        by_key[form[0]].append(form)
    # By an acronym of several things curators mean what bare uses do; where there is no such use, the likeliest one.
    meant = {key: default[key] or ("" if (key, "") in union.parent else likeliest[key]) for key in default}
    for said_same in same:
        keys = dict.fromkeys(said_same)
        known = [f for key in keys for f in sorted(by_key.get(key, ())) if f[1] == meant.get(key, "")]
        # Every pair, in the curator's order: one that may not be joined leaves the others alone.
        for first, second in combinations(known, 2):
            union.join(first, second)
    for by_long in senses.values():
        variants: dict[str, list[str]] = defaultdict(list)
        for long, sense in sorted(by_long.items()):
            variants[sense].append(long)
        for longs in variants.values():
            for long in longs[1:]:
                union.join((longs[0], ""), (long, ""))
    strong: set[tuple[Form, Form]] = set()
    weak: set[tuple[Form, Form]] = set()
    for occurrence in occurrences:
        hub = evidence.hub(occurrence)
        for a, b in combinations(occurrence.keys, 2):
            forms = clusters.form(a, occurrence.keys), clusters.form(b, occurrence.keys)
            if evidence.long_of(a, b) or evidence.long_of(b, a):
                strong.add(forms)
            elif evidence.accepts(a, b, occurrence, hub):
                weak.add(forms)
    for pairs in (strong, weak):
        for a_form, b_form in sorted(pairs):
            union.join(a_form, b_form)
    clusters.root.update((form, union.find(form)) for form in sorted(union.parent))
    return clusters


class _Evidence:
    """What the papers say about pairs of forms."""

    def __init__(self, occurrences: Sequence[Occurrence]) -> None:
        papers: dict[str, set[str]] = defaultdict(set)
        together: dict[tuple[str, str], set[str]] = defaultdict(set)
        per_paper: dict[str, list[Occurrence]] = defaultdict(list)
        surfaces: dict[str, Counter[str]] = defaultdict(Counter)
        for o in occurrences:
            per_paper[o.paper].append(o)
            for surface, key in o.forms:
                papers[key].add(o.paper)
                surfaces[key][surface] += 1
            for pair in combinations(o.keys, 2):
                together[pair].add(o.paper)
        self._sources, self._shared = papers, together
        self._papers = {k: len(v) for k, v in papers.items()}
        self._together = {k: len(v) for k, v in together.items()}
        self._apart = self._count_apart(per_paper)
        self._surfaces = surfaces
        self._proper = {k: _looks_proper(v) for k, v in surfaces.items()}
        self._keys = {o.keys for o in occurrences if len(o.keys) > 2}
        self._long: dict[tuple[str, str], bool] = {}
        for a, b in self._together:
            for short, long in ((a, b), (b, a)):
                other = digits(short) and digits(long) and digits(short) != digits(long)  # C10 and CIFAR-100
                self._long[short, long] = not other and any(
                    is_acronym(s, x) for s in surfaces[short] for x in surfaces[long]
                )
        self._longs: dict[str, list[str]] = defaultdict(list)
        for (short, long), yes in sorted(self._long.items()):
            if yes:
                self._longs[short].append(long)

    def _count_apart(self, per_paper: dict[str, list[Occurrence]]) -> Counter[tuple[str, str]]:
        """In how many papers two forms that are one somewhere stand for two entities."""
        apart: Counter[tuple[str, str]] = Counter()
        for occurrences in per_paper.values():
            pairs: set[tuple[str, str]] = set()
            for o, p in combinations(occurrences, 2):
                pairs.update((min(a, b), max(a, b)) for a in o.keys for b in p.keys if a != b)
            apart.update(pair for pair in pairs if pair in self._together)
        return apart

    def long_of(self, short: str, long: str) -> bool:
        """Whether some paper has ``long`` as the long form of ``short``."""
        return self._long.get((short, long), False)

    def senses(self, distinct: _Distinct) -> tuple[dict[str, dict[str, str]], dict[str, str], dict[str, str]]:
        """The acronyms with two or more distinct long forms: long form → sense; the sense that bare uses have, "" where
        two are level; and of these as well the one that comes first.

        Long forms that a curator keeps apart are senses of their own, however alike they look.
        """
        longs = {
            short: [long for long in found if not self.long_of(long, short)] for short, found in self._longs.items()
        }
        one_paper = {  # acronym, and two long forms that one paper gives it
            (short, a, b)
            for keys in self._keys
            for short in keys
            for a, b in combinations([k for k in keys if self.long_of(short, k)], 2)
        }
        senses: dict[str, dict[str, str]] = {}
        default: dict[str, str] = {}
        likeliest: dict[str, str] = {}
        for short, forms in longs.items():
            # How many papers have it beside the acronym, then how many have it at all.
            weight = {f: (self._together[min(short, f), max(short, f)], self._papers[f]) for f in forms}
            forms.sort(key=lambda f: (-weight[f][0], -weight[f][1], f))
            found: dict[str, str] = {}
            for form in forms:
                apart = {found[f] for f in found if distinct.parts(f, form)}
                kin = (
                    found[f]
                    for f in found
                    if found[f] not in apart
                    and (self._same_long(short, f, form) or (short, *sorted((f, form))) in one_paper)
                )
                found[form] = next(kin, form)
            if len(set(found.values())) > 1:
                weights = {}
                for sense in set(found.values()):
                    mine = [form for form, its in found.items() if its == sense]
                    beside = set().union(*(self._shared[min(short, f), max(short, f)] for f in mine))
                    weights[sense] = len(beside), len(set().union(*(self._sources[f] for f in mine)))
                first, second = sorted(weights, key=lambda s: (*(-n for n in weights[s]), s))[:2]
                senses[short], likeliest[short] = found, first
                default[short] = first if weights[first] > weights[second] else ""
        return senses, default, likeliest

    def _same_long(self, short: str, a: str, b: str) -> bool:
        return any(same_long_form(short, words(x), words(y)) for x in self._surfaces[a] for y in self._surfaces[b])

    def hub(self, occurrence: Occurrence) -> str:
        """The form that those which no other paper has are linked to: the name, or if that is one of them, what it may
        be linked to: the most special one, then the most frequent."""
        main = occurrence.main
        fitting = [] if self._papers[main] > 1 else [k for k in occurrence.keys if self._joins(main, k, occurrence)]
        return min(fitting, key=lambda k: (not self._special_case(k, occurrence), -self._papers[k], k), default=main)

    def accepts(self, a: str, b: str, occurrence: Occurrence, hub: str) -> bool:
        """Whether forms that are no acronym and long form may be linked (see the module's text)."""
        together = self._together[min(a, b), max(a, b)]
        rare, common = sorted((a, b), key=lambda k: (self._papers[k], k))
        if not self._agree(a, b):
            return False
        if self._papers[common] == together:  # neither is known elsewhere
            return True
        if together < 2:
            return common == hub and self._joins(rare, common, occurrence)
        proper = self._proper[rare], self._proper[common]
        return (
            2 * together >= self._papers[rare]
            and proper in ((True, True), (False, False))
            and (all(proper) or not self._special_case(rare, occurrence))
        )

    def _joins(self, rare: str, common: str, occurrence: Occurrence) -> bool:
        """Whether a form that no other paper has may be linked to one that others have."""
        return (
            self._papers[rare] == 1 < self._papers[common]
            and self._agree(rare, common)
            and (self._proper[common] or not self._proper[rare])
            and not self._special_case(rare, occurrence)
        )

    def _agree(self, a: str, b: str) -> bool:
        """Whether two forms of one entity have the same numbers, and don't stand for two entities too often."""
        pair = min(a, b), max(a, b)
        return digits(a) == digits(b) and 2 * self._apart[pair] <= self._together[pair]

    def _special_case(self, form: str, occurrence: Occurrence) -> bool:
        """Whether the form is a more frequent form of the same entity, or what that is short for, with words before it
        or "of …" after it."""
        special = [words(s) for s, k in occurrence.forms if k == form]
        general = [(s, k) for s, k in occurrence.forms if k != form and self._papers[k] > self._papers[form]]
        meant = [s for _, k in general for long in self._longs.get(k, ()) for s in self._surfaces[long]]
        return any(_narrows(x, words(y)) for x in special for y in [*(s for s, _ in general), *meant])


def _narrows(special: tuple[str, ...], general: tuple[str, ...]) -> bool:
    n = len(general)
    if len(special) <= n:
        return False
    return special[-n:] == general or (
        special[:n] == general and special[n] in ("of", "in", "for", "from", "on", "with")
    )


def _looks_proper(surfaces: Counter[str]) -> bool:
    """Whether most of these spellings are a proper name's: capitals inside a word, digits, or one capital word."""
    proper = 0
    for surface, count in surfaces.items():
        parts = surface.split()
        inner = any(c.isupper() for part in parts for c in part[1:]) or any(c.isdigit() for c in surface)
        if inner or (len(parts) == 1 and surface[0].isupper()):
            proper += count
    return 2 * proper > sum(surfaces.values())


class _Distinct:
    """Sets of normal forms of which no two are one."""

    def __init__(self, sets: Sequence[Sequence[str]]) -> None:
        self._sets: dict[str, set[int]] = defaultdict(set)  # form → numbers of the sets that have it
        for number, keys in enumerate(sets):
            for key in keys:
                self._sets[key].add(number)

    def of(self, key: str) -> frozenset[int]:
        """Numbers of the sets that a form is in."""
        return frozenset(self._sets.get(key, ()))

    def parts(self, a: str, b: str) -> bool:
        """Whether two forms are in one set."""
        return a != b and not self.of(a).isdisjoint(self.of(b))


class _Union:
    """Union-find whose representative is the smallest form, and which keeps curated distinct forms apart."""

    def __init__(self, distinct: _Distinct) -> None:
        self.parent: dict[Form, Form] = {}
        self._distinct = distinct
        self._held: dict[Form, frozenset[tuple[int, str]]] = {}

    def add(self, form: Form) -> None:
        if form not in self.parent:
            self.parent[form] = form
            self._held[form] = frozenset((i, form[0]) for i in self._distinct.of(form[0]))

    def find(self, form: Form) -> Form:
        root = form
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[form] != root:
            self.parent[form], form = root, self.parent[form]
        return root

    def join(self, a: Form, b: Form) -> None:
        if a not in self.parent or b not in self.parent:
            return
        a, b = self.find(a), self.find(b)
        if a == b or any(i == j and x != y for i, x in self._held[a] for j, y in self._held[b]):
            return
        low, high = min(a, b), max(a, b)
        self.parent[high] = low
        self._held[low] |= self._held[high]
