"""Training: targets from annotations, vocabulary and weights in few bytes; with PyTorch also the way to a model.

What needs the extra ``[train]`` is skipped without it, as in the gate: PyTorch is too big for every run of it.
"""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer

from kg.extract.encoding import Encoder, string_of
from kg.extract.heads import Heads
from kg.extract.hints import hints_of
from kg.extract.model import FOLDER, load_model
from kg.extract.names import NAME_FEATURES, NAME_KINDS, name_candidates
from kg.extract.structure import ROLE_NAMES
from kg.readers import read
from kg.train.data import make_item
from kg.train.name_examples import NameExamples, joined, name_examples
from kg.train.prepare import held_out, pack, trim_tokenizer, unpack
from tests.gold import SEEDS

PAPER = {"id": "p", "title": "FooNet beats BarNet", "abstract": "FooNet reaches 91.5% accuracy on GLUE, 2 points more."}


def entity(type_: str, name: str, role: str, *mentions: str, named: bool = True) -> dict[str, Any]:
    return {"type": type_, "name": name, "role": role, "named": named, "mentions": list(mentions or (name,))}


GOLD = {
    "id": "p",
    "entities": [
        entity("Method", "FooNet", "introduced"),
        entity("Method", "BarNet", "compared"),
        entity("Benchmark", "GLUE", "evaluated_on"),
        entity("Metric", "accuracy", "reported", named=False),
        entity("Task", "parsing", "addressed"),  # nowhere in the text
    ],
    "evaluated_on": [["FooNet", "GLUE"]],
    "outperforms": [["FooNet", "BarNet"]],
    "results": [
        {"method": "FooNet", "on": "GLUE", "metric": "accuracy", "value": "91.5%", "kind": "absolute"},
        {"method": "FooNet", "on": None, "metric": None, "value": "2 points", "kind": "gain"},
        {"method": "FooNet", "on": None, "metric": None, "value": "77", "kind": "gain"},
    ],
    "repositories": [],
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(Tokenizer.from_file(str(FOLDER / "tokenizer.json")))


def test_targets_say_what_the_annotation_says(encoder: Encoder) -> None:
    item = make_item(encoder, PAPER, GOLD)
    names = [string_of(item.words, e.ranges[0]) for e in item.entities]
    assert names == ["FooNet", "BarNet", "GLUE", "accuracy"]
    assert [len(e.ranges) for e in item.entities] == [2, 1, 1, 1]
    assert [ROLE_NAMES[i] for i in item.roles.argmax(1)] == ["introduced", "compared", "evaluated_on", "reported"]
    assert item.named.tolist() == [1, 1, 1, 0]
    tagged = [item.words.text[s:e] for (s, e), row in zip(item.words.spans, item.tags, strict=False) if row[0] == 0]
    assert tagged == ["FooNet", "BarNet", "FooNet", "accuracy", "GLUE"]
    for targets, pair in ((item.evaluated, ("FooNet", "GLUE")), (item.outperforms, ("FooNet", "BarNet"))):
        rows = zip(targets.pairs.a, targets.pairs.b, targets.right, strict=True)
        assert [(names[a], names[b]) for a, b, right in rows if right] == [pair]
    values = [
        item.words.text[item.words.spans[r[0], 0] : item.words.spans[r[1] - 1, 1]]
        for v in item.values
        for r in v.ranges
    ]
    assert values == ["91.5%", "2 points"]
    assert [n.tolist() for n in item.nothing] == [[0, 0], [0, 1], [0, 1]]
    assert item.misses == ["value not placed: 77"]


def test_examples_of_names_say_what_the_annotation_says() -> None:
    model = load_model(FOLDER)
    examples = name_examples(model, [(PAPER, GOLD), ({"id": "q", "title": "", "abstract": ""}, GOLD)])
    words, heads = model.read(PAPER["title"], PAPER["abstract"])
    found = name_candidates(words, heads.tags, hints_of(words, model.lexicon))
    kinds = {c.strings[0]: NAME_KINDS[kind] for c, kind in zip(found, examples.kinds, strict=True)}
    assert kinds["FooNet"] == kinds["BarNet"] == "Method"
    assert kinds["GLUE"] == "Resource" and kinds["accuracy"] == "Metric"
    assert set(kinds.values()) <= {"none", "Method", "Resource", "Metric"}
    assert examples.features.shape == (len(found), NAME_FEATURES)
    assert len(examples.around) == len(found)


def test_a_trimmed_vocabulary_spells_every_word() -> None:
    whole = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    trimmed, keep = trim_tokenizer(whole, ["the network learns the network"] * 3, 3)
    assert trimmed.get_vocab_size() == len(keep) < whole.get_vocab_size()
    assert trimmed.encode("the network").tokens == whole.encode("the network").tokens
    rare = trimmed.encode("xylophones").tokens
    assert "[UNK]" not in rare and "".join(t.removeprefix("##") for t in rare) == "xylophones"
    for token, old in zip(trimmed.encode("network").ids, whole.encode("network").ids, strict=True):
        assert keep[token] == old


def test_weights_come_back_but_for_their_rounding(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    weights = {"matrix": rng.normal(size=(200, 100)).astype(np.float32), "vector": rng.normal(size=9)}
    pack(weights, tmp_path / "w.npz")
    found = unpack(tmp_path / "w.npz")
    assert found.keys() == weights.keys()
    assert np.abs(found["matrix"] - weights["matrix"]).max() <= np.abs(weights["matrix"]).max() / 127
    assert np.allclose(found["vector"], weights["vector"])


def test_the_same_papers_are_held_out_always() -> None:
    ids = [f"paper-{i}" for i in range(5000)]
    held = [i for i in ids if held_out(i)]
    assert held == [i for i in ids if held_out(i)]
    assert 0.06 < len(held) / len(ids) < 0.1


# ------------------------------------------------------------------------------------------------- with PyTorch


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A work folder with the seeds as training papers (for the way alone: no model that ships sees them)."""
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from kg.annotation import read_annotations
    from kg.evaluate import join

    annotations = list(read_annotations(SEEDS / "seeds.gold.jsonl"))
    _, by_id, missing = join(annotations, list(read([SEEDS / "huggingface-papers.txt"])))
    assert len(by_id) > 70 and not missing
    rows = {
        "train.papers.jsonl.gz": [{"id": i, "title": p.title, "abstract": p.abstract} for i, p in by_id.items()],
        "train.gold.jsonl.gz": annotations,
    }
    for name, lines in rows.items():
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
    shutil.copyfile(FOLDER / "tokenizer.json", tmp_path / "tokenizer.json")
    return tmp_path


def test_a_model_that_ships_can_be_restored_and_written_again(work: Path) -> None:
    from kg.train.export import export, restore

    export(restore(FOLDER), FOLDER / "tokenizer.json", work / "again")
    assert (work / "again" / "encoder.onnx").read_bytes() == (FOLDER / "encoder.onnx").read_bytes()


def test_training_goes_from_a_work_folder_to_a_model_that_reads(work: Path) -> None:
    import torch

    from kg.extract.calibration import Calibration
    from kg.extract.decode import Settings
    from kg.extract.extractor import Extractor
    from kg.extract.model import Model, save_settings
    from kg.models import Paper
    from kg.train.export import export, write_heads
    from kg.train.names import fit_names
    from kg.train.network import Network
    from kg.train.stages import PHASES, gold, load_network, teacher, write_lexicon

    network = Network(Tokenizer.from_file(str(work / "tokenizer.json")).get_vocab_size(), layers=3)
    teacher(work, network, [PHASES[-1]._replace(epochs=1)], limit=9)
    assert len(list(work.glob(f"teacher-0-*.{len(PHASES)}.checkpoint"))) == 1
    torch.nn.init.zeros_(network.nothing.bias)  # other weights, if only by a little, begin anew
    teacher(work, network, [PHASES[-1]._replace(epochs=1)], limit=9)
    assert len(list(work.glob(f"teacher-0-*.{len(PHASES)}.checkpoint"))) == 2
    export(load_network(work / "teacher-0.pt"), work / "tokenizer.json", work / "model")
    write_lexicon(work, work / "model")
    save_settings(work / "model", Settings(), Calibration())
    examples = name_examples(Model(work / "model"), gold(work, "fit", 9))
    write_heads(work / "model" / "names.npz", fit_names(examples, log=lambda _: None))
    (found,) = Extractor(work / "model").stream([Paper(id="p", title=PAPER["title"], abstract=PAPER["abstract"])])
    assert found.id == "p"


def test_a_run_that_was_stopped_goes_on_and_corrected_papers_are_trained_on(work: Path, monkeypatch) -> None:
    import torch

    from kg.train import stages
    from kg.train.network import Network

    tiny = Network(Tokenizer.from_file(str(work / "tokenizer.json")).get_vocab_size(), layers=1)
    pack({name: value.numpy() for name, value in tiny.encoder.state_dict().items()}, work / "base.npz")
    phases = [stages.PHASES[-1]._replace(epochs=2)]
    seen: list[str] = []
    monkeypatch.setattr(stages, "_log", seen.append)

    def run(seed: int = 0) -> dict[str, torch.Tensor]:
        seen.clear()
        stages.teacher(work, stages.new_network(work, seed), phases, seed=seed, limit=9)
        return torch.load(work / f"teacher-{seed}.pt")

    first = run()
    assert sum("epoch 2/2" in line for line in seen) == 1
    (checkpoint,) = work.glob("*.checkpoint")
    again = run()  # in another process, too: nothing is drawn before the seed is set
    assert not any("epoch" in line for line in seen)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not [*work.glob("*.part"), *work.glob(".kg-*")]
    assert run(1).keys() == first.keys() and len(list(work.glob("*.checkpoint"))) == 2

    def correct(record: dict[str, Any]) -> dict[str, Any]:
        return record | {"outperforms": [pair[::-1] for pair in record["outperforms"]], "results": []}

    file = work / "train.gold.jsonl.gz"
    records = [correct(record) for record in stages.read_lines(file)]
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in records)
    run()
    assert any("epoch 1/2" in line for line in seen)
    assert len(list(work.glob("*.checkpoint"))) == 3 and checkpoint.exists()


def test_every_command_of_the_way_from_a_model_that_ships(tmp_path: Path, capsys, monkeypatch) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from kg.train.__main__ import main

    def ask(*arguments: object) -> str:
        monkeypatch.setattr("sys.argv", ["kg.train", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return said.out if end.value.code in (0, None) else f"error: {end.value.code} {said.err}"

    papers = [p.model_dump_json() for p in read([SEEDS / "huggingface-papers.txt"])][:24]
    (tmp_path / "texts.jsonl").write_text("\n".join(papers), encoding="utf-8")
    work, model = tmp_path / "work", tmp_path / "model"
    assert "tokenizer.json: no such file" in ask("fit", work)
    gold = SEEDS / "seeds.gold.jsonl"
    assert "24 annotated" in ask(
        "prepare", work, "--gold", gold, "--papers", tmp_path / "texts.jsonl", "--model", FOLDER
    )
    assert "base.npz: no such file" in ask("fit", work)
    assert "teacher-0.pt: no such file" in ask("export", work, model)
    assert "1/1" in ask("fit", work, "--model", FOLDER, "--threads", 2)
    assert not ask("export", work, model)
    assert "6/6" in ask("names", work, model)
    assert "entities" in ask("tune", work, model)
    (work / "tokenizer.json").write_text("{}")
    assert "prepared for another vocabulary" in ask("fit", work, "--model", FOLDER)


def test_the_name_head_learns_and_reads_alike_in_both_forms() -> None:
    torch = pytest.importorskip("torch")
    from kg.train.names import fit_names
    from kg.train.network import NameHead

    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(20, 384)).astype(np.float32)
    places = [[(0, 1), (3, 5)], [(2, 3)], [(19, 20)]]
    features = rng.normal(0, 3, (3, NAME_FEATURES)).astype(np.float32)
    with np.load(FOLDER / "heads.npz") as stored:
        others = {name: stored[name].astype(np.float32) for name in stored.files}
    around = Heads(others, vectors, vectors[0]).around(places)
    some = NameExamples(features, around.astype(np.float16), np.array([1, 2, 0]))
    weights = fit_names(joined([some] * 300), log=lambda _: None)
    head = NameHead(vectors.shape[1]).eval()
    head.load_state_dict({name.removeprefix("names."): torch.from_numpy(w) for name, w in weights.items()})
    with torch.no_grad():
        expected = torch.softmax(head(torch.from_numpy(features), torch.from_numpy(around)), 1).numpy()
    ours = Heads(others | weights, vectors, vectors[0]).names(places, features)
    assert np.allclose(ours, expected, atol=1e-5)
    assert ours.argmax(axis=1).tolist() == [1, 2, 0]
