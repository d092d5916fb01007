"""The normal form of a name, by which two spellings are known to be one, and the slug that its id is made of."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.models import EntityType

_RESOURCE_HEADS = frozenset({"dataset", "corpus", "benchmark", "leaderboard"})
# Words after a name that say its type again: "the PENS dataset", "F1 score", "machine translation task".
_HEADS: dict[str, frozenset[str]] = {
    "Dataset": _RESOURCE_HEADS,  # for both the same: one name is one thing, whichever of them a paper takes it for
    "Benchmark": _RESOURCE_HEADS,
    "Metric": frozenset({"score", "metric", "measure"}),
    "Task": frozenset({"task", "problem"}),
}
# Words that a method's name may end in; dropped only where the corpus knows the bare name too: kg.resolve.occurrences.
METHOD_HEADS = frozenset({"model", "network", "method", "approach", "framework", "algorithm", "architecture"})

_LATEX_COMMAND = re.compile(r"\\(?:text|math)(?:bf|it|rm|sc|sf|tt|bb|cal|frak)?(?=[{\s])|\\(?:emph|mbox)(?=[{\s])")
_LATEX = re.compile(r"[{}$\\^]")
_DASHES = "-‐‑‒–—―−_/"
_SEPARATORS = re.compile(rf"[{re.escape(_DASHES)}\s]+")
_EDGES = " .,;:!?'\"()[]`’‘“”«»"
_APOSTROPHES = re.compile(r"['’‘`]")
_UNPLURAL_ENDINGS = ("ss", "us", "is", "as", "os")
_IRREGULAR = {
    "corpora": "corpus",
    "analyses": "analysis",
    "hypotheses": "hypothesis",
    "axes": "axis",
    "biases": "bias",
    "caches": "cache",
    "indices": "index",
    "matrices": "matrix",
    "vertices": "vertex",
    "videos": "video",
}
# British spellings to American ones. Words that are spelled with an s on both sides ("denoising") are changed as well,
# which does no harm: nobody sees normal forms. What stands before an ending doesn't count, so that "layer-wise" and
# "layerwise" stay one.
_AMERICAN = (
    (re.compile(r"(?<=[iy])s(?=(?:e|ed|er|ers|ing|ations?|ational|able|ability)$)"), "z"),
    (re.compile(r"(?<=[ae]l)l(?=(?:ed|er|ers|ing)$)"), ""),
    (re.compile(r"(?<=[a-z]{2}o)u(?=r(?:s|al|ed|hood|hoods|ing|iz\w{1,12})?$)"), ""),
    (re.compile(r"(?<=log)ue$"), ""),
    (re.compile(r"(?<=^cent)re(?=d?s?$)"), "ere"),
    (re.compile(r"(?<=^center)e(?=s?$)"), ""),
)
_SPELLED = {"+": " plus ", "#": " sharp ", "*": " star ", "@": " at ", "&": " and ", "%": " percent "}
_TELLING = re.compile(r"(?<=\w)[+#*]+(?!\w)|[@&%]")  # C++ and A*, but not *emphasis*
_EMPHASIS = re.compile(r"\*(\w+)\*")
_LONGEST_NAME = 5  # letters of a last word in capitals that may be a name's among other words in capitals
_ACCENTS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")


@lru_cache(maxsize=200_000)
def words(surface: str, type_: EntityType | None = None) -> tuple[str, ...]:
    """The folded words of a surface form, without heads that say its type, the last one without its plural."""
    text = unicodedata.normalize("NFKC", surface)
    text = _LATEX.sub("", _LATEX_COMMAND.sub("", text))
    text = _APOSTROPHES.sub("", _in_ascii(text))
    parts = [part for part in (p.strip(_EDGES) for p in _SEPARATORS.split(text)) if part]
    while len(parts) > 1 and (drop := _heads(parts, type_)):
        parts = parts[:-drop]
    if not parts:
        return ()
    if text.isupper() and " " in text.strip() and len(parts[-1]) > _LONGEST_NAME:
        parts[-1] = parts[-1].casefold()  # a title in capitals: "NEURAL NETWORKS" is a plural, "MS PAWS" a name
    return tuple(_american(word) for word in (*(p.casefold() for p in parts[:-1]), _singular(parts[-1])))


@lru_cache(maxsize=200_000)
def key(surface: str, type_: EntityType | None = None) -> str:
    """The normal form: equal for spellings that differ in case, hyphens, spaces, plural, or a head that says the type.

    Words are joined, so that "fine-tuning" and "finetuning" agree, except where two digits would meet ("Llama-2 7B").
    Versions stay apart: "GPT-3" and "GPT-4", "CIFAR-10" and "CIFAR-100".

    Args:
        surface: The name as some text has it.
        type_: What the name is the name of; None keeps every word.

    Returns:
        The normal form; empty where nothing but punctuation was there.
    """
    return joined(words(surface, type_))


def joined(parts: tuple[str, ...]) -> str:
    """Words run together, with a space only between two digits."""
    out = ""
    for part in parts:
        out += " " + part if out and out[-1].isdigit() and part[0].isdigit() else part
    return out


def digits(surface: str) -> tuple[str, ...]:
    """The numbers in a name, which tell its versions apart."""
    return tuple(re.findall(r"\d+(?:\.\d+)*", surface))


def slug(name: str) -> str:
    """The part of an id that comes from the name: ASCII where the name has ASCII letters, never empty.

    "C++" and "C#" become ``c-plus-plus`` and ``c-sharp``, "τ-bench" becomes ``tau-bench``, "Émile" ``emile``.
    """
    text = _LATEX.sub("", _LATEX_COMMAND.sub("", unicodedata.normalize("NFKC", name)))
    text = _in_ascii(text)
    text = _TELLING.sub(lambda m: "".join(_SPELLED[c] for c in m.group()), _EMPHASIS.sub(r"\1", text))
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if re.search(r"[a-z]", plain) or not any(c.isalpha() for c in text):
        return plain or "x"
    letters = "".join(c if c.isalnum() else "-" for c in text)
    return re.sub(r"-+", "-", letters).strip("-")


def _in_ascii(text: str) -> str:
    """Greek letters by name, Latin ones without accents."""
    if text.isascii():
        return text
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return "".join(_greek_name(c) for c in unicodedata.normalize("NFKC", plain))


def _greek_name(character: str) -> str:
    if "Ͱ" <= character <= "Ͽ":
        found = re.fullmatch(r"GREEK (?:SMALL|CAPITAL) LETTER ([A-Z]+)", unicodedata.name(character, ""))
        return found.group(1).lower() if found else character
    return character


def _heads(parts: list[str], type_: EntityType | None) -> int:
    """How many words at the end say the type again and can go."""
    heads = _HEADS.get(type_ or "", frozenset())
    last, before = _singular(parts[-1]), parts[-2].casefold()
    if last in heads:
        return 0 if last == "task" and before in ("shared", "multi") else 1
    return 2 if last == "set" and before == "data" and len(parts) > 2 and "dataset" in heads else 0


@lru_cache(maxsize=50_000)
def _american(word: str) -> str:
    """A folded word in American spelling."""
    for british, american in _AMERICAN:
        word = british.sub(american, word)
    return word


def _singular(word: str) -> str:
    """Folded and without its plural, where that is safe: it rather leaves a plural than damages a name."""
    if word.isupper() and len(word) <= 8:  # PAWS is a name, no plural
        return word.casefold()
    acronym = re.search(r"[A-Z0-9]s$", word) is not None and len(word) > 2  # LLMs, SQuADs, 3Ds
    word = word.casefold()
    if acronym:
        return word[:-1]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_UNPLURAL_ENDINGS):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]
