"""What resolution works on: one entity of one paper, with the normal forms of all its names."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from kg.models import EntityType, Extraction, Group
from kg.resolve.forms import METHOD_HEADS, joined, key, words


class Occurrence(NamedTuple):
    """An entity as one paper has it.

    ``forms`` pairs each surface form with its normal form, the name's first; ``keys`` are the normal forms, sorted.
    ``found`` is the type that the extractor gave it, ``curated`` says that a curator gave it its ``type``.
    """

    paper: str
    position: int  # of the entity within its extraction
    type: EntityType
    forms: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    named: bool
    confidence: float
    found: EntityType
    curated: bool = False

    @property
    def name(self) -> str:
        """The name that the paper's extraction gave it."""
        return self.forms[0][0]

    @property
    def main(self) -> str:
        """The normal form of that name."""
        return self.forms[0][1]


def readable(surface: str) -> str:
    """A surface form fit to be shown: one line, no control or formatting characters."""
    if surface.isprintable() and "  " not in surface:
        return surface.strip() or "?"
    visible = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in surface)
    return " ".join(visible.split()) or "?"


def collect(extractions: Iterable[Extraction]) -> list[Occurrence]:
    """All occurrences, sorted by paper and index, so that nothing after this depends on the order of papers.

    Their forms are full ones: see :func:`method_heads`.
    """
    found = [
        _occurrence(
            extraction.id,
            index,
            entity.type,
            [(s, form_of(s, entity.type)) for s in dict.fromkeys(map(readable, (entity.name, *entity.mentions)))],
            entity.named,
            entity.confidence,
            entity.type,
        )
        for extraction in extractions
        for index, entity in enumerate(extraction.entities)
    ]
    found.sort()
    return found


def _occurrence(
    paper: str,
    index: int,
    type_: EntityType,
    forms: Iterable[tuple[str, str]],
    named: bool,
    confidence: float,
    found: EntityType,
    curated: bool = False,
) -> Occurrence:
    forms = tuple(forms)
    keys = tuple(sorted({k for _, k in forms}))
    return Occurrence(paper, index, type_, forms, keys, named, confidence, found, curated)


def retyped(o: Occurrence, type_: EntityType) -> Occurrence:
    """The same occurrence as one of the type that a curator gives it."""
    forms = [(s, form_of(s, type_)) for s, _ in o.forms]
    return _occurrence(o.paper, o.position, type_, forms, o.named, o.confidence, o.found, curated=True)


def form_of(surface: str, type_: EntityType) -> str:
    """The normal form of a name; of one that is nothing but punctuation, the name itself."""
    return key(surface, type_) or surface.casefold()


def any_type(group: Group) -> EntityType:
    """A type of the group: all of it have the same normal forms."""
    return "Dataset" if group == "Resource" else group


def method_heads(occurrences: Iterable[Occurrence], distinct: Collection[frozenset[str]] = ()) -> dict[str, str]:
    """Forms of methods that end in such as "model", each with the bare form that it is one with.

    "Transformer model" is "Transformer" where the bare name is no rarer ("diffusion model" stays).

    Args:
        occurrences: All of them.
        distinct: Sets of forms of which no two are one.
    """
    methods = [o for o in occurrences if o.type == "Method"]
    counts = Counter(k for o in methods for k in o.keys)
    shorter: dict[str, str] = {}
    for occurrence in methods:
        for surface, full in occurrence.forms:
            parts = words(surface)
            if len(parts) > 1 and parts[-1] in METHOD_HEADS:
                short = joined(parts[:-1])
                if short != full and counts[short] >= max(2, counts[full]):
                    shorter[full] = short
    while True:
        bare = {full: _shortest(full, shorter) for full in sorted(shorter)}
        ends = [(name, bare.get(name, name), keys) for keys in distinct for name in sorted(keys)]
        clashing = {
            name for name, end, keys in ends if name in bare and any(o != name and bare.get(o, o) == end for o in keys)
        }
        if not clashing:
            return bare
        for name in clashing:
            del shorter[name]


def _shortest(form: str, shorter: Mapping[str, str]) -> str:
    """Without any head: "X network model" is "X network", and that may be "X"."""
    while form in shorter:
        form = shorter[form]
    return form


def without_heads(occurrences: Iterable[Occurrence], bare: Mapping[str, str]) -> list[Occurrence]:
    """The same occurrences, methods under their bare forms."""
    return [
        _occurrence(
            o.paper, o.position, o.type, [(s, bare.get(k, k)) for s, k in o.forms],
            o.named, o.confidence, o.found, o.curated,
        )
        if o.type == "Method" and not bare.keys().isdisjoint(o.keys)
        else o
        for o in occurrences
    ]  # fmt: skip
