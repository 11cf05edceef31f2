"""GEAI's lists and limits: tokens, agents, projects, exported requests, usage limits (geai.md, Other useful reads)."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from typing import Any, Final

from starlette.requests import Request

from tui.sandbox.geai_days import today
from tui.sandbox.geai_fleet import AGENT_NAMES, Project, fleet
from tui.sandbox.geai_http import bad_request, not_found, project_header, whole_number
from tui.sandbox.geai_requests import DEFAULT_COUNT, MAX_COUNT, Wanted, exported
from tui.sandbox.geai_sums import Query
from tui.sandbox.synth import guid, pick, unit, whole
from tui.sandbox.world import World

AGENTS: Final = 164
"""Agents in the list: those with traffic, then drafts and quiet ones."""
ACTIVE: Final = 1
EXPIRED: Final = 2
_TRUE: Final = frozenset({"true", "1"})
_KINDS: Final = ("Helper", "Reviewer", "Planner", "Archivist", "Coach")
_TOPICS: Final = ("Payroll", "Audit", "Logistics", "Marketing", "Research", "Security", "Travel")


def validate(world: World, request: Request) -> Any:
    """Answer whose token it is: one project's, unless the caller names another."""
    found = fleet(world.seed)
    named = project_header(request)
    project = next((one for one in found.projects if one.id == named), found.projects[0])
    return {
        "organizationId": found.organization_id,
        "organizationName": found.organization,
        "projectId": project.id,
        "projectName": project.name,
    }


def agents(world: World, request: Request) -> Any:
    """Answer a part of the list of agents. Defaults of filters that are not sent are assumed: no filter, drafts, no external."""
    if not project_header(request):
        raise bad_request("ProjectId header is required", 2)
    query = request.query_params
    status, scope = query.get("status", ""), query.get("accessScope", "")
    drafts = query.get("allowDrafts", "").lower() in {"", *_TRUE}
    external = query.get("allowExternal", "").lower() in _TRUE
    start = whole_number(request, "start")
    count = whole_number(request, "count") or AGENTS
    rows = [
        row
        for number in range(AGENTS)
        if (row := _agent(world, number))
        and (not status or row["status"] == status)
        and (not scope or row["accessScope"] == scope)
        and (drafts or not row["isDraft"])
        and (external or number % 17 != 16)
    ]
    return {"agents": rows[start : start + count]}


def _agent(world: World, number: int) -> dict[str, Any]:
    busy = number < len(AGENT_NAMES)
    name = AGENT_NAMES[number] if busy else f"{_TOPICS[number % 7]} {_KINDS[number % 5]} {number}"
    scope = ("public", "private", "project")[number % 3]
    return {
        "id": guid(world.seed, "geai-agent", number),
        "name": name,
        "status": "active" if busy else pick(("active", "inactive", "pending"), world.seed, "geai-status", number),
        "accessScope": scope,
        "publicName": f"com.acme.agent{number}" if scope == "public" else None,
        "avatarImage": None,
        "description": None if number % 6 == 5 else f"Helps with {name.lower()}",
        "jobDescription": None,
        "isDraft": not busy and number % 4 == 1,
        "isReadonly": number % 9 == 7,
        "revision": whole(1, 40, world.seed, "geai-revision", number),
        "version": None if number % 5 == 4 else whole(1, 6, world.seed, "geai-version", number),
    }


def projects(world: World, request: Request) -> Any:
    """Answer all projects, or the one of exactly the given name; ``detail=full`` adds the limit (assumed)."""
    name = request.query_params.get("name", "")
    full = request.query_params.get("detail") == "full"
    found = [one for one in fleet(world.seed).projects if not name or one.name == name]
    return {
        "projects": [_project(world, one) | ({"usageLimit": _limits(world, one)[0]} if full else {}) for one in found]
    }


def _project(world: World, one: Project) -> dict[str, Any]:
    return {
        "organizationId": fleet(world.seed).organization_id,
        "organizationName": fleet(world.seed).organization,
        "projectActive": one.active,
        "projectDescription": None if one.hidden else f"{one.name} assistants",
        "projectId": one.id,
        "projectName": one.name,
        "projectStatus": 2 if one.hidden else 0,
    }


def export(world: World, request: Request) -> Any:
    """Answer a part of the requests, newest first (assumed order)."""
    query = request.query_params
    wanted = Wanted(query.get("assistantName", ""), query.get("status", ""))
    count = whole_number(request, "count") or DEFAULT_COUNT
    return {"items": exported(world, wanted, whole_number(request, "skip"), min(count, MAX_COUNT))}


def organization_limits(world: World, request: Request) -> Any:
    """Answer every limit of the organisation."""
    return {"usageLimits": _limits(world, _owner(world, request))}


def latest_limit(world: World, request: Request) -> Any:
    """Answer the newest limit of the organisation or a project; all of a project's are one object in the vendor's client."""
    return _limits(world, _owner(world, request))[0]


def _owner(world: World, request: Request) -> Project | None:
    found = fleet(world.seed)
    if request.path_params["organization"] != found.organization_id:
        raise not_found("Organization not found")
    if "project" not in request.path_params:
        return None
    wanted = request.path_params["project"]
    owner = next((one for one in found.projects if one.id == wanted), None)
    if owner is None:
        raise not_found("Project not found")
    return owner


def _limits(world: World, owner: Project | None) -> list[dict[str, Any]]:
    """Return this month's limit and the one of the month before; the organisation's are of cost, projects' of requests."""
    month = today(world).replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    limits = []
    for start, status in ((month, ACTIVE), (before, EXPIRED)):
        end = start.replace(day=monthrange(start.year, start.month)[1])
        used = _used(Query(world, start, min(end, today(world))), owner)
        hard = _hard_limit(world, owner)
        limits.append(
            {
                "id": guid(world.seed, "geai-limit", owner.id if owner else "", start),
                "relatedEntityName": owner.name if owner else fleet(world.seed).organization,
                "usageUnit": "Requests" if owner else "Cost",
                "subscriptionType": "Monthly",
                "renewalStatus": "Renewable",
                "status": status,
                "softLimit": round(hard * 0.8, 2),
                "hardLimit": hard,
                "usedAmount": used,
                "remainingUsage": max(round(hard - used, 9), 0),
                "validFrom": f"{start.isoformat()}T00:00:00",
                "validUntil": f"{end.isoformat()}T23:59:59",
            }
        )
    return limits


def _used(query: Query, owner: Project | None) -> float:
    if owner is None:
        return query.total().cost
    place = query.fleet.projects.index(owner)
    sums = query.by(lambda cell: query.fleet.agents[cell.agent].project)
    return sums[place].requests if place in sums else 0


def _hard_limit(world: World, owner: Project | None) -> float:
    share = 0.8 + unit(world.seed, "geai-hard", owner.id if owner else "")
    yearly = world.instances if owner else world.instances * 0.0055
    scale = 12 * (5 if owner else 1)
    return float(max(round(yearly * share * 1.4 / scale), 1))
