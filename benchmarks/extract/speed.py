"""Abstracts a second on one core: the whole extractor, its encoder alone, and spaCy's convolutional NER, in one run.

    python benchmarks/extract/speed.py [PAPERS] [--rounds 3]

spaCy's entity recogniser is the small convolutional one (``tok2vec`` and ``ner``), untrained: its speed is what is
compared, and that does not depend on its weights.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"  # before the libraries are loaded

import spacy  # noqa: E402

from kg.extract import Extractor  # noqa: E402
from kg.extract.model import FOLDER, load_model  # noqa: E402
from kg.readers import read  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", nargs="?", default="seeds/huggingface-papers.txt")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    papers = list(read([arguments.papers]))
    extractor, model = Extractor(), load_model(FOLDER)
    cnn = spacy.blank("en")
    cnn.add_pipe("tok2vec")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
    recogniser = cnn.add_pipe("ner", config={"model": {"tok2vec": listener}})
    for label in ("Method", "Dataset", "Benchmark", "Metric", "Task"):
        recogniser.add_label(label)
    cnn.initialize()
    contestants: dict[str, Callable[[], object]] = {
        "benchgraph, text to relations": lambda: [extractor.extract(p) for p in papers],
        "benchgraph, encoder alone": lambda: [model.read(p.title, p.abstract) for p in papers],
        "spaCy CNN, entities alone": lambda: list(cnn.pipe(p.text for p in papers)),
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(arguments.rounds):  # in turns, so that a slow minute of the machine hits all alike
        for name, run in contestants.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    for name, seconds in times.items():
        print(f"{name:32} {len(papers) / statistics.median(seconds):7.1f} abstracts/s  (median of {len(seconds)})")


if __name__ == "__main__":
    main()
