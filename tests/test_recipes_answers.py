"""What the recipes answer: on the seeds' gold annotation and on invented papers, read by eye before written here."""

from __future__ import annotations

import json
import random
from typing import Any

import networkx as nx
import pytest

import kg
from kg import cypher
from kg.annotation import located
from kg.models import Extraction, Paper
from kg.recipes import bind, load_recipe, recipes
from tests.gold import GoldExtractor
from tests.recipe_graphs import invented_graph, seeds_graph

UGR = "A Unified Generative Retriever for Knowledge-Intensive Language Tasks via Prompt Learning"
SEAL = "Autoregressive Search Engines: Generating Substrings as Document Identifiers"
COMPACTER = "Compacter: Efficient Low-Rank Hypercomplex Adapter Layers"
DSIR = "Data Selection for Language Models via Importance Resampling"
RANKINGS = "What are the best systems? New perspectives on NLP Benchmarking"
LIST = "LiST: Lite Prompted Self-training Makes Parameter-Efficient Few-shot Learners"
KASA = "KaSA: Knowledge-Aware Singular-Value Adaptation of Large Language Models"
LOCALIZING = "Localizing Task Information for Improved Model Merging and Compression"
ATLAS = "Knowledge Composition using Task Vectors with Learned Anisotropic Scaling"
MERGING = "Improving General Text Embedding Model: Tackling Task Conflict and Data Imbalance through Model Merging"
GITHUB = "https://github.com"

# recipe, parameters, columns looked at, rows
SEEDS: list[tuple[str, dict[str, Any], str, list[tuple[Any, ...]]]] = [
    ("benchmarks_of_method", {"method": "unified generative retriever"}, "benchmark type metric value paper",
     [("KILT", "Benchmark", None, None, UGR)]),
    ("benchmarks_of_method", {"method": "DSIR"}, "benchmark metric value unit kind text paper",
     [("GLUE", "accuracy", 2.0, "%", "gain", "2--2.5%", DSIR)]),
    ("benchmarks_of_method", {"method": "Compacter"}, "benchmark value", [("GLUE", None), ("SuperGLUE", None)]),
    ("benchmarks_of_method", {"method": "P5"}, "benchmark", []),
    ("probable_benchmarks_of_method", {"method": "Configuration-Invariant Knowledge Distillation"}, "type paper",
     [("Benchmark", "Efficient Controllable Multi-Task Architectures")] * 3),
    ("probable_benchmarks_of_method", {"method": "UGR"}, "benchmark", []),
    ("methods_of_benchmark", {"benchmark": "glue"}, "method metric text kind paper",
     [("Compacter", None, None, None, COMPACTER),
      ("DSIR", "accuracy", "2--2.5%", "gain", DSIR),
      ("aggregating the rankings", None, None, None, RANKINGS),
      ("heuristic filtering", None, None, None, DSIR),
      ("random selection", None, None, None, DSIR),
      ("standard fine-tuning", None, None, None, COMPACTER)]),
    ("leaderboard", {"benchmark": "PENS", "metric": "Kendall's tau"}, "unit rank method value text direction",
     [(None, 1, None, 0.42, "0.42", "higher is better")]),
    ("leaderboard", {"benchmark": "GLUE", "metric": "accuracy"}, "method", []),  # a gain is no score
    ("results_on_benchmark", {"benchmark": "BoX"}, "metric method value unit kind text",
     [(None, "In-BoXBART", 23.0, "%", "gain", "~23%"),
      (None, "In-BoXBART", 18.0, "%", "gain", "~18%"),
      (None, "In-BoXBART", 3.0, "%", "gain", "~3%")]),
    ("results_of_method", {"method": "QST"}, "benchmark metric value unit kind text",
     [(None, "memory footprint", 2.3, "x", "gain", "up to 2.3 times"),
      (None, "memory footprint", 7.0, "x", "gain", "up to 7 times"),
      (None, None, 3.0, "x", "gain", "up to 3 times")]),
    ("results_of_paper", {"paper": DSIR.lower()}, "method benchmark metric value unit kind",
     [(None, None, "correlation", 0.89, None, "absolute"), ("DSIR", "GLUE", "accuracy", 2.0, "%", "gain")]),
    ("metrics_of_benchmark", {"benchmark": "PENS"}, "metric papers results",
     [("Kendall's tau", 1, 1), ("Pearson's r", 1, 1), ("Spearman's rho", 1, 1), ("EGISES", 1, 0),
      ("rank-stability", 1, 0)]),
    ("venues_of_benchmark", {"benchmark": "GLUE"}, "year venue papers examples",
     [(None, None, 3, [COMPACTER, DSIR, RANKINGS])]),
    ("papers_with_code_of_benchmark", {"benchmark": "KILT"}, "paper code relationship",
     [(SEAL, f"{GITHUB}/facebookresearch/SEAL", "EVALUATES_ON")]),
    ("papers_with_code_of_task", {"task": "Instruction Following"}, "paper code",
     [(KASA, f"{GITHUB}/juyongjiang/KaSA")]),
    ("benchmarks_of_task", {"task": "text embedding"}, "benchmark type papers introduced",
     [("MMTEB", "Benchmark", 1, 1), ("MTEB", "Benchmark", 1, 0)]),
    ("untried_benchmarks", {"method": "UGR", "task": "data selection"}, "benchmark papers paper", [("GLUE", 1, DSIR)]),
    ("untried_benchmarks", {"method": "DSIR", "task": "data selection"}, "benchmark", []),
    ("methods_of_task", {"task": "data selection"}, "method code", [("DSIR", None), ("Quad", None), ("ZIP-FIT", None)]),
    ("methods_of_task", {"task": "recommendation"}, "method code", [("P5", f"{GITHUB}/jeykigung/P5")]),
    ("best_results_of_task", {"task": "Personalized summarization"}, "benchmark metric unit value method results",
     [("PENS", "Kendall's tau", None, 0.42, None, 1), ("PENS", "Pearson's r", None, 0.73, None, 1),
      ("PENS", "Spearman's rho", None, 0.62, None, 1)]),
    ("comparisons_of_method", {"method": "Data Selection with Importance Resampling"}, "relationship other",
     [("outperforms", "heuristic filtering"), ("outperforms", "random selection"),
      ("is outperformed by", "ZIP-FIT")]),
    ("who_outperforms_whom", {"limit": 3}, "winner loser papers papers_against",
     [("CoT", "few-shot prompting", 1, 0), ("Compacter", "standard fine-tuning", 1, 0),
      ("D2NWG", "meta-learning", 1, 0)]),
    ("most_wins", {"limit": 2}, "method wins losses papers outperformed",
     [("LiST", 4, 0, 1, ["GPT-3", "classic fine-tuning", "in-context learning", "prompt-based fine-tuning"]),
      ("VacancySBERT", 4, 0, 1, ["BERT", "FastText", "JobBert", "SentenceBert"])]),
    ("stronger_methods", {"method": "random selection"}, "method steps chain",
     [("DSIR", 1, ["DSIR", "random selection"]), ("ZIP-FIT", 2, ["ZIP-FIT", "DSIR", "random selection"])]),
    ("contradictions", {}, "method other", []),
    ("conflicting_results", {}, "method benchmark", []),
    ("baselines_of_method", {"method": "DSIR"}, "baseline outperformed paper",
     [("expert curated data", False, DSIR), ("heuristic filtering", True, DSIR), ("random selection", True, DSIR)]),
    ("rivals_of_method", {"method": "Compacter"}, "method shared benchmarks papers",
     [("standard fine-tuning", 2, ["GLUE", "SuperGLUE"], 1), ("DSIR", 1, ["GLUE"], 1),
      ("aggregating the rankings", 1, ["GLUE"], 1), ("heuristic filtering", 1, ["GLUE"], 1),
      ("random selection", 1, ["GLUE"], 1)]),
    ("shared_benchmarks", {"first": "UGR", "second": "Autoregressive search engines"},
     "benchmark same_paper first_paper second_paper", [("KILT", False, UGR, SEAL)]),
    ("shared_benchmarks", {"first": "PaLM", "second": "Codex"}, "benchmark same_paper", [("BBH", True)]),
    ("repositories_of_method", {"method": "LLM-Embedder"}, "code repository paper",
     [(f"{GITHUB}/FlagOpen/FlagEmbedding", "FlagOpen/FlagEmbedding",
       "Retrieve Anything To Augment Large Language Models")]),
    ("methods_built_on", {"method": "low rank adaptation"}, "method paper",
     [("ICM-LoRA", "In-Context Meta LoRA Generation"),
      ("NOLA", "NOLA: Networks as Linear Combination of Low Rank Random Basis")]),
    ("tasks_of_method", {"method": "VideoChat"}, "task", []),
    ("tasks_of_method", {"method": "DSIR"}, "task papers", [("data selection", 2), ("Autoformalization", 1),
                                                             ("Python code generation", 1)]),
    ("methods_with_method", {"method": "task vectors", "limit": 2}, "method papers examples",
     [("model merging", 2, [MERGING, LOCALIZING]), ("task arithmetic", 2, [ATLAS, LOCALIZING])]),
    ("methods_together", {}, "method other papers",
     [("model merging", "task vector", 2), ("task arithmetic", "task vector", 2)]),
    ("most_used_datasets", {"limit": 2}, "dataset type papers evaluated trained",
     [("GLUE", "Benchmark", 3, 3, 0), ("KILT", "Benchmark", 2, 2, 0)]),
    ("most_used_metrics", {"limit": 1}, "metric unit higher_is_better papers", [("accuracy", "%", True, 10)]),
    ("most_used_methods", {"limit": 1}, "method papers used compared", [("multi-task learning", 8, 8, 0)]),
    ("most_used_methods", {"named": "true", "limit": 3}, "method papers used compared",
     [("transformer", 5, 5, 0), ("BERT", 3, 2, 1), ("LoRA", 3, 2, 1)]),
    ("most_addressed_tasks", {"limit": 2}, "task papers with_code benchmarks",
     [("instruction following", 3, 1, 1), ("data selection", 3, 0, 1)]),
    ("introduced_datasets", {}, "dataset users",
     [("ACES", 0), ("BBH", 0), ("BIG-Bench", 0), ("BoX", 0), ("Easy2Hard-Bench", 0), ("Gecko", 0),
      ("Inverse Scaling Prize", 0), ("MMTEB", 0), ("NATURAL INSTRUCTIONS", 0), ("RAG-RewardBench", 0),
      ("SPAN-ACES", 0), ("T2Ranking", 0)]),
    ("new_benchmarks_with_code", {}, "benchmark url holds",
     [("Easy2Hard-Bench", "https://huggingface.co/datasets/furonghuang-lab/Easy2Hard-Bench", "data"),
      ("Inverse Scaling Prize", "https://inversescaling.com/data", "data"),
      ("RAG-RewardBench", "https://huggingface.co/datasets/jinzhuoran/RAG-RewardBench", "data"),
      ("T2Ranking", f"{GITHUB}/THUIR/T2Ranking", "data")]),
    ("methods_never_evaluated", {"limit": 4}, "method",
     [("ACT",), ("AnyTaskTune",), ("Configuration-Invariant Knowledge Distillation",), ("Consensus Merging",)]),
    ("methods_without_code", {"limit": 3}, "method paper",
     [("Configuration-Invariant Knowledge Distillation", "Efficient Controllable Multi-Task Architectures"),
      ("Consensus Merging", LOCALIZING),
      ("Controllable Multi-Task Architectures", "Efficient Controllable Multi-Task Architectures")]),
    ("what_paper_says", {"paper": UGR}, "source relationship target target_type",
     [(UGR, "ADDRESSES", "KILTs", "Task"), (UGR, "ADDRESSES", "retrieval", "Task"),
      (UGR, "INTRODUCES", "UGR", "Method"), (UGR, "USES", "prompt learning", "Method"),
      ("UGR", "EVALUATED_ON", "KILT", "Benchmark"), (UGR, "EVALUATES_ON", "KILT", "Benchmark")]),
    ("similar_papers", {"paper": UGR}, "paper shared entities",
     [(SEAL, 2, ["KILT", "KILTs"]), ("MMTEB: Massive Multilingual Text Embedding Benchmark", 1, ["retrieval"])]),
    ("papers_of_entity", {"entity": "LoRA"}, "paper relationship type",
     [("In-Context Meta LoRA Generation", "USES", "Method"), (KASA, "MENTIONS", "Method"),
      ("NOLA: Networks as Linear Combination of Low Rank Random Basis", "USES", "Method"),
      ("SaRA: High-Efficient Diffusion Model Fine-tuning with Progressive Sparse Low-Rank Adaptation", "COMPARES",
       "Method")]),
    ("papers_about_both", {"first": "lora", "second": "singular value decomposition"},
     "paper first_relationship second_relationship", [(KASA, "MENTIONS", "USES")]),
    ("neighbours", {"entity": "KILT"}, "relationship direction neighbour type papers",
     [("EVALUATED_ON", "from", "Autoregressive Search Engines", "Method", 1),
      ("EVALUATED_ON", "from", "UGR", "Method", 1), ("EVALUATES_ON", "from", UGR, "Paper", 1),
      ("EVALUATES_ON", "from", SEAL, "Paper", 1), ("ON", "from", "at least 10 points", "Result", 1)]),
    ("neighbours", {"entity": "P5"}, "relationship direction neighbour",
     [("IMPLEMENTED_IN", "to", "jeykigung/P5"),
      ("INTRODUCES", "from", "Recommendation as Language Processing (RLP): A Unified Pretrain, Personalized Prompt & "
       "Predict Paradigm (P5)")]),
    ("timeline", {"entity": "LoRA"}, "year papers introduced used compared mentioned", [(None, 4, 0, 2, 1, 1)]),
    ("most_aliases", {"limit": 2}, "name type number",
     [("P5", "Method", 4), ("diffusion model", "Method", 4)]),
    ("orphan_entities", {"limit": 3}, "name type",
     [("WMT 2022 and 2023 metrics shared tasks", "Benchmark"), ("MS MARCO", "Dataset"),
      ("Natural Questions", "Dataset")]),
    ("uncertain_edges", {}, "source", []),  # a gold annotation is sure
]  # fmt: skip

ONE, TWO, THREE, FOUR = "Alpha: a parser, and Bench", "Beta strikes back", "Gamma", "A survey"
INVENTED: list[tuple[str, dict[str, Any], str, list[tuple[Any, ...]]]] = [
    ("leaderboard", {"benchmark": "bench", "metric": "Accuracy"}, "unit rank method value direction paper",
     [("%", 1, "Beta", 93.5, "higher is better", TWO), ("%", 2, "Alpha", 91.0, "higher is better", ONE),
      ("%", 3, "Alpha", 89.0, "higher is better", TWO), ("of 1", 1, "Gamma", 0.94, "higher is better", THREE)]),
    ("leaderboard", {"benchmark": "Bench", "metric": "accuracy", "limit": 1}, "unit rank method",
     [("%", 1, "Beta"), ("of 1", 1, "Gamma")]),
    ("leaderboard", {"benchmark": "Bench", "metric": "perplexity"}, "rank method value direction",
     [(1, "Gamma", 12.5, "lower is better"), (2, "Beta", 15.0, "lower is better")]),
    ("leaderboard", {"benchmark": "Bench", "metric": "zest"}, "rank method value text direction",
     [(1, "Alpha", 5.0, "5.00", "direction unknown"), (1, "Beta", 5.0, "5.0", "direction unknown"),
      (3, "Gamma", 3.0, "3.0", "direction unknown")]),
    ("best_results_of_task", {"task": "parsing"}, "metric unit value method results direction",
     [("accuracy", "%", 93.5, "Beta", 3, "higher is better"),
      ("accuracy", "of 1", 0.94, "Gamma", 1, "higher is better"),
      ("perplexity", None, 12.5, "Gamma", 2, "lower is better"), ("zest", None, 5.0, "Alpha", 3, "direction unknown")]),
    ("benchmarks_of_method", {"method": "Alpha"}, "benchmark metric value kind paper",
     [("Bench", "accuracy", 91.0, "absolute", ONE), ("Bench", "accuracy", 7.5, "gain", ONE),
      ("Bench", "accuracy", 89.0, "absolute", TWO), ("Bench", "zest", 5.0, "absolute", TWO)]),
    ("probable_benchmarks_of_method", {"method": "Gamma"}, "benchmark paper", [("Bench", THREE)]),
    ("results_of_paper", {"paper": "two"}, "method metric text",
     [("Beta", "accuracy", "93.5%"), ("Alpha", "accuracy", "89.0%"), ("Beta", "perplexity", "15.0"),
      ("Beta", "zest", "5.0"), ("Alpha", "zest", "5.00")]),
    ("metrics_of_benchmark", {"benchmark": "Bench"}, "metric unit higher_is_better papers results",
     [("accuracy", "%", True, 3, 5), ("zest", None, None, 2, 3), ("perplexity", None, False, 2, 2)]),
    ("venues_of_benchmark", {"benchmark": "Bench"}, "year venue papers examples",
     [(2021, "ICLR", 1, [ONE]), (2022, "ACL", 2, [TWO, THREE])]),
    ("papers_with_code_of_benchmark", {"benchmark": "Bench"}, "paper year code relationship",
     [(ONE, 2021, f"{GITHUB}/one/alpha", "INTRODUCES")]),
    ("papers_with_code_of_task", {"task": "parsing"}, "paper year code", [(ONE, 2021, f"{GITHUB}/one/alpha")]),
    ("benchmarks_of_task", {"task": "parsing"}, "benchmark papers introduced paper", [("Bench", 3, 1, ONE)]),
    ("untried_benchmarks", {"method": "Gamma", "task": "parsing"}, "benchmark papers", []),
    ("methods_of_task", {"task": "parsing"}, "method year code",
     [("Beta", 2022, None), ("Gamma", 2022, None), ("Alpha", 2021, f"{GITHUB}/one/alpha")]),
    ("who_outperforms_whom", {}, "winner loser papers papers_against paper",
     [("Alpha", "Beta", 1, 1, ONE), ("Beta", "Alpha", 1, 1, TWO), ("Gamma", "Beta", 1, 0, THREE)]),
    ("most_wins", {}, "method wins losses", [("Gamma", 1, 0), ("Alpha", 1, 1), ("Beta", 1, 2)]),
    ("stronger_methods", {"method": "Alpha"}, "method steps chain papers",
     [("Beta", 1, ["Beta", "Alpha"], ["two"]), ("Gamma", 2, ["Gamma", "Beta", "Alpha"], ["three", "two"])]),
    ("contradictions", {}, "method other method_wins_in other_wins_in", [("Alpha", "Beta", ONE, TWO)]),
    ("conflicting_results", {}, "method benchmark metric unit lowest highest papers values claimed_by",
     [("Alpha", "Bench", "accuracy", "%", 89.0, 91.0, 2, [89.0, 91.0], [TWO, ONE])]),
    ("introduced_datasets", {}, "dataset introduced_by year users used_by", [("Bench", ONE, 2021, 2, [TWO, THREE])]),
    ("most_used_datasets", {}, "dataset papers evaluated trained", [("Bench", 2, 2, 0), ("Heap", 1, 0, 1)]),
    ("papers_of_entity", {"entity": "alpha"}, "paper year relationship",
     [(TWO, 2022, "COMPARES"), (THREE, 2022, "USES"), (ONE, 2021, "INTRODUCES"), (FOUR, None, "MENTIONS")]),
    ("timeline", {"entity": "Alpha"}, "year papers introduced used compared mentioned",
     [(2021, 1, 1, 0, 0, 0), (2022, 2, 0, 1, 1, 0), (None, 1, 0, 0, 0, 1)]),
    ("timeline", {"entity": "Bench"}, "year papers introduced used compared mentioned",
     [(2021, 1, 1, 0, 0, 0), (2022, 2, 0, 2, 0, 0)]),
    ("neighbours", {"entity": "Beta"}, "relationship direction neighbour papers",
     [("COMPARES", "from", ONE, 1), ("COMPARES", "from", THREE, 1), ("EVALUATED_ON", "to", "Bench", 2),
      ("INTRODUCES", "from", TWO, 1), ("OF", "from", "15.0", 1), ("OF", "from", "5.0", 1), ("OF", "from", "93.5%", 1),
      ("OUTPERFORMS", "from", "Alpha", 1), ("OUTPERFORMS", "from", "Gamma", 1), ("OUTPERFORMS", "to", "Alpha", 1)]),
    ("uncertain_edges", {}, "relationship target confidence origin",
     [("MENTIONS", "Delta", 0.3, "model"), ("TRAINS_ON", "Heap", 0.45, "model")]),
    ("uncertain_edges", {"confidence": 0.4}, "target", [("Delta",)]),
    ("orphan_entities", {}, "name type confidence", [("Delta", "Method", 0.3)]),
]  # fmt: skip


@pytest.fixture(scope="module")
def seeds():
    with seeds_graph() as graph:
        yield graph


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    with invented_graph(tmp_path_factory.mktemp("invented")) as graph:
        yield graph


def seen(rows, columns: str) -> list[tuple[Any, ...]]:
    """Some columns of an answer."""
    places = [list(rows.columns).index(name) for name in columns.split()]
    return [tuple(row[place] for place in places) for row in rows.rows]


def label(question) -> str:
    return f"{question[0]}({', '.join(map(str, question[1].values()))})"


@pytest.mark.parametrize("question", SEEDS, ids=label)
def test_answers_on_the_seeds(seeds, question):
    name, given, columns, rows = question
    assert seen(seeds.recipe(name, **given), columns) == rows


@pytest.mark.parametrize("question", INVENTED, ids=label)
def test_answers_on_invented_papers(invented, question):
    name, given, columns, rows = question
    assert seen(invented.recipe(name, **given), columns) == rows


def test_why_every_edge_of_an_answer_holds(seeds):
    answer = seeds.recipe("comparisons_of_method", method="ZIP-FIT")
    for edge, other, evidence in seen(answer, "edge other evidence"):
        (row,) = seeds.recipe("why_edge", edge=edge).rows
        assert row[:3] == ("ZIP-FIT", "OUTPERFORMS", other)
        assert row[4] == evidence
        assert evidence == (
            "In extensive evaluations on Autoformalization and Python code generation, ZIP-FIT significantly "
            "outperforms leading baselines like DSIR and D4."
        )
    assert seeds.recipe("why_edge", edge="no such edge").rows == []


def test_methods_never_evaluated_and_without_code_leave_out_the_others(seeds):
    never = {row[0] for row in seeds.recipe("methods_never_evaluated", limit=1000).rows}
    assert {"P5", "LLM-Embedder", "KaSA"} <= never
    assert not {"UGR", "DSIR", "Compacter"} & never
    without = {row[0] for row in seeds.recipe("methods_without_code", limit=1000).rows}
    assert {"UGR", "DSIR"} <= without
    assert not {"P5", "LLM-Embedder", "KaSA", "Compacter"} & without


def test_every_recipe_is_tested():
    assert {question[0] for question in (*SEEDS, *INVENTED)} | {"why_edge"} == set(recipes())


def test_evidence_is_that_of_the_edge(invented):
    """Where an answer has both, they belong together."""
    edges = {key: data for _, _, key, data in invented.networkx().edges(keys=True, data=True)}
    for name, given, _, _ in INVENTED:
        answer = invented.recipe(name, **given)
        for column in answer.columns:
            if column == "edge" or column.endswith("_edge"):
                for edge, evidence in seen(answer, f"{column} {column.removesuffix('edge')}evidence"):
                    assert evidence == edges[edge]["evidence"], name


def test_values_are_plain_and_rows_do_not_depend_on_the_order_of_the_graph(seeds, invented):
    for graph, questions in ((seeds, SEEDS), (invented, INVENTED)):
        other = cypher.Engine(shuffled(graph.networkx()))
        for name, given, _, _ in questions:
            recipe = load_recipe(name)
            rows = graph.recipe(name, **given).rows
            assert all(plain(value) for row in rows for value in row), name
            assert other.query(recipe.query, bind(graph.store, recipe, given)).rows == rows, name


def plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(plain(item) for item in value)
    return value is None or isinstance(value, (str, int, float, bool))


def shuffled(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The same graph, put together in another order."""
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))
    rng = random.Random(7)
    rng.shuffle(nodes)
    rng.shuffle(edges)
    other = nx.MultiDiGraph()
    other.add_nodes_from(nodes)
    other.add_edges_from(edges)
    return other


def asked(tmp_path, name: str, results: list[tuple[str, str, str, str]], **parameters: Any) -> list[dict[str, Any]]:
    """A recipe on papers that each claim numbers of one method: (paper, method, metric, value)."""
    papers, found = {}, {}
    for paper, method, metric, value in results:
        papers[paper] = papers.get(paper, "") + f" {method} has {metric} of {value} on SetA."
        claims = found.setdefault(paper, {"entities": {}, "results": []})
        for type_, entity, role in (("Method", method, "introduced"), ("Dataset", "SetA", "evaluated_on"),
                                    ("Metric", metric, "reported")):  # fmt: skip
            claims["entities"][entity] = {
                "type": type_, "name": entity, "mentions": [entity], "role": role, "named": True,
            }  # fmt: skip
        claims["results"].append({"method": method, "on": "SetA", "metric": metric, "value": value, "kind": "absolute"})
    file = tmp_path / "papers.jsonl"
    file.write_text(
        "".join(json.dumps({"id": p, "title": f"Paper {p}", "abstract": t}) + "\n" for p, t in papers.items())
    )

    class Extractor:
        name = "test@1"

        def stream(self, papers, *, jobs=1):
            for paper in papers:
                f = found[paper.id]
                yield located(
                    paper,
                    Extraction.model_validate(
                        {"id": paper.id, "extractor": self.name, **f, "entities": list(f["entities"].values())}
                    ),
                )

    with kg.build(file, extractor=Extractor()) as graph:
        rows = graph.recipe(name, **parameters)
        return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]


def test_bare_numbers_of_a_metric_in_per_cent_are_ranked_with_it(tmp_path):
    results = [
        ("p1", "Alpha", "accuracy", "91.2"),
        ("p2", "Beta", "accuracy", "93.0%"),
        ("p3", "Gamma", "accuracy", "0.95"),
    ]
    rows = asked(tmp_path, "leaderboard", results, benchmark="SetA", metric="accuracy")
    assert [(r["unit"], r["rank"], r["method"]) for r in rows] == [
        ("%", 1, "Beta"), ("%", 2, "Alpha"), ("of 1", 1, "Gamma"),
    ]  # fmt: skip
    same = [("p1", "Alpha", "accuracy", "91.2"), ("p2", "Alpha", "accuracy", "93.0%")]
    (row,) = asked(tmp_path, "conflicting_results", same)
    assert (row["lowest"], row["highest"], row["papers"]) == (91.2, 93.0, 2)
    shares = [("p1", "Alpha", "MRR", "38.5"), ("p2", "Beta", "MRR", "0.42")]
    rows = asked(tmp_path, "leaderboard", shares, benchmark="SetA", metric="MRR")
    assert [(r["unit"], r["rank"]) for r in rows] == [("%", 1), ("of 1", 1)]


def test_a_number_that_a_paper_repeats_is_one_row(tmp_path):
    results = [("p1", "Alpha", "accuracy", "91.2%")] * 3 + [
        ("p2", "Alpha", "accuracy", "91.2%"),
        ("p2", "Beta", "accuracy", "90%"),
    ]
    rows = asked(tmp_path, "leaderboard", results, benchmark="SetA", metric="accuracy")
    assert [(r["rank"], r["method"], r["paper"]) for r in rows] == [
        (1, "Alpha", "Paper p1"), (1, "Alpha", "Paper p2"), (3, "Beta", "Paper p2"),
    ]  # fmt: skip


class _Doubting(GoldExtractor):
    """As annotated, but every relation is the surer the later its loser stands in the alphabet."""

    def extract(self, paper: Paper) -> Extraction:
        found = super().extract(paper)
        ranks = {name: i for i, name in enumerate(sorted({r.target for r in found.relations}))}
        doubted = (r.model_copy(update={"confidence": 0.3 + 0.1 * ranks[r.target]}) for r in found.relations)
        return found.model_copy(update={"relations": tuple(doubted)})


def test_what_is_surest_comes_first() -> None:
    with seeds_graph(_Doubting()) as graph:
        rows = graph.recipe("who_outperforms_whom", limit=500)
        places = {name: rows.columns.index(name) for name in ("papers", "confidence")}
        order = [(-row[places["papers"]], -row[places["confidence"]]) for row in rows.rows]
        assert order == sorted(order) and len(set(order)) > 2
        answer = graph.recipe("comparisons_of_method", method="VacancySBERT")
        confidence = answer.columns.index("confidence")
        assert {row[confidence] for row in answer.rows} == {0.3, 0.4, 0.5, 0.6}
        for recipe, rest in (
            ("comparisons_of_method", {"method": "VacancySBERT"}),
            ("who_outperforms_whom", {"limit": 500}),
            ("benchmarks_of_method", {"method": "UGR"}),
        ):
            for least in (0.0, 0.4, 0.95):
                sure = graph.recipe(recipe, min_confidence=least, **rest)
                column = sure.columns.index("confidence")
                every = graph.recipe(recipe, **rest)
                assert sure.rows == [row for row in every.rows if row[column] >= least]
        weak = graph.recipe("stronger_methods", method="JobBert", min_confidence=0.9)
        assert graph.recipe("stronger_methods", method="JobBert").rows and not weak.rows
