"""What the tests of ``agentdeck show`` share."""

from __future__ import annotations

DEMO = ("--demo", "--now", "2026-11-18T14:30:00Z")
