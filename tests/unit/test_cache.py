"""Last known headlines survive a restart, and nothing odd on disk can hurt the start."""

from __future__ import annotations

import stat
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import NOW
from tui.core.content import Figure, Headline
from tui.core.values import NOT_SUPPLIED, Money, Unit
from tui.live import cache

HEADLINE = Headline(
    activity=Figure("activity", "Requests", 1204, previous=1100),
    cost=Figure("cost", "Cost", Money(Decimal("12.3456"), None), Unit.MONEY, others=(Money(Decimal("0.10"), "EUR"),)),
    errors=Figure("errors", "Errors", None, rising_is_bad=True),
    tokens=Figure("tokens", "Tokens", 0, Unit.TOKENS),
    spark=(1.0, None, 3.5),
    spark_unfinished=2,
    period="last 30 days",
    partial=True,
)


def test_what_is_saved_is_read_back_exactly(tmp_path):
    path = tmp_path / "cache" / "headlines.json"
    cache.save(path, {"one": (HEADLINE, NOW)})
    assert cache.load(path, NOW) == {"one": (HEADLINE, NOW)}
    assert cache.load(path, NOW)["one"][0].active.value is NOT_SUPPLIED
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("age", [timedelta(days=8), timedelta(seconds=-60)])
def test_too_old_or_from_the_future_is_forgotten(tmp_path, age):
    path = tmp_path / "headlines.json"
    cache.save(path, {"one": (HEADLINE, NOW)})
    assert cache.load(path, NOW + age) == {}


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_content_can_raise(tmp_path, body):
    path = tmp_path / "headlines.json"
    path.write_bytes(body)
    assert cache.load(path, NOW) == {}


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    cache.save(blocked / "headlines.json", {"one": (HEADLINE, NOW)})
    assert cache.load(blocked / "headlines.json", NOW) == {}
