"""What is said of a fault reads the same wherever it is said."""

from __future__ import annotations

import pytest

from tui.core.errors import DeckError, ErrorKind


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
