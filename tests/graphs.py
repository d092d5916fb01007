"""Graphs for tests: a small one with every label, every relationship type and hostile values; big ones of any size."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx

from kg.graph.values import Edge, Node, edge_id, to_networkx

HOSTILE = (
    "</script><script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 1">',
    "<!-- <script> & ' \" ` ${1} ]]>",
    "\u202egnp.exe\u202c \u200f",
    "nul\x00 bell\x07 escape\x1b[31m delete\x7f next\x85 \ufffe",
    "line\u2028separators\u2029 and\r\ncarriage\rreturns\ttabs",
    "Größe 测试 🧪 e\u0301",
    "=cmd|' /C calc'!A0",
)


def example_parts() -> tuple[list[Node], list[Edge]]:
    """The nodes and edges of :func:`example_graph`."""
    nodes = [
        Node(
            "arxiv:2402.06126",
            "Paper",
            {
                "title": "Low-rank what? <b>LoRA</b> & friends",
                "year": 2024,
                "url": "https://arxiv.org/abs/2402.06126",
                "abstract": "",
                "venue": "ICLR",
                "source": "papers.jsonl",
            },
        ),
        Node("seed-002", "Paper", {"title": HOSTILE[0], "url": "javascript:alert(1)"}),
        Node(
            "method:lora",
            "Method",
            {"name": "LoRA", "aliases": ["Low-rank Adaptation", "lo|ra", "back\\slash"], "named": True},
        ),
        Node("method:full-fine-tuning", "Method", {"name": "full fine-tuning", "aliases": [], "named": False}),
        Node("method:hostile", "Method", {"name": HOSTILE[0], "aliases": sorted(HOSTILE), "named": True}),
        Node("dataset:squad", "Dataset", {"name": "SQuAD", "aliases": ["SQuAD 1.1"], "named": True}),
        Node("benchmark:glue", "Benchmark", {"name": "GLUE", "aliases": [], "named": True}),
        Node(
            "metric:accuracy",
            "Metric",
            {"name": "accuracy", "aliases": ["Acc."], "named": False, "unit": "%", "higher_is_better": True},
        ),
        Node(
            "metric:hostile", "Metric", {"name": HOSTILE[4], "aliases": [], "named": False, "higher_is_better": False}
        ),
        Node("task:hostile", "Task", {"name": HOSTILE[1], "aliases": [HOSTILE[3]], "named": False}),
        Node(
            "github.com/microsoft/LoRA",
            "Repository",
            {
                "url": "https://github.com/microsoft/LoRA",
                "host": "github.com",
                "owner": "microsoft",
                "name": "microsoft/LoRA",
                "kind": "code",
            },
        ),
        Node(
            "evil.example/x",
            "Repository",
            {"url": "javascript:window.hacked=1", "host": "evil.example", "name": HOSTILE[2], "kind": "website"},
        ),
        Node("arxiv:2402.06126#210", "Result", {"value": 91.5, "text": "91.5%", "unit": "%", "kind": "absolute"}),
        Node("seed-002#17", "Result", {"text": "two orders of magnitude", "kind": "gain"}),
        Node("task:测试", "Task", {"name": HOSTILE[6], "aliases": [HOSTILE[5]], "named": False}),
    ]
    edges: list[Edge] = []

    def edge(type_: str, source: str, target: str, paper: str, evidence: str, **more: Any) -> None:
        properties = {
            "paper": paper,
            "evidence": evidence,
            "start_char": 10,
            "end_char": 10 + len(evidence),
            "confidence": 0.9,
            "origin": "model",
            "extractor": "kg@0.1",
            **more,
        }
        edges.append(Edge(edge_id(type_, source, target, paper), type_, source, target, properties))

    one, two = "arxiv:2402.06126", "seed-002"
    said = "Our LoRA (Low-rank Adaptation) reaches 91.5% accuracy on GLUE, better than full fine-tuning."
    edge("INTRODUCES", one, "method:lora", one, said, confidence=0.98)
    edge("COMPARES", one, "method:full-fine-tuning", one, said)
    edge("EVALUATES_ON", one, "benchmark:glue", one, said)
    edge("TRAINS_ON", one, "dataset:squad", one, "We train on SQuAD.")
    edge("REPORTS", one, "metric:accuracy", one, said)
    edge("ADDRESSES", one, "task:测试", one, HOSTILE[6])
    edge(
        "HAS_CODE",
        one,
        "github.com/microsoft/LoRA",
        one,
        "Code: https://github.com/microsoft/LoRA",
        origin="rule",
        confidence=1.0,
    )
    edge("EVALUATED_ON", "method:lora", "benchmark:glue", one, said)
    edge("EVALUATED_ON", "method:lora", "benchmark:glue", two, HOSTILE[0] + " LoRA on GLUE", confidence=0.4)
    edge("OUTPERFORMS", "method:lora", "method:full-fine-tuning", one, said)
    edge("CLAIMS", one, "arxiv:2402.06126#210", one, said)
    edge("OF", "arxiv:2402.06126#210", "method:lora", one, said)
    edge("ON", "arxiv:2402.06126#210", "benchmark:glue", one, said)
    edge("MEASURED_IN", "arxiv:2402.06126#210", "metric:accuracy", one, said)
    edge("IMPLEMENTED_IN", "method:lora", "github.com/microsoft/LoRA", one, said)
    edge("USES", two, "method:lora", two, HOSTILE[1] + " uses LoRA")
    edge("MENTIONS", two, "method:hostile", two, HOSTILE[0])
    edge("MENTIONS", two, "metric:hostile", two, HOSTILE[4])
    edge("MENTIONS", two, "task:hostile", two, HOSTILE[5])
    edge("LINKS_TO", two, "evil.example/x", two, HOSTILE[2], origin="curated")
    edge("CLAIMS", two, "seed-002#17", two, HOSTILE[7])
    return nodes, edges


def example_graph(seed: int | None = None) -> nx.MultiDiGraph:
    """All labels, all relationship types, hostile text; with ``seed`` the same graph, put together in another order."""
    nodes, edges = example_parts()
    if seed is None:
        return to_networkx(nodes, edges)
    shuffle = random.Random(seed).shuffle
    shuffle(nodes)
    shuffle(edges)
    graph = nx.MultiDiGraph()
    for node in nodes:
        properties = list({"label": node.label, "id": node.id, **node.properties}.items())
        shuffle(properties)
        graph.add_node(node.id, **dict(properties))
    for edge in edges:
        properties = list({"type": edge.type, "id": edge.id, **edge.properties}.items())
        shuffle(properties)
        graph.add_edge(edge.source, edge.target, key=edge.id, **dict(properties))
    return graph


def corpus_graph(papers: int, seed: int = 0) -> nx.MultiDiGraph:
    """A graph as a corpus of so many papers gives it: about 4 nodes and 12 edges a paper, few names frequent."""
    rng = random.Random(seed)
    nodes: dict[str, Node] = {}
    edges: dict[str, Edge] = {}
    roles = {
        "Method": ("USES", "COMPARES"),
        "Dataset": ("TRAINS_ON",),
        "Benchmark": ("EVALUATES_ON",),
        "Metric": ("REPORTS",),
        "Task": ("ADDRESSES",),
    }

    def entity(label: str) -> str:
        number = int(rng.paretovariate(0.6)) % (papers // 2 + 1)
        key = f"{label.lower()}:{number}"
        nodes[key] = Node(key, label, {"name": f"{label} {number}", "aliases": [], "named": True})
        return key

    def edge(type_: str, source: str, target: str, paper: str) -> None:
        properties = {
            "paper": paper,
            "evidence": f"{source} and {target}, says {paper}.",
            "start_char": 0,
            "end_char": 9,
            "confidence": round(rng.random(), 2),
            "origin": "model",
            "extractor": "kg@0.1",
        }
        key = edge_id(type_, source, target, paper)
        edges[key] = Edge(key, type_, source, target, properties)

    for number in range(papers):
        paper, own = f"paper:{number}", f"method:own-{number}"
        nodes[paper] = Node(paper, "Paper", {"title": f"Paper number {number}", "year": 2015 + number % 10})
        nodes[own] = Node(own, "Method", {"name": f"Own{number}", "aliases": [], "named": True})
        edge("INTRODUCES", paper, own, paper)
        for label, types in sorted(roles.items()):
            for _ in range(rng.randint(0, 3)):
                target = entity(label)
                edge(rng.choice(types), paper, target, paper)
                if label == "Benchmark":
                    edge("EVALUATED_ON", own, target, paper)
    return to_networkx(nodes.values(), edges.values())
