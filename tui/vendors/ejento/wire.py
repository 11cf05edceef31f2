"""What Ejento sends, as far as the contract knows: the V2 envelope, and V1 team tokens."""

from __future__ import annotations

from typing import Any

from tui.core.errors import DeckError, ErrorKind
from tui.core.text import clean
from tui.net.client import Answer
from tui.net.messages import vendor_message
from tui.net.wire import RemoteText, WireModel, mended, unreadable


class V1Agent(WireModel):
    """An agent of a team (contract: V1, Get Team Tokens). No token figures are supplied."""

    id: int | None = None
    agent_name: RemoteText | None = None


class V1Team(WireModel):
    """A team (contract: V1, Get Team Tokens)."""

    team_name: RemoteText | None = None
    agents: tuple[V1Agent, ...] | None = None

    @property
    def members(self) -> tuple[V1Agent, ...]:
        """The team's agents; none where the vendor sent no list."""
        return self.agents or ()


class TeamTokens(WireModel):
    """The answer of ``/analytics/team-token``: no envelope, and no token figures in spite of its name."""

    team_token_data: tuple[V1Team, ...] | None = None

    @property
    def teams(self) -> tuple[V1Team, ...]:
        """The teams; none where the vendor sent no list."""
        return self.team_token_data or ()


def unwrap(answer: Answer) -> tuple[Any, tuple[str | int, ...]]:
    """Return what stands under ``data``, and the way to it; numbers with a point come exact, as Decimal, and those that cannot be
    kept as NaN.

    A body without the documented envelope is returned whole.

    Raises:
        DeckError: UNREADABLE when it is no JSON, or its envelope says neither yes nor no; TOO_LARGE when it holds too much;
            VENDOR when the vendor says ``success: false`` or sends no data, which it does with HTTP 200 too (contract: Errors).
    """
    body = mended(answer, exact=True)
    if not isinstance(body, dict) or not body.keys() & {"success", "data"}:
        return body, ()
    if isinstance(body.get("success"), list | dict):
        raise unreadable(answer, "The answer has not the shape that the vendor documents.")
    if body.get("success", True) is not True or body.get("data") is None:
        raise _refused(answer)
    return body["data"], ("data",)


def _refused(answer: Answer) -> DeckError:
    said = vendor_message(answer.body, answer.hide)
    return DeckError(
        ErrorKind.VENDOR,
        f"Ejento answered, but without success: {clean(said, 200)}"
        if said
        else "Ejento answered, but without success.",
        hint="Check the range, and what the key and the token may read.",
        account=answer.account,
        status=answer.status,
    )
