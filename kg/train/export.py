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
        opset_version=21,
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


def quantize_weights(model: onnx.ModelProto, block: int = 64, least: int = 4096) -> None:
    """Store every large float matrix as int8 with a scale for each ``block`` rows of a column; undone at load.

    Only storage is in 8 bits: the arithmetic stays in single precision, so results depend neither on what else is in a
    batch nor on whether the processor has 8-bit dot products (dynamic quantisation depends on both).  Blocks, since
    some matrices have a few entries a hundred times as large as the rest.
    """
    graph = model.graph
    gathered = {node.input[0] for node in graph.node if node.op_type == "Gather"}
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
