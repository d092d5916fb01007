"""Paper in, extraction out: the spaCy pipeline behind a plain interface, the encoder ahead of it in own threads."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.extract.encoding import Words
from kg.extract.heads import Heads
from kg.extract.model import FOLDER, load_model
from kg.models import Extraction, Paper

if TYPE_CHECKING:
    from spacy.language import Language

# Texts beyond this are cut, and the extraction says so: an abstract of 100,000 characters is a book.
MAX_CHARACTERS = 100_000
_AHEAD = 8  # papers a thread that may be encoded before the pipeline comes to them


def pipeline(model: Path = FOLDER) -> Language:
    """A new spaCy pipeline with all of kg's components.

    Raises:
        ModelError: The model is missing or of another format.
    """
    load_model(model)  # before spaCy, whose import takes a second in which the encoder loads
    import spacy

    from kg.extract.components import PIPELINE

    nlp = spacy.blank("en")
    nlp.max_length = MAX_CHARACTERS + 1
    for name in PIPELINE:
        config = {"model": str(model)} if name in ("kg_mentions", "kg_relations") else {}
        nlp.add_pipe(name, config=config)
    return nlp


class _Encoded(NamedTuple):
    """A paper that the encoder has read."""

    paper: Paper
    text: str
    words: Words
    heads: Heads
    problems: tuple[str, ...]


class Extractor:
    """Finds in papers what the annotation guide defines. Pure: the same paper gives the same extraction always."""

    def __init__(self, model: Path = FOLDER) -> None:
        self._folder = model
        self._model = load_model(model)
        self._lock = threading.Lock()
        self.name = f"kg@{self._model.version}"

    def extract(self, paper: Paper) -> Extraction:
        """All findings in one paper."""
        return self._complete(self._encode(paper))

    def stream(self, papers: Iterable[Paper], *, jobs: int = 1) -> Iterator[Extraction]:
        """Extractions in the order of the papers; the encoder runs in ``jobs`` threads, outside Python's lock."""
        if jobs <= 1:
            yield from map(self.extract, papers)
            return
        with ThreadPoolExecutor(jobs) as pool:
            waiting: deque[Future[_Encoded]] = deque()
            for paper in papers:
                waiting.append(pool.submit(self._encode, paper))
                if len(waiting) >= _AHEAD * jobs:
                    yield self._complete(waiting.popleft().result())
            while waiting:
                yield self._complete(waiting.popleft().result())

    @cached_property
    def _nlp(self) -> Language:
        """Made when it is first needed: spaCy's import takes a second, in which the first papers can be encoded."""
        return pipeline(self._folder)

    def _encode(self, paper: Paper) -> _Encoded:
        text = paper.text
        problems: tuple[str, ...] = ()
        if len(text) > MAX_CHARACTERS:
            problems = (f"{len(text):,} characters: only the first {MAX_CHARACTERS:,} were read",)
            text = text[:MAX_CHARACTERS]
        return _Encoded(paper, text, *self._model.read_text(text), problems)

    def _complete(self, encoded: _Encoded) -> Extraction:
        with self._lock:  # spaCy's tokenizer and its cache are not made for threads
            nlp = self._nlp
            doc = nlp.make_doc(encoded.text)
        from kg.extract.components import Analysis

        doc._.kg = Analysis(encoded.text, words=encoded.words, heads=encoded.heads)
        extraction: Extraction = nlp(doc)._.kg.extraction  # the pipeline's last component sets it
        problems = encoded.problems + extraction.problems
        return extraction.model_copy(update={"id": encoded.paper.id, "extractor": self.name, "problems": problems})
