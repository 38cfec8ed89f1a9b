"""The settings that `case.yaml` may hold: every key, what it takes, and the table where a name must stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

from fanecon.errors import did_you_mean
from fanecon.evidence.periods import parse_period

if TYPE_CHECKING:
    from pydantic import BaseModel


@cache
def settings_model() -> type[BaseModel]:
    """Build the model of `case.yaml`.

    Returns
    -------
    type of pydantic.BaseModel
        Its validation takes a context "table.column" → known names: a setting that names something else is an error
        of the type "no_row". A table that the context lacks is not looked at.

    Examples
    --------
    >>> list(settings_model().model_fields)[:2]
    ['name', 'names']
    """
    from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator
    from pydantic_core import PydanticCustomError

    def named(target: str) -> AfterValidator:
        def check(name: str, info: ValidationInfo) -> str:
            known = (info.context or {}).get(target)
            if known is not None and name not in known:
                table = f"{target.partition('.')[0]}.csv"
                context = {"remedy": f"Add it to {table} or correct it.{did_you_mean(name, known)}"}
                raise PydanticCustomError("no_row", f"{table} has no such row", context)
            return name

        return AfterValidator(check)

    def once(names: list[str]) -> list[str]:
        if again := _repeated(names):
            raise PydanticCustomError("repeated", f'"{again}" stands twice')
        return names

    def currency(code: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get("units")
        if known is not None and code not in known:
            context = {"remedy": f"Use one of the known currencies, such as CNY.{did_you_mean(code, known)}"}
            raise PydanticCustomError("no_unit", "pages cannot print this currency", context)
        return code

    def is_day(text: str) -> str:
        date.fromisoformat(text)
        return text

    def is_period(text: str) -> str:
        return parse_period(text).text

    Metric = Annotated[str, named("metrics.metric")]
    Metrics = Annotated[list[Metric], AfterValidator(once)]
    Claim = Annotated[str, named("claims.claim_id")]
    Claims = Annotated[list[Claim], AfterValidator(once)]
    Event = Annotated[str, named("events.event_id")]
    Crisis = Annotated[str, named("crises.case_id")]
    Person = Annotated[str, named("roster.person")]
    Ticker = Annotated[str, named("closes.ticker")]
    Repository = Annotated[str, named("repositories.repo")]
    Currency = Annotated[str, AfterValidator(currency)]
    When = Annotated[str, AfterValidator(is_period)]
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
        metric: Metric
        share: Metric | None = None  # of the total, where the segment's own figure was not printed
        began: When | None = None

    class Growth(Part):
        total: Metric
        segments: list[Segment] = Field(min_length=1)
        partial: bool = False  # whether to show periods in which only some segments were published

        @model_validator(mode="after")
        def parts_of_a_whole(self) -> Growth:
            if again := _repeated([self.total, *(segment.metric for segment in self.segments)]):
                raise PydanticCustomError("repeated", f'"{again}" would be counted twice')
            return self

    class PriceVolume(Part):
        price: Metric
        quantity: Metric
        revenue: Metric

    class Depth(Part):
        core: Metric | None = None
        bases: Metrics = Field(default_factory=list)
        printed: Metrics = Field(default_factory=list)
        title: Words | None = None
        ceiling: Words | None = None
        limits: Words | None = None

    class Deliveries(Part):
        flow: Metric
        finer: Metrics = Field(default_factory=list)
        milestones: Metric | None = None
        what: Words | None = None
        claim: Claim | None = None

    class Face(Part):
        kind: Literal["person", "character"]
        names: Words
        claims: Claims = Field(default_factory=list)
        followers_claim: Claim | None = None
        followers_platform: str | None = None
        literature: Metrics = Field(default_factory=list)

    class Character(Part):
        names: Words
        revenue: Metric | None = None
        share: Metric | None = None

    class Largest(Part):
        metric: Metric
        count: int = Field(ge=2)

    class Characters(Part):
        total: Metric
        each: list[Character] = Field(min_length=1)
        together: list[Largest] = Field(default_factory=list)

    class Market(Part):
        peers: dict[Ticker, Words] = Field(min_length=1)
        index: Ticker | None = None
        not_news: list[str] = Field(default_factory=list)
        crash: Event | None = None
        incident: Event | None = None

    class Stage(Part):
        metric: Metric
        period: When

    class Firm(Part):
        names: Words
        periods: list[When] = Field(min_length=1)
        metrics: Metrics = Field(default_factory=list)

    class Loyalty(Part):
        metrics: Metrics = Field(min_length=1)
        firms: list[Firm] = Field(min_length=1)

    class Sides(Part):
        company: Repository
        user: Repository

    class Board(Part):
        tag: str
        names: Words

    class Community(Part):
        brand: str
        contrast: Words | None = None
        openness: Sides | None = None
        moved: list[Repository] = Field(default_factory=list)
        betas_since: int | None = None
        board: Board | None = None
        funnel: list[Stage] = Field(default_factory=list)
        testers: Metrics = Field(default_factory=list)
        benchmark: Metrics = Field(default_factory=list)
        loyalty: Loyalty | None = None
        buyers: Metrics = Field(default_factory=list)
        claims: Claims = Field(default_factory=list)

    class Incident(Part):
        id: Crisis
        event: Event
        partner: Person | None = None
        claims: Claims = Field(default_factory=list)

    class StanceExample(Part):
        case: Crisis
        event: Event

    class Crises(Part):
        incidents: list[Incident] = Field(min_length=1)
        stance: StanceExample | None = None
        match_correlation: Metric | None = None

    class Settings(Part):
        name: str | None = None
        names: Words
        ticker: str | None = None
        currency: Currency | None = None
        time_zone: str | None = None
        fiscal_year_start: int = Field(default=1, ge=1, le=12)
        face: Face | None = None
        characters: Characters | None = None
        market: Market | None = None
        crisis: Crises | None = None
        fan_name: Words | None = None
        community: Community | None = None
        report: Report | None = None
        headline: Metrics = Field(default_factory=list)
        growth: Growth | None = None
        price_volume: PriceVolume | None = None
        depth: Depth | None = None
        deliveries: Deliveries | None = None
        ranks: Metrics = Field(default_factory=list)
        forecast: Metrics = Field(default_factory=list)

    return Settings


def _repeated(names: Sequence[str]) -> str | None:
    return next((name for i, name in enumerate(names) if name in names[:i]), None)
