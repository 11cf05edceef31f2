"""Finds vendors through entry points, so that a fifth one needs no change here."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import Distribution, EntryPoint, distributions, entry_points
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean
from tui.vendors.base import Implementation, Vendor, View

if TYPE_CHECKING:
    from concurrent.futures import Future

GROUP = "agentdeck.vendors"
IMPORT_SECONDS: Final = 5.0
"""How long a foreign plug-in may take to be imported; one that hangs cannot be ended, but is not waited for."""
_OWN: Final = "tui."
_Loaded = TypeVar("_Loaded")


@cache
def _found() -> dict[str, EntryPoint]:
    try:
        return {point.name: point for point in entry_points(group=GROUP)}
    except Exception:  # noqa: BLE001  # one package with a malformed file, and none is found; the first of a name counts
        found = [points for one in distributions() if (points := _points(one)) is not None]
        return {point.name: point for points in reversed(found) for point in points}


def _points(package: Distribution) -> Iterable[EntryPoint] | None:
    """Return the vendors that a package supplies; None where what it says of that is malformed."""
    try:
        return package.entry_points.select(group=GROUP)
    except Exception:  # noqa: BLE001  # Python's own reader raises what it likes
        return None


def _malformed() -> list[str]:
    return sorted({clean(str(one.name), 40) for one in distributions() if _points(one) is None})


def vendor_keys() -> tuple[str, ...]:
    """Return the keys of all vendors that are installed."""
    return tuple(sorted(_found()))


@cache
def vendor(key: str) -> Vendor:
    """Return a vendor.

    Raises:
        DeckError: CONFIG when there is none of that key, or its plug-in cannot be loaded.
    """
    point = _found().get(key)
    if point is None:
        known = ", ".join(vendor_keys())
        raise DeckError(
            ErrorKind.CONFIG, f"There is no vendor “{clean(key, 40)}”.", hint=f"Known vendors: {known}.{_remark()}"
        )
    loaded = imported(point.load, key, point.value)
    if not isinstance(loaded, Vendor):
        raise DeckError(
            ErrorKind.CONFIG,
            f"The plug-in of vendor “{clean(key, 40)}” cannot be loaded.",
            hint="Reinstall or remove the package that supplies it.",
        )
    return loaded


def installed(key: str) -> Vendor | None:
    """Return a vendor, or None where there is none of that key or its plug-in cannot be loaded."""
    try:
        return vendor(key)
    except DeckError:
        return None


def implementation_of(found: Vendor, account: str = "") -> Implementation[Any]:
    """Return a vendor's working half; its views may not be made yet.

    Raises:
        DeckError: CONFIG when its plug-in cannot be loaded; of the account, where one is given.
    """
    return _part(found, "client", found.load, account)


def views_of(found: Vendor) -> tuple[View[Any], ...]:
    """Return a vendor's views.

    Raises:
        DeckError: CONFIG when its plug-in cannot be loaded.
    """
    return _part(found, "views", lambda: tuple(found.load().views))


def _part(found: Vendor, name: str, load: Callable[[], _Loaded], account: str = "") -> _Loaded:
    part = imported(load, f"{found.key}: {name}", getattr(found.load, "__module__", None) or "")
    if part is None:
        raise DeckError(
            ErrorKind.CONFIG,
            f"The plug-in of {clean(found.title, 40)} cannot be loaded.",
            hint="Reinstall the package that supplies it.",
            account=account,
        )
    return part


def _remark() -> str:
    malformed = _malformed()
    return f" The entry points of {', '.join(malformed)} cannot be read." if malformed else ""


_under_way: dict[str, tuple[Future[Any], float]] = {}
"""Imports of foreign plug-ins, and until when each is waited for."""


def imported(load: Callable[[], _Loaded], name: str, module: str) -> _Loaded | None:
    """Call what imports a plug-in; None when it fails, whatever it raises, except for Ctrl-C, or takes too long.

    What it prints goes to standard error, since standard output is for data.

    Args:
        load: What imports it.
        name: Which import it is: one that is under way is not begun again.
        module: Where that leads to. What comes with the deck needs no thread, and so no memory of its own.
    """
    if module.startswith(_OWN):
        with contextlib.suppress(Exception):
            return load()
        return None
    from concurrent.futures import wait  # noqa: PLC0415  # most have no foreign plug-ins

    from tui.core.loop import DaemonExecutor  # noqa: PLC0415  # so that one that never ends keeps nothing from ending

    with contextlib.redirect_stdout(sys.stderr):
        if name not in _under_way:
            _under_way[name] = DaemonExecutor().submit(load), time.monotonic() + IMPORT_SECONDS
        one, until = _under_way[name]
        wait([one], max(until - time.monotonic(), 0))
    if not one.done():
        return None
    _under_way.pop(name, None)
    error = one.exception()
    if isinstance(error, KeyboardInterrupt):
        raise KeyboardInterrupt
    loaded: _Loaded | None = None if error is not None else one.result()
    return loaded


def vendors() -> tuple[Vendor, ...]:
    """Return every vendor that can be loaded, in the order of their titles; a broken plug-in hides none of the others."""
    loaded = (found for key in vendor_keys() if (found := installed(key)) is not None)
    return tuple(sorted(loaded, key=lambda one: one.title.casefold()))
