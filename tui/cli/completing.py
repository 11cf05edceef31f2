"""What a shell completes after ``show`` and ``views``: accounts, views, and the filters, sorts and parents of a view.

Completion must be quick and silent: nothing is asked of a vendor, and whatever goes wrong gives no completions.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import split_arg_string

if TYPE_CHECKING:
    from tui.vendors.base import View


def complete_account(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete an account's name; with --demo the demo's."""
    return _starting(incomplete, lambda: list(_accounts(context)))


def complete_view(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete a view's key, for the account given before it."""
    return _starting(incomplete, lambda: [view.key for view in _views(context)])


def complete_filter(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete KEY=, or KEY=VALUE where the view knows the values."""

    def found() -> list[str]:
        made: list[str] = []
        for one in _view(context).controls.filters:
            made += [f"{one.key}={choice.value}" for choice in one.choices] or [f"{one.key}="]
        return made

    return _starting(incomplete, found)


def complete_sort(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete a column that the server can sort by."""
    return _starting(incomplete, lambda: list(_view(context).controls.sorts))


def complete_parent(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete KEY= of the record that a view is about."""
    return _starting(incomplete, lambda: [f"{key}=" for key in _view(context).needs])


def _starting(incomplete: str, found: Callable[[], list[str]]) -> list[str]:
    try:
        return [text for text in found() if text.startswith(incomplete)]
    except Exception:  # noqa: BLE001  # a shell that completes must never see an error
        return []


def _accounts(context: click.Context) -> dict[str, str]:
    """Return the vendor of each account."""
    from tui.vendors.registry import vendor_keys  # noqa: PLC0415

    if context.params.get("demo"):
        return {f"{key}-demo": key for key in vendor_keys()}
    from tui.accounts.peek import peek  # noqa: PLC0415

    return {one.name: one.vendor for one in peek().accounts}


def _views(context: click.Context) -> tuple[View[Any], ...]:
    from tui.vendors.registry import vendor, vendor_keys, views_of  # noqa: PLC0415

    # --demo may still follow on the line.
    known = {f"{key}-demo": key for key in vendor_keys()} | _accounts(context)
    name = context.params.get("account") or next(word for word in _words() if word in known)
    return views_of(vendor(known[str(name)]))


def _view(context: click.Context) -> View[Any]:
    views = {view.key: view for view in _views(context)}
    return views[context.params.get("view") or next(word for word in _words() if word in views)]


def _words() -> list[str]:
    """Return the words of the line: click gives up its arguments where an option still lacks its value."""
    return split_arg_string(os.environ.get("COMP_WORDS", ""))
