"""The instance browser: server-side pages, search, sort and filters, newest first."""

from __future__ import annotations

from typing import Final

from tui.core.content import Content
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Page, PageRequest, Paging, Record
from tui.core.scope import Controls, Filter, Parent, Scope
from tui.core.text import clean
from tui.net.wire import Read
from tui.vendors.base import Ask, Browser, Drill, Group, View
from tui.vendors.serenity import names, wire
from tui.vendors.serenity.client import SerenityClient
from tui.vendors.serenity.query import InstanceQuery
from tui.vendors.serenity.rows import INSTANCE_COLUMNS, STARTED, instance_records, label_of

Asked = Ask[SerenityClient]

AGENT: Final = Filter("agent", "Agent code", help="Which agent; the account's first one when empty.")
VERSION: Final = Filter("version", "Agent version", help="One version only; all versions when empty.", integer=True)
USER: Final = Filter("user", "User identifier", help=names.SURE_HELP)
GROUP: Final = Filter("group", "Group identifier", help=names.SURE_HELP)
FILTERS: Final = (AGENT, VERSION, USER, GROUP)


async def agent_codes(ask: Asked) -> tuple[str, ...]:
    """Return the agents that the question is about: drilled into, filtered, configured, or all that the key may list.

    Raises:
        DeckError: CONFIG when there is none, else whatever went wrong.
    """
    return (await codes_and_missing(ask))[0]


async def codes_and_missing(ask: Asked) -> tuple[tuple[str, ...], int]:
    """Return like `agent_codes`, and how many more agents the vendor lists, of which no code could be read.

    Raises:
        DeckError: CONFIG when there is none, else whatever went wrong.
    """
    parent = ask.scope.parent("agent")
    chosen = parent.value if parent else ask.scope.filter("agent")
    if chosen:
        return (chosen,), 0
    codes, missing = ask.account.items("agent_codes"), 0
    if not codes:
        read = await ask.client.agents()
        codes, missing = tuple(agent.code for agent in read.value.items or ()), read.left_out
    if not codes:
        raise DeckError(
            ErrorKind.CONFIG,
            "This account names no agents, and the vendor lists none for its key.",
            hint="Add agent codes to the account.",
            account=ask.account.name,
        )
    return tuple(dict.fromkeys(codes)), missing


def query_of(scope: Scope, agent: str) -> InstanceQuery:
    """Return the server-side question of a scope about one agent."""
    return InstanceQuery(
        agent,
        _chosen(scope, "version") or None,
        _chosen(scope, "user"),
        _chosen(scope, "group"),
        scope.search,
        ascending=scope.sort is not None and not scope.sort.descending,
    )


def _chosen(scope: Scope, key: str) -> str:
    """Return what was drilled into, else what the filter says."""
    parent = scope.parent(key)
    return parent.value if parent else scope.filter(key) or ""


async def instances_page(ask: Asked, request: PageRequest) -> Page:
    """Return one page of one agent's instances."""
    agent = (await agent_codes(ask))[0]
    read = await ask.client.instances(query_of(ask.scope, agent), request.number, request.size)
    page = read.value
    number = page.page if page.page and page.page > 0 else request.number
    size = page_size(read, request.size, number)
    return Page(
        instance_records(agent, read),
        number,
        size,
        page.total,
        more=has_more(page, number, size),
        left_out=read.left_out,
        raw=read.raw,
    )


def page_size(read: Read[wire.InstancePage], asked: int, number: int) -> int:
    """Return how many rows a page has as the vendor counts them: its echo, or, of a first page cut without a word, its rows."""
    page = read.value
    if page.page_size and page.page_size > 0:
        return page.page_size
    rows = len(page.rows or ()) + read.left_out
    cut = number == 1 and page.total is not None and 0 < rows < min(asked, page.total)
    return rows if cut else asked


def has_more(page: wire.InstancePage, number: int, size: int) -> bool | None:
    """Whether a further page exists: not after an empty one, nor when page x size reaches the total."""
    if not page.rows:
        return False
    return None if page.total is None else number * size < page.total


async def instances_about(ask: Asked) -> Content:
    """Say which agent the list is about; how long it is the list says itself."""
    codes = await agent_codes(ask)
    agent = f"Agent {clean(codes[0], 40)}"
    several = f", first of {len(codes)}; filter by “{AGENT.title}” for another" if len(codes) > 1 else ""
    unsure = names.SEARCH_HELP if ask.scope.search else names.SORT_HELP if ask.scope.sort else ""
    return Content(notes=tuple(note for note in (f"{agent}{several}.", unsure) if note))


def to_conversation(record: Record) -> Parent | None:
    """Make the step from an instance to its conversation."""
    return Parent("instance", record.key, label_of(str(record.cells[1] or record.cells[-1])))


INSTANCES: Final[View[SerenityClient]] = View(
    key="instances",
    title="Instances",
    group=Group.INSTANCES,
    about="Every instance of one agent, newest first, a page at a time from the server. Search and sort names are inferred. "
    "The vendor supplies no status and no error of an instance.",
    endpoints=("instances", "instances-of-version", "agents"),
    controls=Controls(filters=FILTERS, search=True, sorts=(STARTED.key,)),
    load=instances_about,
    browser=Browser(INSTANCE_COLUMNS, Paging.NUMBERED, instances_page, page_sizes=(20, 50, 100, 200), live=True),
    drills=(Drill("conversation", "Conversation", to_conversation),),
)
