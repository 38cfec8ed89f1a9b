"""What a live kernel gets from `begin`: names of tables and metrics by Tab, and refusals that say why.

study.case.table("ev<Tab>        study.case.series("rev<Tab>        study.case.setting("mar<Tab>
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from fanecon.evidence.config import setting_names
from fanecon.methods.refusal import Refusal
from fanecon.study.cases import OpenCase
from fanecon.study.language import say
from fanecon.study.words import refused

_CALL = re.compile(r"\.(table|series|parts|breaks|metric|setting|has)\(\s*[\"']([\w.]*)$")


def names_for(line: str, case: OpenCase) -> tuple[str, list[str]] | None:
    """Return what is being typed inside of a case's door, and the names that fit; None elsewhere.

    Parameters
    ----------
    line : str
        What stands before the cursor.
    case : OpenCase

    Examples
    --------
    >>> from fanecon.study.cases import open_case
    >>> names_for('closes = case.table("clo', open_case("xiaomi"))
    ('clo', ['closes'])
    """
    found = _CALL.search(line)
    if found is None:
        return None
    known: Iterable[str] = case.metrics
    if found[1] == "table":
        known = case.tables
    elif found[1] in ("setting", "has"):
        known = setting_names() if found[1] == "setting" else (*case.tables, *setting_names())
    return found[2], sorted(name for name in known if name.startswith(found[2]))


def told(refusal: Refusal) -> str:
    """Say a refusal as a cell shows it.

    Examples
    --------
    >>> told(Refusal("too_few_actors", {"actors": 17, "required": 30}))
    'Refusal too_few_actors: 只有17人，至少要30人'
    """
    return f"Refusal {refusal.code}: {say(*refused(refusal))}"


def install(case: Callable[[], OpenCase]) -> None:
    """Teach the running IPython; in plain Python there is nothing to do.

    Parameters
    ----------
    case : callable
        Returns the case of the notebook.
    """
    from IPython import get_ipython  # type: ignore[attr-defined, unused-ignore]
    from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

    shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    if shell is None:
        return

    @context_matcher()  # type: ignore[untyped-decorator, unused-ignore]
    def fanecon_names(context: CompletionContext) -> SimpleMatcherResult:
        found = names_for(context.line_with_cursor[: context.cursor_position], case())
        if found is None:
            return {"completions": []}
        completions = [SimpleCompletion(name, type="name") for name in found[1]]
        return {"completions": completions, "matched_fragment": found[0], "suppress": True}

    def show(refusal: Refusal, printer: Any, _cycle: bool) -> None:
        printer.text(told(refusal))

    shell.display_formatter.formatters["text/plain"].for_type(Refusal, show)
    matchers = shell.Completer.custom_matchers
    matchers[:] = [m for m in matchers if getattr(m, "__name__", "") != fanecon_names.__name__]
    matchers.append(fanecon_names)
