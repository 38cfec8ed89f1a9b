"""Lets the tests of this folder share `press_notebooks`, under any of pytest's import modes."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
