"""A home folder with four accounts, their last known figures, and their secrets in the environment."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.terminal import ROOT, environment
from tui.core.content import Figure, Headline
from tui.core.values import Money, Unit
from tui.live import cache
from tui.live.demo import demo_accounts

UNANSWERED = "http://127.0.0.1:9"
SECRETS = {
    f"AGENTDECK_ACME_{account}_{field}": "sandbox-bench"
    for account, fields in {
        "AGENTPHONE": ("API_KEY",),
        "EJENTO": ("API_KEY", "ACCESS_TOKEN"),
        "GEAI": ("TOKEN",),
        "SERENITY": ("API_KEY",),
    }.items()
    for field in fields
}


@contextlib.contextmanager
def home(base: str = UNANSWERED, *, cached: bool = True, accounts: int = 1) -> Iterator[Path]:
    """Yield a home whose four accounts are asked at a base URL; so many times four where more are wanted."""
    with tempfile.TemporaryDirectory(prefix="agentdeck-bench-") as folder:
        path = Path(folder)
        (path / ".config/agentdeck").mkdir(parents=True)
        (path / ".config/agentdeck/config.toml").write_text(_configuration(base, accounts))
        if cached:
            at = datetime.now(UTC) - timedelta(minutes=7)
            known = {f"acme-{one.vendor}": (_headline(number), at) for number, one in enumerate(demo_accounts())}
            cache.save(path / ".cache/agentdeck/headlines.json", known)
        yield path


def _configuration(base: str, times: int) -> str:
    lines = []
    for number in range(times):
        for one in demo_accounts():
            name = f"acme-{one.vendor}" + (f"-{number}" if number else "")
            lines += [
                "[[accounts]]",
                f'name = "{name}"',
                f'vendor = "{one.vendor}"',
                f'base_url = "{base}/{one.vendor}"',
            ]
            lines += [
                "[accounts.settings]",
                *(f"{key} = {json.dumps(value)}" for key, value in one.settings.items()),
                "",
            ]
    return "\n".join(lines)


def _headline(number: int) -> Headline:
    from decimal import Decimal

    return Headline(
        activity=Figure("activity", "Requests", 123_456 + number, previous=110_000),
        tokens=Figure("tokens", "Tokens", 9_876_543 + number, Unit.TOKENS),
        cost=Figure("cost", "Cost", Money(Decimal("1234.56"), "EUR"), Unit.MONEY),
        errors=Figure("errors", "Errors", 12 + number, rising_is_bad=True),
        active=Figure("active", "Active agents", 34 + number),
        spark=tuple(float(100 + day * 7 % 31) for day in range(30)),
        period="last 30 days",
    )


@contextlib.contextmanager
def sandbox() -> Iterator[str]:
    """Serve the sandbox in a process of its own; yields its base URL."""
    code = "from tui.__main__ import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "sandbox", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(Path(tempfile.gettempdir())),
        cwd=ROOT,
    )
    assert process.stderr is not None
    try:
        base = ""
        while not base:
            line = process.stderr.readline()
            assert line, "the sandbox did not start"
            base = line.strip().removesuffix("/ejento") if line.strip().startswith("http") else ""
        yield base
    finally:
        process.terminate()
        process.wait(10)
        process.stderr.close()
