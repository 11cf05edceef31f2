"""Every command of the README's section on scripts runs as written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tui.cli.main import run
from tui.vendors.registry import vendors

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SCRIPTS = re.search(r"<!-- scripts -->\n```sh\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("line", SCRIPTS.group(1).splitlines() if SCRIPTS else [])
def test_a_command_of_the_readme_runs(line, capsys):
    command, *arguments = shlex.split(line)
    assert command == "agentdeck"
    assert run(arguments) == 0
    assert capsys.readouterr().out.strip()


def test_the_readme_names_its_commands_and_pictures():
    assert SCRIPTS
    pictures = re.findall(r"\]\((\.github/[^)]+)\)", README)
    assert len(pictures) >= 5
    for picture in pictures:
        assert (Path(__file__).parents[2] / picture).is_file(), picture


def test_the_readme_names_every_field_of_every_vendor():
    rows = [set(re.findall(r"`(\w+)`", line)) for line in README.splitlines() if line.startswith("| ")]
    for vendor in vendors():
        assert {field.key for field in vendor.fields} in rows, vendor.key
