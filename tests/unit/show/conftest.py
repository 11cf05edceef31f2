"""How the tests of ``agentdeck show`` run a command."""

from __future__ import annotations

import pytest

from tui.cli.main import run


@pytest.fixture
def out(capsys):
    """Runs a command in this process and returns what it wrote; its exit status must be the one named, else 0."""

    def call(*arguments, status=0):
        assert run(list(arguments)) == status, capsys.readouterr()
        return capsys.readouterr()

    return call
