"""Kernels forked from a warm parent (`fanecon.press.warm`) instead of started anew, by jupyter_client's own door."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from fanecon.press.parent import WarmParent, can_fork

NAME = "fanecon-forked"
PATIENCE = 60.0
"""Seconds for the parent's imports and for its answer: one that takes longer hangs."""


class Forked:
    """What `LocalProvisioner` asks of a process, for one that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Return None as long as it runs. How it ended only its parent knows."""
        try:
            # Where its parent has gone, and nobody in this container takes in orphans, it stays behind as a zombie.
            ended = psutil.Process(self.pid).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return 0
        return 0 if ended else None

    def wait(self) -> int:
        """Wait until it has ended."""
        while (status := self.poll()) is None:
            time.sleep(0.005)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal; one that has ended needs none."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(9)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(15)


class Channel:
    """One's own way to the warm parent.

    Parameters
    ----------
    ours : socket.socket
        As `fanecon.press.parent.WarmParent.channel` hands it out.
    """

    def __init__(self, ours: socket.socket) -> None:
        self._socket = ours
        self._socket.settimeout(PATIENCE)
        self._answers = self._socket.makefile("r", encoding="utf-8")

    def fork(self, argv: list[str], environment: dict[str, str], folder: str) -> int:
        """Return the process id of a new kernel.

        Raises
        ------
        OSError
            Where the parent has gone, or hangs. The channel is closed then: a late answer would be a second kernel.
        """
        try:
            self._socket.sendall(json.dumps({"argv": argv, "env": environment, "cwd": folder}).encode() + b"\n")
            answer = self._answers.readline()
            if not answer.endswith("\n"):
                raise OSError("the parent of the kernels has gone")
        except OSError:
            self.close()
            raise
        return int(answer)

    def close(self) -> None:
        """Do without it from now on; the kernels that were asked for by it end."""
        self._answers.close()
        self._socket.close()


_channels: list[Channel] = []
_own: list[WarmParent] = []  # it ends when nobody holds it any more


def connect(number: int) -> None:
    """Take over the channel with this file descriptor, which a process was given at its start."""
    _channels[:] = [Channel(socket.socket(fileno=number))]


def warm_up() -> bool:
    """See that this process has a channel, if need be to a warm parent of its own; whether it can have one."""
    if not can_fork():
        return False
    if not _channels:
        _own.append(WarmParent())
        _channels.append(Channel(_own[0].channel()))
    entry = EntryPoint(NAME, f"{__name__}:ForkedKernel", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.instance().provisioners[NAME] = entry
    return True


class ForkedKernel(LocalProvisioner):
    """Launches a kernel by a fork of the warm parent; an ordinary process where that parent has gone or hangs."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Launch a kernel."""
        environment, folder = dict(options.get("env") or os.environ), str(options.get("cwd") or Path.cwd())
        try:
            pid = _channels[0].fork(cmd[cmd.index("-f") :], environment, folder)
        except OSError:
            return await super().launch_kernel(cmd, **options)
        self.process, self.pid, self.pgid, self.cwd = Forked(pid), pid, pid, folder  # type: ignore[assignment]
        return self.connection_info
