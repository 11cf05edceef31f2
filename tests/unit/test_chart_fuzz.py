"""Nothing that a vendor may send aborts the process or raises while it is drawn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LONG = bool(os.environ.get("AGENTDECK_LONG"))


@pytest.mark.parametrize("seed", range(20) if LONG else range(1))
def test_thousands_of_odd_series_are_drawn_at_every_size(seed: int) -> None:
    command = [sys.executable, "-m", "tests.fuzz_charts", "2000", str(seed)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.startswith("drew 20")
