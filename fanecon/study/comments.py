"""Comments that an analyst imported, as a notebook meets them: plain frames about at least five users, one door.

case.comments("daily")        case.comments("stance", event="apology")        case.comments("words", first="2026-01-06")

No frame holds a text, a name or an id. Every row rests on one document: the import, with its span and its size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from fanecon.comments import store
from fanecon.comments.aggregates import QUERIES, aggregate, commenters, later_than
from fanecon.comments.engines import engine
from fanecon.comments.labels import labels
from fanecon.comments.said import MIN_USERS, said
from fanecon.comments.scores import scored
from fanecon.comments.words import word_counts
from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.case import Case
from fanecon.methods.agreement import kappa
from fanecon.methods.calibrated import calibrated_share
from fanecon.methods.half_life import half_life
from fanecon.methods.keyness import overused
from fanecon.methods.participation import gini, tier_shares
from fanecon.methods.refusal import Refusal
from fanecon.study.documents import own

if TYPE_CHECKING:
    import duckdb

Found = pd.DataFrame | Refusal
_PLATFORMS = {
    "weibo": "微博 Weibo", "bilibili": "哔哩哔哩 Bilibili", "douyin": "抖音 Douyin", "xhs": "小红书 Xiaohongshu",
    "kuaishou": "快手 Kuaishou", "tieba": "百度贴吧 Tieba", "zhihu": "知乎 Zhihu",
}  # fmt: skip
"""A document has one name in both languages."""


class _At(NamedTuple):
    """What is open: the view `said` of a case, and as of which day and for which event."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    as_of: Any
    event: str | None


def comments(case: Case, name: str, event: str = "", **options: Any) -> Found:
    """Return one aggregate of a case's comments known as of its day.

    Parameters
    ----------
    case : Case
    name : str
        A key of `NAMES`.
    event : str
        Only comments that were imported for this event.
    **options
        "words": `first` and `last`, the days against which the rest is the baseline. "stance": `by` ("platform" or
        "month"), `model` (see `fanecon.comments.engines.engine`) and `scheduler` (the address of a Dask cluster that
        shares the data's disk).

    Returns
    -------
    DataFrame or Refusal
        With ``source_id``. Refusal codes: ``no_comments``, ``no_labels``, ``too_few_users``, ``counted_later``,
        ``no_users`` and those of the methods.

    Raises
    ------
    ParameterError
        For an unknown name or option.

    Examples
    --------
    >>> from fanecon.evidence.case import open_case
    >>> comments(open_case("popmart", as_of="2015-01-01"), "daily")
    Refusal(code='no_comments', needs={})
    """
    if name not in NAMES:
        raise ParameterError(f'there is no aggregate of comments "{name}".{did_you_mean(name, NAMES)}')
    if unknown := set(options) - set(_OPTIONS.get(name, ())):
        raise ParameterError(
            f'comments("{name}") takes no {", ".join(sorted(unknown))}; expected event'
            f"{''.join(f', {option}' for option in _OPTIONS.get(name, ()))}"
        )
    if not store.files(case._folder):
        return Refusal("no_comments")
    with said(case._folder, case.as_of, event or None) as connection:
        whole = aggregate(connection, "coverage", least=1)
        if whole.empty or whole["users"].sum() < MIN_USERS:
            return Refusal("no_comments" if whole.empty else "too_few_users")
        made = NAMES[name](_At(connection, case._folder, case.as_of, event or None), **options)
    if isinstance(made, Refusal) or made.empty:
        return made if isinstance(made, Refusal) else Refusal("too_few_users")
    return _documented(made, whole)


def there_are(case: Case) -> bool:
    """Return whether a case has comments on its day; nothing is loaded where none were imported."""
    return bool(store.files(case._folder)) and not isinstance(comments(case, "coverage"), Refusal)


def _documented(frame: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    first, last, rows = whole["first"].min()[:10], whole["last"].max()[:10], int(whole["comments"].sum())
    names = ", ".join(_PLATFORMS.get(one, one) for one in sorted(set(whole["platform"])))
    return own(
        frame,
        publisher=f"{names}, {first} – {last}, n = {rows:,}",
        title=f"{'INVENTED 虚构 · ' if whole['synthetic'].all() else ''}自行导入的评论 · comments imported",
        published=last,
    )


def _stance(at: _At, by: str = "", model: str = "bayes", scheduler: str = "") -> Found:
    if by not in ("", "platform", "month"):
        raise ParameterError(f'by="{by}": expected "platform" or "month"')
    found = labels(at.folder, at.as_of)
    if found.empty:
        return Refusal("no_labels")
    few, many = scored(at.folder, found, model, by, scheduler, as_of=at.as_of, event=at.event)
    share = calibrated_share(few, many, by=["group", "label"])
    return share if isinstance(share, Refusal) else share.assign(engine=engine(model).name)


def _agreement(at: _At) -> Found:
    found = labels(at.folder, at.as_of)
    return Refusal("no_labels") if found.empty else kappa(found.rename(columns={"stance": "label"}))


def _words(at: _At, first: str, last: str = "") -> Found:
    counts = word_counts(at.connection, first, last or first)
    return Refusal("no_baseline") if counts.empty else overused(counts)


def _participation(method: Callable[..., Found], at: _At) -> Found:
    people = commenters(at.connection)
    if people.empty:
        return Refusal("no_users")
    found = method(people, "who", "comments")
    if isinstance(found, pd.DataFrame) and "tier" in found:
        return found[found["people"] >= MIN_USERS].reset_index(drop=True)
    return found


def _counted(name: str, at: _At) -> Found:
    if name == "accounts" and later_than(at.connection, at.as_of):
        return Refusal("counted_later")
    return aggregate(at.connection, name)


NAMES: Mapping[str, Callable[..., Found]] = {
    **{name: partial(_counted, name) for name in QUERIES},
    "half_life": lambda at: half_life(aggregate(at.connection, "hourly", least=1)),
    "gini": partial(_participation, gini),
    "tiers": partial(_participation, tier_shares),
    "words": _words,
    "stance": _stance,
    "agreement": _agreement,
}
"""What `comments` gives → how it is made."""
_OPTIONS = {"words": ("first", "last"), "stance": ("by", "model", "scheduler")}
