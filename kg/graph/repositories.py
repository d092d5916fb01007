"""One id for one repository, however its address is written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

from kg.models import RepositoryKind, RepositoryLink

_OWNER_NAME_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com"})
_HUGGING_FACE = "huggingface.co"
_NOT_OWNERS = frozenset({"orgs", "topics", "search", "features", "sponsors", "papers", "collections", "blog", "docs"})
_KINDS: tuple[RepositoryKind, ...] = ("code", "model", "data", "website")
_LONGEST = 2000  # characters: ids are indexed, and servers take keys of some 8,000 bytes at most
_TRACKING = re.compile(r"(?i)(utm_\w+|fbclid|ref|tab|usp|source)(=|$)")
_PAGES = frozenset(  # what may follow a project's name on GitLab, where groups lie in groups
    "- tree blob raw blame edit find_file refs network archive builds commit commits compare branches tags releases "
    "issues merge_requests milestones pipelines jobs uploads wikis".split()
)
_TRAILING = " \t.,;:!?'\"()[]{}<>~*\\’”»|"


class Address(NamedTuple):
    """A cleaned address: ``owner`` is None outside the code hosts."""

    id: str
    url: str
    host: str
    owner: str | None
    name: str


def parse_address(url: str) -> Address | None:
    """Clean an address; None where it has no host, or is longer than any that people use.

    Examples: ``https://www.GitHub.com/a/B.git`` and ``github.com/a/B/tree/main?tab=readme`` are ``github.com/a/B``.
    """
    if len(url) > _LONGEST:
        return None
    text = _trimmed(re.sub(r"\\url\{|[\s\x00-\x1f\x7f]", "", url).replace("\\", "").lstrip(_TRAILING))
    match = re.match(r"(?i)(https?|ftp)://", text)
    scheme = match.group(1).lower() if match else "https"
    try:
        parts = urlsplit(text if match else f"https://{text}")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return None
    if not re.fullmatch(r"[\w.-]+\.[\w-]+", host):
        return None
    path = [segment for segment in parts.path.split("/") if segment]
    if host == "raw.githubusercontent.com":
        host = "github.com"
    if host in _OWNER_NAME_HOSTS and len(path) >= 2 and path[0].lower() not in _NOT_OWNERS:
        if host == "gitlab.com":
            path = [path[0], *takewhile(lambda segment: segment.lower() not in _PAGES, path[1:])]
        else:
            path = path[:2]
        if len(path) >= 2:
            return _on_code_host(host, "/".join(path[:-1]), path[-1], "")
    if host == _HUGGING_FACE and path:
        prefix = f"{path.pop(0).lower()}/" if path[0].lower() in ("datasets", "spaces", "models") else ""
        prefix = "" if prefix == "models/" else prefix
        if len(path) >= 2 and path[0].lower() not in _NOT_OWNERS:
            return _on_code_host(host, path[0], path[1], prefix)
    query = "&".join(item for item in parts.query.split("&") if item and not _TRACKING.match(item))
    tail = _trimmed(re.sub(r"/+", "/", parts.path).rstrip("/")) + (f"?{query}" if query else "")
    if re.match(r"[!/]+[^!/]", parts.fragment):  # pages that a script shows
        tail = f"{tail or '/'}#{parts.fragment}"
    whole = f"{host}{port}{tail}"
    return Address(whole, f"{scheme}://{whole}", host, None, whole)


def _trimmed(text: str) -> str:
    """Without what ends a sentence or a bracket; a bracket that the address opens is its own."""
    while text and text[-1] in _TRAILING and not (text[-1] == ")" and text.count("(") >= text.count(")")):
        text = text[:-1]
    return text


def _on_code_host(host: str, owner: str, name: str, prefix: str) -> Address | None:
    owner, name = owner.strip(_TRAILING), name.strip(_TRAILING)
    name = re.sub(r"(?i)\.git$", "", name).rstrip(_TRAILING) or name
    whole = f"{host}/{prefix}{owner}/{name}"
    return Address(whole, f"https://{whole}", host, owner, f"{owner}/{name}")


class Repositories:
    """All addresses of a graph: spellings that differ in case only become the most frequent one."""

    def __init__(self, links: Iterable[RepositoryLink]) -> None:
        spellings: dict[str, Counter[Address]] = defaultdict(Counter)
        kinds: dict[str, Counter[RepositoryKind]] = defaultdict(Counter)
        for link in links:
            address = parse_address(link.url)
            if address is not None:
                spellings[address.id.casefold()][address] += 1
                kinds[address.id.casefold()][link.kind] += 1
        self._best = {k: min(c, key=lambda a: (-c[a], a.id, a.url)) for k, c in spellings.items()}
        self._kind = {k: min(c, key=lambda kind: (-c[kind], _KINDS.index(kind))) for k, c in kinds.items()}

    def find(self, url: str) -> tuple[Address, RepositoryKind] | None:
        """The repository that an address leads to, and what most papers say it holds."""
        address = parse_address(url)
        if address is None:
            return None
        folded = address.id.casefold()
        return self._best[folded], self._kind[folded]
