"""The examples of the commands' help; every one runs as written."""

from __future__ import annotations

from typing import Final

EXAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "views": (
        "agentdeck views --demo",
        "agentdeck views serenity-demo --demo --format json",
    ),
    "fleet": (
        "agentdeck fleet --demo",
        "agentdeck fleet --demo --format json",
        "agentdeck fleet --demo --format table --wide --seed 3 --instances 5000 --now 2026-11-18T14:30:00Z",
    ),
    "show": (
        "agentdeck show serenity-demo instances --demo --limit 5 --format json",
        "agentdeck show serenity-demo instances --demo --filter agent=support-copilot --sort start_date --page 2 --page-size 50",
        "agentdeck show serenity-demo cost --demo --last 7d --tz Europe/Berlin --format csv",
        "agentdeck show geai-demo cost --demo --from 2026-10-01 --to 2026-10-31 --bucket week --format json",
        "agentdeck show agentphone-demo by-agent --demo --period month --format markdown",
        "agentdeck show agentphone-demo numbers --demo --all --format csv --output numbers.csv",
        "agentdeck show geai-demo agent-days --demo --parent agent=AritmeticaExpert --last 14d",
        "agentdeck show ejento-demo agents --demo --search desk --sort -cost --format table --wide --color never",
        "agentdeck show ejento-demo overview --demo --format chart --color always",
        "agentdeck show serenity-demo instances --demo --limit 3 --personal",
        "agentdeck show geai-demo days --demo --schema",
        "agentdeck show geai-demo overview --demo --watch 30s",
    ),
}
"""By command; together the examples of a command use every option of it."""


def epilog(command: str) -> str:
    """Return the examples of a command as the end of its help."""
    return "\b\nExamples, all with the demo:\n" + "\n".join(f"  {line}" for line in EXAMPLES[command])
