"""What Ejento's fields are likely called, since the contract does not say, and which column each becomes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tui.core.records import Column
from tui.core.text import clean
from tui.core.values import Unit

_NOISE: Final = frozenset({"total", "count", "counts", "number", "num", "of", "sum", "overall"})
_WRAPPERS: Final = frozenset(
    {"summary", "totals", "statistics", "stats", "metrics", "usage", "results", "result", "data"}
)
"""Names of objects within a row that say nothing of their fields."""
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER: Final = re.compile(r"[\W_]+")

MEASURES: Final = (
    "queries", "prompt_tokens", "completion_tokens", "total_tokens", "cost", "upvotes", "downvotes", "votes", "documents",
    "count", "score",
)  # fmt: skip
"""Columns whose numbers may be added up over days."""

COLUMNS: Final[dict[str, Column]] = {
    column.key: column
    for column in (
        Column("date", "Date", Unit.DATE, help="The vendor's own day, or the first day of its bucket."),
        Column("rank", "Rank", Unit.COUNT, help="The vendor's own place."),
        Column("name", "Name"),
        Column("id", "Id", Unit.ID, wide=True),
        Column("email", "E-mail", personal=True, wide=True),
        Column("mode", "Indexing mode"),
        Column("created", "Created", Unit.TIME),
        Column("queries", "Queries", Unit.COUNT),
        Column("total_tokens", "Tokens", Unit.TOKENS),
        Column("prompt_tokens", "Prompt", Unit.TOKENS),
        Column("completion_tokens", "Completion", Unit.TOKENS),
        Column("cost", "Cost", Unit.MONEY, help="The vendor does not state the currency."),
        Column("upvotes", "Upvotes", Unit.COUNT),
        Column("downvotes", "Downvotes", Unit.COUNT),
        Column("votes", "Votes", Unit.COUNT),
        Column("documents", "Documents", Unit.COUNT),
        Column(
            "score", "Engagement", Unit.COUNT, help="The vendor's engagement metric; how it is made is not documented."
        ),
        Column("count", "Count", Unit.COUNT),
        Column("users", "Users", Unit.COUNT, adds_up=False),
        Column("agents", "Agents", Unit.COUNT, adds_up=False),
        Column("teams", "Teams", Unit.COUNT, adds_up=False),
        Column("projects", "Projects", Unit.COUNT, adds_up=False),
        Column("corpora", "Corpora", Unit.COUNT, adds_up=False),
    )
}
"""The columns that likely names are mapped to, in the order in which they are shown."""

_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "date": (
        "date", "day", "bucket", "bucket_date", "bucket_start", "time_bucket", "period", "period_start", "week", "month",
        "week_start", "month_start", "timestamp", "time", "start_date",
    ),
    "rank": ("rank", "position"),
    "email": ("email", "user_email", "email_address", "mail"),
    "mode": ("indexing_mode", "index_mode", "indexing", "mode"),
    "created": ("created_at", "created", "created_on", "creation_date", "created_date", "date_created", "creation_time"),
    "queries": ("query", "queries", "chat_query"),
    "prompt_tokens": ("prompt_token", "prompt_tokens", "input_tokens", "prompt"),
    "completion_tokens": ("completion_token", "completion_tokens", "output_tokens", "completion"),
    "total_tokens": ("tokens", "token", "token_usage", "tokens_used", "used_tokens"),
    "cost": ("cost", "costs", "cost_usage", "amount", "spend"),
    "upvotes": ("upvotes", "upvote", "up_votes", "up_vote", "likes", "thumbs_up", "positive_votes"),
    "downvotes": ("downvotes", "downvote", "down_votes", "down_vote", "dislikes", "thumbs_down", "negative_votes"),
    "votes": ("votes", "vote"),
    "documents": ("documents", "document", "docs", "files"),
    "score": ("engagement_score", "score", "engagement", "activity_score", "activity"),
    "users": ("users",),
    "agents": ("agents",),
    "teams": ("teams",),
    "projects": ("projects",),
    "corpora": ("corpora", "corpuses"),
}  # fmt: skip
_ROLE_OF: Final = {alias: (place, role) for role, aliases in _ALIASES.items() for place, alias in enumerate(aliases)}
_SINGULAR: Final = {"user": "users", "agent": "agents", "team": "teams", "project": "projects", "corpus": "corpora"}


@lru_cache(maxsize=2048)
def snake(key: str) -> str:
    """Return a key in snake_case, whatever case it came in."""
    return _OTHER.sub("_", _HUMP.sub("_", key)).strip("_").lower()


def role_of(key: str, entity: str, measure: str) -> tuple[int, str] | None:
    """Return which known column a wire key likely is, and how good the guess is (0 is best); None when it is unknown.

    Args:
        key: A key in snake_case.
        entity: What rows are about ("agent"), or empty.
        measure: What a bare ``count``, ``total`` or ``value`` means ("queries"), or empty.
    """
    named = _identity_role(key, entity)
    if named is not None:
        return named
    if key in _ROLE_OF:
        return _ROLE_OF[key]
    parts = [part for part in key.split("_") if part not in _NOISE]
    stem = "_".join(parts)
    if stem in _ROLE_OF:
        place, role = _ROLE_OF[stem]
        return (place, role) if role in MEASURES or role in _SINGULAR.values() else None
    if stem in _SINGULAR and stem != key:
        return 1, _SINGULAR[stem]
    if stem in {"", "value"}:
        return 20, measure or "count"
    wrapper, _, inner = key.partition("_")
    if wrapper in _WRAPPERS and inner:
        found = role_of(inner, "", "")
        return (found[0] + 40, found[1]) if found and found[1] not in {"name", "id", "count"} else None
    return None


def _identity_role(key: str, entity: str) -> tuple[int, str] | None:
    ids = (f"{entity}_id", "id", "entity_id", f"{entity}_uuid", "uuid")
    names = (
        f"{entity}_name",
        "name",
        "entity_name",
        f"{entity}_title",
        "title",
        "display_name",
        "full_name",
        "label",
        entity,
    )
    if key in ids:
        return ids.index(key), "id"
    if key and key in names:
        return names.index(key), "name"
    return None


def extra_column(key: str, unit: Unit) -> Column:
    """Return a column for a field that nobody expected."""
    words = clean(key.replace("_", " ").strip(), 40) or "Field"
    personal = any(part in key for part in ("mail", "phone", "address"))
    return Column(
        clean(key, 60) or "field",
        words[:1].upper() + words[1:],
        unit,
        help="Sent by the vendor; its meaning is not documented.",
        personal=personal,
    )
