"""``agentdeck sandbox --faults`` names its faults, and meets every third request with one."""

from __future__ import annotations

import re
import subprocess
import sys

import httpx
from click.testing import CliRunner

from tui.cli.sandbox import sandbox
from tui.sandbox.faulty import FAULTS, UNKINDNESS, cycling


def test_it_lists_every_fault_with_words() -> None:
    done = CliRunner().invoke(sandbox, ["--faults", "list"])
    assert done.exit_code == 0
    assert len(FAULTS) >= 56
    assert len(done.output.splitlines()) == len(FAULTS) + len(UNKINDNESS)
    assert all(len(line.split(None, 1)) == 2 for line in done.output.splitlines())


def test_it_refuses_a_fault_that_there_is_not() -> None:
    done = CliRunner().invoke(sandbox, ["--faults", "html,meteor"])
    assert done.exit_code == 2
    assert "--faults list" in done.output


def test_the_address_of_a_fault_that_is_printed_shows_it_and_nothing_else_does() -> None:
    serving = [sys.executable, "-m", "tui", "sandbox", "--faults", "none", "--port", "0"]
    with subprocess.Popen(serving, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            said = "".join(server.stderr.readline() for _ in range(6))
            good, _, spoilt = (
                found[1] for found in re.finditer(r"(http://\S+/(?:agentphone|serenity))$", said, re.MULTILINE)
            )
            headers = {"Authorization": "Bearer sandbox-fake", "X-API-KEY": "sandbox-fake"}
            assert httpx.get(f"{good}/v1/agents", headers=headers).status_code == 200
            assert httpx.get(f"{spoilt}/api/v2/agent", headers=headers).status_code == 503
            unkind = good.replace("/agentphone", "/~unkind/agentphone")
            assert len(httpx.get(f"{unkind}/v1/agents?limit=10", headers=headers).json()["data"]) == 7
        finally:
            server.terminate()


def test_every_third_request_meets_the_next_fault() -> None:
    plan = cycling(("html", "401"))
    assert [plan(number) for number in range(9)] == [
        "none",
        "none",
        "html",
        "none",
        "none",
        "401",
        "none",
        "none",
        "html",
    ]
