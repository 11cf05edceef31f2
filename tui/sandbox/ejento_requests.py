"""What Ejento's sandbox makes of a request: who asks, and for which time, width and number of entities.

Parameters: contract ejento.md, V2 shared parameters. What happens when ``type`` is absent, when a range is inverted or a value
is wrong is not in the contract; what is done here is assumed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tui.core.quick import dataclass
from tui.sandbox.synth import EPOCH
from tui.sandbox.world import accepted, bearer

KEY_HEADER: Final = "Ocp-Apim-Subscription-Key"
RESTRICTED_PREFIX: Final = "sandbox-restricted"
"""Keys that may make the connection test but read no analytics."""
DEFAULT_DAYS: Final = 30
MAX_DAYS: Final = 3660


class Refused(Exception):  # noqa: N818  # it is an answer, not a fault
    """Carries the response that refuses a request."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def failure(status: int, message: str) -> Response:
    """Return the vendor's own failure; the body's shape is assumed from its envelope, with HTTP 200 also possible."""
    return JSONResponse({"success": False, "message": message, "data": None}, status)


def gateway_failure(status: int, message: str) -> Response:
    """Return a failure of the gateway in front of the vendor (contract: Errors, inferred)."""
    return JSONResponse({"statusCode": status, "message": message}, status)


def authorise(request: Request, *, analytics: bool = True) -> None:
    """Refuse a request without both credentials.

    Raises:
        Refused: With the gateway's 401 for the key, the vendor's 401 for the token, or 403 for a restricted key.
    """
    key = request.headers.get(KEY_HEADER, "")
    if not accepted(key):
        raise Refused(gateway_failure(401, "The subscription key is missing or not valid."))
    if not accepted(bearer(request).removeprefix("Bearer ").strip()):
        raise Refused(failure(401, "The access token is missing, not valid or expired."))
    if analytics and key.startswith(RESTRICTED_PREFIX):
        raise Refused(gateway_failure(403, "The subscription key does not cover this category."))


@dataclass(frozen=True, slots=True)
class Question:
    """A request's parameters, read.

    Attributes:
        first: First day, included.
        last: Last day, included.
        series: Whether one row a bucket is wanted.
        bucket: ``day``, ``week`` or ``month``.
        limit: Most entities a bucket.
    """

    first: date
    last: date
    series: bool
    bucket: str
    limit: int

    def days(self) -> list[date]:
        """Return the days in which anything can have happened, oldest first."""
        first = max(self.first, EPOCH)
        return [first + timedelta(days=offset) for offset in range((self.last - first).days + 1)]

    def bucket_of(self, day: date) -> str:
        """Return a bucket's name: its first day. Weeks begin on Monday (assumed)."""
        if self.bucket == "week":
            day -= timedelta(days=day.weekday())
        elif self.bucket == "month":
            day = day.replace(day=1)
        return day.isoformat()


def read_question(request: Request, now: datetime) -> Question:
    """Read the shared parameters.

    Raises:
        Refused: 400 for a value that is not allowed; 200 with ``success: false`` for a range without both dates.
    """
    first, last = _range(request, now)
    return Question(
        first,
        min(last, now.astimezone(UTC).date()),
        _one_of(request, "time_series", ("true", "false"), "false") == "true",
        _one_of(request, "bucket_type", ("day", "week", "month"), "day"),
        _number(request, "limit", 10),
    )


def _range(request: Request, now: datetime) -> tuple[date, date]:
    start, end = _day(request, "start_date"), _day(request, "end_date")
    both = start is not None and end is not None
    kind = _one_of(
        request, "type", ("fixed", "range"), "range" if both and "days" not in request.query_params else "fixed"
    )
    if kind == "range":
        if start is None or end is None:
            raise Refused(failure(200, "start_date and end_date are needed when type is range."))
        if end < start:
            raise Refused(failure(400, "start_date is after end_date."))
        return start, end
    today = now.astimezone(UTC).date()
    return today - timedelta(days=_number(request, "days", DEFAULT_DAYS) - 1), today


def _one_of(request: Request, name: str, allowed: tuple[str, ...], default: str) -> str:
    value = request.query_params.get(name, default).lower()
    if value not in allowed:
        raise Refused(failure(400, f"{name} must be one of: {', '.join(allowed)}."))
    return value


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) > 0):
        raise Refused(failure(400, f"{name} must be a positive whole number."))
    if name == "days" and int(text) > MAX_DAYS:
        raise Refused(failure(400, f"days must not be more than {MAX_DAYS}."))
    return int(text)


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(failure(400, f"{name} must be a date such as 2026-11-18.")) from None
