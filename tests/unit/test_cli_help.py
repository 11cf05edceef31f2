"""Help and completion: every option is explained and has an example that runs as written; shells complete accounts and views."""

from __future__ import annotations

import os
import re
import resource
import shlex
import shutil
import subprocess
import sys

import click
import pytest

from tests.faults.support import LONG
from tui.cli.examples import EXAMPLES
from tui.cli.main import cli, run

COMMANDS = tuple(EXAMPLES)
RUN = [(command, line) for command in COMMANDS for line in EXAMPLES[command] if "--watch" not in line]


def command_of(name):
    return cli.get_command(click.Context(cli), name)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_and_what_holds_without_it(name):
    for option in command_of(name).params:
        if isinstance(option, click.Option) and option.name != "help":
            assert option.help, option.name
            told = "efault" in option.help or option.show_default or option.is_flag or "needs --" in option.help
            assert told or re.search("With --demo|repeatable|whole", option.help), f"{option.name}: {option.help}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_an_example(name):
    used = {word for line in EXAMPLES[name] for word in shlex.split(line)}
    shared = {word for lines in EXAMPLES.values() for line in lines for word in shlex.split(line)}
    for option in command_of(name).params:
        if isinstance(option, click.Option):
            world = option.name in {"demo", "seed", "instances", "now"}
            assert set(option.opts) & (shared if world else used), f"{name} {option.opts} has no example"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_shows_the_examples_whole(name, capsys):
    assert run([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert all(line in text for line in EXAMPLES[name])


@pytest.mark.parametrize(("name", "line"), RUN, ids=[line for _, line in RUN])
def test_every_example_runs_as_written(name, line, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)
    assert words[:2] == ["agentdeck", name]
    assert run(words[1:]) == 0, capsys.readouterr().err
    target = words[words.index("--output") + 1] if "--output" in words else None
    text = (tmp_path / target).read_text() if target else capsys.readouterr().out
    assert len(text.splitlines()) > 1 or len(text) > 300, text


def completions(shell, line, **more):
    """What a shell gets for a line, by the protocol that click's scripts speak."""
    words = line.split(" ")
    environ = {
        **os.environ,
        "AGENTDECK_CONFIG": os.devnull,
        **more,
        "_AGENTDECK_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
    }
    environ["COMP_CWORD"] = words[-1] if shell == "fish" else str(len(words) - 1)
    ran = subprocess.run([sys.executable, "-m", "tui"], env=environ, capture_output=True, text=True)
    assert ran.stderr == ""
    return ran.stdout


LINES = (
    ("agentdeck sh", "show"),
    ("agentdeck show --demo geai-", "geai-demo"),
    ("agentdeck show geai-demo top-", "top-agents"),
    ("agentdeck show agentphone-demo calls --filter status=", "status=completed"),
    ("agentdeck show ejento-demo agents --sort c", "cost"),
    ("agentdeck show agentphone-demo agent-calls --parent a", "agent_id="),
)
"""A line and a word that completes it. How a shell gives it is the same for each, so the others get what is oddest."""


@pytest.mark.parametrize(
    ("shell", "line", "expected"),
    [
        (shell, *line)
        for shell in ("bash", "zsh", "fish")
        for line in (LINES if shell == "bash" or LONG else LINES[2:4])
    ],
)
def test_shells_complete(shell, line, expected):
    assert expected in re.split(r"[\s,]+", completions(shell, line))


def test_configured_accounts_are_completed(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[[accounts]]\nname = "my-phone"\nvendor = "agentphone"\nbase_url = "http://127.0.0.1:9"\n')
    assert "my-phone" in completions("bash", "agentdeck show my", AGENTDECK_CONFIG=str(path))
    assert "by-agent" in completions("bash", "agentdeck show my-phone by-", AGENTDECK_CONFIG=str(path))
    assert completions("bash", "agentdeck show nobody x", AGENTDECK_CONFIG=str(path)).strip() == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_one_that_the_shell_reads(shell, capsys):
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_AGENTDECK_COMPLETE={shell}_complete" in script
    if found := shutil.which(shell):
        subprocess.run([found, "-n"], input=script, text=True, check=True)


def test_version_takes_at_most_three_times_an_empty_program():
    def used():
        return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])

    def taken(*command):
        before = used()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        return used() - before

    # In processor time and by turns: other programs do not count, or count for both.
    pairs = [(taken("-c", "pass"), taken("-m", "tui", "--version")) for _ in range(9)]
    empty, ours = (min(times) for times in zip(*pairs, strict=True))
    assert ours <= 3 * empty
