"""A case of two documents and three figures, small enough to know by heart, and a screen that remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from fanecon.errors import ParameterError


@dataclass(frozen=True)
class FakeSource:
    source_id: str
    publisher: str
    title: str
    url: str
    published: str
    tier: str
    link: str | None

    def publisher_in(self, lang: str) -> str:
        return self.publisher


@dataclass(frozen=True)
class FakeFact:
    fact_id: str
    metric: str
    period: str
    printed: str
    source: FakeSource
    scale: int = 1
    quality: str = ""
    also: FakeSource | None = None
    published: str = ""

    @property
    def sources(self) -> list[FakeSource]:
        return [s for s in (self.source, self.also) if s is not None]

    @property
    def reported(self) -> Any:
        return SimpleNamespace(printed=self.printed, scale=self.scale)


@dataclass(frozen=True)
class FakeMetric:
    zh: str
    en: str

    def label(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


_Q3 = "https://a.example/q3?x=1&y=2"
ISSUER = FakeSource("issuer", "小米集团", "Q3 <results> & more", _Q3, "2025-11-18", "A", _Q3)
MIRROR = FakeSource("mirror", "某镜像", "转载", "http://193.0.2.7/p", "", "D", None)


@dataclass(frozen=True)
class FakeCase:
    name: str = "xiaomi"
    as_of: date | None = None
    data_hash: str = "0123456789abcdef"
    config: Any = field(default_factory=lambda: SimpleNamespace(names={"zh": "小米", "en": "Xiaomi"}))
    hidden: Any = field(default_factory=lambda: SimpleNamespace(after=0, undated=0))
    documents: dict[str, FakeSource] = field(default_factory=lambda: {"issuer": ISSUER, "mirror": MIRROR})

    @property
    def _facts(self) -> dict[str, FakeFact]:
        rows = (
            FakeFact("ev_2025q3", "ev", "2025Q3", "108,796", ISSUER),
            FakeFact("ev_2024q3", "ev", "2024Q3", "39,790", MIRROR, quality="unverified"),
            FakeFact("rev_2025q3", "rev", "2025Q3", "113,121", ISSUER, scale=1_000_000, also=MIRROR),
        )
        return {f.fact_id: f for f in rows}

    def fact_by_id(self, fact_id: str) -> FakeFact:
        if fact_id not in self._facts:
            raise ParameterError(f'no fact "{fact_id}"')
        return self._facts[fact_id]

    def source(self, source_id: str) -> FakeSource:
        return self.documents[source_id]

    def metric(self, name: str) -> FakeMetric:
        return {"ev": FakeMetric("汽车交付量", "EV deliveries"), "rev": FakeMetric("总营收", "Revenue")}[name]


@pytest.fixture
def case() -> FakeCase:
    return FakeCase()
