"""Engines that say how positive a text is: the one that comes with fanecon, and those that an analyst has.

An engine is any object with a `name` and a `score` from texts to numbers from 0 to 1. Whatever it is, its errors
are counted by the labels: a poor engine makes an interval wider, never wrong.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from fanecon.errors import ParameterError

NAMES = ("bayes", "snownlp", "cnsenti")


class Engine(Protocol):
    """What scores texts."""

    @property
    def name(self) -> str:
        """What a page calls it."""

    def score(self, texts: Sequence[str]) -> NDArray[np.floating[Any]]:
        """Return from 0 (negative) to 1 (positive) for every text."""


@dataclass(frozen=True)
class OneByOne:
    """A function of one text as an engine."""

    name: str
    of_one: Callable[[str], float]

    def score(self, texts: Sequence[str]) -> NDArray[np.floating[Any]]:
        """Score every text alone; one without characters is 0.5.

        Examples
        --------
        >>> OneByOne("length", lambda text: min(1, len(text) / 4)).score(["好", ""]).tolist()
        [0.25, 0.5]
        """
        return np.array([self.of_one(text) if text else 0.5 for text in texts], dtype=float)


@cache
def engine(name: str = "bayes") -> Engine:
    """Return an engine.

    Parameters
    ----------
    name : str
        "bayes"; "snownlp" or "cnsenti" where they are installed; a folder with a transformer, where `transformers` is;
        or "module:object" for one's own.

    Raises
    ------
    ParameterError
        For an unknown one, or one that is not installed.

    Examples
    --------
    >>> engine().name
    'bayes'
    """
    try:
        if name == "bayes":
            from fanecon.comments.bayes import load

            return load()
        if name in NAMES:
            return OneByOne(name, _function(name))
        if Path(name).is_dir():
            return OneByOne("transformer", _transformer(name))
        module, colon, attribute = name.partition(":")
        if colon:
            found: Engine = getattr(importlib.import_module(module), attribute)
            return found
    except (ImportError, AttributeError) as error:
        raise ParameterError(f'engine "{name}" cannot be loaded: {error}. pip install what it needs.') from None
    raise ParameterError(
        f'there is no engine "{name}"; expected {", ".join(NAMES)}, a folder with a transformer, or module:object.'
    )


def _function(name: str) -> Callable[[str], float]:
    if name == "snownlp":
        sentiment = importlib.import_module("snownlp.sentiment")
        return lambda text: float(sentiment.classify(text))
    words = importlib.import_module("cnsenti").Sentiment()

    def of_one(text: str) -> float:
        counts = words.sentiment_count(text)
        both = counts["pos"] + counts["neg"]
        return counts["pos"] / both if both else 0.5

    return of_one


def _transformer(folder: str) -> Callable[[str], float]:
    pipeline = importlib.import_module("transformers").pipeline("text-classification", model=folder, top_k=None)

    def of_one(text: str) -> float:
        told = {row["label"].lower(): float(row["score"]) for row in pipeline(text, truncation=True)[0]}
        positive = next((told[label] for label in ("positive", "pos", "label_1") if label in told), None)
        if positive is None:
            raise ParameterError(
                f"the model in {folder} has the labels {', '.join(told)}; expected one named positive."
            )
        return positive

    return of_one
