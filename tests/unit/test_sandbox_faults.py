"""``agentdeck sandbox --faults`` names its faults, and meets every third request with one."""

from __future__ import annotations

from click.testing import CliRunner

from tui.cli.sandbox import sandbox
from tui.sandbox.faulty import FAULTS, cycling


def test_it_lists_every_fault_with_words() -> None:
    done = CliRunner().invoke(sandbox, ["--faults", "list"])
    assert done.exit_code == 0
    assert len(done.output.splitlines()) == len(FAULTS) >= 56
    assert all(len(line.split(None, 1)) == 2 for line in done.output.splitlines())


def test_it_refuses_a_fault_that_there_is_not() -> None:
    done = CliRunner().invoke(sandbox, ["--faults", "html,meteor"])
    assert done.exit_code == 2
    assert "--faults list" in done.output


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
