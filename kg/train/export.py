"""From a trained network to the files that ship: an ONNX encoder with 8-bit weights, the heads, the tokenizer.

The graph is written node by node, with ONNX Runtime's own operators for attention and GELU: it runs a fifth faster than
what PyTorch's exporter and ONNX Runtime's optimiser make of the module together.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kg.extract.model import FOLDER
from kg.extract.structure import Floats
from kg.train.names import weights_of
from kg.train.network import Bert, Layer, NameHead, Network

_CONTRIB = "com.microsoft"
_EPSILON = 1e-12


def export(network: Network, tokenizer: Path, folder: Path) -> None:
    """Write the model's files but for what :mod:`kg.train.stages` and the settings add; the name head is untrained."""
    folder.mkdir(parents=True, exist_ok=True)
    network = network.cpu().eval()
    model = encoder_graph(network.encoder)
    quantize_weights(model)
    onnx.save(model, str(folder / "encoder.onnx"))
    heads = {k: v.detach().numpy() for k, v in network.state_dict().items() if not k.startswith("encoder.")}
    write_heads(folder / "heads.npz", heads)
    write_heads(folder / "names.npz", weights_of(NameHead(network.encoder.width)))
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    if not (folder / "names.tsv").exists():  # from catalogues, not from training
        shutil.copyfile(FOLDER / "names.tsv", folder / "names.tsv")


def write_heads(path: Path, weights: Mapping[str, Floats]) -> None:
    """Write the weights of heads in half precision."""
    halves: dict[str, Any] = {name: value.astype(np.float16) for name, value in weights.items()}
    np.savez_compressed(path, **halves)


def restore(folder: Path) -> Network:
    """The network of a model that :func:`export` wrote, but for what storing it in 8 bits has rounded off."""
    values = {
        value.name: numpy_helper.to_array(value) for value in onnx.load(str(folder / "encoder.onnx")).graph.initializer
    }
    for name in [name for name in values if name.endswith(".int8")]:
        rounded, scale = values.pop(name), values.pop(f"{name.removesuffix('.int8')}.scale")
        rows, columns = (size // part for size, part in zip(rounded.shape, scale.shape, strict=True))
        values[name.removesuffix(".int8")] = rounded * np.repeat(np.repeat(scale, rows, 0), columns, 1)
    state = {}
    for name, value in values.items():
        layer, _, part = name.partition(".")
        if layer.startswith("layer "):
            matrix = value.T if value.ndim == 2 else value
            state[f"encoder.layers.{layer.removeprefix('layer ')}.{part}"] = matrix
        elif part in ("weight", "bias"):
            state[f"encoder.{name}"] = value
    with np.load(folder / "heads.npz") as heads:
        state |= {name: heads[name] for name in heads.files}
    depth = sum(name.endswith(".norm1.weight") for name in state)
    network = Network(len(state["encoder.words.weight"]), layers=depth)
    network.load_state_dict({k: torch.from_numpy(np.array(v, np.float32)) for k, v in state.items()})
    return network.eval()


def encoder_graph(encoder: Bert) -> onnx.ModelProto:
    """The encoder for one paper: ids, types, cases [1, pieces] → hidden [1, pieces, width]; no padding, so no mask."""
    graph = _Graph()
    for name in ("words", "types", "cases"):
        source = "ids" if name == "words" else name
        graph.add("Gather", [graph.weight(f"{name}.weight", getattr(encoder, name).weight), source], f"{name}.rows")
    graph.add("Shape", ["ids"], "pieces", start=1, end=2)
    zero = graph.constant("zero", np.zeros(1, np.int64))
    graph.add("Slice", [graph.weight("positions.weight", encoder.positions.weight), zero, "pieces", zero], "positions")
    graph.add("Add", ["words.rows", "types.rows"], "words and types")
    graph.add("Add", ["words and types", "cases.rows"], "without positions")
    graph.add("Add", ["without positions", "positions"], "embeddings")
    x = graph.norm("norm", "embeddings", encoder.norm)
    for number, layer in enumerate(encoder.layers):
        assert isinstance(layer, Layer)
        x = _layer(graph, f"layer {number}", x, layer)
    graph.add("Identity", [x], "hidden")
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "pieces"]) for n in ("ids", "types", "cases")]
    outputs = [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "pieces", encoder.width])]
    return helper.make_model(
        helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(_CONTRIB, 1)],
        ir_version=10,
    )


def _layer(graph: _Graph, name: str, x: str, layer: Layer) -> str:
    three = [graph.linear(f"{name}.{part}", x, getattr(layer, part)) for part in ("query", "key", "value")]
    attended = graph.add("MultiHeadAttention", three, f"{name}.attended", _CONTRIB, num_heads=layer.heads)
    mixed = graph.linear(f"{name}.output", attended, layer.output)
    x = graph.norm(f"{name}.norm1", graph.add("Add", [x, mixed], f"{name}.residual1"), layer.norm1)
    wide = graph.product(f"{name}.up", x, layer.up)
    wide = graph.add("BiasGelu", [wide, graph.weight(f"{name}.up.bias", layer.up.bias)], f"{name}.gelu", _CONTRIB)
    narrow = graph.linear(f"{name}.down", wide, layer.down)
    return graph.norm(f"{name}.norm2", graph.add("Add", [x, narrow], f"{name}.residual2"), layer.norm2)


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().float().numpy()


class _Graph:
    """Nodes and weights of an ONNX graph that is being written; every method returns the name of what it adds."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def add(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def constant(self, name: str, array: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def weight(self, name: str, tensor: Tensor) -> str:
        return self.constant(name, _array(tensor))

    def product(self, name: str, x: str, linear: nn.Linear) -> str:
        return self.add("MatMul", [x, self.constant(f"{name}.weight", _array(linear.weight).T)], f"{name}.product")

    def linear(self, name: str, x: str, linear: nn.Linear) -> str:
        return self.add("Add", [self.product(name, x, linear), self.weight(f"{name}.bias", linear.bias)], name)

    def norm(self, name: str, x: str, norm: nn.LayerNorm) -> str:
        inputs = [x, self.weight(f"{name}.weight", norm.weight), self.weight(f"{name}.bias", norm.bias)]
        return self.add("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=_EPSILON)


def quantize_weights(model: onnx.ModelProto, block: int = 64, least: int = 4096) -> None:
    """Store every large float matrix as int8 with a scale for each ``block`` rows of a column; undone at load.

    Only storage is in 8 bits: the arithmetic stays in single precision, so results depend neither on what else is in a
    batch nor on whether the processor has 8-bit dot products (dynamic quantisation depends on both).  Blocks, since
    some matrices have a few entries a hundred times as large as the rest.
    """
    graph = model.graph
    gathered = {node.input[0] for node in graph.node if node.op_type in ("Gather", "Slice")}
    fresh, keep = [], []
    for value in graph.initializer:
        array = numpy_helper.to_array(value)
        if value.data_type != TensorProto.FLOAT or array.ndim != 2 or array.size < least:
            keep.append(value)
            continue
        # Embeddings: one scale a row. Matrices [in, out]: one for each block of inputs of an output.
        axis, size = (1, array.shape[1]) if value.name in gathered else (0, block)
        parts = array.reshape(-1, size, array.shape[1]) if axis == 0 else array.reshape(array.shape[0], -1, size)
        scale = np.maximum(np.abs(parts).max(axis=axis + 1 if axis == 0 else 2, keepdims=True), 1e-8) / 127
        rounded = np.clip(np.round(parts / scale), -127, 127).astype(np.int8).reshape(array.shape)
        scale = scale.astype(np.float32).reshape(-1, array.shape[1]) if axis == 0 else scale.astype(np.float32)[..., 0]
        keep.append(numpy_helper.from_array(rounded, f"{value.name}.int8"))
        keep.append(numpy_helper.from_array(scale, f"{value.name}.scale"))
        fresh.append(
            helper.make_node(
                "DequantizeLinear",
                [f"{value.name}.int8", f"{value.name}.scale"],
                [value.name],
                name=f"{value.name}.dequantize",
                axis=axis,
                block_size=size,
            )
        )
    del graph.initializer[:]
    graph.initializer.extend(keep)
    nodes = [*fresh, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
