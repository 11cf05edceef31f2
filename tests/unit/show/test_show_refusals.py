"""``agentdeck show`` refuses what it cannot honour: a sentence that names what is possible, status 2, no data."""

from __future__ import annotations

import pytest

from tests.unit.show.support import DEMO


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "nobody", "overview", *DEMO), "no account"),
        (("show", "geai-demo", "nothing", *DEMO), "no view"),
        (("show", "geai-demo", "days", *DEMO, "--last", "soon"), "--last"),
        (("show", "geai-demo", "days", *DEMO, "--from", "2026-02-30", "--to", "2026-03-01"), "--from"),
        (("show", "geai-demo", "days", *DEMO, "--from", "2026-03-02", "--to", "2026-03-01"), "Swap"),
        (("show", "geai-demo", "days", *DEMO, "--from", "2026-03-02"), "both"),
        (("show", "geai-demo", "days", *DEMO, "--last", "7d", "--period", "month"), "one of"),
        (("show", "geai-demo", "days", *DEMO, "--tz", "Mars/Base"), "zone"),
        (("show", "agentphone-demo", "calls", *DEMO, "--filter", "status=odd"), "completed"),
        (("show", "agentphone-demo", "calls", *DEMO, "--filter", "colour=red"), "status"),
        (("show", "agentphone-demo", "agent-calls", *DEMO), "--parent"),
        (("show", "geai-demo", "days", "--demo", "--now", "yesterday"), "ISO 8601"),
        (("show", "serenity-demo", "instances", "--demo", "--now", "0001-01-01T00:00:00Z", "--limit", "1"), "1970"),
        (("show", "serenity-demo", "instances", "--demo", "--now", "9999-12-31T23:59:59Z", "--limit", "1"), "2999"),
        (("show", "geai-demo", "days", *DEMO, "--output", ""), "name of a file"),
        (("show", "geai-demo", "days", *DEMO, "--output", "/"), "name of a file"),
        (("show", "geai-demo", "days", *DEMO, "--output", "."), "name of a file"),
        (("show", "geai-demo", "days", *DEMO, "--output", "no-such-folder/"), "name of a file"),
        (("show", "geai-demo", "days", "--no-such-option"), "--no-such-option"),
        (("show", "geai-demo", "requests", *DEMO, "--last", "7d"), "no time filter"),
        (("show", "agentphone-demo", "by-agent", *DEMO, "--last", "7d"), "--period week, month or year"),
        (("show", "agentphone-demo", "daily", *DEMO, "--last", "9999d"), "3660"),
        (("show", "agentphone-demo", "daily", *DEMO, "--bucket", "week"), "count by week"),
        (("show", "agentphone-demo", "calls", *DEMO, "--tz", "Mars/Base"), "zone"),
        (("show", "agentphone-demo", "calls", *DEMO, "--filter", "status"), "KEY=VALUE"),
        (("show", "agentphone-demo", "calls", *DEMO, *("--filter", "type=sms") * 2), "type"),
        (("show", "ejento-demo", "queries", *DEMO, "--filter", "limit=many"), "10, 25, 100, 1000"),
        (("show", "agentphone-demo", "agent-calls", *DEMO, "--parent", "agentid=3"), "--parent agent_id=ID"),
        (("show", "geai-demo", "days", *DEMO, "--parent", "agent=3"), "Leave --parent out"),
        (("show", "geai-demo", "days", *DEMO, "--search", "x"), "no server-side search"),
        (("show", "geai-demo", "days", *DEMO, "--sort", "date"), "sort the records"),
        (("show", "ejento-demo", "agents", *DEMO, "--sort", "colour"), "total_tokens"),
        (("show", "geai-demo", "days", *DEMO, "--page", "2"), "--limit cuts it"),
        (("show", "agentphone-demo", "calls", *DEMO, "--all", "--limit", "5"), "contradict"),
        (("show", "agentphone-demo", "calls", *DEMO, "--all", "--page", "2"), "contradict"),
        (("show", "agentphone-demo", "calls", *DEMO, "--page-size", "5000"), "at most"),
        (("show", "agentphone-demo", "calls", *DEMO, "--page", "0"), "--page"),
        (("show", "agentphone-demo", "number-messages", *DEMO, "--parent", "number_id=1", "--page", "2"), "--limit"),
        (("show", "agentphone-demo", "calls", *DEMO, "--format", "chart"), "no chart"),
        (("show", "geai-demo", "days", *DEMO, "--format", "chart", "--limit", "3"), "A chart has no"),
        (("show", "geai-demo", "days", *DEMO, "--watch", "30s", "--format", "csv"), "JSON Lines"),
        (("show", "geai-demo", "days", *DEMO, "--watch", "30s", "--output", "x.json"), "Redirect"),
        (("show", "agentphone-demo", "calls", *DEMO, "--watch", "30s", "--all"), "--limit"),
        (("show", "geai-demo", "days", *DEMO, "--watch", "1s"), "5s"),
        (("sandbox", "--port", "99999"), "port"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(out, arguments, words):
    said = out(*arguments, status=2)
    assert said.out == ""
    assert words in said.err
    assert "Traceback" not in said.err
