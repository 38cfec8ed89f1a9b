"""The values that a notebook was given, held against what its own parameters cell allows."""

from __future__ import annotations

from collections.abc import Mapping

from fanecon.errors import ParameterError
from fanecon.parameters import check, read


def check_own(notebook: str, given: Mapping[str, object]) -> None:
    """Check values against the parameters cell that ran in this kernel; without one there is nothing to hold them to.

    Plain papermill and a person in the Lab get the same answer as a run of ours: the cell says type, choices and range.

    Parameters
    ----------
    notebook : str
        What to call the notebook in errors.
    given : mapping of str to object

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
