"""A secret as pasted: what is removed from it, and what is refused. Its text never appears in a message."""

from __future__ import annotations

from typing import Final

from tui.core.errors import DeckError, ErrorKind

MAX_LENGTH: Final = 16_384
_BEARER: Final = "bearer"


def tidy_secret(text: str) -> str:
    """Return a secret as it is sent: stripped, without one leading "Bearer ".

    Raises:
        DeckError: NO_SECRET when it cannot be sent in a header, in words that do not repeat it.
    """
    stripped = text.strip()
    head, _, rest = stripped.partition(" ")
    if head.lower() == _BEARER:
        stripped = rest.strip()
    reason = reason_against_secret(stripped)
    if reason:
        raise DeckError(ErrorKind.NO_SECRET, reason, title="Secret not usable", hint="Copy it again, and only it.")
    return stripped


def reason_against_secret(text: str) -> str:
    """Return why a text, already tidied, cannot be a key or token; an empty text when it can."""
    if not text:
        return "The secret is empty."
    if len(text) > MAX_LENGTH:
        return f"The secret is longer than {MAX_LENGTH:,} characters; something else was pasted."
    if any(character.isspace() for character in text):
        return "The secret holds a space or a line break; more than the secret was pasted."
    if not (text.isascii() and text.isprintable()):
        return "The secret holds characters that no key or token has."
    return ""
