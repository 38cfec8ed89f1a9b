"""The settings that `case.yaml` may hold: every key, what it takes, and the table where a name must stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fanecon.errors import did_you_mean
from fanecon.notation.periods import parse_period

if TYPE_CHECKING:
    from pydantic import BaseModel


@cache
def settings_model() -> type[BaseModel]:
    """Build the model of `case.yaml`.

    Returns
    -------
    type of pydantic.BaseModel
        Its validation takes a context "table.column" → known names, and "units" → those that pages print: a setting
        may not name anything else. A table that the context lacks is not looked at.

    Examples
    --------
    >>> list(settings_model().model_fields)[:2]
    ['name', 'names']
    """
    from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, create_model
    from pydantic_core import PydanticCustomError

    def read(reader: Callable[[str], object]) -> Any:
        return Annotated[str, AfterValidator(lambda text: (reader(text), text)[1])]

    def named(target: str, problem: str = "", remedy: str = "") -> Any:
        table = f"{target.partition('.')[0]}.csv"
        problem, remedy = problem or f"{table} has no such row", remedy or f"Add it to {table} or correct it."

        def check(name: str, info: ValidationInfo) -> str:
            known = (info.context or {}).get(target)
            if known is not None and name not in known:
                raise PydanticCustomError("unknown", problem, {"remedy": f"{remedy}{did_you_mean(name, known)}"})
            return name

        return Annotated[str, AfterValidator(check)]

    def unrepeated(names: Sequence[str], what: str = "stands twice") -> Sequence[str]:
        for i, name in enumerate(names):
            if name in names[:i]:
                raise PydanticCustomError("repeated", f'"{name}" {what}')
        return names

    def parts_of_a_whole(growth: Any) -> Any:
        unrepeated([growth.total, *(segment.metric for segment in growth.segments)], "would be counted twice")
        return growth

    class Part(BaseModel):
        model_config = ConfigDict(strict=True, extra="forbid")

    def part(**keys: Any) -> Any:
        """Make a group of settings: a type where one has to be there, a type and its default where it may."""
        fields: dict[str, Any] = {key: kind if isinstance(kind, tuple) else (kind, ...) for key, kind in keys.items()}
        return create_model("Part", __base__=Part, **fields)

    def maybe(kind: Any) -> Any:
        return (kind | None, None)

    def some(kind: Any) -> Any:
        return Annotated[list[kind], Field(min_length=1)]

    def listed(kind: Any) -> Any:
        return (list[kind], [])

    def unique(kind: Any) -> Any:
        return Annotated[list[kind], AfterValidator(unrepeated)]

    def by(key: Any, kind: Any) -> Any:
        return Annotated[dict[key, kind], Field(min_length=1)]

    text, day, when = Annotated[str, Field(min_length=1)], read(date.fromisoformat), read(parse_period)
    metric, claim, event = named("metrics.metric"), named("claims.claim_id"), named("events.event_id")
    crisis, person, ticker = named("crises.case_id"), named("roster.person"), named("closes.ticker")
    repository = named("repositories.repo")
    currency = named("units", "pages cannot print this currency", "Use one of the known ones, such as CNY.")
    metrics: Any = (unique(metric), [])
    claims: Any = (unique(claim), [])
    words = part(zh=text, en=text)
    # share: of the total, where the segment's own figure was not printed
    segment = part(metric=metric, share=maybe(metric), began=maybe(when), names=maybe(words))
    # partial: whether to show periods in which only some segments were published
    growth = part(total=metric, segments=some(segment), partial=(bool, False))
    character = part(names=words, revenue=maybe(metric), share=maybe(metric))
    largest = part(metric=metric, count=Annotated[int, Field(ge=2)])
    firm = part(names=words, periods=some(when), metrics=metrics)
    loyalty = part(metrics=some(metric), firms=some(firm))
    incident = part(id=crisis, event=event, partner=maybe(person), claims=claims)
    settings: type[BaseModel] = part(
        name=maybe(str), names=words, ticker=maybe(str), currency=maybe(currency), time_zone=maybe(str),
        fiscal_year_start=(Annotated[int, Field(ge=1, le=12)], 1), fan_name=maybe(words),
        face=maybe(part(
            kind=Literal["person", "character"], names=words, claims=claims, followers_claim=maybe(claim),
            followers_platform=maybe(str), literature=metrics,
        )),
        characters=maybe(part(total=metric, each=some(character), together=listed(largest))),
        market=maybe(part(
            peers=by(ticker, words), index=maybe(ticker), not_news=listed(str),
            crash=maybe(event), incident=maybe(event),
        )),
        crisis=maybe(part(
            incidents=some(incident), stance=maybe(part(case=crisis, event=event)), match_correlation=maybe(metric),
        )),
        community=maybe(part(
            brand=str, contrast=maybe(words), openness=maybe(part(company=repository, user=repository)),
            moved=listed(repository), board=maybe(part(tag=str, names=words)),
            funnel=listed(part(metric=metric, period=when)), tiers=metrics,
            loyalty=maybe(loyalty), buyers=metrics, claims=claims,
        )),
        report=maybe(part(title=words, publisher=str, dated=day, urls=maybe(words), file=maybe(text))),
        headline=metrics,
        growth=maybe(Annotated[growth, AfterValidator(parts_of_a_whole)]),
        price_volume=maybe(part(price=metric, quantity=metric, revenue=metric)),
        depth=maybe(part(
            core=maybe(metric), bases=metrics, printed=metrics, title=maybe(words), ceiling=maybe(words),
            limits=maybe(words),
        )),
        deliveries=maybe(part(
            flow=metric, finer=metrics, milestones=maybe(metric), what=maybe(words), claim=maybe(claim),
            orders=listed(part(metric=metric, period=when)),
        )),
        profit=maybe(metric),
        pricing=maybe(part(
            launches=metrics, mix=maybe(metric), stores=maybe(metric), closing=maybe(metric), festival=maybe(metric),
        )),
        overseas=maybe(part(
            users=maybe(metric), users_at_home=maybe(metric), revenue_share=maybe(metric), regions=metrics,
        )),
        ranks=metrics, forecast=metrics,
    )  # fmt: skip
    return settings
