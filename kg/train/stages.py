"""The stages of training, each a function from files of a work folder to files of it: so that each can be run alone.

``mlm`` adapts a base encoder to the field; ``teacher`` fine-tunes one on the annotated papers; ``teach`` lets all
teachers together read the bare corpus; ``student`` fine-tunes the model that is shipped on annotated and teacher-read
papers (Hinton et al. 2015).  Papers that :func:`kg.train.prepare.held_out` names are never trained on.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import pickle
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from kg.extract.decode import Settings, decode
from kg.extract.encoding import Encoder, Window, Words
from kg.extract.heads import Ensemble, Heads
from kg.extract.hints import hints_of
from kg.extract.lexicon import count_names
from kg.extract.structure import Floats
from kg.extract.vocabulary import word_use
from kg.train.data import Item, make_item, student_item
from kg.train.fit import Recipe, encoder_input, fit, half_precision, masked_language_model
from kg.train.network import Network
from kg.train.prepare import held_out, unpack

Record = dict[str, Any]
Weights = dict[str, Floats]


def device() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def read_lines(path: Path, limit: int | None = None) -> list[Record]:
    """Records of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for _, line in zip(range(limit or 10**9), lines, strict=False)]


def encoder_of(work: Path) -> Encoder:
    """The tokenizer of a work folder."""
    return Encoder(Tokenizer.from_file(str(work / "tokenizer.json")))


def gold(work: Path, part: str, limit: int | None = None) -> list[tuple[Record, Record]]:
    """(paper, annotation) pairs; ``part`` is ``fit``, or ``tune`` for the share that is held out."""
    annotations = {a["id"]: a for a in read_lines(work / "train.gold.jsonl.gz")}
    papers = [p for p in read_lines(work / "train.papers.jsonl.gz") if held_out(p["id"]) == (part == "tune")]
    return [(p, annotations[p["id"]]) for p in papers[:limit]]


def pooled(function: Callable[[Any], Any], rows: Sequence[Any], processes: int) -> list[Any]:
    """``map`` over forked processes, in order."""
    if processes < 2:
        return list(map(function, rows))
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return pool.map(function, rows, chunksize=max(1, len(rows) // (8 * processes)))


def items_of(work: Path, part: str, processes: int, limit: int | None = None) -> list[Item]:
    """The training items of annotated papers."""
    return pooled(partial(_item, encoder_of(work)), gold(work, part, limit), processes)


def _item(encoder: Encoder, row: tuple[Record, Record]) -> Item:
    return make_item(encoder, *row)


def new_network(work: Path, base: str, layers: int = 12) -> Network:
    """A network with a base's weights; with fewer layers, every second (or third …) of the base's."""
    vocabulary = Tokenizer.from_file(str(work / "tokenizer.json")).get_vocab_size()
    network = Network(vocabulary, layers=layers, dropout=0.0)
    adapted = work / f"{base}.mlm.pt"
    if adapted.exists():
        state = torch.load(adapted)
    else:
        state = {k: torch.from_numpy(v) for k, v in unpack(work / f"{base}.npz").items()}
    depth = 1 + max(int(k.split(".")[1]) for k in state if k.startswith("layers."))
    step = depth // layers
    kept = {}
    for name, value in state.items():
        if name.startswith("layers."):
            number, rest = name.removeprefix("layers.").split(".", 1)
            if (int(number) + 1) % step == 0:
                kept[f"layers.{(int(number) + 1) // step - 1}.{rest}"] = value.float()
        else:
            kept[name] = value.float()
    missing = network.encoder.load_state_dict(kept, strict=False)
    assert set(missing.missing_keys) <= {"cases.weight"}, missing
    return network


def save_network(network: Network, path: Path) -> None:
    """Save in half precision."""
    torch.save({k: v.detach().half().cpu() for k, v in network.state_dict().items()}, path)


def load_network(path: Path) -> Network:
    """The reverse of :func:`save_network`."""
    state = {k: v.float() for k, v in torch.load(path).items()}
    layers = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))
    network = Network(len(state["encoder.words.weight"]), layers=layers)
    network.load_state_dict(state)
    return network.eval()


def mlm(work: Path, base: str, recipe: Recipe, limit: int | None = None) -> None:
    """Adapt a base to the field's texts; writes ``BASE.mlm.pt``."""
    encoder = encoder_of(work)
    texts = read_lines(work / "corpus.jsonl.gz", limit) + [p for p, _ in gold(work, "fit", limit)]
    windows = [w for t in texts for w in encoder(t["title"], t["abstract"])[1]]
    network = new_network(work, base)
    masked_language_model(
        network.encoder, windows, recipe, device(), encoder.mask or 0, lambda s: print(base, s, flush=True)
    )
    torch.save({k: v.detach().half().cpu() for k, v in network.encoder.state_dict().items()}, work / f"{base}.mlm.pt")


FIRST = Recipe(epochs=4, batch=8, rate=1.2e-4, decay=0.95, warmup=0.08)
SECOND = Recipe(
    epochs=5, batch=8, rate=9e-5, head_rate=4e-4, decay=0.95, warmup=0.06,
    dropout=0.1, head_dropout=0.4, hide=0.06, frozen=4,
)  # fmt: skip
THIRD = SECOND._replace(rate=1e-4, head_rate=3e-4, head_dropout=0.5, hide=0.1)
FOURTH = THIRD._replace(epochs=6, rate=1.5e-4, warmup=0.04, frozen=2, hide=0.14)


PHASES = (FIRST, SECOND, THIRD, FOURTH)


def teacher(work: Path, base: str, seed: int = 0, phases: Sequence[Recipe] = PHASES, limit: int | None = None) -> None:
    """Fine-tune a base on annotated papers, one recipe after the other; writes ``teacher-BASE-SEED.pt``.

    The first phase learns fast, without dropout; the others, once the training papers are known too well, learn to do
    without single pieces and neurons.  The last one starts from the mean of the weights at the ends of the two before
    it (Wortsman et al. 2022).  Checkpoints of each epoch lie beside them: a run that was stopped goes on.
    """
    items, watched = items_of(work, "fit", 4, limit), items_of(work, "tune", 4, limit)
    mask = encoder_of(work).mask or 0
    torch.manual_seed(seed)
    network = new_network(work, base)
    name = f"teacher-{base}-{seed}"

    def log(text: str) -> None:
        print(base, text, flush=True)

    ends: list[dict[str, torch.Tensor]] = []
    for number, recipe in enumerate(phases, 1):
        if number == len(phases) > 2:
            network.load_state_dict({name: torch.stack([e[name] for e in ends[-2:]]).mean(0) for name in ends[-1]})
        network.set_dropout(recipe.dropout, recipe.head_dropout)
        network.encoder.freeze(recipe.frozen)
        checkpoint = work / f"{name}.{number}.checkpoint"
        fit(network, lambda _: items, recipe._replace(seed=seed), device(), log, checkpoint, watched, mask)
        ends.append({name: value.detach().clone() for name, value in network.state_dict().items()})
    save_network(network, work / f"{name}.pt")


@torch.no_grad()
def vectors(network: Network, windows: Sequence[Window], batch: int = 64) -> list[tuple[np.ndarray, np.ndarray]]:
    """(word vectors, vector of the whole) of each window, in half precision."""
    place = device()
    network.to(place).eval()
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids))
    out: list[Any] = [None] * len(windows)
    for start in range(0, len(order), batch):
        chunk = order[start : start + batch]
        x = encoder_input([windows[i] for i in chunk], place)
        with half_precision(place):
            hidden = network.encoder(x.ids, x.types, x.cases, x.mask)
        flat = hidden.flatten(0, 1)[x.words].half().cpu().numpy()
        heads = hidden[:, 0].half().cpu().numpy()
        for row, i in enumerate(chunk):
            first = x.offsets[row]
            out[i] = (flat[first : first + len(windows[i].words)], heads[row])
    return out


def numpy_heads(network: Network) -> Weights:
    """The weights that :class:`kg.extract.heads.Heads` wants."""
    state = network.state_dict().items()
    return {k: v.detach().float().cpu().numpy() for k, v in state if not k.startswith("encoder.")}


def read_together(
    work: Path, networks: Sequence[Path], papers: Sequence[Record], processes: int, settings: Settings
) -> list[Item]:
    """What several networks together read in papers (first windows only), as training material for a student."""
    encoded = pooled(partial(_encode, encoder_of(work)), papers, processes)
    hidden, heads = [], []
    for path in networks:
        network = load_network(path)
        hidden.append(vectors(network, [w for _, w in encoded]))
        heads.append(numpy_heads(network))
    rows = [(p["id"], *e, h) for p, e, *h in zip(papers, encoded, *hidden, strict=True)]
    return pooled(partial(_read, heads, settings), rows, processes)


def _encode(encoder: Encoder, paper: Record) -> tuple[Words, Window]:
    words, windows = encoder(paper["title"], paper["abstract"])
    n = len(windows[0].words)
    return words._replace(spans=words.spans[:n], sentence=words.sentence[:n]), windows[0]


def _read(heads: list[Weights], settings: Settings, row: tuple[str, Words, Window, list[Sequence[Floats]]]) -> Item:
    paper_id, words, window, hidden = row
    members = [Heads(w, *(x.astype(np.float32) for x in h)) for w, h in zip(heads, hidden, strict=True)]
    scorer = Ensemble(members)
    return student_item(paper_id, words, window, scorer, decode(words, scorer, settings, hints_of(words)))


def teach(work: Path, processes: int, settings: Settings, limit: int | None = None) -> None:
    """Let the teachers read the corpus and the annotated papers; writes ``taught.pkl``."""
    papers = read_lines(work / "corpus.jsonl.gz", limit) + [p for p, _ in gold(work, "fit", limit)]
    start = time.time()
    paths = sorted(work.glob("teacher-*.pt"))
    items = read_together(work, paths, papers, processes, settings)
    with (work / "taught.pkl").open("wb") as file:
        pickle.dump(items, file, protocol=5)
    print(f"{len(paths)} teachers read {len(items)} papers in {time.time() - start:.0f} s", flush=True)


def student(work: Path, base: str, layers: int, recipe: Recipe, limit: int | None = None) -> None:
    """Fine-tune the model to be shipped; writes ``student-LAYERS-SEED.pt``."""
    with (work / "taught.pkl").open("rb") as file:
        taught = pickle.load(file)  # written by :func:`teach` in the same folder
    items = items_of(work, "fit", 4, limit) * 2 + taught
    torch.manual_seed(recipe.seed)
    network = new_network(work, base, layers)
    fit(network, lambda _: items, recipe, device(), lambda s: print(f"student {layers}", s, flush=True))
    save_network(network, work / f"student-{layers}-{recipe.seed}.pt")


def write_lexicon(work: Path, folder: Path) -> None:
    """Write what the annotated papers (without the held-out ones) agree on: ``lexicon.json`` has names, ``words.json``
    how names use words."""
    encoder = encoder_of(work)
    rows = []
    for paper, annotation in gold(work, "fit"):
        words, _ = encoder(paper["title"], paper["abstract"])
        rows.append((words, {m: e["type"] for e in annotation["entities"] for m in e["mentions"]}))
    names, use = count_names(rows), word_use(rows)
    use = use._replace(plain=use.plain - names.keys())
    by_kind = {kind: sorted(found) for kind, found in use._asdict().items()}
    content: dict[str, list[Any]]
    for name, content in (("lexicon.json", names), ("words.json", by_kind)):
        lines = (f"{_json(key)}: {_json(value)}" for key, value in sorted(content.items()))
        (folder / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _json(value: str | list[Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
