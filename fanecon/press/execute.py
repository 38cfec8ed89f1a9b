"""Executes one notebook through papermill and says truthfully how it went.

Papermill leaves a notebook that looks successful when a kernel dies, a cell times out or a cell calls
`sys.exit(0)`: the cells that never ran are marked "completed". What comes back from here is marked as
it is, and carries its own banner.
"""

from __future__ import annotations

import ast
import html
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers
from papermill.iorw import load_notebook_node

from fanecon.press.jobs import FAILED_TAG, Failure, Job, Kind
from fanecon.press.kernel import Watch, kernel_options
from fanecon.press.results import STUDY, published

BANNER_TAG = "fanecon-banner"
RAISES_TAG = "raises-exception"
"""Jupyter's tag of a cell whose error is meant to be seen: what follows is executed."""
NOT_AS_ASKED = "NotAsAsked"
INJECTED = "injected-parameters"
# The notebook runs in a kernel: of its exceptions only their names arrive here.
_KINDS: dict[str, Kind] = {"ParameterError": "parameters", "DataError": "data"}


class _Heard(logging.Handler):
    """Keeps what papermill warns of, such as a parameter that no cell knows."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.warnings.append(record.getMessage())


def execute(job: Job, progress: Callable[[int, int], None]) -> tuple[NotebookNode, Failure | None, list[str]]:
    """Execute a job's notebook.

    Parameters
    ----------
    job : Job
        What to execute, with which parameters and limits.
    progress : callable
        Called with (cells done, cells in all).

    Returns
    -------
    notebook : NotebookNode
        The executed notebook: partial, marked and with a banner if it failed.
    failure : Failure or None
        What went wrong.
    warnings : list of str
        What papermill warned of.
    """
    heard, papermill_says = _Heard(), logging.getLogger("papermill")
    papermill_says.addHandler(heard)
    watch = Watch(progress, job.cell_timeout, job.notebook_timeout)
    try:
        failure = job.aborted or _run(job, watch) or (not_as_asked(job, watch.notebook) if watch.notebook else None)
    finally:
        papermill_says.removeHandler(heard)
    notebook = watch.notebook or load_notebook_node(job.source)
    notebook = remove_error_markers(notebook)
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED  # papermill draws a random one
    notebook.metadata["fanecon"] = {"status": "failed" if failure else "complete"}
    if failure:
        _mark(notebook, failure)
    return notebook, failure, heard.warnings


def _run(job: Job, watch: Watch) -> Failure | None:
    scratch = Path(job.scratch)
    scratch.mkdir(parents=True)
    try:
        notebook = papermill.execute_notebook(
            # Papermill fills {} in paths like a format string.
            job.source.replace("{", "{{").replace("}", "}}"),
            None,
            job.parameters,
            progress_bar=False,
            # The worker holds the notebook and writes it once; saving after each cell costs more than
            # many a cell.
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            cwd=str(Path(job.source).parent),
            watch=watch,
            **kernel_options(scratch, ahead=job.asked),
        )
    except PapermillExecutionError as error:
        # Papermill names the last error, and execution ends at the first that no tag announces.
        if watch.notebook is not None:
            executed = remove_error_markers(watch.notebook)
            if RAISES_TAG in executed.cells[error.cell_index].metadata.get("tags", []):
                return _silent_exit(executed)
        source = (error.source or "").strip()
        return Failure(
            _KINDS.get(error.ename, "cell"),
            error.ename,
            error.evalue,
            cell=error.cell_index,
            count=error.exec_count,
            line=source.split("\n")[0][:80],
        )
    except CellTimeoutError:
        limit = f"the cell ran longer than its limit of {job.cell_timeout:g} s"
        if watch.out_of_time:
            limit = f"the notebook ran longer than its limit of {job.notebook_timeout:g} s"
        return _failure_here("time-out", "TimeoutError", limit, watch)
    except DeadKernelError:
        if watch.left is not None and watch.notebook is not None:
            return _left(watch.notebook, watch.left)
        return _failure_here("kernel", "DeadKernelError", "the kernel died", watch)
    except RuntimeError as error:
        if watch.cell is not None:
            raise
        return Failure("kernel", "RuntimeError", f"the kernel did not start: {error}")
    return _silent_exit(notebook)


def _failure_here(kind: Kind, name: str, message: str, watch: Watch) -> Failure:
    if watch.notebook is None or watch.cell is None:
        return Failure(kind, name, message)
    cell = watch.notebook.cells[watch.cell]
    # A cell that never answered has no number yet; it would have been the next.
    count = 1 + sum(bool(c.get("execution_count")) for c in watch.notebook.cells[: watch.cell])
    return Failure(kind, name, message, cell=watch.cell, count=count, line=_first_line(cell))


def _silent_exit(notebook: NotebookNode) -> Failure | None:
    """Find the cell after which papermill stopped without calling it an error."""
    for index, cell in enumerate(notebook.cells):
        if cell.metadata.papermill.get("exception"):
            return _left(notebook, index)
    return None


def _left(notebook: NotebookNode, index: int) -> Failure:
    cell = notebook.cells[index]
    message = "the cell ended the notebook before its last cell"
    return Failure("cell", "SystemExit", message, index, cell.execution_count, _first_line(cell))


def not_as_asked(job: Job, notebook: NotebookNode) -> Failure | None:
    """Compare what a notebook worked with to what was asked for: a page must not say what it does not show.

    A study says what `begin` was given. Where a notebook opened none, or did not pass a parameter on, a later cell that
    sets a parameter to another plain value gives it away.

    Parameters
    ----------
    job : Job
        What was asked.
    notebook : NotebookNode
        After its execution.
    """
    asked = {**job.parameters, **job.asked}
    studies = [data[STUDY] for data in published(notebook.cells) if STUDY in data]
    code = [(i, c) for i, c in enumerate(notebook.cells) if c.cell_type == "code"]
    tags = {tag: i for i, c in code for tag in c.metadata.get("tags", [])}
    later = [(name, value, i) for i, c in code if i > tags.get(INJECTED, -1) for name, value in _constants(c.source)]
    wrong: dict[str, tuple[object, int | None]]
    wrong = {name: (value, None) for study in studies for name, value in study["parameters"].items()}
    wrong |= {name: (value, cell) for name, value, cell in later if name in job.parameters}
    wrong = {name: found for name, found in wrong.items() if name in asked and found[0] != asked[name]}
    for name, (value, cell) in wrong.items():
        told = f"asked for {name} = {asked[name]!r}, but the notebook worked with {value!r}."
        if cell is not None:
            told += " This cell sets it again: take that line out."
            at = notebook.cells[cell]
            return Failure("parameters", NOT_AS_ASKED, told, cell, at.execution_count, _first_line(at))
        told += f" Pass {name}={name} to fe.begin." if "parameters" in tags else ' No cell is tagged "parameters".'
        return Failure("parameters", NOT_AS_ASKED, told)
    return None


def _first_line(cell: NotebookNode) -> str:
    return str(cell.source.strip().split("\n")[0][:80])


def _constants(source: str) -> Iterator[tuple[str, object]]:
    """List the names that a cell sets to plain values, as it stands, outside of everything."""
    try:
        lines = ast.parse(source).body
    except SyntaxError:  # magics
        return
    for line in lines:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            yield from ((target.id, line.value.value) for target in line.targets if isinstance(target, ast.Name))


def _mark(notebook: NotebookNode, failure: Failure) -> None:
    notebook.metadata["fanecon"]["failure"] = str(failure)
    first_unfinished = 0 if failure.cell is None else failure.cell
    for index, cell in enumerate(notebook.cells):
        if index >= first_unfinished and cell.cell_type == "code" and failure.name != NOT_AS_ASKED:
            cell.metadata["papermill"]["status"] = "failed" if index == failure.cell else "pending"
    if failure.cell is not None:
        notebook.cells[failure.cell].metadata.setdefault("tags", []).append(FAILED_TAG)
    if failure.cell is not None and failure.kind in ("time-out", "kernel"):
        error = nbformat.v4.new_output(
            "error",
            ename=failure.name,
            evalue=failure.message,
            traceback=[f"{failure.name}: {failure.message}"],
        )
        notebook.cells[failure.cell].outputs.append(error)
    text = "<strong>FAILED 失败</strong> This notebook is incomplete. 本笔记本不完整。<br>" + html.escape(str(failure))
    banner = nbformat.v4.new_markdown_cell(
        f'<div style="border: 3px solid #b00020; padding: 0.8em">{text}</div>',
        id=BANNER_TAG,
        metadata={"tags": [BANNER_TAG]},
    )
    notebook.cells.insert(0, banner)
