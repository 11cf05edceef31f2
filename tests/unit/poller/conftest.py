"""What every test of live refreshing begins with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support_clock import DrivenClock
from tests.unit.poller.support import Source
from tui.live.poller import Hub


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock()


@pytest.fixture
async def hub(clock: DrivenClock) -> AsyncIterator[Hub]:
    hub = Hub(clock)
    yield hub
    await hub.aclose()


@pytest.fixture
def source() -> Source:
    return Source()
