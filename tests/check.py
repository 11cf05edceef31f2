"""Runs every check of the project, as CI does: style, types, layers, tests. ``python -m tests.check``."""

from __future__ import annotations

import subprocess
import sys
import time

CHECKS = (
    ("style", (sys.executable, "-m", "ruff", "check", ".")),
    ("format", (sys.executable, "-m", "ruff", "format", "--check", ".")),
    ("types", (sys.executable, "-m", "mypy")),
    ("layers", (sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
    ("tests", (sys.executable, "-m", "pytest", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")),
)


def main() -> int:
    """Run every check, stop at the first that fails."""
    for name, command in CHECKS:
        started = time.monotonic()
        print(f"== {name}", flush=True)
        status = subprocess.run(command, check=False).returncode
        print(f"== {name}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - started:.1f} s", flush=True)
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
