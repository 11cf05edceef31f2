"""Whether the terminal can show more than ASCII, as its locale says, and whether the deck draws more."""

from __future__ import annotations

from os import environ


def ascii_only() -> bool:
    """Say whether the locale is set to something other than UTF-8; an unset one counts as UTF-8, as containers leave it."""
    chosen = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    if not chosen:
        return False
    if chosen.upper() in {"C", "POSIX"}:
        return True
    charset = chosen.partition(".")[2].partition("@")[0]
    return charset.lower().replace("-", "") != "utf8"


def draws_plainly(app: object) -> bool:
    """Whether only ASCII may be drawn: the locale has no more, or the user wants no more."""
    return ascii_only() or bool(getattr(app, "plain", False))
