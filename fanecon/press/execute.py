"""Executes one notebook through papermill and says truthfully how it went.

Papermill leaves a notebook that looks successful when a kernel dies, a cell times out or a cell calls
`sys.exit(0)`: the cells that never ran are marked "completed". What comes back from here is marked as
it is, and carries its own banner.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers
from papermill.iorw import load_notebook_node

from fanecon.press.jobs import Failure, Job, Kind
from fanecon.press.kernel import Watch, kernel_options

BANNER_TAG = "fanecon-banner"
FAILED_TAG = "fanecon-failed"
# The notebook runs in a kernel: of its exceptions only their names arrive here.
_KINDS: dict[str, Kind] = {"ParameterError": "parameters", "DataError": "data"}


def execute(job: Job, progress: Callable[[int, int], None]) -> tuple[NotebookNode, Failure | None]:
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
    """
    watch = Watch(progress, job.cell_timeout, job.notebook_timeout)
    failure = job.aborted or _run(job, watch)
    notebook = watch.notebook or load_notebook_node(job.source)
    notebook = remove_error_markers(notebook)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"  # papermill draws a random one
    notebook.metadata["fanecon"] = {"status": "failed" if failure else "complete"}
    if failure:
        _mark(notebook, failure)
    return notebook, failure


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
            **kernel_options(scratch),
        )
    except PapermillExecutionError as error:
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
    line = cell.source.strip().split("\n")[0][:80]
    # A cell that never answered has no number yet; it would have been the next.
    count = 1 + sum(bool(c.get("execution_count")) for c in watch.notebook.cells[: watch.cell])
    return Failure(kind, name, message, cell=watch.cell, count=count, line=line)


def _silent_exit(notebook: NotebookNode) -> Failure | None:
    """Find the cell after which papermill stopped without calling it an error."""
    for index, cell in enumerate(notebook.cells):
        if cell.metadata.papermill.get("exception"):
            line = cell.source.strip().split("\n")[0][:80]
            message = "the cell ended the notebook before its last cell"
            return Failure("cell", "SystemExit", message, index, cell.execution_count, line)
    return None


def _mark(notebook: NotebookNode, failure: Failure) -> None:
    notebook.metadata["fanecon"]["failure"] = str(failure)
    first_unfinished = 0 if failure.cell is None else failure.cell
    for index, cell in enumerate(notebook.cells):
        if index >= first_unfinished and cell.cell_type == "code":
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
