"""What a run is going to do: every name and value is checked here, before anything starts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from fanecon import parameters as schema
from fanecon.errors import ParameterError, did_you_mean
from fanecon.press.jobs import Job

FONTS = Path(__file__).resolve().parents[1] / "study" / "fonts"


def check_limits(**limits: float) -> None:
    """Refuse a limit that is no positive number."""
    for name, value in limits.items():
        if not 0 < value < float("inf"):
            raise ParameterError(f"{name}: expected a positive number; got {value}. Example: {name} = 2")


def make_plans(
    notebooks: Sequence[str],
    case: str,
    as_of: str,
    langs: Sequence[str],
    given: Mapping[str, object],
    source: Path,
) -> list[Job]:
    """List everything that is to run, notebook by notebook.

    Parameters
    ----------
    notebooks : sequence of str
        Names, numbers or paths; empty for all.
    case, as_of, langs
        As in `fanecon.press.runner.run`.
    given : mapping
        Further parameters; each goes to the notebooks that have it.
    source : path
        The folder of the notebooks.

    Raises
    ------
    ParameterError
        For a wrong name or value, or a notebook that cannot be read.
    """
    paths = list(dict.fromkeys(schema.locate(n, source) for n in notebooks or schema.notebooks(source)))
    names = [path.stem for path in paths]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ParameterError(f"Two notebooks are called {twice[0]}, and their pages would be. Run one at a time.")
    rows = {path.stem: schema.describe(str(path), source) for path in paths}
    known = {p.name for found in rows.values() for p in found} - set(schema.COMMON)
    for parameter in given:
        if parameter not in known:
            hint = did_you_mean(str(parameter), known)
            raise ParameterError(f'None of {", ".join(names)} has a parameter "{parameter}".{hint}')
    if not langs or set(langs) - {"zh", "en"}:
        got = ", ".join(repr(lang) for lang in langs) or "none"
        raise ParameterError(f'langs: expected one of "zh", "en", or both; got {got}')
    plans = []
    for path in paths:
        name = path.stem
        has = {p.name for p in rows[name]}
        if as_of and "as_of" not in has:
            raise ParameterError(f"Notebook {name} has no parameter as_of, so it cannot be run as of {as_of}.")
        for lang in dict.fromkeys(langs):
            asked = {"case": case, "as_of": as_of, "lang": lang}
            values = {k: v for k, v in (asked | dict(given)).items() if k in has}
            checked = schema.check(name, values, rows[name])
            plans.append(Job(name, lang, str(path), checked, asked, _cell_count(path)))
    return plans


def _cell_count(path: Path) -> int:
    try:
        return len(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except FileNotFoundError:
        raise ParameterError(f"There is no notebook {path}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ParameterError(f"{path} is not a notebook that can be read: {error}") from error
