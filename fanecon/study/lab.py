"""What a live kernel gets from `begin`: its parameters checked, names of tables by Tab, and refusals that say why.

study.case.table("ev<Tab>        study.case.series("rev<Tab>        study.case.setting("mar<Tab>
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fanecon.errors import ParameterError
from fanecon.evidence.config import setting_names
from fanecon.methods.refusal import Refusal
from fanecon.parameters import check, read
from fanecon.study.cases import COMMENTS, OpenCase
from fanecon.study.language import say
from fanecon.study.words import refused

_CALL = re.compile(r"\.(table|series|parts|breaks|metric|setting|has|comments)\(\s*[\"']([\w.]*)$")


def check_own(notebook: str, given: Mapping[str, object]) -> None:
    """Check values against the parameters cell that ran in this kernel; without one there is nothing to hold them to.

    Plain papermill and a person in the Lab get the same answer as a run of ours: the cell says type, choices and range.

    Raises
    ------
    ParameterError
        For a value that the cell does not allow.
    """
    from IPython import get_ipython  # type: ignore[attr-defined, unused-ignore]

    shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    for source in shell.user_ns.get("In", []) if shell is not None else []:
        try:
            known = read(source)
        except ParameterError:
            continue
        names = {p.name for p in known}
        # The cell with the comments; what papermill injects after it holds the values alone.
        if "#" in source and {"case", "lang"} <= names:
            check(notebook, {k: v for k, v in given.items() if k in names}, known)
            return


def names_for(line: str, case: OpenCase) -> tuple[str, list[str]] | None:
    """Return what is typed before the cursor inside of a case's door, and the names that fit; None elsewhere.

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
    elif found[1] == "comments":
        from fanecon.study.comments import NAMES

        known = NAMES
    elif found[1] in ("setting", "has"):
        known = setting_names() if found[1] == "setting" else (COMMENTS, *case.tables, *setting_names())
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
    """Teach the running IPython about the case of its notebook; in plain Python there is nothing to do."""
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
