"""Times the interpreter beside hand-written NetworkX code and kglite: `python -m benchmarks.cypher.run`.

Every answer is compared with the hand-written one in the same run; a difference ends the run.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.cypher.graphs import synthetic
from benchmarks.cypher.queries import CASES, Handmade
from kg.cypher import Engine


def timed(run: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """The median of ``repeats`` runs in seconds of processor time, after one that does not count.

    As in timeit the garbage collector rests: when it comes depends on what ran before.
    """
    result = run()
    times = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(repeats):
            start = time.process_time()
            result = run()
            times.append(time.process_time() - start)
    finally:
        gc.enable()
    return statistics.median(times), result


def resident() -> float:
    """Resident memory in MB (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def benchmark(papers: int, repeats: int, engines: list[str]) -> bool:
    graph = synthetic(papers)
    gc.collect()
    hand = Handmade(graph)
    before = resident()
    start = time.process_time()
    engine = Engine(graph)
    engine.build_index()
    built, memory = time.process_time() - start, resident() - before
    nodes, edges = graph.number_of_nodes(), graph.number_of_edges()
    print(f"\n{papers} papers, {nodes} nodes, {edges} edges; index: {built:.2f} s, {memory:.0f} MB")
    other = None
    if "kglite" in engines and not importlib.util.find_spec("kglite"):
        print("kglite: not installed, its column stays empty (pip install kglite)")
    if "kglite" in engines and importlib.util.find_spec("kglite"):
        from benchmarks.cypher.kglite_engine import Kglite

        start = time.perf_counter()
        other = Kglite(graph)
        print(f"kglite: loaded in {time.perf_counter() - start:.2f} s")
    print(f"{'':28} {'by hand':>10} {'kg.cypher':>10} {'ratio':>7} {'bar':>5} {'kglite':>10}   (ms)")
    held = True
    for case in CASES:
        by_hand, want = timed(lambda case=case: case.by_hand(hand, case.parameters), repeats)  # type: ignore[misc]
        ours, got = timed(lambda case=case: engine.query(case.query, case.parameters).rows, repeats)  # type: ignore[misc]
        assert got == want, f"{case.name}: {got[:3]} is not {want[:3]}"
        line = f"{case.name:28} {1000 * by_hand:10.2f} {1000 * ours:10.2f} {ours / by_hand:7.2f} {case.bar:5.1f}"
        if other is not None and not case.name.endswith("comma patterns"):
            theirs, rows = timed(lambda case=case: other.query(case.query, case.parameters), repeats)  # type: ignore[misc]
            assert rows == want, f"kglite, {case.name}: {rows[:3]} is not {want[:3]}"
            line += f" {1000 * theirs:10.2f}"
        held &= ours / by_hand <= case.bar
        print(line, flush=True)
    return held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, nargs="*", default=[20_000])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--without", nargs="*", default=[], help="engines to leave out: kglite")
    arguments = parser.parse_args()
    engines = [name for name in ("kglite",) if name not in arguments.without]
    results = [benchmark(papers, arguments.repeats, engines) for papers in arguments.papers]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
