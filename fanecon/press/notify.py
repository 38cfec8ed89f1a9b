"""Tells somebody that a run has ended: any command, started without a shell."""

from __future__ import annotations

import os
import shlex
import subprocess

from fanecon.errors import ParameterError

# A notification that hangs must not keep a schedule from going on.
_LIMIT = 60.0


def split_command(command: str) -> list[str]:
    """Split a command into its words as a shell would, without running one.

    Examples
    --------
    >>> split_command("mail -s 'a run ended' analysts")
    ['mail', '-s', 'a run ended', 'analysts']
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ParameterError(f"--notify-cmd: {error} in {command!r}") from None
    if not words:
        raise ParameterError("--notify-cmd: the command is empty. Example: --notify-cmd 'logger fanecon'")
    return words


def notify(words: list[str], *, run: str, exit_code: int, address: str = "") -> str:
    """Run the command after a run.

    It finds `FANECON_RUN` (the run's name, empty if none could be made), `FANECON_STATUS` ("complete" or "failed"),
    `FANECON_EXIT` and `FANECON_ADDRESS` (the run's folder or URL) in its environment.

    Parameters
    ----------
    words : list of str
        The command, as `split_command` returns it.
    run, exit_code, address
        What it is told.

    Returns
    -------
    str
        What went wrong, or "". Nothing is raised: the run is over, and its exit code stands.
    """
    told = {
        "FANECON_RUN": run,
        "FANECON_STATUS": "failed" if exit_code else "complete",
        "FANECON_EXIT": str(exit_code),
        "FANECON_ADDRESS": address,
    }
    try:
        # Standard output belongs to the paths of the pages, and standard error may have to be JSON.
        done = subprocess.run(
            words, env=os.environ | told, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=_LIMIT, check=False, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"the notification failed: {error}"
    if done.returncode:
        return f"the notification failed: {words[0]} ended with {done.returncode}. {done.stdout.strip()[-400:]}".strip()
    return ""
