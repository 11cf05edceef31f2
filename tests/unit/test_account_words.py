"""What the accounts screen says in a word or two is true of what was found out."""

from __future__ import annotations

import pytest

from tests.support import NOW
from tui.accounts.model import Account, Field, FieldKind
from tui.accounts.places import Whereabouts
from tui.core.errors import ErrorKind, Fault
from tui.live.snapshot import Snapshot
from tui.screens.account_words import Known, sources, state_of

KEY = Field("api_key", "API key", FieldKind.SECRET)
ACCOUNT = Account("acme", "agentphone", "https://x.example")


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        ("missing", "missing"),
        ("missing: entered for https://y.example only", "missing"),
        ("not found: the keyring did not answer in time", "not found"),
        ("The secret's file ~/key is refused: others may read or write it.", "not usable"),
    ],
)
def test_only_a_secret_that_is_nowhere_is_missing(problem: str, word: str) -> None:
    assert sources([Whereabouts(KEY, None, problem)], NOW) == word


def test_an_account_that_answers_has_its_secret_though_the_keyring_is_gone() -> None:
    known = Known(ACCOUNT, NOW, [Whereabouts(KEY, None, "not found: the keyring did not answer in time")])
    assert state_of(known, None)[0] == "✗ no secret"
    assert state_of(known, Snapshot(value="figures"))[0] == "✓ answers"


def test_an_abbreviation_keeps_its_capitals() -> None:
    fault = Fault(ErrorKind.TLS, "TLS failed", "The server's certificate has expired.")
    assert state_of(Known(ACCOUNT, NOW, []), Snapshot(fault=fault))[0] == "✗ TLS failed"
