"""Curated corrections win over everything that the machine finds, and touch nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from kg.errors import InputError
from kg.models import Extraction
from kg.resolve import Overrides, load_overrides, resolve
from tests.test_resolve import ids, paper


def many(type_: str, name: str, count: int, *, first: str = "p") -> list[Extraction]:
    return [paper(f"{first}{i}", (type_, name)) for i in range(count)]


def found(papers: list[Extraction], **rules: Any) -> dict[str, int]:
    """Entity id → in how many papers it is."""
    resolution = resolve(papers, Overrides.model_validate(rules))
    assert set(resolution.ids.values()) == set(resolution.entities)
    return {id_: entity.papers for id_, entity in resolution.entities.items()}


TRANSLATION = [*many("Task", "machine translation", 4), paper("x", ("Method", "machine translation"))]


def test_names_that_are_kept_apart_from_others_keep_together() -> None:
    rule = {"names": ["machine translation", "speech translation"]}
    assert found(TRANSLATION) == found(TRANSLATION, distinct=[rule]) == {"task:machine-translation": 5}


def test_a_name_of_both_types_does_not_join_what_a_curator_keeps_apart() -> None:
    papers = [
        *(paper(str(i), ("Task", "shared form", "beta task name")) for i in range(4)),
        paper("x", ("Method", "shared form", "alpha method")),
    ]
    assert len(found(papers)) == 1
    assert found(papers, distinct=[{"names": ["alpha method", "beta task name"]}]) == {
        "method:alpha-method": 1,
        "task:beta-task-name": 4,
    }


LEARNING = [*many("Method", "active learning", 4), paper("x", ("Task", "active learning"))]
GLUE = [*many("Benchmark", "GLUE", 4), paper("x", ("Dataset", "GLUE"))]


@pytest.mark.parametrize(
    ("papers", "rules", "expected"),
    [
        (LEARNING, {}, {"method:active-learning": 5}),
        (LEARNING, {"drop": [{"name": "active learning"}]}, {}),
        (LEARNING, {"drop": [{"name": "active learning", "type": "Task"}]}, {"method:active-learning": 4}),
        (LEARNING, {"drop": [{"name": "active learning", "type": "Method"}]}, {"task:active-learning": 1}),
        (LEARNING, {"drop": [{"name": "active learning", "type": "Metric"}]}, {"method:active-learning": 5}),
        (LEARNING, {"rename": [{"name": "active learning", "type": "Task", "to": "AL"}]}, {"method:al": 5}),
        (GLUE, {"drop": [{"name": "GLUE", "type": "Dataset"}]}, {"benchmark:glue": 4}),
        (GLUE, {"retype": [{"name": "GLUE", "to": "Dataset"}]}, {"dataset:glue": 5}),
        (
            LEARNING,
            {"retype": [{"name": "active learning", "type": "Task", "to": "Metric"}]},
            {"method:active-learning": 4, "metric:active-learning": 1},
        ),
    ],
)
def test_a_type_narrows_a_rule_to_what_was_found_as_it(papers, rules, expected) -> None:
    assert found(papers, **rules) == expected


def test_a_type_that_a_curator_gives_is_not_voted_away() -> None:
    papers = [*many("Task", "contrastive pretraining", 4), paper("x", ("Method", "contrastive pretraining", "CLIPX"))]
    rule = {"name": "CLIPX", "to": "Method"}
    assert found(papers) == {"task:contrastive-pretraining": 5}
    assert found(papers, retype=[rule]) == {"method:clipx": 1, "task:contrastive-pretraining": 4}
    papers = [paper("1", ("Task", "Foo Suite")), *many("Benchmark", "Foo Suite", 5)]
    rule = {"name": "Foo Suite", "type": "Task", "to": "Dataset"}
    assert found(papers, retype=[rule]) == {"dataset:foo-suite": 6}


@pytest.mark.parametrize(
    ("names", "rule", "things"),
    [
        (["X"] * 3 + ["X model", "X network"], ["X model", "X network"], 3),
        (["X-Net"] * 4 + ["X-Net network"] * 3 + ["X-Net network model"], ["X-Net network model", "X-Net"], 2),
        (["Transformer"] * 3 + ["Transformer model", "GPT"], ["Transformer model", "GPT"], 2),
        (["Transformer"] * 3 + ["Transformer model"], ["Transformer model", "Transformer"], 2),
    ],
)  # fmt: skip
def test_names_that_differ_in_a_head_can_be_kept_apart(names: list[str], rule: list[str], things: int) -> None:
    papers = [paper(str(i), ("Method", name)) for i, name in enumerate(names)]
    assert len(found(papers, distinct=[{"names": rule}])) == things


def test_a_pair_that_may_not_be_one_leaves_the_other_pairs_alone() -> None:
    papers = [
        paper(str(i), ("Dataset", name)) for i, name in enumerate(["COCO", "MS COCO", "Common Objects in Context"])
    ]
    rule = {"names": ["COCO", "Common Objects in Context"]}
    assert found(papers) == {"dataset:coco": 3}
    assert sorted(found(papers, distinct=[rule]).values()) == [1, 2]
    assert ids(*papers, overrides=Overrides.model_validate({"distinct": [rule]}))["1"] == ["dataset:coco"]


def test_things_that_look_alike_have_ids_of_their_own() -> None:
    rules = [
        {"names": ["SAM", "Segment Anything Model"]},
        {"names": ["SAM", "Sharpness-Aware Minimization"]},
    ]
    papers = [
        paper("0", ("Method", "Segment Anything Model", "SAM")),
        paper("1", ("Method", "Sharpness-Aware Minimization", "SAM")),
    ]
    assert list(found(papers, distinct=rules).values()) == [1, 1]


def test_one_paper_s_other_name_does_not_move_a_well_known_thing() -> None:
    papers = [*many("Task", "image classification", 100), *many("Method", "fine-tuning", 30, first="m")]
    papers.append(paper("x", ("Task", "fine-tuning", "image classification")))
    assert found(papers) == {"method:fine-tuning": 30, "task:image-classification": 101}


def test_rules_mean_what_was_found_and_the_last_one_counts() -> None:
    glue = [paper("1", ("Dataset", "GLUE"))]
    retype = [{"name": "GLUE", "to": "Benchmark"}]
    rename = [{"name": "GLUE", "type": "Dataset", "to": "The GLUE"}]
    assert found(glue, retype=retype, rename=rename) == {"benchmark:the-glue": 1}
    both = [paper("1", ("Method", "Foo", "Bar")), paper("2", ("Method", "Bar"))]
    assert found(both, rename=[{"name": "Foo", "to": "One"}, {"name": "Bar", "to": "Two"}]) == {"method:two": 2}
    retype = [{"name": "Foo", "to": "Task"}, {"name": "Bar", "to": "Metric"}]
    assert found(both, retype=retype) == {"metric:bar": 2}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[drp]]\nname = 'a'", "drp: unknown; known are same, distinct, rename, retype, drop"),
        ("[[drop]]\nnames = 'a'\nname = 'b'", "drop 1 names: unknown; known are name, type"),
        ("[drop]\nname = 'a'", "drop: write [[drop]], one for each correction"),
        ("[[same]]\nnames = ['a']", "same 1 names: two names or more are needed"),
        ("[[same]]\nnames = ['a', 'b']\n[[same]]\nnames = 'a'", "same 2 names: write a list of names"),
        ("[[drop]]\ntype = 'Task'", "drop 1 name: is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_its_words(tmp_path, text: str, said: str) -> None:
    (tmp_path / "o.toml").write_text(text)
    with pytest.raises(InputError) as error:
        load_overrides(tmp_path / "o.toml")
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["none.json", "none.toml"])
def test_an_empty_file_has_no_corrections(tmp_path, name: str) -> None:
    (tmp_path / name).write_text("\n")
    assert load_overrides(tmp_path / name) == Overrides()


def test_a_rule_on_a_name_of_signs_means_that_name() -> None:
    papers = [paper("1", ("Method", "!!!"), ("Method", "???"), ("Method", "$$"))]
    assert len(found(papers, drop=[{"name": "!!!"}])) == 2
    assert len(found(papers, same=[{"names": ["!!!", "???"]}])) == 2


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"drop": [{"name": "no such thing"}]}, "drop: nothing is called 'no such thing'"),
        (
            {"rename": [{"name": "GLUE", "type": "Method", "to": "X"}]},
            "rename: nothing found as Method is called 'GLUE'",
        ),
        ({"same": [{"names": ["LoRA", "data selection"]}]}, "same: 'LoRA', 'data selection' are of different types"),
        ({"distinct": [{"names": ["LoRA", "nobody"]}]}, "distinct: nothing is called 'nobody'"),
        ({"distinct": [{"names": ["RAG", "RALM"]}]}, "distinct: 'RAG' is only another name"),
        ({"retype": [{"name": "glue", "to": "Dataset"}]}, ""),
        ({"same": [{"names": ["LoRA", "RALM"]}]}, ""),
        ({"distinct": [{"names": ["LoRA", "RALM"]}]}, ""),
    ],
)
def test_corrections_without_effect_are_named(rules: dict[str, Any], said: str) -> None:
    papers = [
        paper("1", ("Method", "LoRA"), ("Task", "data selection"), ("Benchmark", "GLUE")),
        paper("2", ("Method", "RAG", "RALM")),
    ]
    problems = resolve(papers, Overrides.model_validate(rules)).problems
    assert len(problems) == bool(said) and all(problem.startswith(said) for problem in problems)


def test_a_retyped_thing_takes_nothing_from_rules_on_full_names() -> None:
    papers = [
        *many("Method", "Multimodal Transformer", 2),
        paper("x", ("Method", "Multimodal Transformer Networks")),
        paper("y", ("Dataset", "Baxter")),
    ]
    apart = {"names": ["Multimodal Transformer", "Multimodal Transformer Networks"]}
    alone = found(papers, distinct=[apart])
    assert alone["method:multimodal-transformer"] == 2
    assert found(papers, distinct=[apart], retype=[{"name": "Baxter", "to": "Method"}]) == {
        "method:baxter" if id_ == "dataset:baxter" else id_: count for id_, count in alone.items()
    }
    one = {"names": ["SpiderCNN", "Multimodal Transformer Networks"]}
    more = [*papers, paper("z", ("Method", "SpiderCNN"))]
    joined = found(more, same=[one], retype=[{"name": "Baxter", "to": "Method"}])
    assert joined == {"method:baxter": 1, "method:multimodal-transformer": 4}


TRANSFER = [
    *(paper(f"p{i}", ("Method", "transfer learning", "TL")) for i in range(5)),
    paper("q", ("Method", "transferable learning", "TL")),
    *many("Method", "TL", 2, first="bare"),
]


def test_long_forms_that_are_kept_apart_are_meanings_of_their_acronym() -> None:
    """So that papers with the acronym alone mean the frequent one, not the one that the alphabet has first."""
    assert found(TRANSFER) == {"method:tl": 8}
    apart = {"names": ["transfer learning", "transferable learning"]}
    assert found(TRANSFER, distinct=[apart]) == {"method:tl": 7, "method:tl-transferable-learning": 1}


def test_a_retyped_thing_stays_one() -> None:
    papers = [*many("Method", "Transformer", 3), paper("x", ("Method", "Transformer model"))]
    retype = [{"name": "Transformer", "to": "Task"}]
    assert found(papers, retype=retype) == {"task:transformer": 4}
    apart = [{"names": ["Transformer", "Transformer model"]}]
    assert found(papers, retype=retype, distinct=apart) == {"task:transformer": 3, "method:transformer-model": 1}


@pytest.mark.parametrize(
    ("rules", "ids_", "said"),
    [
        (  # as docs/resolve.md says: retype, then same
            {"retype": [{"name": "Foo", "to": "Task"}], "same": [{"names": ["Foo", "Bar"]}]},
            {"task:foo"},
            "",
        ),
        ({"retype": [{"name": "Foo", "to": "Task"}], "same": [{"names": ["Foo", "Bar"], "type": "Task"}]},
         {"task:foo"}, ""),
        ({"retype": [{"name": "Foo", "to": "Task"}], "distinct": [{"names": ["Foo", "Bar"], "type": "Method"}]},
         {"task:foo", "task:bar"}, "distinct: nothing of type Method is called 'Foo'"),
        ({"retype": [{"name": "Foo", "to": "Task"}], "same": [{"names": ["Foo", "Bar"]}],
          "distinct": [{"names": ["foo", "bar"]}]},
         {"task:foo", "task:bar"}, "same: 'Foo', 'Bar' stay apart, since a `distinct` says so"),
        ({"retype": [{"name": "Foo", "to": "Task"}], "rename": [{"name": "Foo", "to": "Bar"}]},
         {"task:bar", "task:bar-"}, "rename: 'Foo' to 'Bar': another Task has that name"),
    ],
)  # fmt: skip
def test_rules_are_judged_by_what_they_did(rules: dict[str, Any], ids_: set[str], said: str) -> None:
    papers = [*many("Method", "Foo", 2), paper("x", ("Task", "Bar"))]
    resolution = resolve(papers, Overrides.model_validate(rules))
    # What was renamed to a name that is taken has a hash after it, and the other thing keeps its id.
    assert {id_[:9] if id_[8:9] == "-" else id_ for id_ in resolution.entities} == ids_
    assert [p[: len(said)] for p in resolution.problems][:1] == [said][: bool(said)]


def test_a_curator_s_same_wins_over_what_the_package_keeps_apart() -> None:
    papers = [*many("Metric", "FLOPs", 2), paper("x", ("Metric", "floating point operations per second"))]
    assert len(found(papers)) == 2
    assert found(papers, same=[{"names": ["FLOPs", "floating point operations per second"]}]) == {"metric:flops": 3}


def test_a_retyped_meaning_of_an_acronym_does_not_take_the_others_with_it() -> None:
    segment, sharp = "Segment Anything Model", "Sharpness-Aware Minimization"
    papers = [
        *(paper(f"a{i}", ("Method", "SAM", segment)) for i in range(3)),
        *(paper(f"b{i}", ("Task", "SAM", sharp)) for i in range(5)),
    ]
    retype = [{"name": segment, "to": "Task"}]
    assert sorted(found(papers, retype=retype).values()) == sorted(found(papers).values()) == [3, 5]
    papers = [p if i < 3 else paper(f"m{i}", ("Method", "SAM", sharp)) for i, p in enumerate(papers)]
    retype.append({"name": sharp, "to": "Task"})
    assert sorted(found(papers, retype=retype).values()) == [3, 5]


def test_a_name_that_is_only_spelled_in_another_way_moves_no_id() -> None:
    papers = [
        *(paper(f"a{i}", ("Method", "Segment Anything Model", "SAM")) for i in range(9)),
        *(paper(f"b{i}", ("Method", "Sharpness-Aware Minimization", "SAM")) for i in range(2)),
    ]
    plain = found(papers)
    assert plain["method:sam"] == 9
    rules = Overrides.model_validate({"rename": [{"name": "Segment Anything Model", "to": "Sam"}]})
    resolution = resolve(papers, rules)
    assert resolution.entities["method:sam"].name == "Sam"
    assert (resolution.entities.keys(), resolution.problems) == (plain.keys(), ())
    both = Overrides.model_validate({"rename": [{"name": "SAM", "to": "SAMx"}]})  # means two things, which stay two
    assert resolve(papers, both).problems == ()


def test_names_of_another_group_are_not_said_to_be_parted() -> None:
    papers = [*many("Method", "Foo", 2), *many("Method", "Bar", 2, first="q")]
    rules = {"same": [{"names": ["Foo", "Bar"]}], "distinct": [{"names": ["Foo", "Bar"], "type": "Task"}]}
    problems = resolve(papers, Overrides.model_validate(rules)).problems
    assert problems == (
        "distinct: nothing of type Task is called 'Foo'",
        "distinct: nothing of type Task is called 'Bar'",
    )
