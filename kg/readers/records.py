"""From a raw record to a ``Paper``: the field names of the sources, ids, years, and what makes a record broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

from kg.graph.values import RESULT_ID
from kg.models import ENTITY_TYPES, Paper
from kg.readers.ids import paper_id
from kg.readers.problems import NoPaperError
from kg.readers.text import BAD_BYTE, clean, one_line, without_markup

LONG_ABSTRACT = 100_000
"""Characters from which an abstract is noted as unusually long."""

# Field names in the order in which they are asked, folded: lower case, letters and digits only.
TITLE = ("title", "papertitle", "articletitle", "documenttitle")
ABSTRACT = ("abstract", "summary", "abstractnote", "abstracttext", "paperabstract")
_ARXIV = ("arxivid", "arxiv", "paperarxivid", "eprint")
_DOI = ("doi",)
_ACL = ("aclid", "acl", "anthologyid")
_OWN = ("forum", "id", "paperid", "corpusid")
_VENUE = ("venue", "journalref", "booktitle", "journal", "journaltitle", "conference", "proceeding", "proceedings",
          "publicationtitle", "sourcetitle")  # fmt: skip
_URL = ("url", "urlabs", "link", "openaccesspdf", "urlpdf", "pdfurl", "paperurl")
_YEAR = ("year", "publicationyear", "pubyear")
_DATE = ("date", "publicationdate", "published", "pubdate", "versions", "pdate", "cdate", "updatedate",
         "updated")  # fmt: skip
_NUMBER = (int, float, Decimal)  # JSON gives decimals
_LONGEST_ID = 1000  # characters: servers index ids, and take keys of some 8,000 bytes at most
_KNOWN = frozenset((*TITLE, *ABSTRACT, *_ARXIV, *_DOI, *_ACL, *_OWN, *_VENUE, *_URL, *_YEAR, *_DATE, "authors"))
# Ids of entities and results: papers may not have such.
_NODE_ID = re.compile(rf"(?:{'|'.join(map(str.lower, ENTITY_TYPES))}):|{RESULT_ID.pattern}$", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f\ufdd0\ud800-\udfff]+", re.IGNORECASE)
_YEAR_IN_TEXT = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def fold_name(name: str) -> str:
    """A field's name as the tables above spell it: ``journal-ref``, ``Journal Ref`` and ``journalRef`` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def is_title(name: str) -> bool:
    """Whether a field of this name holds a paper's title."""
    return fold_name(name) in TITLE


def known_fields(names: list[str]) -> int:
    """How many of these names are field names of papers: to tell a table of papers from any other."""
    return len({fold_name(name) for name in names} & _KNOWN)


def looks_like_record(fields: Mapping[str, Any]) -> bool:
    """Whether an object has a title of its own or in OpenReview's ``content``."""
    content = fields.get("content")
    return any(map(is_title, fields)) or (isinstance(content, Mapping) and any(map(is_title, content)))


def is_annotation(fields: Mapping[str, Any]) -> bool:
    """Whether an object is what was found in a paper (gold or ``kg extract``), not a paper."""
    return isinstance(fields.get("entities"), list) and not any(fold_name(name) in ABSTRACT for name in fields)


def to_paper(fields: Mapping[str, Any], source: str, *, wrapped: bool = False, markup: bool = False) -> Paper:
    """The paper in a raw record.

    Args:
        fields: The record under its source's field names (see ``docs/input.md``).
        source: Name of the file, without folders.
        wrapped: The format wraps or indents text, so that runs of white space mean nothing.
        markup: The format carries HTML: tags and entities are no part of the text.

    Raises:
        NoPaperError: The record is broken (no title, bytes that are no UTF-8, an id like that of another node) or is
            none of a paper.
    """
    if is_annotation(fields):
        raise NoPaperError("an annotation (entities without an abstract), no paper", "skipped")
    flat = _flatten(fields)
    title, abstract = _text(flat, TITLE, _prose), _text(flat, ABSTRACT, _prose)
    if BAD_BYTE in title or BAD_BYTE in abstract:
        raise NoPaperError("bytes that are no UTF-8")
    if markup:
        title, abstract = without_markup(title), without_markup(abstract)
    title = one_line(title)
    abstract = one_line(abstract) if wrapped else clean(abstract)
    if not title:
        raise NoPaperError("no title" if abstract else "neither title nor abstract")
    venue = one_line(_text(flat, _VENUE)).replace(BAD_BYTE, "\ufffd") or None
    urls = [url for name in _URL if _ADDRESS.fullmatch(url := _string(flat.get(name)).strip())]
    identifier = paper_id(
        title=title,
        arxiv=clean(_text(flat, _ARXIV)),
        doi=clean(_text(flat, _DOI)),
        acl=clean(_text(flat, _ACL)),
        own=clean(_text(flat, _OWN)),
        urls=tuple(urls),
    )
    if BAD_BYTE in identifier:
        raise NoPaperError("an id with bytes that are no UTF-8")
    if len(identifier) > _LONGEST_ID:
        raise NoPaperError(f"an id of {len(identifier):,} characters")
    if _NODE_ID.match(identifier):
        raise NoPaperError(f"the id {identifier!r} could be taken for another node's")
    return Paper(
        id=identifier,
        title=title,
        abstract=abstract,
        year=_year(flat, venue),
        venue=venue,
        url=urls[0] if urls else None,
        source=source,
    )


def label(fields: Mapping[str, Any]) -> str | None:
    """The id or title of a record that became no paper, cut to what fits a line."""
    flat = _flatten(fields)
    text = _text(flat, _OWN) or _text(flat, _ARXIV) or _text(flat, TITLE, _prose)
    return one_line(text)[:100].replace(BAD_BYTE, "\ufffd") or None


def hides_abstract(fields: Mapping[str, Any]) -> bool:
    """Whether a record has something for an abstract, and none of it is text."""
    flat = _flatten(fields)
    return not _text(flat, ABSTRACT, _prose) and any(_prose(flat.get(name)) is None for name in ABSTRACT)


def _flatten(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Folded names → values; OpenReview's ``content`` and Semantic Scholar's ``externalIds`` lie beside the rest."""
    nested = {n: v for n, v in fields.items() if fold_name(n) in ("content", "externalids") and isinstance(v, Mapping)}
    flat: dict[str, Any] = {}
    for level in ({n: v for n, v in fields.items() if n not in nested}, *nested.values()):
        for name, value in level.items():
            key = fold_name(name)
            if flat.get(key) in (None, ""):  # a field may stand there twice, once empty
                flat[key] = value
    return flat


def _string(value: Any) -> str:
    """A value as text: OpenReview's ``{"value": …}`` and Semantic Scholar's ``{"url": …}`` unwrapped."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dict):
        value = value.get("value", value.get("url"))
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, _NUMBER) and not isinstance(value, bool) else ""


def _prose(value: Any) -> str | None:
    """A title or an abstract as text, the paragraphs of a list joined; None where it is something else."""
    if isinstance(value, dict):
        value = value.get("value", value)
    if isinstance(value, list):
        parts = [part for part in value if part is not None]
        return " ".join(parts) if all(isinstance(part, str) for part in parts) else None
    text = _string(value)
    return text if text or not value else None


def _text(flat: Mapping[str, Any], names: tuple[str, ...], as_text: Callable[[Any], str | None] = _string) -> str:
    """The first of these fields that has text."""
    return next((text for text in (as_text(flat.get(name)) for name in names) if text and text.strip()), "")


def _year(flat: Mapping[str, Any], venue: str | None) -> int | None:
    """The year of publication: from a year field, a date, or a venue that names one; None when unsure.

    Dates that only say when a record was made or changed (``cdate``, ``update_date``) count last.
    """
    for name in (*_YEAR, *_DATE[:6]):
        if year := _year_of(flat.get(name)):
            return year
    if venue and len(found := set(_YEAR_IN_TEXT.findall(venue))) == 1:
        return int(found.pop())
    return next((year for year in map(_year_of, (flat.get(name) for name in _DATE[6:])) if year), None)


def _year_of(value: Any) -> int | None:
    """A year in 1900–2099 from a number, a date in any usual spelling, milliseconds since 1970, or arXiv's versions."""
    if value is None:
        return None
    if isinstance(value, list):  # arXiv's snapshot: [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}]
        first = value[0] if value else None
        return _year_of(first.get("created")) if isinstance(first, dict) else None
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, _NUMBER) and not isinstance(value, bool):
        if 1900 <= value < 2100:
            return int(value)
        if 1e10 < value < 4_102_444_800_000:
            return datetime.fromtimestamp(float(value) / 1000, tz=timezone.utc).year
        return None
    if isinstance(value, str) and len(found := set(_YEAR_IN_TEXT.findall(value[:100]))) == 1:
        return int(found.pop())
    return None
