"""Where the cases are; apart from what reads them, which takes longer to load."""

from __future__ import annotations

import os
from pathlib import Path

from fanecon.errors import ParameterError, did_you_mean


def data_folder() -> Path:
    """Return where the cases are: `$FANECON_DATA`, else the project's `data/`."""
    return Path(os.environ.get("FANECON_DATA") or Path(__file__).parents[2] / "data")


def case_folder(name: str, data_dir: Path | str | None = None) -> Path:
    """Find the folder of a case.

    Raises
    ------
    ParameterError
        For an unknown case, with the nearest names, and for a folder without its settings.
    """
    base = Path(data_dir or data_folder())
    if Path(name).parts == (name,) and (base / name / "case.yaml").is_file():
        return base / name
    known = sorted(p.parent.name for p in base.glob("*/case.yaml"))
    if name and name not in known and (base / name).is_dir():
        raise ParameterError(f"{base.name}/{name} has no case.yaml. Add it: see data/xiaomi/case.yaml")
    raise ParameterError(f'there is no case "{name}" in {base.name}/.{did_you_mean(name, known)}')
