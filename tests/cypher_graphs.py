# ruff: noqa
"""The graph that the queries of cypher_queries.py are asked of: small enough to check by hand, and odd.

It has nulls, parallel edges, a cycle and strings that break careless quoting. Nodes are keyed by their id, have one `label`;
edges have a `type`. Data: don't reformat it.
"""
import random
import networkx as nx

LABELS = ["Paper", "Method", "Dataset", "Benchmark", "Metric", "Task", "Repository", "Result"]
TYPES = ["PROPOSES", "USES", "INTRODUCES", "EVALUATED_ON", "REPORTS", "ADDRESSES",
         "HAS_CODE", "OUTPERFORMS", "MENTIONS"]
ODD = ["O'Reilly \"quoted\" \\ back`tick", "Schrödinger–Å 数据集 🧪 e\u0301", "'; MATCH (n) DETACH DELETE n; //",
       "line1\nline2\ttab", "$name {curly} %s [b] (p)", "", "zero\u200bwidth \u202eRTL"]


def _edge(G, u, v, t, rng, **kw):
    G.add_edge(u, v, type=t, evidence=kw.pop("evidence", f"We {t.lower()} it, in sentence {rng.randrange(50)}."),
               confidence=round(rng.uniform(0.3, 1.0), 3), start=(s := rng.randrange(500)), end=s + rng.randrange(10, 90), **kw)


def small(seed=7):
    rng = random.Random(seed)
    G = nx.MultiDiGraph()
    def node(i, label, **p):
        G.add_node(i, label=label, id=i, **p)
    methods = ["ResNet-50", "BERT", "RoBERTa", "GPT-2", "ViT-B/16", "YOLOv8", "Adam", "U-Net", "DETR", "bert-large",
               "CLIP", "T5", "LoRA", "Swin", "DDPM", "NeRF", "Mamba", "GAT", "GCN", "PPO"]
    for i, m in enumerate(methods):
        node(f"m{i:02d}", "Method", name=m)
    for i, o in enumerate(ODD):
        node(f"mo{i}", "Method", name=o)
    for i, d in enumerate(["ImageNet-1k", "COCO", "WikiText-103", "CIFAR-10", "LAION-5B", "C4", "BookCorpus", "OpenWebText"]):
        node(f"d{i}", "Dataset", name=d)
    for i, b in enumerate(["GLUE", "SuperGLUE", "ImageNet", "COCO test-dev", "MMLU", "SQuAD"]):
        node(f"b{i}", "Benchmark", name=b)
    for i, (k, hib) in enumerate([("accuracy", True), ("F1", True), ("FID", False), ("mAP", True)]):
        node(f"k{i}", "Metric", name=k, higher_is_better=hib)
    for i, t in enumerate(["image classification", "question answering", "object detection", "language modelling", "segmentation"]):
        node(f"t{i}", "Task", name=t)
    for i in range(15):
        node(f"g{i:02d}", "Repository", url=f"https://example.org/repo{i}", stars=(None if i % 5 == 4 else i * 10))
    ms = [f"m{i:02d}" for i in range(16)]          # m16..m19 never used at random: GAT.. PPO stay isolated-ish
    nres = 0
    for i in range(60):
        pid = f"p{i:03d}"
        node(pid, "Paper", title=f"Paper {i} about {rng.choice(['vision', 'language', 'graphs', 'Bert-like models'])}",
             year=(None if i % 11 == 10 else 2015 + rng.randrange(10)), venue=(None if i % 4 == 3 else rng.choice(["NeurIPS", "ICML", "ACL"])))
        for m in rng.sample(ms, rng.randrange(1, 5)):
            _edge(G, pid, m, "USES", rng)
        for d in rng.sample(range(8), rng.randrange(0, 3)):
            _edge(G, pid, f"d{d}", "USES", rng)
        if i % 3 == 0:
            _edge(G, pid, rng.choice(ms), "PROPOSES", rng)
        if i in (4, 14, 24):
            _edge(G, pid, f"m{16 + i // 10}", "PROPOSES", rng)      # m16, m17, m18 proposed, never evaluated
        if i % 7 == 0:
            _edge(G, pid, f"d{rng.randrange(8)}", "INTRODUCES", rng)
        if i % 9 == 0:
            _edge(G, pid, f"b{rng.randrange(6)}", "INTRODUCES", rng)
        bs = rng.sample(range(6), rng.randrange(0, 4))
        for b in bs:
            _edge(G, pid, f"b{b}", "EVALUATED_ON", rng)
        if i % 8 == 0:
            _edge(G, pid, f"d{rng.randrange(8)}", "EVALUATED_ON", rng)
        if i % 2 == 0:
            _edge(G, pid, f"t{rng.randrange(5)}", "ADDRESSES", rng)
        if i % 4 == 0:
            _edge(G, pid, f"g{rng.randrange(15):02d}", "HAS_CODE", rng)
        for t in rng.sample(ms + [f"d{j}" for j in range(8)] + [f"b{j}" for j in range(6)], 2):
            _edge(G, pid, t, "MENTIONS", rng)
        for b in bs:
            rid = f"r{nres:03d}"; nres += 1
            node(rid, "Result", value=round(rng.uniform(20, 99), 2), unit=(None if nres % 3 else "%"))
            _edge(G, pid, rid, "REPORTS", rng)
            _edge(G, rid, f"b{b}", "EVALUATED_ON", rng)
            _edge(G, rid, f"k{rng.randrange(4)}", "REPORTS", rng)
            _edge(G, rid, rng.choice(ms), "USES", rng)
    for i in range(12):                                   # methods evaluated (m12.. never)
        for b in rng.sample(range(6), 2):
            _edge(G, f"m{i:02d}", f"b{b}", "EVALUATED_ON", rng)
    for a, b in [(1, 3), (2, 1), (9, 1), (2, 9), (11, 2), (0, 7), (4, 0), (13, 4), (13, 0), (10, 4), (3, 11), (16, 11), (8, 5)]:
        _edge(G, f"m{a:02d}", f"m{b:02d}", "OUTPERFORMS", rng)          # has the cycle 1>3>11>2>1
    _edge(G, "p000", "m00", "USES", rng, evidence="It's a \"second\" USES edge — 2× ≥ \\alpha.")   # parallel edges
    _edge(G, "p000", "m00", "USES", rng, evidence="third")
    for i in range(len(ODD)):
        _edge(G, "p001", f"mo{i}", "USES", rng, evidence=ODD[i])
    return G
