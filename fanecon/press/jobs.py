"""What passes between the runner and its worker processes: a job out, an outcome back, as JSON."""

from __future__ import annotations

import errno
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Status = Literal["complete", "failed"]
Kind = Literal["parameters", "data", "cell", "time-out", "kernel", "rendering", "unexpected"]

EXIT_CODES: dict[Kind, int] = {
    "unexpected": 1,
    "parameters": 2,
    "data": 3,
    "cell": 4,
    "time-out": 5,
    "kernel": 6,
    "rendering": 8,
}

FAILED_TAG = "fanecon-failed"
"""The tag of the cell that failed."""

# No space left, the user's share of the disk used up, the limit on the size of files met.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def disk_full(error: BaseException) -> bool:
    """Tell an error of a disk that takes no more from all others: it ends the whole run.

    Examples
    --------
    >>> disk_full(OSError(errno.ENOSPC, "No space left on device")), disk_full(OSError(errno.ENOENT, "No such file"))
    (True, False)
    """
    return isinstance(error, OSError) and error.errno in _FULL


@dataclass(frozen=True)
class Failure:
    """Why a notebook failed, and where.

    Attributes
    ----------
    kind : str
        A key of `EXIT_CODES`.
    name : str
        The name of the error, as Python has it.
    message : str
        What the error says.
    cell : int, optional
        The failing cell's place in the executed notebook, counted from 0.
    count : int, optional
        The number in the cell's "In [n]".
    line : str
        The first line of the failing cell.

    Examples
    --------
    >>> str(Failure("cell", "ValueError", "no such row", cell=4, count=3, line="study.show()"))
    'cell In [3] `study.show()` failed with ValueError: no such row'
    """

    kind: Kind
    name: str
    message: str
    cell: int | None = None
    count: int | None = None
    line: str = ""

    @property
    def exit_code(self) -> int:
        """The command line's exit code for this kind of failure."""
        return EXIT_CODES[self.kind]

    def __str__(self) -> str:
        what = f"{self.name}: {self.message}" if self.message else self.name
        if self.cell is None:
            return what
        place = f"In [{self.count}]" if self.count else f"no. {self.cell + 1}"
        return f"cell {place} `{self.line}` failed with {what}"


@dataclass(frozen=True)
class Job:
    """One notebook in one language, to be executed and rendered.

    Attributes
    ----------
    notebook, lang : str
        The notebook's name without suffix, and the language of the page.
    source : str
        The path of the notebook to execute.
    parameters : dict
        Checked values for the parameters cell.
    asked : dict
        The case, day and language of the run, whether or not the notebook has parameters for them.
    cells : int
        How many cells the notebook has.
    folder, scratch : str
        Where the results go; where the kernel may keep its files meanwhile.
    cell_timeout, notebook_timeout : float
        Limits in seconds.
    data, fonts : str
        The folder of the case, and the one with the fonts to embed.
    run_id : str
        The run that this is a part of.
    inputs : dict
        Fingerprints of all that goes into the page.
    pdf : bool
        Whether a PDF is made beside the page.
    aborted : Failure, optional
        Set when an earlier worker perished on this job: write the failed page, execute nothing.
    """

    notebook: str
    lang: str
    source: str
    parameters: dict[str, Any]
    asked: dict[str, Any]
    cells: int
    folder: str = ""
    scratch: str = ""
    cell_timeout: float = 0
    notebook_timeout: float = 0
    data: str = ""
    fonts: str = ""
    run_id: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    pdf: bool = False
    aborted: Failure | None = None

    @property
    def name(self) -> str:
        """The stem of the files this job writes."""
        return f"{self.notebook}.{self.lang}"

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files this job may write."""
        return tuple(f"{self.name}.{kind}" for kind in ("ipynb", "html", "pdf"))

    def to_json(self) -> str:
        """Write the job as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Job:
        """Read a job back from its line."""
        job = cls(**json.loads(line))
        return replace(job, aborted=_failure(job.aborted))


@dataclass(frozen=True)
class Outcome:
    """How a job went.

    Attributes
    ----------
    notebook, lang : str
        As in the `Job`.
    failure : Failure, optional
        None for a notebook that ran and rendered.
    seconds : dict
        Durations of "execute" and "render".
    files : dict
        The names of the "ipynb", "html" and "pdf" that were written.
    retried : Failure, optional
        The dead kernel after which the notebook was tried a second time.
    reused : str
        The run that executed the notebook, where its files were only copied.
    read : dict
        The fingerprint of every file and folder that the notebook read of its own, by its path from the notebook.
    problems : tuple of str
        What makes the page doubtful although every cell ran.
    notes : tuple of str
        What the page itself says of itself: a missing picture, a chart that it cannot show.
    """

    notebook: str
    lang: str
    failure: Failure | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    retried: Failure | None = None
    reused: str = ""
    read: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """Whether it is "complete" or "failed"."""
        return "failed" if self.failure else "complete"

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Outcome:
        """Read an outcome back from what `dataclasses.asdict` made of it."""
        failure, retried = _failure(data["failure"]), _failure(data["retried"])
        problems, notes = tuple(data["problems"]), tuple(data["notes"])
        return replace(cls(**data), failure=failure, retried=retried, problems=problems, notes=notes)


def _failure(data: Any) -> Failure | None:
    return Failure(**data) if data else None
