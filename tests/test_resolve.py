"""Names of all papers become entities with ids, whatever the order of the papers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.models import Entity, Extraction
from kg.resolve import Overrides, key, load_overrides, resolve, slug
from kg.resolve.acronyms import is_acronym
from kg.resolve.metrics import about_metric


def paper(id_: str, *entities: tuple, **options) -> Extraction:
    """An extraction from (type, mention, mention, …) tuples; the last mention is the name."""
    found = tuple(
        Entity(
            type=type_,
            name=mentions[-1],
            mentions=mentions,
            role=options.get("role", "mentioned"),
            named=options.get("named", True),
            confidence=options.get("confidence", 1.0),
        )
        for type_, *rest in entities
        for mentions in [tuple(rest)]
    )
    return Extraction(id=id_, entities=found)


def ids(*papers: Extraction, overrides: Overrides | None = None) -> dict[str, list[str]]:
    """Paper id → ids of its entities, in their order."""
    resolution = resolve(papers, overrides)
    return {p.id: [resolution.ids.get((p.id, i), "") for i in range(len(p.entities))] for p in papers}


# ------------------------------------------------------------------------------------------- normal forms


@pytest.mark.parametrize(
    ("type_", "names"),
    [
        ("Method", ["fine-tuning", "finetuning", "Fine Tuning", "fine–tuning"]),
        ("Method", ["LLMs", "LLM", "llm"]),
        ("Dataset", ["ImageNet", "ImageNet dataset", "imagenet data set", "Imagenet Datasets"]),
        ("Dataset", ["CIFAR-10", "CIFAR10", "CIFAR 10", "cifar_10", "$\\text{CIFAR-10}$"]),
        ("Dataset", ["MS MARCO", "MSMARCO", "MS-MARCO"]),
        ("Dataset", ["SQuAD", "SQuADs"]),
        ("Metric", ["F1", "F1 score", "F1-score", "F1-Scores"]),
        ("Benchmark", ["τ-bench", "tau-bench", "$\\tau$-bench"]),
        ("Task", ["question answering", "Question-Answering", "question answering tasks"]),
        ("Metric", ["Cohen's kappa", "Cohen’s Kappa"]),
        ("Method", ["Pólya-gamma", "Polya gamma"]),
        ("Method", ["NEURAL NETWORKS", "neural network"]),
        ("Method", ["KV caches", "KV cache"]),
        ("Method", ["layerwise pretraining", "layer-wise pre-training"]),
        ("Method", ["L-BFGS", "l-BFGS", "LBFGS"]),
        ("Method", ["behaviour cloning", "behavior cloning"]),
        ("Task", ["language modelling", "Language Modeling"]),
        ("Task", ["image colourisation", "image colorization"]),
        ("Task", ["dialogue systems", "dialog system"]),
        ("Metric", ["generalisation error", "generalization errors"]),
        ("Method", ["object-centred learning", "object-centered learning"]),
    ],
)
def test_spellings_of_one_name_have_one_normal_form(type_, names):
    assert len({key(name, type_) for name in names}) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("GPT-3", "GPT-4"),
        ("GPT-3", "GPT-3.5"),
        ("YOLOv8", "YOLOv5"),
        ("CIFAR-10", "CIFAR-100"),
        ("ImageNet", "ImageNet-1K"),
        ("Llama-2 7B", "Llama 27B"),
        ("C", "C++"),
        ("C++", "C#"),
        ("PAWS", "PAW"),
        ("MS PAWS", "MS PAW"),
        ("four", "for"),
        ("bias", "bia"),
    ],
)
def test_different_names_have_different_normal_forms(a, b):
    assert key(a, "Method") != key(b, "Method")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LoRA", "lora"),
        ("GPT-3.5", "gpt-3-5"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("A*", "a-star"),
        ("best-of-*n* sampling", "best-of-n-sampling"),
        ("Émile", "emile"),
        ("τ-bench", "tau-bench"),
        ("中文", "中文"),
        ("Cohen's κ", "cohens-kappa"),
        ("!!!", "x"),
    ],
)
def test_slugs(name, expected):
    assert slug(name) == expected


@given(st.text(max_size=40))
def test_every_name_has_a_slug_and_a_stable_normal_form(text):
    assert slug(text)
    assert not set(slug(text)) & set(" \t\n/#?:")
    assert key(text.upper().lower()) == key(text.upper().lower())


@pytest.mark.parametrize(
    ("short", "long", "yes"),
    [
        ("LoRA", "Low-rank Adaptation", True),
        ("mAP", "mean average precision", True),
        ("CNNs", "convolutional neural networks", True),
        ("ViT", "Vision Transformer", True),
        ("DDPM", "diffusion model", False),
        ("BERT", "transformer", False),
        ("GAN", "generative model", False),
        ("P5", "Pretrain, Personalized Prompt & Predict Paradigm", True),
        ("S4", "structured state space sequence model", True),
        ("S4", "structured state spaces", False),
        ("F1", "F measure", False),
        ("P2C", "prefer-to-classify", True),
        ("S3AD", "Semi-Supervised Small Apple Detection", True),
        ("EA2E", "Event-Aware Argument Extraction", True),
        ("A2C", "advantage actor-critic", True),
        ("GPT4", "general purpose transformer", False),
        ("D4", "distance", False),
        ("RE", "relation extraction", True),
        ("MoM", "method of moments", True),
        ("IN", "instance normalization", True),
        ("Conv", "convolutional network v2", False),
        ("CoT", "CoT prompting", False),
        ("deep RL", "deep reinforcement learning", True),
        ("L-BFGS", "limited-memory BFGS", True),
        ("POS tagging", "part-of-speech (POS) tagging", True),
        ("D2T generation", "data-to-text generation", True),
        ("VI-SLAM", "visual-inertial SLAM", True),
        ("PASCAL VOC", "PASCAL VOC2007", False),
        ("DA", "DANet", False),
        ("deep learning", "deep reinforcement learning", False),
        ("Monte Carlo", "Monte Carlo localization", False),
        ("self-training", "self-supervised training", False),
        ("LSTM model", "LSTM language models", False),
    ],
)
def test_acronyms(short, long, yes):
    assert is_acronym(short, long) is yes


@pytest.mark.parametrize(
    ("name", "higher", "unit"),
    [
        ("mean top-1 error rate", False, "%"),
        ("end-to-end latency", False, None),
        ("average tracking errors", False, None),
        ("balanced test accuracy", True, "%"),
        ("MRR@100 precision", True, "%"),
        ("MRR", True, "%"),
        ("DCG", True, None),
    ],
)
def test_the_head_of_a_metric_says_what_is_better(name, higher, unit):
    assert about_metric([name]) == (higher, unit)


@pytest.mark.parametrize("names", [["flight time"], ["weight loss"], ["error correction"], ["accuracy", "latency"]])
def test_of_other_metrics_it_is_not_known(names):
    assert about_metric(names) is None


# ------------------------------------------------------------------------------------------ across papers


def test_acronym_and_long_form_of_one_paper_join_papers_that_have_only_one_of_them():
    found = ids(
        paper("1", ("Method", "Low-rank Adaptation", "LoRA")),
        paper("2", ("Method", "low-rank adaptation")),
        paper("3", ("Method", "LORA")),
    )
    assert {i for row in found.values() for i in row} == {"method:lora"}


def test_datasets_and_benchmarks_are_one_group_and_the_majority_decides():
    found = ids(paper("1", ("Dataset", "GLUE")), paper("2", ("Benchmark", "GLUE")), paper("3", ("Benchmark", "GLUE")))
    assert {i for row in found.values() for i in row} == {"benchmark:glue"}


def test_confidence_weighs_in_the_majority():
    found = ids(
        paper("1", ("Dataset", "GLUE"), confidence=0.3),
        paper("2", ("Dataset", "GLUE"), confidence=0.3),
        paper("3", ("Benchmark", "GLUE"), confidence=0.9),
    )
    assert found["1"] == ["benchmark:glue"]


def test_an_acronym_of_two_things_is_two_entities_and_bare_uses_mean_the_frequent_one():
    found = ids(
        paper("1", ("Method", "Segment Anything Model", "SAM")),
        paper("2", ("Method", "Segment Anything Model", "SAM")),
        paper("3", ("Method", "Sharpness-Aware Minimization", "SAM")),
        paper("4", ("Method", "SAM")),
        paper("5", ("Method", "sharpness-aware minimization")),
    )
    assert found == {
        "1": ["method:sam-segment-anything-model"],
        "2": ["method:sam-segment-anything-model"],
        "3": ["method:sam-sharpness-aware-minimization"],
        "4": ["method:sam-segment-anything-model"],
        "5": ["method:sam-sharpness-aware-minimization"],
    }


def test_of_two_meanings_that_as_many_papers_write_out_the_better_known_one_is_meant():
    detector = "Single Shot MultiBox Detector"
    papers = [
        paper("a", ("Method", "Semantic-wise Separable Discriminator", "SSD")),
        paper("b", ("Method", detector, "SSD")),
        paper("d", ("Method", "SSD")),
    ]
    assert len(set(ids(*papers)["d"] + ids(*papers)["a"] + ids(*papers)["b"])) == 3  # as well known: neither
    found = ids(*papers, paper("c", ("Method", detector)))
    assert found["d"] == found["b"] == found["c"] != found["a"]


@pytest.mark.parametrize(
    ("acronym", "one", "other"),
    [
        ("SSIM", "structural similarity", "structural similarity index measure"),
        ("cGAN", "conditional GAN", "conditional generative adversarial network"),
        ("VLM", "vision-language model", "visual language model"),
        # words of one stem, or one letter apart
        ("DF", "discriminative features", "discriminating features"),
        ("IC", "image classification", "image classifier"),
        ("GW", "Gromov-Wasserstein", "Gromow-Wasserstein"),
        ("EF", "efficient frontier", "efficiency frontier"),
        ("SD", "scene description", "scene describing"),
        ("PS", "program synthesis", "programming synthesis"),
        ("MN", "modular networks", "module networks"),
        ("EF", "extended features", "extension features"),
    ],
)
def test_long_forms_of_the_same_words_are_one_meaning(acronym, one, other):
    found = ids(
        paper("1", ("Method", one, acronym)), paper("2", ("Method", other, acronym)), paper("3", ("Method", one))
    )
    assert len({id_ for each in found.values() for id_ in each}) == 1


@pytest.mark.parametrize(
    ("acronym", "general", "special"),
    [
        ("DL", "deep learning", "deep learning library"),
        ("MC", "Monte Carlo", "Monte Carlo control"),
        ("CoT", "chain-of-thought", "chain-of-thought tuning"),
        # words that only begin alike
        ("RNN", "recurrent neural network", "recursive neural network"),
        ("MNMT", "multilingual neural machine translation", "multimodal neural machine translation"),
        ("PCT", "point cloud transformer", "point cloud translator"),
    ],
)
def test_another_long_form_or_a_special_case_is_a_meaning_of_its_own(acronym, general, special):
    found = ids(
        *(paper(f"g{i}", ("Method", general, acronym)) for i in range(3)),
        paper("s", ("Method", special, acronym)),
    )
    assert found["s"] != found["g0"] == found["g1"] == found["g2"]


def test_spellings_of_a_long_form_count_as_one_paper():
    found = ids(
        paper("a", ("Method", "Single Shot MultiBox Detector", "single-shot multi-box detectors", "SSD")),
        paper("b", ("Method", "Semantic-wise Separable Discriminator", "SSD")),
        paper("c", ("Method", "SSD")),
    )
    assert len({found[p][0] for p in "abc"}) == 3


def test_a_short_form_of_common_letters_joins_its_long_form():
    found = ids(
        paper("1", ("Task", "relation extraction", "RE")), paper("2", ("Task", "RE")),
        paper("3", ("Task", "relation extraction")),
    )  # fmt: skip
    assert found["1"] == found["2"] == found["3"]


def test_a_turn_of_phrase_makes_no_two_known_things_one():
    general, human, camera = "pose estimation", "human pose estimation", "camera pose estimation"
    found = ids(
        *(paper(f"g{i}", ("Task", general)) for i in range(3)),
        *(paper(f"h{i}", ("Task", human)) for i in range(2)),
        *(paper(f"c{i}", ("Task", camera)) for i in range(2)),
        paper("x", ("Task", general, "estimating poses of people", human)),
        paper("y", ("Task", general, camera, "estimating relative camera poses")),
    )
    assert found["x"] == found["h0"] == ["task:human-pose-estimation"]
    assert found["y"] == found["c0"] == ["task:camera-pose-estimation"]
    assert found["g0"] == ["task:pose-estimation"]


@pytest.mark.parametrize("phrase", [(), ("a denoising generative process",)])
def test_a_phrase_bridges_nothing_that_the_rules_keep_apart(phrase):
    known = [paper(f"m{i}", ("Method", "diffusion model")) for i in range(3)]
    found = ids(*known, paper("x", ("Method", "diffusion model", *phrase, "DDPM")))
    assert found["x"] == ["method:ddpm"]


def test_a_special_case_does_not_join_what_an_acronym_is_short_for():
    found = ids(
        *(paper(f"s{i}", ("Task", "super-resolution", "SR")) for i in range(3)),
        paper("x", ("Task", "SR", "event stream super-resolution")),
    )
    assert found["x"] != found["s0"]


def test_long_forms_that_differ_in_endings_are_one_meaning():
    found = ids(
        paper("1", ("Method", "Low-rank adaptation", "LoRA")),
        paper("2", ("Method", "Low-rank adapters", "LoRA")),
    )
    assert found["1"] == found["2"] == ["method:lora"]


def test_a_garbled_word_takes_no_time():
    garbled = "Access" + "s" * 5000 + "q model"
    found = ids(paper("1", ("Method", garbled, "AM")), paper("2", ("Method", "Accessible model", "AM")))
    assert found["1"] != found["2"]


def test_a_name_and_a_term_that_one_paper_lists_together_do_not_fuse_for_all():
    found = ids(
        paper("1", ("Method", "diffusion model", "DDPM")),
        paper("2", ("Method", "diffusion models"), named=False),
        paper("3", ("Method", "diffusion model", "LDM")),
        paper("4", ("Method", "DDPM")),
    )
    assert found["1"] == found["4"] == ["method:ddpm"]
    assert found["2"] == ["method:diffusion-models"]
    assert found["3"] == ["method:ldm"]


def test_capitals_make_no_other_metric():
    found = ids(paper("1", ("Metric", "FLOPs")), paper("2", ("Metric", "FLOPS")), paper("3", ("Metric", "flops")))
    assert {id_ for each in found.values() for id_ in each} == {"metric:flops"}
    speed = "floating point operations per second"
    found = ids(
        paper("1", ("Metric", "floating point operations", "FLOPs")),
        paper("2", ("Metric", speed, "FLOPS")),
        paper("3", ("Metric", speed)),
    )
    assert found["3"] != found["1"]


def test_special_cases_of_a_term_are_no_bridge_between_other_special_cases():
    found = ids(
        paper("1", ("Task", "vehicle re-identification", "re-identification")),
        paper("2", ("Task", "person re-identification", "re-identification")),
        paper("3", ("Task", "vehicle re-identification")),
        paper("4", ("Task", "person re-identification")),
        paper("5", ("Task", "person re-identification")),
    )
    assert found["3"] != found["4"]


def test_versions_are_never_joined_even_if_papers_list_them_together():
    papers = [paper(str(i), ("Method", "GPT-3", "GPT-3.5")) for i in range(3)]
    found = ids(*papers, paper("x", ("Method", "GPT-3")))
    assert found["x"] == ["method:gpt-3"]
    assert found["0"] == ["method:gpt-3-5"]


def test_a_number_may_count_words_but_no_number_is_another_version():
    found = ids(
        paper("a", ("Method", "structured state space sequence model", "S4")),
        paper("b", ("Method", "S4")),
        paper("c", ("Method", "Llama", "Llama-2")),
        paper("d", ("Method", "Llama")),
    )
    assert found["a"] == found["b"] == ["method:s4"]
    assert found["c"] != found["d"]


def test_a_generic_head_noun_goes_where_the_bare_name_is_better_known():
    found = ids(
        *(paper(f"t{i}", ("Method", "Transformer")) for i in range(3)),
        paper("1", ("Method", "Transformer models")),
        *(paper(f"d{i}", ("Method", "diffusion model")) for i in range(3)),
        paper("2", ("Method", "diffusion")),
    )
    assert found["1"] == ["method:transformer"]
    assert found["d0"] != found["2"]


def test_method_and_task_of_one_name_are_one_where_two_thirds_agree():
    most = [paper(str(i), ("Task", "machine translation")) for i in range(4)]
    assert ids(*most, paper("x", ("Method", "machine translation")))["x"] == ["task:machine-translation"]
    few = [paper("0", ("Task", "active learning"))]
    assert ids(*few, paper("x", ("Method", "active learning")))["x"] == ["method:active-learning"]


def test_the_best_known_of_two_things_with_one_slug_may_keep_the_plain_id():
    found = ids(
        *(paper(str(i), ("Method", "reinforcement learning", "RL")) for i in range(4)),
        paper("x", ("Method", "representation learning", "RL")),
    )
    assert found["0"] == ["method:rl"]
    assert found["x"] == ["method:rl-representation-learning"]


def test_names_aliases_and_metrics():
    resolution = resolve(
        [
            paper("1", ("Metric", "Fréchet inception distance", "FID")),
            paper("2", ("Metric", "FID")),
            paper("3", ("Metric", "Frobnication")),
        ]
    )
    fid = resolution.entities["metric:fid"]
    assert (fid.name, fid.aliases, fid.papers) == ("FID", ("Fréchet inception distance",), 2)
    assert fid.higher_is_better is False
    assert resolution.entities["metric:frobnication"].higher_is_better is None


def test_hostile_names_have_ids():
    names = ["", " ", "!!!", "\u202eevil", "a\x00b", "<script>", "{}$\\^", "💥", "C", "C++", "C#"]
    found = ids(paper("1", *(("Method", name) for name in names)))
    assert all(i.startswith("method:") for i in found["1"])
    assert len(set(found["1"][-3:])) == 3


NAMES = """LoRA, Low-rank Adaptation, SAM, Segment Anything Model, Sharpness-Aware Minimization, C, C++, C#, GPT-3,
GPT-4, BERT, diffusion model, diffusion models, DDPM, GLUE, ImageNet, Réseau, RL, reinforcement learning,
representation learning"""
names = st.sampled_from([name.strip() for name in NAMES.split(",")])
entities = st.tuples(st.sampled_from(["Method", "Dataset", "Benchmark", "Metric", "Task"]), names, names)
corpora = st.lists(st.lists(entities, max_size=4), max_size=8)


@settings(max_examples=60, deadline=None)
@given(corpora, st.randoms())
def test_the_order_of_papers_does_not_matter_and_ids_are_whole(corpus, rng: random.Random):
    papers = [paper(str(i), *found) for i, found in enumerate(corpus)]
    shuffled = papers[:]
    rng.shuffle(shuffled)
    resolution = resolve(papers)
    assert resolve(shuffled) == resolution
    assert set(resolution.ids) == {(p.id, i) for p in papers for i in range(len(p.entities))}
    assert set(resolution.ids.values()) == set(resolution.entities)
    for entity in resolution.entities.values():
        assert entity.id.startswith(f"{entity.type.lower()}:")
        assert entity.name not in entity.aliases


# ---------------------------------------------------------------------------------------------- overrides


def test_overrides_may_begin_with_a_byte_order_mark_and_not_be_nested_without_end(tmp_path):
    file = tmp_path / "overrides.toml"
    file.write_text('[[same]]\nnames = ["a", "b"]\n', encoding="utf-8-sig")
    assert load_overrides(file).same
    for name, text in (("o.json", "[" * 100_000), ("o.toml", "x = " + "[" * 100_000)):
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=name):
            load_overrides(tmp_path / name)


def test_overrides_win(tmp_path):
    file = tmp_path / "overrides.toml"
    file.write_text(
        """
        [[same]]
        names = ["ChatGPT", "GPT-3.5"]
        [[distinct]]
        names = ["LoRA", "Low-rank Adaptation"]
        [[rename]]
        name = "imagenet"
        to = "ImageNet (ILSVRC)"
        [[retype]]
        name = "GLUE"
        to = "Benchmark"
        [[drop]]
        name = "method"
        type = "Method"
        """
    )
    papers = [
        paper("1", ("Method", "ChatGPT"), ("Method", "GPT-3.5"), ("Method", "method")),
        paper("2", ("Method", "Low-rank Adaptation", "LoRA"), ("Dataset", "GLUE")),
        paper("3", ("Method", "Low-rank Adaptation"), ("Dataset", "ImageNet dataset")),
    ]
    resolution = resolve(papers, load_overrides(file))
    found = ids(*papers, overrides=load_overrides(file))
    assert found["1"][0] == found["1"][1]
    assert found["1"][2] == ""
    assert found["2"][0] != found["3"][0]
    assert found["2"][1] == "benchmark:glue"
    assert resolution.entities[found["3"][1]].name == "ImageNet (ILSVRC)"
    assert "ImageNet dataset" in resolution.entities[found["3"][1]].aliases


def test_well_known_names_are_one_unless_a_curator_says_otherwise():
    papers = [paper("1", ("Dataset", "MS COCO")), paper("2", ("Dataset", "COCO")), paper("3", ("Dataset", "COCO"))]
    assert ids(*papers) == {"1": ["dataset:coco"], "2": ["dataset:coco"], "3": ["dataset:coco"]}
    apart = Overrides.model_validate({"distinct": [{"names": ["MS COCO", "COCO"], "type": "Dataset"}]})
    assert ids(*papers, overrides=apart)["1"] == ["dataset:ms-coco"]


def test_same_as_within_a_type():
    overrides = Overrides.model_validate({"same": [{"names": ["NMT", "neural MT"], "type": "Task"}]})
    found = ids(paper("1", ("Task", "NMT")), paper("2", ("Task", "neural MT")), overrides=overrides)
    assert found["1"] == found["2"]


def test_a_retyped_thing_joins_the_thing_of_that_type_and_name():
    papers = [
        paper("1", ("Task", "distillation")),
        paper("2", ("Method", "distillation")),
        paper("3", ("Metric", "distillation")),
    ]
    overrides = Overrides.model_validate({"retype": [{"name": "Distillation", "to": "Method"}]})
    assert {i for row in ids(*papers, overrides=overrides).values() for i in row} == {"method:distillation"}


def test_a_rule_means_the_thing_under_all_its_names_and_no_other():
    papers = [
        paper("1", ("Method", "Low-rank Adaptation", "LoRA")),
        paper("2", ("Method", "LoRA")),
        paper("3", ("Method", "diffusion model", "DDPM")),
        paper("4", ("Method", "diffusion model"), named=False),
    ]
    overrides = Overrides.model_validate(
        {"drop": [{"name": "low rank adaptation"}], "rename": [{"name": "diffusion models", "to": "Diffusion"}]}
    )
    resolution = resolve(papers, overrides)
    assert sorted(entity.name for entity in resolution.entities.values()) == ["DDPM", "Diffusion"]


@pytest.mark.parametrize("text", ["same = 1", "[[same]]\nnames = ['a']", "[[what]]\nx = 1", "not toml"])
def test_a_bad_file_of_overrides_is_refused_with_its_name(tmp_path, text):
    file = tmp_path / "overrides.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=r"overrides\.toml"):
        load_overrides(file)


# ------------------------------------------------------------------------------ method heads, acronyms, odd clusters


def test_a_cluster_whose_entities_have_no_name_in_it_breaks_nothing():
    papers = [
        paper("1", ("Task", "language modeling", "LM", "Task 2")),
        paper("2", ("Task", "LM")),
        paper("3", ("Method", "language modeling")),
    ]
    found = ids(*papers)
    assert found["1"] == ["task:task-2"]
    assert all(all(of_paper) for of_paper in found.values())


def test_acronyms_of_two_versions_stay_two():
    papers = [paper("1", ("Dataset", "CIFAR-10", "CIFAR-100", "C10")), paper("2", ("Dataset", "CIFAR-100"))]
    assert ids(*papers)["1"] != ids(*papers)["2"]


def test_a_leaderboard_is_one_thing_whether_dataset_or_benchmark():
    found = ids(paper("1", ("Dataset", "Open LLM Leaderboard")), paper("2", ("Benchmark", "Open LLM Leaderboard")))
    assert found["1"] == found["2"]


TRANSFORMERS = [
    paper("1", ("Method", "Transformer")),
    paper("2", ("Method", "Transformer")),
    paper("3", ("Method", "Transformer model")),
]


def test_heads_fall_one_after_the_other():
    papers = [paper(str(i), ("Method", name)) for i, name in enumerate(["X-Net"] * 4 + ["X-Net network"] * 3)]
    found = ids(*papers, paper("last", ("Method", "X-Net network model")))
    assert len({of_paper[0] for of_paper in found.values()}) == 1


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"rename": [{"name": "Transformer model", "to": "Vaswani's"}]}, ["method:vaswanis"] * 3),
        ({"drop": [{"name": "Transformer models"}]}, [""] * 3),
        ({"retype": [{"name": "Transformer", "to": "Task"}]}, ["task:transformer"] * 3),
        ({"distinct": [{"names": ["Transformer", "Transformer model"]}]},
         ["method:transformer"] * 2 + ["method:transformer-model"]),
    ],
)  # fmt: skip
def test_curators_may_use_the_full_name(overrides, expected):
    found = ids(*TRANSFORMERS, overrides=Overrides.model_validate(overrides))
    assert [found[paper_id][0] for paper_id in "123"] == expected


def test_what_was_found_as_another_type_is_joined_when_it_is_retyped():
    papers = [paper(p.id, *((("Task"), e.name) for e in p.entities)) for p in TRANSFORMERS]
    rules = [{"name": name, "to": "Method"} for name in ("Transformer", "Transformer model")]
    found = ids(*papers, overrides=Overrides.model_validate({"retype": rules}))
    assert {of_paper[0] for of_paper in found.values()} == {"method:transformer"}


def test_a_full_name_can_be_said_to_be_the_same_as_another():
    rule = {"names": ["Transformer model", "attention network"]}
    found = ids(*TRANSFORMERS, paper("4", ("Method", "attention network")),
                overrides=Overrides.model_validate({"same": [rule]}))  # fmt: skip
    assert len({of_paper[0] for of_paper in found.values()}) == 1
