"""A synthetic graph of papers of any size: about 12 edges a paper, entities distributed by Zipf's law."""

from __future__ import annotations

import bisect
import random
from collections.abc import Callable
from typing import Any

import networkx as nx


def synthetic(papers: int, seed: int = 1) -> nx.MultiDiGraph[Any]:
    rng = random.Random(seed)
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    methods, datasets, benchmarks = max(50, papers // 4), max(30, papers // 15), max(20, papers // 40)
    metrics, tasks, repositories = 40, max(30, papers // 100), papers // 3

    def many(prefix: str, label: str, count: int, properties: Callable[[int], dict[str, Any]]) -> None:
        for i in range(count):
            graph.add_node(f"{prefix}{i}", label=label, id=f"{prefix}{i}", **properties(i))

    many("m", "Method", methods, lambda i: {"name": f"Method {i}"})
    many("d", "Dataset", datasets, lambda i: {"name": f"Dataset {i}"})
    many("b", "Benchmark", benchmarks, lambda i: {"name": f"Benchmark {i}"})
    many("k", "Metric", metrics, lambda i: {"name": f"Metric {i}", "higher_is_better": i % 4 != 0})
    many("t", "Task", tasks, lambda i: {"name": f"Task {i}"})
    many("g", "Repository", repositories, lambda i: {"url": f"https://example.org/r{i}", "stars": (i * 37) % 5000})
    sums: dict[int, list[float]] = {}

    def zipf(count: int) -> int:
        if count not in sums:
            total = 0.0
            sums[count] = [total := total + 1 / (i + 1) ** 1.05 for i in range(count)]
        return bisect.bisect_left(sums[count], rng.random() * sums[count][-1])

    sentences = [
        f"In this paper we evaluate approach number {i} on several standard benchmarks and report the best results."
        for i in range(997)
    ]

    def edge(source: str, target: str, kind: str) -> None:
        start = rng.randrange(1200)
        graph.add_edge(
            source,
            target,
            type=kind,
            evidence=sentences[rng.randrange(997)],
            confidence=round(0.3 + 0.7 * rng.random(), 3),
            start_char=start,
            end_char=start + 110,
        )

    results = 0
    for i in range(papers):
        paper = f"p{i}"
        venue = rng.choice(["NeurIPS", "ICML", "ACL", "CVPR", None])
        title = f"Paper {i}: a study of topic {zipf(tasks)}"
        graph.add_node(paper, label="Paper", id=paper, title=title, year=2010 + rng.randrange(16), venue=venue)
        for m in sorted({zipf(methods) for _ in range(3)}):
            edge(paper, f"m{m}", "USES")
        for d in sorted({zipf(datasets) for _ in range(rng.randrange(0, 3))}):
            edge(paper, f"d{d}", "USES")
        if rng.random() < 0.5:
            edge(paper, f"m{rng.randrange(methods)}", "PROPOSES")
        if rng.random() < 0.07:
            edge(paper, f"d{rng.randrange(datasets)}", "INTRODUCES")
        evaluated = sorted({zipf(benchmarks) for _ in range(rng.randrange(0, 3))})
        for b in evaluated:
            edge(paper, f"b{b}", "EVALUATED_ON")
        edge(paper, f"t{zipf(tasks)}", "ADDRESSES")
        if rng.random() < 0.33:
            edge(paper, f"g{rng.randrange(repositories)}", "HAS_CODE")
        for m in sorted({zipf(methods) for _ in range(2)}):
            edge(paper, f"m{m}", "MENTIONS")
        for b in evaluated:
            if rng.random() < 0.6:
                result = f"r{results}"
                results += 1
                graph.add_node(result, label="Result", id=result, value=round(rng.uniform(10, 99.9), 2), unit=None)
                edge(paper, result, "REPORTS")
                edge(result, f"b{b}", "EVALUATED_ON")
                edge(result, f"k{zipf(metrics)}", "REPORTS")
                edge(result, f"m{zipf(methods)}", "USES")
                edge(f"m{zipf(methods)}", f"b{b}", "EVALUATED_ON")
        if rng.random() < 0.3:
            a, b = zipf(methods), rng.randrange(methods)
            if a != b:
                edge(f"m{b}", f"m{a}", "OUTPERFORMS")
    return graph
