"""Which notebooks need not be executed again, and why the others do.

A notebook is fresh where all that shapes its page is as it was in the newest complete run that has it:
then the same execution would give the same page, and the files of that run are copied. Everything is
compared by content, never by date.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from fanecon.fingerprint import file_hash, folder_hash
from fanecon.press.jobs import Outcome
from fanecon.press.planning import Plan
from fanecon.press.runs import Run, Store

_PACKAGE = Path(__file__).resolve().parents[1]
# What each input is called when it is the reason.
WORDS = {
    "notebook": "the notebook",
    "fanecon": "the sources of fanecon",
    "parameters": "the parameters",
    "data": "the data of the case",
    "lock": "requirements.lock",
    "fonts": "the fonts",
    "environment": "Python or an installed package",
}


@dataclass(frozen=True)
class State:
    """Whether a notebook is fresh.

    Attributes
    ----------
    plan : Plan
        The notebook, in one language.
    inputs : dict
        The fingerprint of each input.
    reasons : tuple of str
        Why it has to be executed; empty for a fresh one.
    run : Run, optional
        The newest complete run that has it.
    entry : dict
        What that run's manifest says about it.
    """

    plan: Plan
    inputs: dict[str, str]
    reasons: tuple[str, ...]
    run: Run | None
    entry: dict[str, Any]

    def __str__(self) -> str:
        what = f"{self.plan.notebook} {self.plan.lang}"
        if not self.reasons and self.run:
            return f"{what}  fresh: nothing changed since {self.run.run_id}"
        since = f" (compared with {self.run.run_id})" if self.run else ""
        return f"{what}  stale: {'; '.join(self.reasons)}{since}"


def shared_inputs(data: Path, fonts: Path) -> dict[str, str]:
    """Take the fingerprints of what all notebooks of a case have in common.

    Parameters
    ----------
    data, fonts : path
        The folder of the case, and that of the fonts.
    """
    installed = sorted(f"{d.metadata['Name']}=={d.version}" for d in distributions())
    machine = (platform.python_version(), platform.system(), platform.machine())
    return {
        "fanecon": folder_hash(_PACKAGE),
        "data": folder_hash(data),
        "lock": file_hash(_PACKAGE.parent / "requirements.lock"),
        "fonts": folder_hash(fonts),
        "environment": _digest([*machine, *installed]),
    }


def all_inputs(plan: Plan, shared: Mapping[str, str]) -> dict[str, str]:
    """Add the fingerprints that are a notebook's own."""
    own = {"notebook": file_hash(plan.source), "parameters": _digest(plan.parameters)}
    return {name: (own | dict(shared))[name] for name in WORDS}


def key(inputs: Mapping[str, str]) -> str:
    """Return one fingerprint for all inputs."""
    return _digest(dict(inputs))


def judge(plan: Plan, inputs: dict[str, str], earlier: Sequence[Run], *, force: bool, pdf: bool) -> State:
    """Compare a notebook's inputs with those of the newest complete run that has it.

    Parameters
    ----------
    plan : Plan
        The notebook.
    inputs : dict
        As `all_inputs` returns them.
    earlier : sequence of Run
        All runs, the oldest first.
    force : bool
        Whether the notebook is to be executed whatever the comparison says.
    pdf : bool
        Whether a PDF is wanted as well.
    """
    run, entry = _newest(plan, earlier)
    if run is None:
        reasons = ["no complete run of this case and day has it"]
    elif not entry.get("key"):
        reasons = ["that run kept no fingerprints"]
    elif entry["key"] == key(inputs):
        reasons = []
    else:
        then = entry.get("inputs", {})
        reasons = [_reason(name, plan, entry) for name in WORDS if then.get(name) != inputs[name]]
    if run is not None and pdf and "pdf" not in entry.get("files", {}):
        reasons.append("that run made no PDF")
    if force:
        reasons.append("forced")
    return State(plan, inputs, tuple(reasons), run, entry)


def take_over(state: State, store: Store, folder: Path, *, pdf: bool) -> Outcome | None:
    """Copy a fresh notebook's files into the folder of the new run.

    Returns
    -------
    Outcome or None
        None when it is stale, or when the files are not what the earlier run wrote: it has to be executed then.
    """
    if state.reasons or state.run is None:
        return None
    files = {kind: name for kind, name in state.entry["files"].items() if pdf or kind != "pdf"}
    try:
        for kind, name in files.items():
            # The names are ours; a manifest that was tampered with could hold others.
            if name != f"{state.plan.name}.{kind}":
                raise OSError(name)
            store.fetch(state.run.run_id, name, folder / name)
            if file_hash(folder / name) != state.entry["sha256"][kind]:
                raise OSError(name)
    except (OSError, KeyError):
        for kind in files:
            (folder / f"{state.plan.name}.{kind}").unlink(missing_ok=True)
        return None
    origin = state.entry.get("reused_from") or state.run.run_id
    return Outcome(state.plan.notebook, state.plan.lang, files=files, reused=origin)


def _newest(plan: Plan, earlier: Sequence[Run]) -> tuple[Run | None, dict[str, Any]]:
    wanted = {name: plan.parameters[name] for name in ("case", "as_of") if name in plan.parameters}
    for run in reversed(earlier):
        if run.status == "complete" and all(run.manifest.get(k) == v for k, v in wanted.items()):
            for entry in run.manifest.get("notebooks", []):
                if (entry.get("notebook"), entry.get("lang")) == (plan.notebook, plan.lang):
                    return run, entry
    return None, {}


def _reason(name: str, plan: Plan, entry: Mapping[str, Any]) -> str:
    if name != "parameters":
        return f"{WORDS[name]} changed"
    then = entry.get("parameters", {})
    names = [n for n in {**then, **plan.parameters} if then.get(n) != plan.parameters.get(n)]
    return ", ".join(f"{n} was {then.get(n)!r} and is {plan.parameters.get(n)!r}" for n in names)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
