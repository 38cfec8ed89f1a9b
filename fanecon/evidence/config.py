"""`case.yaml`: what a case is called and what its notebooks look at, checked key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanecon.errors import did_you_mean
from fanecon.evidence.tables import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel

Text = Mapping[str, str]
_GUIDE = "see docs/adding-a-case.md"


@dataclass(frozen=True)
class Config:
    """The contents of `case.yaml`."""

    name: str
    names: Text
    settings: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.settings[key]

    def get(self, key: str, default: Any = None) -> Any:
        """Return a setting, or `default` where the case does not have it."""
        return self.settings.get(key, default)


def read_config(folder: Path) -> tuple[Config | None, list[Problem]]:
    """Read `case.yaml` and check every key.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    config : Config or None
    problems : list of Problem
        A key that is not known, missing or of the wrong shape is named with its place, "growth.segments.0.metric".
    """
    import yaml

    path = folder / "case.yaml"
    try:
        settings = yaml.load(path.read_text(encoding="utf-8-sig"), _loader())
    except OSError:
        return None, [Problem(path.name, None, None, None, "the file is missing", "Add it: see data/xiaomi/case.yaml")]
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        remedy = "Correct the line, or copy data/xiaomi/case.yaml"
        return None, [Problem(path.name, line, None, None, "the file is not YAML in UTF-8", remedy)]
    if not isinstance(settings, dict):
        return None, [
            Problem(
                path.name,
                1,
                None,
                None,
                "the file is not a list of settings",
                f"Begin with names: {{zh: …, en: …}}; {_GUIDE}",
            )
        ]
    problems = list(_problems(path.name, settings))
    if problems:
        return None, problems
    return Config(folder.name, settings["names"], settings), []


def settings_problems(config: Config, metrics: frozenset[str], claims: frozenset[str]) -> list[Problem]:
    """List the settings that name a metric or a claim which the case does not have.

    Parameters
    ----------
    config : Config
    metrics, claims : frozenset of str
        What the case's tables hold.

    Returns
    -------
    list of Problem
    """
    problems = []
    for place, value, kind in _names(config.settings):
        known, table = (metrics, "metrics.csv") if kind == "metric" else (claims, "claims.csv")
        if value not in known:
            remedy = f"Add it to {table} or correct it.{did_you_mean(value, known)}".rstrip(".?")
            problems.append(Problem("case.yaml", None, place, value, f"{table} has no such row", remedy))
    return problems


def _names(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key in ("headline", "ranks", "forecast"):
        yield from ((key, name, "metric") for name in settings.get(key, []))
    growth, depth, cars = (settings.get(k) or {} for k in ("growth", "depth", "deliveries"))
    for key in ("total",):
        if growth:
            yield f"growth.{key}", growth[key], "metric"
    yield from (("growth.segments", s["metric"], "metric") for s in growth.get("segments", []))
    yield from ((f"price_volume.{k}", v, "metric") for k, v in (settings.get("price_volume") or {}).items())
    yield from (("depth", name, "metric") for name in ([depth["core"], *depth["bases"]] if depth else []))
    if cars:
        finer = cars.get("finer", [])
        yield from (("deliveries", name, "metric") for name in [cars["flow"], *finer, cars["milestones"]])
        if cars.get("claim"):
            yield "deliveries.claim", cars["claim"], "claim"


def _problems(file: str, settings: Mapping[str, Any]) -> Iterator[Problem]:
    from pydantic import ValidationError

    model = _model()
    try:
        model.model_validate(settings)
    except ValidationError as error:
        for found in error.errors():
            place = ".".join(str(part) for part in found["loc"])
            value = None if found["type"] in ("missing", "extra_forbidden") else str(found["input"])
            what = {
                "missing": "the setting is missing",
                "extra_forbidden": "the setting is not known",
            }.get(found["type"], found["msg"][:1].lower() + found["msg"][1:])
            near = did_you_mean(str(found["loc"][-1]), model.model_fields) if found["type"] == "extra_forbidden" else ""
            yield Problem(file, None, place, value, what, f"Correct it: {_GUIDE}.{near}".rstrip(".?"))


@cache
def _model() -> type[BaseModel]:
    from datetime import date
    from typing import Annotated

    from pydantic import AfterValidator, BaseModel, ConfigDict, Field

    def is_day(text: str) -> str:
        date.fromisoformat(text)
        return text

    Day = Annotated[str, AfterValidator(is_day)]

    class Part(BaseModel):
        model_config = ConfigDict(strict=True, extra="forbid")

    class Words(Part):
        zh: str = Field(min_length=1)
        en: str = Field(min_length=1)

    class Report(Part):
        title: Words
        publisher: str
        dated: Day

    class Segment(Part):
        metric: str
        began: str | None = None

    class Growth(Part):
        total: str
        segments: list[Segment] = Field(min_length=1)

    class PriceVolume(Part):
        price: str
        quantity: str
        revenue: str

    class Depth(Part):
        core: str
        bases: list[str] = Field(min_length=1)

    class Deliveries(Part):
        flow: str
        finer: list[str] = Field(default_factory=list)
        milestones: str
        claim: str | None = None

    class Settings(Part):
        name: str | None = None
        names: Words
        ticker: str | None = None
        currency: str | None = None
        time_zone: str | None = None
        fiscal_year_start: int = Field(default=1, ge=1, le=12)
        founder: Words | None = None
        fan_name: Words | None = None
        report: Report | None = None
        headline: list[str] = Field(default_factory=list)
        growth: Growth | None = None
        price_volume: PriceVolume | None = None
        depth: Depth | None = None
        deliveries: Deliveries | None = None
        ranks: list[str] = Field(default_factory=list)
        forecast: list[str] = Field(default_factory=list)

    return Settings


def _loader() -> Any:
    """Return YAML's safe loader without its dates: an ISO date stays the text it is everywhere else."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader
