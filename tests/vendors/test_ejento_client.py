"""Our Ejento client asks every endpoint of the contract as the contract says, and reads failures as failures."""

from __future__ import annotations

from datetime import date

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support import NOW, FixedClock, fixed_world, session
from tests.vendors.ejento_support import SHAPES
from tests.vendors.test_ejento_sandbox import CONTRACT
from tui.accounts.model import FieldKind
from tui.core.errors import DeckError, ErrorKind
from tui.core.scope import Scope
from tui.core.spans import Bucket, DayRange, Span, SpanKind
from tui.core.values import Money
from tui.live.demo import demo_account, demo_secrets, demo_transport
from tui.live.session import Session, open_session
from tui.vendors.base import Evidence
from tui.vendors.ejento import VENDOR
from tui.vendors.ejento.client import EXPECTED, EjentoClient
from tui.vendors.ejento.endpoints import ENDPOINTS, Entity, Metric, key_of, path_of
from tui.vendors.ejento.window import Window, window_of
from tui.vendors.registry import vendor

WEEK = Window(DayRange(date(2026, 11, 12), date(2026, 11, 18)), fixed=True)
GRID = [
    (entity, metric)
    for entity in (None, *Entity)
    for metric in Metric
    if any(endpoint.key == key_of(entity, metric) for endpoint in ENDPOINTS)
]


def answering(respond) -> tuple[Session, list[Request]]:
    """A session whose vendor answers everything with one response, and the requests that it gets."""
    seen: list[Request] = []

    async def answer(request: Request) -> Response:
        seen.append(request)
        return respond() if callable(respond) else JSONResponse(respond)

    app = Starlette(routes=[Route("/{path:path}", answer)])
    account = demo_account(vendor("ejento"))
    opened = open_session(
        account, demo_secrets(account), transport=httpx.ASGITransport(app=app), clock=FixedClock(fixed_world().now())
    )
    return opened, seen


def test_the_registry_has_every_row_of_the_contract_verbatim():
    v2 = [endpoint for endpoint in ENDPOINTS if endpoint.contract.startswith("ejento.md, V2")]
    assert {endpoint.path for endpoint in v2} == set(CONTRACT)
    assert [int(endpoint.contract.rsplit(" ", 1)[1]) for endpoint in v2] == list(range(1, 47))
    assert [endpoint.path for endpoint in v2 if endpoint.body_known] == ["/api/v2/token-counts/"]
    v1 = [endpoint for endpoint in ENDPOINTS if endpoint.contract.startswith("ejento.md, V1")]
    assert len(v1) == 20
    assert [endpoint.path for endpoint in v1 if endpoint.path] == ["/analytics/team-token"]
    assert all((endpoint.path is None) == (endpoint.evidence is Evidence.UNDOCUMENTED) for endpoint in v1)
    assert len({endpoint.key for endpoint in ENDPOINTS}) == len(ENDPOINTS) == 67


def test_the_grid_is_the_contracts_46_cells():
    assert len(GRID) == 46
    assert {path_of(*cell) for cell in GRID} == set(CONTRACT)


@pytest.mark.parametrize("shape", SHAPES)
async def test_every_endpoint_is_read_in_every_shape(shape):
    async with session("ejento", fixed_world(variant=shape)) as opened:
        for entity, metric in GRID:
            reading = await opened.client.rows(entity, metric, WEEK)
            assert reading.recognised, (entity, metric)
            assert reading.rows or metric is Metric.RECENT, (entity, metric)
            if reading.rows:
                assert any(reading.has(key) for key in EXPECTED[metric]), (entity, metric)
            series = await opened.client.rows(entity, metric, WEEK, bucket=Bucket.DAY, limit=3)
            assert series.recognised, (entity, metric)


async def test_parameters_are_the_contracts_and_only_where_it_shows_them():
    opened, seen = answering({"success": True, "message": "", "data": []})
    custom = Window(DayRange(date(2026, 10, 1), date(2026, 10, 7)), fixed=False)
    for entity, metric in GRID:
        await opened.client.rows(entity, metric, custom, bucket=Bucket.WEEK, limit=50)
    await opened.aclose()
    dates = {"start_date": "2026-10-01", "end_date": "2026-10-07"}
    family = {"type": "range", **dates, "time_series": "true", "bucket_type": "week", "limit": "50"}
    for (entity, metric), request in zip(GRID, seen, strict=True):
        assert request.url.path == f"/ejento{path_of(entity, metric)}"
        bare = metric is Metric.TOTALS or (entity is None and metric is Metric.SUMMARY)
        expected = {} if bare else dates if metric is Metric.RECENT else family
        assert dict(request.query_params) == expected
        assert request.headers["ocp-apim-subscription-key"] == "sandbox-demo"
        assert request.headers["authorization"] == "Bearer sandbox-demo"


async def test_the_last_days_are_asked_for_as_such():
    opened, seen = answering({"success": True, "message": "", "data": []})
    await opened.client.rows(Entity.TEAMS, Metric.COSTS, WEEK)
    await opened.client.rows(Entity.TEAMS, Metric.RECENT, WEEK)
    await opened.aclose()
    assert [dict(request.query_params) for request in seen] == [{"type": "fixed", "days": "7"}, {"days": "7"}]


async def test_the_period_before_is_asked_for_once():
    opened, seen = answering({"success": True, "message": "", "data": []})
    for _ in range(3):
        await opened.client.rows_over(None, Metric.COSTS, WEEK.before())
    await opened.aclose()
    (request,) = seen
    assert dict(request.query_params) == {"type": "range", "start_date": "2026-11-05", "end_date": "2026-11-11"}


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
async def test_periods_are_of_the_vendors_days_in_whatever_zone_one_reads_times(zone):
    async with session("ejento") as opened:
        window = window_of(opened.ask(Scope(Span(SpanKind.MONTH), zone)))
        fixed = window_of(opened.ask(Scope(Span(SpanKind.DAYS, 7), zone)))
    assert (window.fixed, window.days) == (False, Span(SpanKind.MONTH).resolve(NOW))
    assert (fixed.fixed, fixed.params()) == (True, [("type", "fixed"), ("days", "7")])
    assert fixed.before().days == DayRange(date(2026, 11, 5), date(2026, 11, 11))


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "message": "quota of the tenant is used up", "data": None},
        {"success": False, "error": "quota of the tenant is used up"},
        {"success": True, "message": "quota of the tenant is used up", "data": None},
        {"success": "false", "message": "quota of the tenant is used up", "data": []},
    ],
)
async def test_failure_with_http_200_is_a_failure_in_the_vendors_words(body):
    opened, _ = answering(body)
    with pytest.raises(DeckError) as caught:
        await opened.client.rows(None, Metric.COSTS, WEEK)
    await opened.aclose()
    assert caught.value.kind is ErrorKind.VENDOR
    assert "quota of the tenant is used up" in caught.value.fault.sentence
    assert caught.value.fault.account == "ejento-demo"


async def test_the_sandbox_reaches_success_false_too():
    async with session("ejento") as opened:
        with pytest.raises(DeckError) as caught:
            await opened.client.rows(None, Metric.COSTS, _NoDates(WEEK.days, fixed=False))
    assert caught.value.kind is ErrorKind.VENDOR


class _NoDates(Window):
    def params(self) -> list[tuple[str, str]]:
        return [("type", "range")]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorKind.BAD_REQUEST),
        (401, ErrorKind.UNAUTHORISED),
        (403, ErrorKind.FORBIDDEN),
        (404, ErrorKind.NOT_FOUND),
        (307, ErrorKind.REDIRECT),
    ],
)
async def test_statuses_are_told_apart(status, kind):
    elsewhere = {"location": "https://elsewhere.invalid/"} if status == 307 else None
    opened, _ = answering(lambda: JSONResponse({"statusCode": status, "message": "no"}, status, elsewhere))
    with pytest.raises(DeckError) as caught:
        await opened.client.rows(Entity.USERS, Metric.VOTES, WEEK)
    await opened.aclose()
    assert caught.value.kind is kind


@pytest.mark.parametrize("body", [b"<html>login</html>", b"", b'{"success": true', b"\xff\xfe"])
async def test_what_is_no_json_is_unreadable(body):
    opened, _ = answering(lambda: Response(body, media_type="application/json"))
    with pytest.raises(DeckError) as caught:
        await opened.client.rows(None, Metric.COSTS, WEEK)
    await opened.aclose()
    assert caught.value.kind is ErrorKind.UNREADABLE


async def test_costs_are_exact_and_their_currency_is_not_guessed():
    opened, _ = answering({"success": True, "data": {"costs": [{"date": "2026-11-18", "cost": 0.1}]}})
    reading = await opened.client.rows(None, Metric.COSTS, WEEK)
    await opened.aclose()
    value = reading.rows[0].get("cost")
    assert isinstance(value, Money)
    assert (str(value.amount), value.currency) == ("0.1", None)


async def test_team_tokens_are_read_and_broken_teams_left_out():
    teams = [{"team_name": "A", "agents": [{"id": 1, "agent_name": "x"}]}, {"team_name": 5, "agents": "no"}, {}]
    opened, _ = answering({"team_token_data": teams})
    read = await opened.client.team_tokens()
    await opened.aclose()
    assert [team.team_name for team in read.value.teams] == ["A", None]
    assert (read.left_out, list(read.indexes)) == (1, [0, 2])


async def test_the_check_says_who_we_are_and_what_can_be_seen():
    async with session("ejento") as opened:
        check = await opened.implementation.check(opened.ask(Scope()))
    assert check.identity == "Sandbox Analyst"
    assert "30 agents" in check.sees
    assert check.warnings == ()


async def test_the_check_warns_of_a_restricted_key():
    account = demo_account(vendor("ejento"))
    secrets = {"api_key": SecretStr("sandbox-restricted"), "access_token": SecretStr("sandbox-token")}
    opened = open_session(account, secrets, transport=demo_transport(fixed_world()), clock=FixedClock())
    check = await opened.implementation.check(opened.ask(Scope()))
    await opened.aclose()
    assert check.identity == "Sandbox Analyst"
    assert len(check.warnings) == 2
    assert all("may not read" in warning for warning in check.warnings)


async def test_the_check_fails_with_a_wrong_token():
    account = demo_account(vendor("ejento"))
    secrets = {"api_key": SecretStr("sandbox-key"), "access_token": SecretStr("expired")}
    opened = open_session(account, secrets, transport=demo_transport(fixed_world()), clock=FixedClock())
    with pytest.raises(DeckError) as caught:
        await opened.implementation.check(opened.ask(Scope()))
    await opened.aclose()
    assert caught.value.kind is ErrorKind.UNAUTHORISED


def test_an_account_needs_a_url_and_two_secrets_and_offers_no_default_url():
    assert [(field.key, field.required, field.default) for field in VENDOR.fields] == [
        ("base_url", True, ""),
        ("api_key", True, ""),
        ("access_token", True, ""),
    ]
    assert [field.key for field in VENDOR.fields if field.kind is FieldKind.SECRET] == ["api_key", "access_token"]
    assert all(field.hint for field in VENDOR.fields)


@pytest.mark.parametrize(
    "typed",
    ["https://ai.example.com/", "ai.example.com", "https://ai.example.com/api/v2", "https://ai.example.com/api"],
)
def test_the_base_url_is_normalised(typed):
    assert VENDOR.normalise_url(typed) == "https://ai.example.com"


def test_the_implementation_is_the_vendors():
    assert VENDOR.load().connect is EjentoClient
