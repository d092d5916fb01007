"""Annotations from a file: gold or saved extractions, read by line, with the offsets that gold leaves out filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kg.errors import InputError
from kg.extract.sentences import sentence_spans
from kg.graph.evidence import pair_sentence
from kg.models import Entity, Extraction, Paper, Relation, Span
from kg.text import tag_mentions


def read_annotations(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file in annotation form, as they stand there.

    Raises:
        InputError: The file can't be read, or a line is no annotation.
    """
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            Extraction.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{path}:{number}: {where}: {first['msg']}", hint="one annotation a line") from error
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}:{number}: {error}", hint="one JSON object a line") from error
        yield value


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from file
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}", hint="give a file of annotations") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is no UTF-8 text: {error}", hint="save it as UTF-8") from error


def located(paper: Paper, extraction: Extraction) -> Extraction:
    """The same extraction with spans, sentences and offsets found in the paper's text, where they are missing."""
    text = paper.text
    sentences = extraction.sentences or sentence_spans(text, len(paper.title))
    tagged = tag_mentions(text, ((m, i) for i, entity in enumerate(extraction.entities) for m in entity.mentions))
    spans: dict[int, list[Span]] = {}
    for start, end, i in sorted(tagged):
        spans.setdefault(i, []).append((start, end))
    entities = tuple(
        entity if entity.spans else entity.model_copy(update={"spans": tuple(spans.get(i, ()))})
        for i, entity in enumerate(extraction.entities)
    )

    def named(name: str) -> Entity | None:
        return next((e for e in entities if e.name == name), None)

    def place(relation: Relation) -> Relation:
        source, target = named(relation.source), named(relation.target)
        if relation.end or source is None or target is None:
            return relation
        start, end = pair_sentence(sentences, paper, source, target, relation.type)
        return relation.model_copy(update={"start": start, "end": end})

    places: dict[str, int] = {}

    def offsets(value: str) -> dict[str, int]:
        """The next place where a string stands, the last one again where there are no more; rather no part of another
        number or word."""
        whole = re.compile(rf"(?<![\w.,]){re.escape(value)}(?![.,]?\w)")
        pattern = whole if whole.search(text) else re.compile(re.escape(value))
        found = pattern.search(text, places.get(value, -1) + 1)
        start = found.start() if found else places.get(value, 0)
        places[value] = start
        return {"start": start, "end": start + len(value)}

    return extraction.model_copy(
        update={
            "entities": entities,
            "relations": tuple(map(place, extraction.relations)),
            "results": tuple(
                r if r.end else r.model_copy(update=offsets(r.value) if r.value in text else {})
                for r in extraction.results
            ),
            "repositories": tuple(
                r if r.end else r.model_copy(update=offsets(r.url) if r.url in text else {})
                for r in extraction.repositories
            ),
            "sentences": sentences,
        }
    )
