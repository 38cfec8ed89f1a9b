"""The one schema of notebook parameters: names, types, ranges, units, labels in two languages.

The press checks names and values here before a kernel starts, and `begin()` checks again inside the
notebook, so that plain papermill, jupyter-scheduler and a person in the Lab get the same answer.
pydantic does the checking; it is imported on first use, because `import fanecon` should stay fast.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fanecon.errors import ParameterError, did_you_mean
from fanecon.parameter_rows import COMMON, OWN, Parameter

if TYPE_CHECKING:
    from pydantic import BaseModel

_SLUG = r"^[a-z0-9][a-z0-9_-]{0,63}$"
_QUARTER = r"^(19|20)[0-9]{2}Q[1-4]$"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def notebooks() -> tuple[str, ...]:
    """Name every notebook the schema knows, in reading order.

    Examples
    --------
    >>> notebooks()[0]
    '01_metrics'
    """
    return tuple(sorted(OWN))


def resolve(notebook: str) -> str:
    """Turn what a person types into a notebook's full name.

    Parameters
    ----------
    notebook : str
        A full name, its number, its word, or its file name.

    Raises
    ------
    ParameterError
        When no notebook answers to it.

    Examples
    --------
    >>> resolve("01"), resolve("metrics"), resolve("01_metrics.ipynb")
    ('01_metrics', '01_metrics', '01_metrics')
    """
    stem = notebook.rsplit("/", 1)[-1].removesuffix(".ipynb")
    for name in OWN:
        number, _, word = name.partition("_")
        if stem in (name, number, word):
            return name
    raise ParameterError(f'No notebook "{notebook}".{did_you_mean(stem, OWN)}')


def describe(notebook: str) -> tuple[Parameter, ...]:
    """List a notebook's parameters: the common ones, then its own.

    Examples
    --------
    >>> [p.name for p in describe("01_metrics")]
    ['case', 'as_of', 'lang', 'start', 'horizon']
    """
    return COMMON + OWN[resolve(notebook)]


def check(notebook: str, values: Mapping[str, object]) -> dict[str, object]:
    """Check names and values; fill in what was not given.

    Parameters
    ----------
    notebook : str
        A notebook's name.
    values : mapping
        What the user gave; types must be right already (see `parse` for text).

    Returns
    -------
    dict
        Every parameter of the notebook with its value.

    Raises
    ------
    ParameterError
        For an unknown name or a wrong value: what was given, what was expected, an example.

    Examples
    --------
    >>> check("01_metrics", {"case": "xiaomi", "horizon": 2})["horizon"]
    2
    >>> check("01_metrics", {"horizont": 2})
    Traceback (most recent call last):
    fanecon.errors.ParameterError: Notebook 01_metrics has no parameter "horizont". Did you mean "horizon"?
    """
    from pydantic import ValidationError

    name = resolve(notebook)
    known = {p.name: p for p in describe(name)}
    for given in values:
        if given not in known:
            hint = did_you_mean(str(given), known)
            raise ParameterError(f'Notebook {name} has no parameter "{given}".{hint}')
    try:
        return _model(name).model_validate(dict(values)).model_dump()
    except ValidationError as error:
        wrong = [known[str(e["loc"][0])] for e in error.errors()]
    raise ParameterError("\n".join(_complaint(p, values[p.name]) for p in wrong))


def parse(assignments: Iterable[str]) -> dict[str, object]:
    """Read `name=value` texts, as a command line gives them, into typed values.

    Values are converted here but not checked; `check` does that.

    Examples
    --------
    >>> parse(["horizon=2", "start=2020Q1"])
    {'horizon': 2, 'start': '2020Q1'}
    """
    kinds = {p.name: p.kind for rows in OWN.values() for p in rows}
    values: dict[str, object] = {}
    for text in assignments:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise ParameterError(f'"{text}" is not name=value. Example: horizon=4')
        values[name] = _number(value, kinds.get(name, ""))
    return values


def _number(text: str, kind: str) -> object:
    if kind in ("count", "number") and re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        return int(text)
    if kind == "number" and re.fullmatch(r"[+-]?[0-9]{1,9}\.[0-9]{1,9}", text):
        return float(text)
    return text


def _complaint(parameter: Parameter, got: object) -> str:
    kind = "text" if isinstance(got, str) else type(got).__name__
    shown = repr(got) if len(repr(got)) <= 60 else repr(got)[:57] + "…"
    return f"{parameter.name}: expected {parameter.expected}; got {shown} ({kind}). Example: {parameter.example}"


@lru_cache
def _model(name: str) -> type[BaseModel]:
    """Build the pydantic model of one notebook from its rows."""
    from pydantic import ConfigDict, Field, create_model

    # Strict: "4" is not 4, True is not 1, and a datetime is not a date's text.
    strict = ConfigDict(strict=True, extra="forbid")
    fields: dict[str, Any] = {
        p.name: (_annotation(p), Field(default=p.default, title=p.label_en, description=p.help_en))
        for p in describe(name)
    }
    return create_model(f"Parameters_{name}", __config__=strict, **fields)


def _annotation(parameter: Parameter) -> Any:
    from pydantic import AfterValidator, Field

    if parameter.kind == "count":
        return Annotated[int, Field(ge=parameter.low, le=parameter.high)]
    if parameter.kind == "number":
        # Strict floats still take whole numbers, and NaN and infinities lie outside every range.
        return Annotated[float, Field(ge=parameter.low, le=parameter.high, allow_inf_nan=False)]
    if parameter.kind == "choice":
        return Literal[parameter.choices]
    if parameter.kind == "date":
        return Annotated[str, AfterValidator(_calendar_date)]
    return Annotated[str, Field(pattern=_SLUG if parameter.kind == "slug" else _QUARTER)]


def _calendar_date(text: str) -> str:
    # date.fromisoformat alone would also take 20250630 and 2025-W01-1.
    if text and not _DATE.fullmatch(text):
        raise ValueError("not YYYY-MM-DD")
    if text:
        dt.date.fromisoformat(text)
    return text
