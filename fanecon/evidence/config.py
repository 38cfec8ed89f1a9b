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


def settings_problems(config: Config, known: Mapping[str, frozenset[str]]) -> list[Problem]:
    """List the settings that name a metric, a claim or an event which the case does not have.

    Parameters
    ----------
    config : Config
    known : mapping of str to frozenset of str
        Table ("metrics", "claims", "events") → the names it holds.

    Returns
    -------
    list of Problem
    """
    problems = []
    for place, value, kind in _names(config.settings):
        names, table = known[f"{kind}s"], f"{kind}s.csv"
        if value not in names:
            remedy = f"Add it to {table} or correct it.{did_you_mean(value, names)}".rstrip(".?")
            problems.append(Problem("case.yaml", None, place, value, f"{table} has no such row", remedy))
    return problems


def setting_names() -> tuple[str, ...]:
    """Name every setting that `case.yaml` may hold.

    Examples
    --------
    >>> setting_names()[:2]
    ('name', 'names')
    """
    return tuple(_model().model_fields)


def _names(settings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key in ("headline", "ranks", "forecast"):
        yield from ((key, name, "metric") for name in settings.get(key, []))
    growth, depth, cars = (settings.get(k) or {} for k in ("growth", "depth", "deliveries"))
    for key in ("total",):
        if growth:
            yield f"growth.{key}", growth[key], "metric"
    for segment in growth.get("segments", []):
        yield from (("growth.segments", segment[key], "metric") for key in ("metric", "share") if segment.get(key))
    yield from ((f"price_volume.{k}", v, "metric") for k, v in (settings.get("price_volume") or {}).items())
    sold, abroad = settings.get("pricing") or {}, settings.get("overseas") or {}
    named = [settings.get("profit"), *sold.get("launches", []), *abroad.get("regions", [])]
    named += [sold.get(key) for key in ("mix", "stores", "closing", "festival")]
    named += [abroad.get(key) for key in ("users", "users_at_home", "revenue_share")]
    yield from (("pricing, overseas or profit", name, "metric") for name in named if name)
    deep = [depth.get("core"), *depth.get("bases", []), *depth.get("printed", [])]
    yield from (("depth", name, "metric") for name in deep if name)
    characters = settings.get("characters") or {}
    cast = [each.get(key) for each in characters.get("each", []) for key in ("revenue", "share")]
    cast += [characters.get("total"), *(group["metric"] for group in characters.get("together", []))]
    yield from (("characters", name, "metric") for name in cast if name)
    face = settings.get("face") or {}
    yield from (("face.claims", name, "claim") for name in face.get("claims", []))
    yield from (("face.literature", name, "metric") for name in face.get("literature", []))
    if face.get("followers_claim"):
        yield "face.followers_claim", face["followers_claim"], "claim"
    market = settings.get("market") or {}
    yield from ((f"market.{key}", market[key], "event") for key in ("crash", "incident") if market.get(key))
    community = settings.get("community") or {}
    loyalty = community.get("loyalty") or {}
    named = [*community.get("tiers", []), *community.get("buyers", [])]
    named += [stage["metric"] for stage in community.get("funnel", [])]
    named += [*loyalty.get("metrics", []), *(m for firm in loyalty.get("firms", []) for m in firm.get("metrics", []))]
    yield from (("community", name, "metric") for name in named)
    yield from (("community.claims", name, "claim") for name in community.get("claims", []))
    crisis = settings.get("crisis") or {}
    for incident in crisis.get("incidents", []):
        yield from (("crisis.incidents.claims", name, "claim") for name in incident.get("claims", []))
        yield "crisis.incidents.event", incident["event"], "event"
    if crisis.get("stance"):
        yield "crisis.stance.event", crisis["stance"]["event"], "event"
    if crisis.get("match_correlation"):
        yield "crisis.match_correlation", crisis["match_correlation"], "metric"
    if cars:
        finer = [*cars.get("finer", []), *(stage["metric"] for stage in cars.get("orders", []))]
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
    from typing import Annotated, Literal

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
        urls: Words | None = None  # where the report can be read in each language

    class Segment(Part):
        metric: str
        share: str | None = None  # of the total, where the segment's own figure was not printed
        began: str | None = None
        names: Words | None = None  # short, for charts

    class Growth(Part):
        total: str
        segments: list[Segment] = Field(min_length=1)
        partial: bool = False  # whether to show periods in which only some segments were published

    class PriceVolume(Part):
        price: str
        quantity: str
        revenue: str

    class Depth(Part):
        core: str | None = None
        bases: list[str] = Field(default_factory=list)
        printed: list[str] = Field(default_factory=list)
        title: Words | None = None
        ceiling: Words | None = None
        limits: Words | None = None

    class Pricing(Part):
        launches: list[str] = Field(default_factory=list)  # launch prices, a metric a line of products
        mix: str | None = None  # the share of what is sold dear
        stores: str | None = None
        closing: str | None = None
        festival: str | None = None

    class Overseas(Part):
        users: str | None = None
        users_at_home: str | None = None
        revenue_share: str | None = None
        regions: list[str] = Field(default_factory=list)  # revenue by region

    class Stage(Part):
        metric: str
        period: str

    class Deliveries(Part):
        flow: str
        finer: list[str] = Field(default_factory=list)
        orders: list[Stage] = Field(default_factory=list)  # locked in the first weeks of a model
        milestones: str
        what: Words | None = None
        claim: str | None = None

    class Face(Part):
        kind: Literal["person", "character"]
        names: Words
        claims: list[str] = Field(default_factory=list)
        followers_claim: str | None = None
        followers_platform: str | None = None
        literature: list[str] = Field(default_factory=list)

    class Character(Part):
        names: Words
        revenue: str | None = None
        share: str | None = None

    class Largest(Part):
        metric: str
        count: int = Field(ge=2)

    class Characters(Part):
        total: str
        each: list[Character] = Field(min_length=2)
        together: list[Largest] = Field(default_factory=list)

    class Market(Part):
        peers: dict[str, Words] = Field(min_length=1)
        index: str | None = None
        not_news: list[str] = Field(default_factory=list)
        crash: str | None = None
        incident: str | None = None

    class Firm(Part):
        names: Words
        periods: list[str] = Field(min_length=1)
        metrics: list[str] = Field(default_factory=list)

    class Loyalty(Part):
        metrics: list[str] = Field(min_length=1)
        firms: list[Firm] = Field(min_length=1)

    class Sides(Part):
        company: str
        user: str

    class Board(Part):
        tag: str
        names: Words

    class Community(Part):
        brand: str
        contrast: Words | None = None
        openness: Sides | None = None
        moved: list[str] = Field(default_factory=list)
        board: Board | None = None
        funnel: list[Stage] = Field(default_factory=list)
        tiers: list[str] = Field(default_factory=list)
        loyalty: Loyalty | None = None
        buyers: list[str] = Field(default_factory=list)
        claims: list[str] = Field(default_factory=list)

    class Incident(Part):
        id: str
        event: str
        partner: str | None = None
        claims: list[str] = Field(default_factory=list)

    class StanceExample(Part):
        case: str
        event: str

    class Crisis(Part):
        incidents: list[Incident] = Field(min_length=1)
        stance: StanceExample | None = None
        match_correlation: str | None = None

    class Settings(Part):
        name: str | None = None
        names: Words
        ticker: str | None = None
        currency: str | None = None
        time_zone: str | None = None
        fiscal_year_start: int = Field(default=1, ge=1, le=12)
        face: Face | None = None
        characters: Characters | None = None
        market: Market | None = None
        crisis: Crisis | None = None
        fan_name: Words | None = None
        community: Community | None = None
        report: Report | None = None
        headline: list[str] = Field(default_factory=list)
        growth: Growth | None = None
        price_volume: PriceVolume | None = None
        profit: str | None = None
        pricing: Pricing | None = None
        overseas: Overseas | None = None
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
