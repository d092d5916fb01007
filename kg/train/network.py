"""The network in PyTorch: a BERT encoder that also sees the shape of words, a tagger, and heads over spans and pairs.

Architecture: Devlin et al. 2019 (post-layer-norm transformer, learned positions), loaded from the initialisers of an
ONNX export; plus an embedding of word shapes, since the vocabulary is lower-case.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.extract.aliases import ALIAS_FEATURES
from kg.extract.encoding import CASES
from kg.extract.heads import FARTHEST
from kg.extract.names import NAME_FEATURES, NAME_KINDS
from kg.extract.structure import PAIR_FEATURES, ROLE_NAMES, SLOTS, TAGS, VALUE_TAGS
from kg.models import ENTITY_TYPES

PROJECTION, CONTEXT, INNER = 96, 64, 192
NAME_SEEN, NAME_INNER = 128, 128


def dropout(x: Tensor, chance: float, training: bool) -> Tensor:
    """Drop features of [batch, pieces, width], the same for all pieces of a paper (Gal and Ghahramani 2016).

    A fresh choice for each piece would take an eighth of a step on processors, for the random numbers alone.
    """
    if not training or not chance:
        return x
    return x * F.dropout(x.new_ones(len(x), 1, x.shape[2]), chance)


class Layer(nn.Module):
    """One transformer layer."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.output = nn.Linear(width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, t, w = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(b, t, self.heads, w // self.heads).transpose(1, 2)

        # No dropout on attention: on processors it makes a step far slower.
        attended = F.scaled_dot_product_attention(
            split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=mask
        )
        y = self.output(attended.transpose(1, 2).reshape(b, t, w))
        x = self.norm1(x + dropout(y, self.dropout, self.training))
        y = self.down(F.gelu(self.up(x)))
        return self.norm2(x + dropout(y, self.dropout, self.training))


class Bert(nn.Module):
    """BERT with a word-shape embedding. Input ids, types, cases: [batch, pieces]; output [batch, pieces, width]."""

    def __init__(
        self, vocabulary: int, width: int = 384, layers: int = 12, heads: int = 12, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.width, self.dropout = width, dropout
        self.words = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(512, width)
        self.types = nn.Embedding(2, width)
        self.cases = nn.Embedding(CASES, width)
        nn.init.zeros_(self.cases.weight)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, 4 * width, dropout) for _ in range(layers))

    def freeze(self, layers: int) -> None:
        """Keep the embeddings and the lowest layers as they are, and let all others learn."""
        self.requires_grad_(True)
        below = (self.words, self.positions, self.types, self.cases, self.norm, *self.layers[:layers])
        for module in below if layers else ():
            module.requires_grad_(False)

    def forward(self, ids: Tensor, types: Tensor, cases: Tensor, mask: Tensor | None = None) -> Tensor:
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(place)[None] + self.types(types) + self.cases(cases)
        x = dropout(self.norm(x), self.dropout, self.training)
        bias = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x


def load_bert(path: Path, keep: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Weights of an ONNX export of a BERT encoder (any depth), under this module's names.

    Args:
        path: The ONNX file. Matrices are found by the name of their MatMul node, since exports fold their names.
        keep: Rows of the vocabulary to keep, in their new order; all where None.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    out = {
        "words.weight": values["embeddings.word_embeddings.weight"],
        "positions.weight": values["embeddings.position_embeddings.weight"],
        "types.weight": values["embeddings.token_type_embeddings.weight"],
        "norm.weight": values["embeddings.LayerNorm.weight"],
        "norm.bias": values["embeddings.LayerNorm.bias"],
    }
    if keep is not None:
        out["words.weight"] = out["words.weight"][keep]
    names = {
        "attention/self/query": "query", "attention/self/key": "key", "attention/self/value": "value",
        "attention/output/dense": "output", "intermediate/dense": "up", "output/dense": "down",
    }  # fmt: skip
    for node in graph.node:
        if node.op_type != "MatMul" or "/encoder/layer." not in node.name:
            continue
        number, _, module = node.name.split("/encoder/layer.")[1].removesuffix("/MatMul").partition("/")
        if module in names and node.input[1] in values:
            prefix = f"layers.{number}.{names[module]}"
            out[f"{prefix}.weight"] = values[node.input[1]].T.copy()
            out[f"{prefix}.bias"] = values[f"encoder.layer.{number}.{module.replace('/', '.')}.bias"]
    for number in {k.split(".")[1] for k in out if k.startswith("layers.")}:
        for ours, theirs in (("norm1", "attention.output"), ("norm2", "output")):
            for part in ("weight", "bias"):
                out[f"layers.{number}.{ours}.{part}"] = values[f"encoder.layer.{number}.{theirs}.LayerNorm.{part}"]
    return out


class PairHead(nn.Module):
    """Scores a pair of candidates from their vectors, the words between their nearest occurrences, and features."""

    def __init__(self, width: int, features: int, dropout: float) -> None:
        super().__init__()
        self.left, self.right = nn.Linear(2 * width, PROJECTION), nn.Linear(2 * width, PROJECTION)
        self.context = nn.Linear(width, CONTEXT)
        self.inner = nn.Linear(3 * PROJECTION + CONTEXT + features, INNER)
        self.score = nn.Linear(INNER, 1)
        self.dropout = dropout

    def forward(self, left: Tensor, right: Tensor, context: Tensor, features: Tensor) -> Tensor:
        a, b = self.left(left), self.right(right)
        x = torch.cat([a, b, a * b, self.context(context), features], dim=-1)
        x = F.dropout(F.relu(self.inner(F.dropout(x, self.dropout, self.training))), self.dropout, self.training)
        return self.score(x).squeeze(-1)


class EntityHead(nn.Module):
    """Role and ``named`` of an entity from its vectors, the paper's vector and its type."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.inner = nn.Linear(3 * width + len(ENTITY_TYPES) + 2, INNER)
        self.out = nn.Linear(INNER, len(ROLE_NAMES) + 1)
        self.dropout = dropout

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.inner(F.dropout(x, self.dropout, self.training)))
        return self.out(F.dropout(x, self.dropout, self.training))


class NameHead(nn.Module):
    """The kind of a name from its features and surroundings; trained by itself, after the network below."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(NAME_FEATURES))
        self.register_buffer("scale", torch.ones(NAME_FEATURES))
        self.seen = nn.Linear(5 * width, NAME_SEEN)
        self.inner = nn.Linear(NAME_FEATURES + NAME_SEEN, NAME_INNER)
        self.hidden = nn.Linear(NAME_INNER, NAME_INNER)
        self.out = nn.Linear(NAME_INNER, len(NAME_KINDS))

    def forward(self, features: Tensor, around: Tensor) -> Tensor:
        def drop(x: Tensor, chance: float = 0.25) -> Tensor:
            return F.dropout(x, chance, self.training)

        x = ((features - self.mean) / self.scale).clamp(-FARTHEST, FARTHEST)
        x = torch.cat([x, drop(F.relu(self.seen(drop(around, 0.3))))], dim=1)
        x = drop(F.relu(self.inner(x)))
        out: Tensor = self.out(drop(F.relu(self.hidden(x))))
        return out


class Network(nn.Module):
    """Encoder, taggers and heads."""

    def __init__(self, vocabulary: int, layers: int = 12, dropout: float = 0.1, head_dropout: float = 0.2) -> None:
        super().__init__()
        self.encoder = Bert(vocabulary, layers=layers, dropout=dropout)
        width = self.encoder.width
        self.tag = nn.Linear(width, TAGS)
        self.value = nn.Linear(width, VALUE_TAGS)
        self.entity = EntityHead(width, head_dropout)
        self.alias = PairHead(width, PAIR_FEATURES + ALIAS_FEATURES, head_dropout)
        self.evaluated = PairHead(width, PAIR_FEATURES, head_dropout)
        self.outperforms = PairHead(width, PAIR_FEATURES, head_dropout)
        self.links = nn.ModuleList(PairHead(width, PAIR_FEATURES, head_dropout) for _ in SLOTS)
        self.nothing = nn.Linear(width, len(SLOTS))  # the score of "linked to none", by slot

    def set_dropout(self, encoder: float, heads: float) -> None:
        """Change the chances of dropout."""
        for module in self.modules():
            if isinstance(module, (Bert, Layer)):
                module.dropout = encoder
            elif isinstance(module, (PairHead, EntityHead)):
                module.dropout = heads
