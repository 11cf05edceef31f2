"""What is said of a fault reads the same wherever it is said."""

from __future__ import annotations

import pytest

from tui.core.errors import DeckError, ErrorKind
from tui.terminal.crash import tell


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        ("The vendor refused (400): too many", "The vendor refused (400): too many."),
        ("It is refused.", "It is refused."),
        ("The vendor refused (400): why me?", "The vendor refused (400): why me?"),
        ("The vendor refused (400): cut he…", "The vendor refused (400): cut he…"),
        ("", ""),
    ],
)
def test_a_sentence_ends_as_one_also_where_it_ends_with_the_vendors_words(raised: str, said: str) -> None:
    error = DeckError(ErrorKind.BAD_REQUEST, raised, hint="Ask again.")
    assert (error.fault.sentence, str(error)) == (said, said)
    assert error.fault.words == f"{said} Ask again.".strip()
    assert DeckError(ErrorKind.BAD_REQUEST, raised).fault.words == said


def test_what_is_missing_because_the_deck_was_upgraded_while_it_ran_is_said_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(ImportError("cannot import name 'x'"), None)
    assert "upgraded or removed while it ran? Then all that it needs is to be started again." in capsys.readouterr().err
    tell(ValueError("x"), None)
    assert "upgraded" not in capsys.readouterr().err
