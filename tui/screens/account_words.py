"""What the accounts screen says of an account: its state, where its secrets come from, and all there is to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.content import Content

from tui.accounts.config import Problem
from tui.accounts.model import Account
from tui.accounts.places import Whereabouts
from tui.accounts.saved import must_renew
from tui.core.quick import dataclass
from tui.core.text import clean
from tui.live.trial import Trial
from tui.screens.field_row import trial_style
from tui.vendors.registry import installed

if TYPE_CHECKING:
    from tui.live.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out about an account.

    Attributes:
        account: The account.
        now: The time by which the age of its secrets is told.
        secrets: Where each of them is; None while that is looked for.
        trial: How its last test ended, or None.
        tried: Whether it was tested; without a trial the test is under way.
    """

    account: Account
    now: datetime
    secrets: Sequence[Whereabouts] | None = None
    trial: Trial | None = None
    tried: bool = False


def state_of(known: Known, snapshot: Snapshot[Any] | None) -> tuple[str, str]:
    """Return an account's state in a few words, and the style or the theme's colour that marks it.

    Args:
        known: What was found out.
        snapshot: What the fleet was answered last, where it asks this account.
    """
    found, trial = known.secrets, known.trial
    if not known.account.enabled:
        return "disabled", "dim"
    answers = snapshot is not None and snapshot.value is not None and snapshot.fault is None
    if found and any(one.source is None and one.problem for one in found) and not answers:
        return "✗ no secret", "error"  # while it answers it has one, whatever has become of the keyring meanwhile
    if trial is not None:
        failed = _within(trial.fault.title) if trial.fault else ""
        return ("✓ works", "success") if trial.passed else (f"✗ {failed}", "error")
    if known.tried:
        return "… trying", "dim"
    if (ends := _ends(found)) and ends <= known.now:
        return "✗ token ended", "error"
    if snapshot is not None and snapshot.fault is not None:
        return f"✗ {_within(snapshot.fault.title)}", "error"
    if snapshot is not None and snapshot.value is not None:
        return "✓ answers", "success"
    return ("has its secrets", "") if found is not None else ("…", "dim")


def sources(found: Sequence[Whereabouts] | None, now: datetime) -> str:
    """Say in a few words where secrets come from; the closer look says it in full."""
    if found is None:
        return "…"
    words = [one.source.kind.value if one.source else _problem(one.problem) for one in found]
    renew = ["renew token"] if (ends := _ends(found)) and must_renew(ends - now) else []
    return ", ".join(dict.fromkeys(word for word in [*renew, *words] if word))


def _problem(words: str) -> str:
    """Return a problem in a word or two: a secret that cannot be had now, or whose file is refused, is not missing."""
    short = words.partition(":")[0]
    return short if short in {"", "missing", "not found"} else "not usable"


def _within(title: str) -> str:
    """Return a title as it stands within a line: in lower case but for abbreviations, such as TLS."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def about(known: Known, problems: Iterable[Problem]) -> Content:
    """Say everything about an account, and what is wrong with the configuration."""
    found = installed(known.account.vendor)
    titles = {field.key: field.title for field in found.fields} if found else {}
    lines = [_line("Base URL", clean(known.account.base_url, 200))]
    lines += [_line(titles.get(key, key), clean(value, 200)) for key, value in known.account.settings.items()]
    for one in known.secrets or ():
        lines.append(_line(one.field.title, f"from {one.words}" if one.source else one.words))
        if life := one.life(known.now):
            style = "$text-warning" if "renew" in life else "$text-muted"
            lines.append(Content.assemble(" " * 18, (life, style)))
    if known.trial is not None:
        lines += [Content(""), *(Content.assemble((line, trial_style(line))) for line in known.trial.lines())]
    lines += [Content.assemble((f"! Configuration, {problem}", "$text-warning")) for problem in problems]
    return Content("\n").join(lines)


def _ends(found: Sequence[Whereabouts] | None) -> datetime | None:
    return min((end for one in found or () if (end := one.ends_at())), default=None)


def _line(title: str, words: str) -> Content:
    return Content.assemble((f"{title[:17]:<18}", "$text-muted"), words)
