"""What training starts from: a trimmed vocabulary, the base encoders' weights in few bytes, and who is held out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def trim_tokenizer(tokenizer: Tokenizer, texts: Iterable[str], least: int) -> tuple[Tokenizer, np.ndarray]:
    """A tokenizer with only the pieces that the texts use, and the rows of the old vocabulary that it keeps.

    Args:
        tokenizer: BERT's (WordPiece, lower-casing).
        texts: Texts of the field.
        least: How often a piece must occur to stay; single characters always stay, so that any word can be spelled.
    """
    counts: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.ids)
    vocabulary: dict[str, int] = tokenizer.get_vocab(with_added_tokens=True)
    stays = [p for p in SPECIAL if p in vocabulary]
    single = {p for p in vocabulary if len(p.removeprefix("##")) == 1}
    rest = [p for p, i in vocabulary.items() if p not in stays and (counts[i] >= least or p in single)]
    stays += sorted(rest, key=lambda p: vocabulary[p])
    state = json.loads(tokenizer.to_str())
    state["model"]["vocab"] = {p: i for i, p in enumerate(stays)}
    added = [t for t in state["added_tokens"] if t["content"] in stays]
    state["added_tokens"] = [{**t, "id": stays.index(t["content"])} for t in added]
    state["post_processor"] = state["padding"] = state["truncation"] = None
    return Tokenizer.from_str(json.dumps(state)), np.array([vocabulary[p] for p in stays])


def pack(weights: Mapping[str, np.ndarray], path: Path) -> None:
    """Save weights, matrices as int8 with one scale a row (fine-tuning mends the rounding)."""
    out = {}
    for name, value in weights.items():
        if value.ndim == 2 and value.size > 10_000:
            scale = np.maximum(np.abs(value).max(axis=1, keepdims=True), 1e-8) / 127
            out[name + "#q"], out[name + "#s"] = np.round(value / scale).astype(np.int8), scale.astype(np.float32)
        else:
            out[name] = value.astype(np.float32)
    np.savez_compressed(path, **out)


def unpack(path: Path) -> dict[str, np.ndarray]:
    """The reverse of :func:`pack`."""
    with np.load(path) as stored:
        out = {n: stored[n] for n in stored.files if "#" not in n}
        for name in stored.files:
            if name.endswith("#q"):
                out[name[:-2]] = stored[name].astype(np.float32) * stored[name[:-2] + "#s"]
    return out


def held_out(paper_id: str, share: float = 0.08) -> bool:
    """Whether a training paper is kept from the model, for choosing thresholds: by its id, so always the same ones."""
    return int.from_bytes(blake2b(paper_id.encode(), digest_size=4).digest(), "big") / 2**32 < share
