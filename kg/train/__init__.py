"""Training of the extractor's model (extra ``[train]``: PyTorch and ONNX; nothing here is needed to run it)."""
