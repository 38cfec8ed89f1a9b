"""Which notebooks need not be executed again, and why the others do.

A notebook is fresh where all that shapes its page is as it was in a complete run, also every file that it
read of its own: then the same execution would give the same page, and the files of that run are copied.
Everything is compared by content, never by date.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanecon.fingerprint import digest_of, file_hash, file_hashes, folder_hash
from fanecon.press import reads
from fanecon.press.jobs import Job, Outcome
from fanecon.press.runs import Run
from fanecon.press.store import Store

_PACKAGE = Path(__file__).resolve().parents[1]
# What each input is called when it is the reason.
WORDS = {
    "notebook": "the notebook",
    "fanecon": "the sources of fanecon",
    "parameters": "the parameters",
    "data": "the data of the case",
    "lock": "requirements.lock",
    "fonts": "the fonts",
    "environment": "Python, an installed package or the machine's settings",
}
# What a notebook or its libraries ask the environment for.
_SETTINGS = ("LANG", "LC_ALL", "LC_CTYPE", "LC_TIME", "TZ", "PYTHONWARNINGS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


@dataclass(frozen=True)
class State:
    """Whether a notebook is fresh.

    Attributes
    ----------
    plan : Job
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

    plan: Job
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
    # Installers name these folders by package and version; to read the hundreds of files inside takes half a second.
    folders = [Path(folder) for folder in sys.path if os.path.isdir(folder)]  # no error where one may not look
    installed = sorted({place.name for folder in folders for place in folder.glob("*.dist-info")})
    machine = (platform.python_version(), platform.system(), platform.machine())
    return {
        "fanecon": folder_hash(_PACKAGE),
        "data": folder_hash(data),
        "lock": file_hash(_PACKAGE.parent / "requirements.lock"),
        "fonts": folder_hash(fonts),
        "environment": digest_of([*machine, *installed, *(os.environ.get(name) for name in _SETTINGS)]),
    }


def case_files(data: Path) -> dict[str, str]:
    """Return the fingerprint of every file of a case by its name; what is private has one in common, and no names.

    Examples
    --------
    >>> case_files(Path("no such case"))
    {}
    """
    found = file_hashes(data)
    private = {name: found.pop(name) for name in list(found) if name.startswith("private/")}
    return found | ({"private": digest_of(private)} if private else {})


def all_inputs(plan: Job, shared: Mapping[str, str]) -> dict[str, str]:
    """Add the fingerprints that are a notebook's own."""
    own = {"notebook": file_hash(Path(plan.source)), "parameters": digest_of(plan.parameters)}
    return {name: (own | dict(shared))[name] for name in WORDS}


def key(inputs: Mapping[str, str]) -> str:
    """Return one fingerprint for all inputs."""
    return digest_of(dict(inputs))


def judge(
    plan: Job, inputs: dict[str, str], earlier: Sequence[Run], *, data_files: Mapping[str, str], force: bool, pdf: bool
) -> State:
    """Compare a notebook's inputs with those of complete runs of the same case and day, the newest first.

    Parameters
    ----------
    plan : Job
        The notebook.
    inputs : dict
        As `all_inputs` returns them.
    data_files : mapping
        The fingerprints of the files of the case.
    earlier : sequence of Run
        All runs, the oldest first.
    force : bool
        Whether the notebook is to be executed whatever the comparison says.
    pdf : bool
        Whether a PDF is wanted as well.
    """
    candidates = list(_candidates(plan, earlier))

    def reasons(one: tuple[Run, dict[str, Any]]) -> Iterator[str]:
        return _reasons(plan, inputs, *one, data_files, pdf)

    # Without a fresh one, what changed is told since the newest of the same parameters.
    fresh = (one for one in candidates if next(reasons(one), None) is None)
    same = (one for one in candidates if one[1].get("parameters") == plan.parameters)
    found = next(fresh, None) or next(same, None) or next(iter(candidates), None)
    told = list(reasons(found)) if found else ["no complete run of this case and day has it"]
    return State(plan, inputs, (*told, *(["forced"] if force else [])), *(found or (None, {})))


def _reasons(
    plan: Job, inputs: Mapping[str, str], run: Run, entry: Mapping[str, Any], data_files: Mapping[str, str], pdf: bool
) -> Iterator[str]:
    if not entry.get("key"):
        yield "that run kept no fingerprints"
        return
    changed = [name for name in WORDS if entry.get("inputs", {}).get(name) != inputs[name]]
    for name in changed:
        files = differing(run.manifest.get("data_files", {}), data_files) if name == "data" else []
        which = f" ({', '.join(files)})" if files else ""
        yield _parameters(plan, entry) if name == "parameters" else f"{WORDS[name]} changed{which}"
    for name, was in entry.get("read", {}).items():
        if now(plan.source, name) != was:
            yield f"{name} changed"
    if pdf and "pdf" not in entry.get("files", {}):
        yield "that run made no PDF"


def now(notebook: str, name: str) -> str:
    """Return the present fingerprint of what a notebook read, which is named from its folder."""
    return reads.fingerprint(os.path.join(os.path.dirname(notebook), name))


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
            (folder / name).write_bytes(store.read(state.run.run_id, name))
            if file_hash(folder / name) != state.entry["sha256"][kind]:
                raise OSError(name)
    except (OSError, KeyError):
        for kind in files:
            (folder / f"{state.plan.name}.{kind}").unlink(missing_ok=True)
        return None
    origin = state.entry.get("reused_from") or state.run.run_id
    kept = {"read": state.entry.get("read", {}), "notes": tuple(state.entry.get("notes", ()))}
    return Outcome(state.plan.notebook, state.plan.lang, files=files, reused=origin, **kept)


def _candidates(plan: Job, earlier: Sequence[Run]) -> Iterator[tuple[Run, dict[str, Any]]]:
    wanted = {name: plan.parameters[name] for name in ("case", "as_of") if name in plan.parameters}
    for run in reversed(earlier):
        if run.status == "complete" and all(run.manifest.get(k) == v for k, v in wanted.items()):
            for entry in run.manifest.get("notebooks", []):
                if (entry.get("notebook"), entry.get("lang")) == (plan.notebook, plan.lang):
                    yield run, entry


def _parameters(plan: Job, entry: Mapping[str, Any]) -> str:
    then = entry.get("parameters", {})
    names = differing(then, plan.parameters)
    return ", ".join(f"{n} was {then.get(n)!r} and is {plan.parameters.get(n)!r}" for n in names)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name what is not the same in both; nothing where the one or the other knows of nothing.

    Examples
    --------
    >>> differing({"a": 1, "b": 2}, {"b": 3, "c": 4})
    ['a', 'b', 'c']
    """
    names = {**before, **after} if before and after else {}
    return sorted(name for name in names if before.get(name) != after.get(name))
