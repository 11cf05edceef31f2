"""GEAI's lists: agents, projects, exported requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel

from tui.core.content import Answer, Content, Figure
from tui.core.errors import DeckError, ErrorKind
from tui.core.records import Column, Page, PageRequest, Paging, Raw, Record, Table
from tui.core.scope import Choice, Controls, Filter, TimeControl
from tui.core.values import NotSupplied, Unit, Value
from tui.net.wire import Read
from tui.vendors.amounts import unless_unread
from tui.vendors.base import Ask, Browser, Group, View
from tui.vendors.geai import wire
from tui.vendors.geai.client import GeaiClient, Params
from tui.vendors.geai.columns import LISTED_AGENT_DRILLS, REQUEST_DRILLS, shown
from tui.vendors.geai.figures import unstated
from tui.vendors.slowest import Slowest

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R", bound=BaseModel)

_AGENT_COLUMNS = (
    Column("name", "Agent"),
    Column("status", "Status"),
    Column("access_scope", "Access"),
    Column("draft", "Draft", Unit.FLAG),
    Column("revision", "Revision", Unit.COUNT, adds_up=False),
    Column("version", "Version", Unit.COUNT, wide=True),
    Column("public_name", "Public name", wide=True),
    Column("description", "Description", wide=True),
    Column("id", "Id", Unit.ID, wide=True),
)
_REQUEST_COLUMNS = (
    Column(
        "start", "Started", Unit.TIME, help="A time that the vendor sends without a zone is read as UTC (inferred)."
    ),
    Column("assistant", "Agent"),
    Column(
        "status", "Status", help="No field is documented to say why a request failed; Output or the raw JSON (j) may."
    ),
    Column("elapsed", "Took", Unit.MILLISECONDS),
    Column("cost", "Cost", Unit.MONEY, "The vendor states no currency for exported requests."),
    Column("module", "Module", wide=True),
    Column("feedback", "Feedback", wide=True),
    Column("end", "Ended", Unit.TIME, wide=True),
    Column("prompt", "Prompt", personal=True, wide=True),
    Column("output", "Output", personal=True, wide=True),
    Column("session", "Session", Unit.ID, wide=True),
)
_PROJECT_COLUMNS = (
    Column("name", "Project"),
    Column("active", "Active", Unit.FLAG),
    Column("status", "Status", help="0 active, 2 hidden, as the vendor's client says."),
    Column("description", "Description"),
    Column("id", "Id", Unit.ID),
)
_PROJECT_STATUS = {0: "active", 2: "hidden"}

_TRUTH = (Choice("true", "yes"), Choice("false", "no"))
_AGENT_FILTERS = (
    Filter("status", "Status", tuple(Choice(name, name) for name in ("active", "inactive", "pending"))),
    Filter("accessScope", "Access", tuple(Choice(name, name) for name in ("public", "private", "project"))),
    Filter("allowDrafts", "Drafts too", _TRUTH, "What holds when it is not set is not documented."),
    Filter("allowExternal", "External agents too", _TRUTH, "What holds when it is not set is not documented."),
)
_REQUEST_FILTERS = (
    Filter("assistantName", "Agent", help="The agent's exact name."),
    Filter("status", "Status", tuple(Choice(name, name) for name in ("succeeded", "failed", "pending"))),
)


async def agents_page(ask: Ask[GeaiClient], page: PageRequest) -> Page:
    """Return a page of the list of agents.

    Raises:
        DeckError: As the client; a refusal without a project id in the account says that one is needed.
    """
    try:
        found = await ask.client.agents(*_window(page), _filters(ask, _AGENT_FILTERS))
    except DeckError as error:
        if error.kind is not ErrorKind.BAD_REQUEST or ask.account.settings.get("project_id"):
            raise
        raise DeckError(
            ErrorKind.CONFIG,
            error.fault.sentence,
            hint="The list of agents needs the project id: give it in this account's settings.",
            account=ask.account.name,
            status=error.fault.status,
        ) from None
    return _page(page, found, found.value.agents, "agents", _agent)


async def requests_page(ask: Ask[GeaiClient], page: PageRequest) -> Page:
    """Return a page of the exported requests, of one agent when drilled into from it."""
    filters = _filters(ask, _REQUEST_FILTERS)
    agent = ask.scope.parent("agent")
    if agent and not ask.scope.filter("assistantName"):
        filters.append(("assistantName", agent.value))
    found = await ask.client.export(*_window(page), filters)
    return _page(page, found, found.value.items, "items", _request)


async def projects(ask: Ask[GeaiClient]) -> Content:
    """Return the organisation's projects."""
    found = await ask.client.projects()
    rows = found.value.projects
    notes = () if isinstance(rows, list) else ("The vendor sent no list of projects.",)
    items = rows if isinstance(rows, list) else []
    records = [_project(row, raw) for row, raw in zip(items, _raws(found, "projects"), strict=True)]
    table = Table(_PROJECT_COLUMNS, tuple(records), left_out=found.left_out)
    count = unless_unread(len(items), found.left_out) if isinstance(rows, list) else rows
    figures = (Figure("projects", "Projects", count, note="as far as the token sees"),)
    return Content(figures, table=table, notes=notes, answers=(Answer("Projects", found.raw),))


def _window(page: PageRequest) -> tuple[int, int]:
    return (page.number - 1) * page.size, page.size


def _filters(ask: Ask[GeaiClient], known: tuple[Filter, ...]) -> Params:
    return [(one.key, value) for one in known if (value := ask.scope.filter(one.key))]


def _page(
    page: PageRequest,
    found: Read[M],
    rows: list[R] | NotSupplied | None,
    key: str,
    record: Callable[[R, Raw], Record],
) -> Page:
    items = rows if isinstance(rows, list) else []
    records = [record(row, raw) for row, raw in zip(items, _raws(found, key), strict=True)]
    # No total and no largest page are documented: a short page may be the vendor's limit, only an empty one is the end.
    more = None if items or found.left_out else False
    return Page(tuple(records), page.number, page.size, None, more, left_out=found.left_out, raw=found.raw)


def _raws(found: Read[M], key: str) -> list[Raw]:
    return [Raw(found.raw.body, (key, index)) for index in found.indexes]


def _agent(row: wire.Agent, raw: Raw) -> Record:
    cells: tuple[Value, ...] = (
        shown(row.name),
        row.status,
        row.access_scope,
        row.is_draft,
        row.revision,
        row.version,
        row.public_name,
        row.description,
        shown(row.id),
    )
    return Record(row.id, cells, raw)


def _request(row: wire.RequestItem, raw: Raw) -> Record:
    cells: tuple[Value, ...] = (
        row.start_timestamp,
        row.assistant,
        row.status,
        row.elapsed_time_ms,
        unstated(row.cost),
        row.module,
        row.feedback,
        row.end_timestamp,
        row.prompt,
        row.output,
        row.session_id,
    )
    return Record(_request_key(row), cells, raw)


def _request_key(row: wire.RequestItem) -> str:
    """Return what tells requests apart: a session can hold several, and no field is said to be an id of the request.

    Where not even a session is stated, all that is tells: two that began at the same time would be one, and the other lost.
    """
    start = row.start_timestamp
    began = start.astimezone(UTC) if isinstance(start, datetime) else start
    parts: tuple[object, ...] = (row.session_id, began, row.assistant, row.prompt)
    if not isinstance(row.session_id, str):
        parts += (row.status, row.elapsed_time_ms, row.cost, row.end_timestamp, row.module, row.output)
    return "\x1f".join(map(str, parts))


def _project(row: wire.Project, raw: Raw) -> Record:
    status = row.project_status
    said = _PROJECT_STATUS.get(status, str(status)) if isinstance(status, int) else status
    cells: tuple[Value, ...] = (
        row.project_name,
        row.project_active,
        said,
        row.project_description,
        shown(row.project_id),
    )
    return Record(row.project_id, cells, raw)


AGENTS = View(
    "agents",
    "Agents",
    Group.ADOPTION,
    "The project's agents, drafts too. The list has no total and no figures; enter follows an agent by its name.",
    ("agents",),
    Controls(filters=_AGENT_FILTERS),
    browser=Browser(_AGENT_COLUMNS, Paging.OFFSET, agents_page),
    drills=LISTED_AGENT_DRILLS,
)
PROJECTS = View(
    "projects",
    "Projects",
    Group.ADOPTION,
    "The organization's projects that the token may see.",
    ("projects",),
    load=projects,
)
REQUEST_LIST = Browser(_REQUEST_COLUMNS, Paging.OFFSET, requests_page, live=True)
"""Exported requests, as the server's filters narrow them."""
REQUESTS = View(
    "requests",
    "Requests",
    Group.INSTANCES,
    "Single requests, exported by pages. The list has no total and no time filter; its currency is not stated. "
    "F narrows it to failed ones; no field is documented to say why a request failed.",
    ("request-export",),
    Controls(filters=_REQUEST_FILTERS),
    browser=REQUEST_LIST,
    drills=REQUEST_DRILLS,
)
SLOWEST_REQUESTS = View(
    "slowest-requests",
    "Slowest requests",
    Group.QUALITY,
    "Every request of any period, the slowest first, found by walking the export, which has no time filter.",
    ("request-export",),
    Controls(time=TimeControl.WALKED, max_days=366, zone=True, filters=_REQUEST_FILTERS),
    load=Slowest(
        REQUEST_LIST,
        started="start",
        lasted="elapsed",
        early=("start", "elapsed", "assistant"),
        noun="requests",
        title="Request time",
        lead="By elapsed time;",
    ).load,
    drills=REQUEST_DRILLS,
    live=False,
)
