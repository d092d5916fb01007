"""Paper in, extraction out: the spaCy pipeline behind a plain interface, over several threads where asked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from kg.extract.model import FOLDER, load_model
from kg.models import Extraction, Paper

if TYPE_CHECKING:
    from spacy.language import Language

# Texts beyond this are cut, and the extraction says so: an abstract of 100,000 characters is a book.
MAX_CHARACTERS = 100_000


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


class Extractor:
    """Finds in papers what the annotation guide defines. Pure: the same paper gives the same extraction always."""

    def __init__(self, model: Path = FOLDER) -> None:
        self._nlp = pipeline(model)
        self._lock = threading.Lock()
        self.name = f"kg@{load_model(model).version}"

    def extract(self, paper: Paper) -> Extraction:
        """All findings in one paper."""
        text = paper.text
        problems: tuple[str, ...] = ()
        if len(text) > MAX_CHARACTERS:
            problems = (f"{len(text):,} characters: only the first {MAX_CHARACTERS:,} were read",)
            text = text[:MAX_CHARACTERS]
        with self._lock:  # spaCy's tokenizer and its cache are not made for threads
            doc = self._nlp.make_doc(text)
        doc = self._nlp(doc)
        extraction: Extraction = doc._.kg.extraction  # the pipeline's last component sets it
        problems += extraction.problems
        return extraction.model_copy(update={"id": paper.id, "extractor": self.name, "problems": problems})

    def stream(self, papers: Iterable[Paper], *, jobs: int = 1) -> Iterator[Extraction]:
        """Extractions in the order of the papers, ``jobs`` threads at work (the encoder runs outside Python's lock)."""
        if jobs <= 1:
            yield from map(self.extract, papers)
            return
        with ThreadPoolExecutor(jobs) as pool:
            waiting: deque[Future[Extraction]] = deque()
            for paper in papers:
                waiting.append(pool.submit(self.extract, paper))
                if len(waiting) >= 4 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
