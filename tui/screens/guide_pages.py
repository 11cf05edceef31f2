"""The pages of the guide: short texts in ``tui/guide``, and for each vendor what its plug-in declares."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.accounts.model import Field, FieldKind
from tui.core.errors import DeckError
from tui.core.quick import dataclass
from tui.core.text import clean
from tui.vendors.base import Vendor
from tui.vendors.registry import vendors, views_of

FOLDER: Final = Path(__file__).parent.parent / "guide"
GENERAL: Final = ("moving", "figures", "accounts", "scripts")
"""Pages that are about no vendor, in order."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        key: What it is asked for by.
        title: Its heading.
        name: The same in a word, where a page has one.
        about: What it is about, in few words; for the lists of places to jump to.
    """

    key: str
    title: str
    name: str
    about: str


_ABOUT: Final = {
    "moving": "keys, jumping, filtering",
    "figures": "tokens, money, marks, time to first token, orphans, top N",
    "accounts": "adding one; where secrets live",
    "scripts": "the same without a screen, and in a browser",
}


def pages() -> tuple[Page, ...]:
    """Return every page: the general ones, then one for each vendor that is installed."""
    general = [Page(key, _title(key), key.capitalize(), _ABOUT[key]) for key in GENERAL]
    titles = [(one.key, clean(one.title, 60)) for one in vendors()]
    return (*general, *(Page(key, title, title, "what it supplies and what it means") for key, title in titles))


def text_of(key: str) -> str:
    """Return a page as Markdown; for a vendor, its own words first, then what its plug-in declares."""
    if key in GENERAL:
        return _read(key)
    found = next((one for one in vendors() if one.key == key), None)
    if found is None:
        return "# There is no such page"
    written = (
        _read(key)
        if (FOLDER / f"{key}.md").is_file()
        else f"# {as_written(found.title)}\n\n{as_written(found.about)}\n"
    )
    return f"{written}\n{_fields(found)}\n{_views(found)}"


def _read(key: str) -> str:
    return (FOLDER / f"{key}.md").read_text(encoding="utf-8")


def _title(key: str) -> str:
    return _read(key).partition("\n")[0].removeprefix("# ")


def _fields(vendor: Vendor) -> str:
    lines = [
        f"- **{as_written(field.title)}**{_note(field)}: {as_written(field.hint) or '.'}" for field in vendor.fields
    ]
    return "## What an account needs\n\n" + "\n".join(line.replace(": .", ".") for line in lines) + "\n"


def _note(field: Field) -> str:
    notes = [
        word for word, said in (("secret", field.kind is FieldKind.SECRET), ("optional", not field.required)) if said
    ]
    return f" ({', '.join(notes)})" if notes else ""


def _views(vendor: Vendor) -> str:
    try:
        found = views_of(vendor)
    except DeckError:
        return ""
    lines = []
    for group in dict.fromkeys(view.group for view in found):
        lines.append(f"\n**{group.value}**\n")
        lines += [f"- {as_written(view.title)}: {as_written(view.about)}" for view in found if view.group is group]
    return "## What can be seen\n" + "\n".join(lines) + "\n"


def as_written(text: str) -> str:
    """Return a plug-in's words so that Markdown takes them as they are."""
    return "".join(f"\\{letter}" if letter in r"\`*_[]<>#|" else letter for letter in clean(text, 400))
