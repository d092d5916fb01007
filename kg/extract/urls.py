"""Web addresses in a text: found, cleaned of what LaTeX and sentences stick to them, and told apart by kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from kg.models import RepositoryKind

# Addresses that people write without a scheme: well-known hosts anywhere, other names where the text points at them.
_BARE = r"""(?i:github|gitlab|bitbucket)\.(?:com|org)/|huggingface\.co/|[\w-]+\.(?:github|gitlab)\.io\b|www\.[\w-]+\.\w
    |(?<=\bat\s)(?:[\w-]+\.)+(?:org|net|com|edu|io|ai|info|dev)\b(?!\w|@)
    |(?:[a-zA-Z0-9-]{1,63}\.){1,4}(?:com|org|edu|io|net|ai|be|gl|ly|uk|de|group)/[\w~-]+"""
# One character of an address: LaTeX escapes are undone later; "](" ends it (Markdown), so does a second scheme.
_TILDE = r"\\~\{\}|\$\\sim\$|\{?\\textasciitilde(?:\{\}|\s?\}?)"
_CHARACTER = (
    r"(?!\]\(|\[\d+\]|(?i:https?://)|(?<![./])(?i:github\.com/))"
    rf"""(?:{_TILDE}|[^\s<>"“”‘’`{{}}|\\^]|\\[_\#&%~-])"""
)
# Line breaks leave a space after a host or inside "github. io".
_URL = re.compile(
    rf"""(?: (?i:https?)\s?:\s?//\s? | (?<![\w./@-])(?={_BARE}) )
    (?i:github\.com/)?
    (?: {_CHARACTER} | (?<=[a-z]\.com/)\s(?=[\w.-]+/[\w.-]) | (?<=github\.)\s(?=io\b|com/) | (?<=\w-)\s(?=\w)
    | (?<=google\.)\s(?=com/) )+""",
    re.VERBOSE,
)
_ROOM = 400  # characters in front of an address that may say what it leads to
_TRAILING = ".,;:!?'\"*~-–—"
_CODE_HOSTS = frozenset(
    {"github.com", "gitlab.com", "bitbucket.org", "sourceforge.net", "codeberg.org", "gist.github.com", "gitee.com"}
)
_DATA_HOSTS = frozenset(
    {"zenodo.org", "figshare.com", "kaggle.com", "data.mendeley.com", "dataverse.harvard.edu", "osf.io"}
)
_CODE_WORD = re.compile(
    r"\b(?:codes?|implementations?|source|scripts?|software|toolkit|library|repository|package)\b", re.I
)
_DATA_WORD = re.compile(r"\b(?:data|datasets?|corpus|corpora|benchmarks?|annotations?)(?:\d{1,2})?\b", re.I)
_MODEL_WORD = re.compile(r"\b(?:models?|checkpoints?|weights)\b", re.I)


_MORE = re.compile(r"\b(?:data\w*|videos?|demos?|page|website|site|models?|results?|supplement\w*)\b", re.I)


class Address(NamedTuple):
    """A web address: as cleaned, where it stands, and what kind of place it is."""

    url: str
    start: int
    end: int
    kind: RepositoryKind


def find_urls(text: str) -> list[Address]:
    """Every web address of a text at every place where it stands, left to right."""
    found: list[Address] = []
    for hit in _URL.finditer(text):
        url, end = _clean(hit.group(), hit.start())
        if text[hit.start() - 1 : hit.start()] == "_" and url.endswith("_"):  # emphasis in Markdown
            url, end = url[:-1], end - 1
        host = _host(url)
        if "." in host:
            found.append(Address(url, hit.start(), end, _kind(url, host.removeprefix("www."), text, hit.start(), end)))
    return found


def each_once(addresses: Iterable[Address]) -> list[Address]:
    """The first place of each address."""
    found: dict[tuple[str, str], Address] = {}
    for address in addresses:
        found.setdefault(_same(address.url, _host(address.url)), address)
    return list(found.values())


def _same(url: str, host: str) -> tuple[str, str]:
    """What two spellings of one address share; paths may differ by case alone, but not where code is kept."""
    host = host.removeprefix("www.")
    path = (url.partition("://")[2] or url).partition("/")[2].rstrip("/").removesuffix(".git")
    return host, path.casefold() if host in _CODE_HOSTS else path


def _host(url: str) -> str:
    """The host of an address; empty where it has none."""
    try:
        return urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:  # brackets that are no IPv6 address
        return ""


def _clean(raw: str, start: int) -> tuple[str, int]:
    """The address without LaTeX, trailing punctuation and unpaired brackets; and where it ends in the text."""
    unpaired = {close: raw.count(close) - raw.count(opens) for opens, close in ("()", "[]", "{}")}
    size = len(raw)
    while size:
        last = raw[size - 1]
        if unpaired.get(last, 0) > 0:
            unpaired[last] -= 1
        elif last not in _TRAILING:
            break
        size -= 1
    end = start + size
    kept = re.sub(r"\s", "", raw[:size])
    kept = re.sub(_TILDE, "~", kept)
    return re.sub(r"\\([_#&%~-])", r"\1", kept), end


def _kind(url: str, host: str, text: str, start: int, end: int) -> RepositoryKind:
    if host == "huggingface.co":
        path = url.casefold().partition(host)[2]
        return "data" if path.startswith("/datasets") else "website" if path.startswith("/spaces") else "model"
    room = max(0, start - _ROOM)
    before = text[max(room, text.rfind(". ", room, start)) : start]
    around = before + text[end : end + 40].split(". ", 1)[0]
    code, data = _CODE_WORD.search(around), _DATA_WORD.search(around)
    if host in _DATA_HOSTS:
        return "code" if code and not data else "data"
    if host in _CODE_HOSTS:
        if not code and data and not _MODEL_WORD.search(around):
            return "data"
        return "code"
    if data and not code and not re.search(r"\b(?:website|page|site|demo|leaderboard|video)\b", around, re.I):
        return "data"
    if code and re.search(r"\bcodes?\b[^.]{0,60}$", before, re.I):
        # A page of a project, unless the text speaks of code alone: 7 of 7 of those are code in the training papers.
        return "website" if host.endswith("github.io") and _MORE.search(before) else "code"
    return "website"
