"""What a vendor is: a plug-in that declares its fields, its views and its client as data.

A vendor is found through the entry-point group ``agentdeck.vendors``; the entry point names a `Vendor`. The `Vendor` itself is
light (no network, no pydantic), so that the deck can paint its first frame; `Vendor.load` gives the `Implementation`.
"""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from tui.accounts.model import Account, Field
from tui.core.content import Content, Headline
from tui.core.quick import dataclass
from tui.core.records import Column, Page, PageRequest, Paging, Record
from tui.core.scope import Controls, Parent, Scope
from tui.core.spans import DayRange

if TYPE_CHECKING:
    from tui.net.client import Connection

C = TypeVar("C")
"""A vendor's typed client."""
T = TypeVar("T")


class Evidence(enum.Enum):
    """How sure the contract is of an endpoint."""

    DOCUMENTED = "documented"
    CLIENT = "in the vendor's client"
    INFERRED = "inferred"
    UNDOCUMENTED = "path not published"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of a contract.

    Attributes:
        key: Stable name, unique in the vendor ("v2-agents-costs").
        title: The vendor's own title.
        path: Path template verbatim, slashes and casing included; None where the vendor publishes none.
        evidence: How sure the contract is.
        contract: Page and section of the contract ("ejento.md, V2 full list, 1").
        body_known: Whether the contract knows the answer's shape.
    """

    key: str
    title: str
    path: str | None
    evidence: Evidence
    contract: str
    body_known: bool = True


def no_progress(done: int, total: int | None, words: str) -> None:
    """Report to nobody."""


Progress = Callable[[int, int | None, str], None]
"""Called with what is done, the whole where known, and a few words, while a long load runs."""


@dataclass(slots=True)
class Stop:
    """The user's wish that a long load ends with what it has; a load that cannot do that takes no notice."""

    asked: bool = False


@dataclass(frozen=True, slots=True)
class Ask(Generic[C]):
    """One question to a vendor: its client, the scope, the time, whom to tell of progress, and whether to stop early."""

    client: C
    account: Account
    scope: Scope
    now: datetime
    progress: Progress = no_progress
    stop: Stop = field(default_factory=Stop, compare=False)

    def days(self) -> DayRange:
        """Return the days that the scope means.

        Raises:
            DeckError: USAGE when the range is empty, inverted or in the future.
        """
        return self.scope.span.resolve(self.now, self.scope.zone)


class Group(enum.Enum):
    """The question that a view answers; the order is the order on screen."""

    OVERVIEW = "Overview"
    INSTANCES = "Instances"
    USAGE = "Usage"
    COST = "Cost"
    QUALITY = "Quality"
    PEOPLE = "People"
    CONTENT = "Content"
    ADOPTION = "Adoption"


@dataclass(frozen=True, slots=True)
class Drill:
    """A way from a record to a view about it.

    Attributes:
        view: Key of the view that opens.
        title: The action's words ("Calls").
        parent: Makes the step from the record, or None when this record cannot be drilled into.
        aside: Whether it leads to something that the record names, not further into the record: a request's agent. Enter
            shows the record first, and there the way.
    """

    view: str
    title: str
    parent: Callable[[Record], Parent | None]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Browser(Generic[C]):
    """A paged table of a view.

    Attributes:
        columns: Its columns.
        paging: How the list can be read.
        fetch: Asks for one page.
        page_sizes: Sizes offered, smallest first; the vendor's own maximum last.
        page_size: Size at first.
        live: Whether new rows appear at the top while one reads.
    """

    columns: tuple[Column, ...]
    paging: Paging
    fetch: Callable[[Ask[C], PageRequest], Awaitable[Page]]
    page_sizes: tuple[int, ...] = (20, 50, 100)
    page_size: int = 20
    live: bool = False


@dataclass(frozen=True, slots=True)
class View(Generic[C]):
    """One titled page of a vendor's screen, as data.

    Attributes:
        key: Stable name, unique in the vendor, as typed in commands.
        title: Its words.
        group: The question that it answers.
        about: One sentence for people: what it shows, and what to beware of.
        endpoints: Keys of the endpoints that it rests on.
        controls: What it honours of a scope.
        load: Gives figures, charts and a whole table; None where the view is only a browser.
        browser: Its paged table, where it has one.
        drills: Ways from a record of its table or browser; enter follows the first that leads deeper, else
            it shows the record.
        needs: Kinds of parents that it must be drilled into with; a view with needs is not listed by itself.
        live: Whether it is refreshed by itself; a costly one only on demand.
    """

    key: str
    title: str
    group: Group
    about: str
    endpoints: tuple[str, ...]
    controls: Controls = Controls()
    load: Callable[[Ask[C]], Awaitable[Content]] | None = None
    browser: Browser[C] | None = None
    drills: tuple[Drill, ...] = ()
    needs: tuple[str, ...] = ()
    live: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """What a connection test found, in words.

    Attributes:
        identity: Whom the vendor takes us for, or empty where it does not say.
        sees: What the account can see, a phrase each ("12 agents").
        warnings: What will not work, a sentence each.
        wrong: What the account's settings name that the vendor does not have, a sentence each: the account must be corrected.
    """

    identity: str = ""
    sees: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


class Later(Sequence[T]):
    """Parts that are made when they are first looked at: the fleet screen asks for headlines and needs no views loaded.

    Args:
        make: Gives the parts; imports happen inside.
    """

    def __init__(self, make: Callable[[], tuple[T, ...]]) -> None:
        self._make = make
        self._made: tuple[T, ...] | None = None

    def _parts(self) -> tuple[T, ...]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._parts())

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...

    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        """Return the part at a place."""
        return self._parts()[place]


@dataclass(frozen=True, slots=True)
class Implementation(Generic[C]):
    """The working half of a vendor; loaded when the first request is about to be made.

    Attributes:
        connect: Makes the typed client on a connection.
        views: Its views, in the order on screen; `Later` where they are many.
        headline: Gives the account's row on the fleet screen; cheap enough to be asked every 30 seconds.
        check: Makes the contract's test call.
        endpoints: Every row of the contract, those without a path too.
        choices: Gives what a LIST or CHOICE field of the form could hold, asked of the vendor (agent codes), as (value, title).
    """

    connect: Callable[[Connection, Account], C]
    views: Sequence[View[C]]
    headline: Callable[[Ask[C]], Awaitable[Headline]]
    check: Callable[[Ask[C]], Awaitable[Check]]
    endpoints: tuple[Endpoint, ...]
    choices: Callable[[Ask[C], str], Awaitable[tuple[tuple[str, str], ...]]] | None = None

    def view(self, key: str) -> View[C] | None:
        """Return the view of a key, or None."""
        return next((view for view in self.views if view.key == key), None)


@dataclass(frozen=True, slots=True)
class Header:
    """One request header made from an account's field.

    Attributes:
        name: Header name, verbatim.
        field: Key of the field whose value it carries; left out when the field is empty.
        prefix: What stands before the value ("Bearer ").
    """

    name: str
    field: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Vendor:
    """A platform, as the registry finds it.

    Attributes:
        key: Stable name ("serenity").
        title: Its name for people.
        about: One sentence: what the deck shows of it.
        fields: What an account of it must be told, in the form's order; the base URL has the key ``base_url``.
        headers: How requests are authorised.
        normalise_url: Turns the base URL as typed into the one that paths are appended to.
        load: Gives the working half; imports happen inside.
        demo: Settings of the demo's account (secrets aside), or None when the sandbox does not speak for this vendor.
    """

    key: str
    title: str
    about: str
    fields: tuple[Field, ...]
    headers: tuple[Header, ...]
    normalise_url: Callable[[str], str]
    load: Callable[[], Implementation[Any]]
    demo: Mapping[str, str] | None = None
