"""The README's commands with pipes and files run as written in a shell; test_readme.py runs those without."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
SECTION = README.read_text().partition("<!-- scripts -->")[2].partition("<!-- /scripts -->")[0]
LINES = [
    line for block in re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)[1:] for line in block.splitlines() if line
]


def test_there_are_commands():
    assert len(LINES) > 3


@pytest.mark.parametrize("line", LINES)
def test_a_command_runs_as_written(line, tmp_path):
    environ = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout or any(tmp_path.iterdir()) or line.startswith("eval")
