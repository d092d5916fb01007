"""From a trained network to the files that ship: an ONNX encoder with 8-bit weights, the heads, the tokenizer."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kg.train.network import Bert, Network


class _Encoder(nn.Module):
    def __init__(self, encoder: Bert) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, types: Tensor, cases: Tensor) -> Tensor:
        return self.encoder(ids, types, cases)


def export(network: Network, tokenizer: Path, folder: Path) -> None:
    """Write ``encoder.onnx``, ``heads.npz`` and ``tokenizer.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    network = network.cpu().eval()
    raw = folder / "encoder.fp32.onnx"
    example = tuple(torch.zeros((1, 12), dtype=torch.long) for _ in range(3))
    torch.onnx.export(
        _Encoder(network.encoder),
        example,
        str(raw),
        input_names=["ids", "types", "cases"],
        output_names=["hidden"],
        dynamic_shapes={name: {1: torch.export.Dim("pieces", min=4, max=512)} for name in ("ids", "types", "cases")},
        opset_version=20,
        external_data=False,
        dynamo=True,
    )
    model = onnx.load(str(raw))
    raw.unlink()
    quantize_weights(model)
    onnx.save(model, str(folder / "encoder.onnx"))
    heads = {k: v.detach().numpy() for k, v in network.state_dict().items() if not k.startswith("encoder.")}
    np.savez_compressed(folder / "heads.npz", **{k: v.astype(np.float16) for k, v in heads.items()})
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def quantize_weights(model: onnx.ModelProto, least: int = 4096) -> None:
    """Store every large float matrix as int8 with a scale for each output, undone when the model is loaded.

    Only storage is in 8 bits: the arithmetic stays in single precision, so results depend neither on what else is in a
    batch nor on whether the processor has 8-bit dot products (dynamic quantisation depends on both).
    """
    graph = model.graph
    used = {}
    for node in graph.node:
        for place, name in enumerate(node.input):
            used.setdefault(name, (node.op_type, place))
    fresh, keep = [], []
    for value in graph.initializer:
        array = numpy_helper.to_array(value)
        if value.data_type != TensorProto.FLOAT or array.ndim != 2 or array.size < least:
            keep.append(value)
            continue
        # MatMul has [in, out], Gemm and embeddings have a row for each output.
        op, _ = used.get(value.name, ("Gather", 0))
        axis = 1 if op == "MatMul" else 0
        scale = np.maximum(np.abs(array).max(axis=1 - axis), 1e-8).astype(np.float32) / 127
        shape = (1, -1) if axis == 1 else (-1, 1)
        rounded = np.clip(np.round(array / scale.reshape(shape)), -127, 127).astype(np.int8)
        keep += [
            numpy_helper.from_array(rounded, f"{value.name}.int8"),
            numpy_helper.from_array(scale, f"{value.name}.scale"),
            numpy_helper.from_array(np.zeros(len(scale), np.int8), f"{value.name}.zero"),
        ]
        fresh.append(
            helper.make_node(
                "DequantizeLinear",
                [f"{value.name}.int8", f"{value.name}.scale", f"{value.name}.zero"],
                [value.name],
                name=f"{value.name}.dequantize",
                axis=axis,
            )
        )
    del graph.initializer[:]
    graph.initializer.extend(keep)
    nodes = [*fresh, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
