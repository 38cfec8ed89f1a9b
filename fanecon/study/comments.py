"""Comments that an analyst imported, as a notebook meets them: plain frames about at least five users, one door.

case.comments("daily")        case.comments("stance", event="apology")        case.comments("words", first="2026-01-06")

No frame holds a text, a name or an id. Every row rests on one document: the import, with its span and its size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

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
_Made = Callable[..., Found]


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
        "month") and `model` (see `fanecon.comments.engines.engine`).

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
    folder = case._folder
    if not store.files(folder):
        return Refusal("no_comments")
    with said(folder, case.as_of, event or None) as connection:
        whole = aggregate(connection, "coverage", least=1)
        if whole.empty:
            return Refusal("no_comments")
        if whole["users"].sum() < MIN_USERS:
            return Refusal("too_few_users")
        made = NAMES[name](connection, case=case, **options)
    if isinstance(made, Refusal) or made.empty:
        return made if isinstance(made, Refusal) else Refusal("too_few_users")
    return _documented(made, whole)


def there_are(case: Case) -> bool:
    """Return whether a case has comments on its day; nothing is loaded where none were imported."""
    return bool(store.files(case._folder)) and not isinstance(comments(case, "coverage"), Refusal)


def _documented(frame: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    span, rows = f"{whole['first'].min()[:10]}/{whole['last'].max()[:10]}", int(whole["comments"].sum())
    made_up = "INVENTED 虚构 · " if whole["synthetic"].all() else ""
    platforms = ", ".join(sorted(set(whole["platform"])))
    return own(
        frame,
        publisher="fanecon import comments",
        title=f"{made_up}{platforms} {span}, n = {rows:,}",
        published=whole["last"].max()[:10],
    )


def _half_life(connection: duckdb.DuckDBPyConnection, case: Case) -> Found:
    return half_life(aggregate(connection, "hourly", least=1))


def _stance(connection: duckdb.DuckDBPyConnection, case: Case, by: str = "", model: str = "bayes") -> Found:
    if by not in ("", "platform", "month"):
        raise ParameterError(f'by="{by}": expected "platform" or "month"')
    found = labels(case._folder, case.as_of)
    if found.empty:
        return Refusal("no_labels")
    few, many = scored(connection, found, engine(model), by)
    share = calibrated_share(few, many, by=["group", "label"])
    return share if isinstance(share, Refusal) else share.assign(engine=engine(model).name)


def _agreement(connection: duckdb.DuckDBPyConnection, case: Case) -> Found:
    found = labels(case._folder, case.as_of)
    if found.empty:
        return Refusal("no_labels")
    return kappa(found.rename(columns={"stance": "label"})[["item", "coder", "label"]])


def _words(connection: duckdb.DuckDBPyConnection, case: Case, first: str, last: str = "") -> Found:
    counts = word_counts(connection, first, last or first)
    return Refusal("no_baseline") if counts.empty else overused(counts)


def _accounts(connection: duckdb.DuckDBPyConnection, case: Case) -> Found:
    return Refusal("counted_later") if later_than(connection, case.as_of) else aggregate(connection, "accounts")


def _participation(method: Callable[..., Found]) -> _Made:
    def made(connection: duckdb.DuckDBPyConnection, case: Case) -> Found:
        people = commenters(connection)
        if people.empty:
            return Refusal("no_users")
        found = method(people, "who", "comments")
        if isinstance(found, pd.DataFrame) and "tier" in found:
            return found[found["people"] >= MIN_USERS].reset_index(drop=True)
        return found

    return made


def _counted(name: str) -> _Made:
    return lambda connection, case: aggregate(connection, name)


NAMES: Mapping[str, _Made] = {
    **{name: _counted(name) for name in QUERIES},
    "accounts": _accounts,
    "half_life": _half_life,
    "gini": _participation(gini),
    "tiers": _participation(tier_shares),
    "words": _words,
    "stance": _stance,
    "agreement": _agreement,
}
"""What `comments` gives → how it is made."""
_OPTIONS = {"words": ("first", "last"), "stance": ("by", "model")}
