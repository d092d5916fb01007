"""Ids of papers: one spelling for each identifier, and the order in which a record's identifiers count."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from urllib.parse import unquote

# The archives of arXiv's old identifiers; a closed list, because "icra2005/1570552" must not look like one.
_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "econ eess funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics "
    "plasm-ph q-alg q-bio q-fin quant-ph solv-int stat supr-con"
)
_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = rf"(?:{'|'.join(_ARCHIVES.split())})(?:\.[a-z]{{2}})?/\d{{2}}(?:0[1-9]|1[0-2])\d{{3}}"
_ARXIV = re.compile(
    rf"(?:https?://(?:[\w-]+\.)?arxiv\.org/(?:abs|pdf|html|format)/|(?:https?://)?(?:dx\.)?(?:doi\.org/)?10\.48550/arxiv\.|arxiv:)?\s*"
    rf"(?P<id>{_NEW}|{_OLD})(?:v\d+)?(?:\.pdf)?(?:\s*\[[\w.-]+\])?/?",
    re.IGNORECASE | re.ASCII,
)
_ARXIV_URL = re.compile(r"https?://(?:[\w-]+\.)?arxiv\.org/", re.IGNORECASE | re.ASCII)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE | re.ASCII)
_ACL = re.compile(
    r"(?:https?://(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/|acl:)?"
    r"([A-Z]\d{2}-\d{4}|\d{4}\.[\w-]+\.\d+)(?:v\d+)?(?:\.pdf|\.bib)?/?",
    re.IGNORECASE | re.ASCII,
)
_ACL_URL = re.compile(r"https?://(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text with letters and digits only, in one case and one form: equal for titles that differ in print alone."""
    folded = text
    for _ in range(4):  # NFKC and casefold undo each other for a few characters; a second round settles them
        previous, folded = folded, unicodedata.normalize("NFKC", folded.casefold())
        if folded == previous:
            break
    return _NO_WORD.sub(" ", folded).strip()


def arxiv_id(text: str) -> str | None:
    """``arxiv:2401.01234`` from an arXiv identifier, URL or DOI in any spelling, without its version; else None."""
    match = _ARXIV.fullmatch(text.strip())
    if not match:
        return None
    archive, slash, number = match["id"].rpartition("/")
    # "math.GT/0309136" and "math/0309136" are one paper: the subject class is no part of the identifier.
    return f"arxiv:{archive.lower().split('.')[0]}{slash}{number}"


def doi_id(text: str) -> str | None:
    """``doi:10.…`` in lower case from a DOI or its URL; an arXiv DOI gives the arXiv id; else None."""
    match = _DOI.fullmatch(text.strip())
    if not match:
        return None
    # DOIs are case-insensitive; URLs of them come percent-encoded.
    doi = unquote(match[1]) if text.lower().lstrip().startswith("http") else match[1]
    doi = re.sub(r"[\s\x00-\x1f]", "", doi.rstrip(".,;")).lower()
    return arxiv_id(doi) or f"doi:{doi}"


def acl_id(text: str) -> str | None:
    """``acl:2022.coling-1.87`` (or ``acl:P19-1001``) from an ACL Anthology identifier or URL; else None."""
    match = _ACL.fullmatch(text.strip())
    if not match:
        return None
    identifier = match[1]
    return f"acl:{identifier.upper() if identifier[0].isalpha() else identifier.lower()}"


def url_id(url: str) -> str | None:
    """The id that an arXiv or ACL Anthology address gives away; None for all other addresses."""
    url = re.sub(r"[?#].*", "", url.strip())
    if _ARXIV_URL.match(url):
        return arxiv_id(url)
    return acl_id(url) if _ACL_URL.match(url) else None


def source_id(text: str) -> str:
    """A source's own id: in the usual spelling where it says itself which kind it is, else as it stands."""
    text = " ".join(text.split())
    found = arxiv_id(text) or url_id(text)
    if not found and re.match(r"doi:|https?://(dx\.)?doi\.org/", text, re.IGNORECASE):
        found = doi_id(text)
    if not found and text.lower().startswith("acl:"):
        found = acl_id(text)
    return found or text


def title_id(title: str) -> str:
    """``title:`` and 12 hexadecimal digits: for papers that have no identifier at all."""
    folded = fold(title) or title.strip()  # a title of symbols alone still needs an id of its own
    return "title:" + blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def paper_id(
    *, title: str, arxiv: str = "", doi: str = "", acl: str = "", own: str = "", urls: tuple[str, ...] = ()
) -> str:
    """The id of a paper: arXiv > DOI > ACL Anthology > the source's own > one seen in an address > the title's hash.

    Args:
        title: The paper's title.
        arxiv: From a field for arXiv identifiers; what isn't one is ignored, as with ``doi`` and ``acl``.
        doi: From a field for DOIs.
        acl: From a field for ACL Anthology identifiers.
        own: The source's own id, of any form; an arXiv identifier is recognised here too.
        urls: Addresses of the paper; looked at only when there is nothing else, since they never override an id.
    """
    own_id = source_id(own) if own.strip() else ""
    if own_id.startswith("arxiv:"):
        return own_id
    for found in (arxiv_id(arxiv), doi_id(doi), acl_id(acl), own_id, *map(url_id, urls)):
        if found:
            return found
    return title_id(title)
