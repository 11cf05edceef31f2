"""Ejento's synthetic fleet: teams, projects, agents, users and corpora, each born on a day of its own.

Some of each exist from the world's first day, others join later at a steady pace, so that lists of recent entities move on
with the clock. All ids, names and memberships are made up.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from tui.core.quick import dataclass
from tui.sandbox.synth import EPOCH, HORIZON_DAYS, pick, skewed, unit, whole

TEAM_NAMES: Final = (
    "Customer Care", "Équipe Juridique", "データ基盤チーム", "فريق المبيعات", "Risk & Compliance", "Отдел закупок",
    "People Operations", "工程平台部", "Vertrieb Süd", "एचआर सेवाएँ",
)  # fmt: skip
PROJECT_NAMES: Final = (
    "Claims Assistant", "Contract Review", "検索基盤", "مساعد العملاء", "Field Service Copilot", "Поставки 2.0",
    "Onboarding Guide", "知识库问答", "Angebotsprüfung", "वेतन सहायता", "Café Loyalty", "Incident Triage",
    "Tender Desk", "Ομάδα Ελέγχου", "고객 상담", "Travel Desk",
)  # fmt: skip
AGENT_NAMES: Final = (
    "Policy Finder", "Invoice Reader", "Clause Checker", "議事録まとめ", "مرشد المنتجات", "Ticket Router", "Поиск договоров",
    "Benefits Helper", "代码评审助手", "Reisekosten-Prüfer", "छुट्टी सहायक", "Release Notes Writer", "Señal de Riesgo",
    "Warranty Desk", "Meeting Scribe", "SQL Explainer", "번역 도우미", "Βοηθός Πωλήσεων", "Churn Scout", "Spare Parts Finder",
    "Résumé Screener", "Audit Trail Reader", "采购比价", "Night Shift Triage", "Tone Checker", "Escalation Summary",
    "Übergabe-Protokoll", "Data Dictionary", "مدقق الفواتير", "Lab Results Explainer", "Roadmap Digest", "Sustainability Q&A",
)  # fmt: skip
GIVEN_NAMES: Final = (
    "Amara", "Jürgen", "Σοφία", "Mateo", "结衣", "Fatima", "Олена", "Siobhán", "Raj", "민준", "Zoë", "Tomáš", "نور", "Ingrid",
    "Kwame", "Leilani", "अनन्या", "Pierre", "さくら", "Dmitri",
)  # fmt: skip
FAMILY_NAMES: Final = (
    "Okafor", "Weiß", "Παππάς", "García", "田中", "Haddad", "Коваль", "Ó Briain", "Iyer", "박", "Lindqvist", "Novák", "السيد",
    "Bergström", "Mensah", "Kealoha", "शर्मा",
)  # fmt: skip
CORPUS_NAMES: Final = (
    "Policies", "Contracts 2025", "製品マニュアル", "كتالوج المنتجات", "Wiki Export", "Регламенты", "Product Sheets", "客服记录",
    "Prüfberichte", "कर्मचारी पुस्तिका", "Release Archive", "Q&A Threads",
)  # fmt: skip
MODELS: Final = ((150, 600), (2500, 10000), (800, 4000), (100, 400))
"""Prices of the models behind agents: billionths of the (unstated) currency a prompt token, a completion token."""

_BORN_FIRST: Final = {"team": 4, "project": 6, "agent": 8, "user": 36, "corpus": 24}
"""How many there are from the first day."""
_DAYS_BETWEEN: Final = {"team": 200, "project": 60, "agent": 18, "user": 9, "corpus": 26}
"""Mean days from one newcomer to the next, from the day of growth on."""
_GROWTH_FROM: Final = 640
"""Days after the epoch from which others join; any later month has newcomers."""
_FIRST_ID: Final = {"team": 11, "project": 101, "agent": 501, "user": 3001, "corpus": 7001}


@dataclass(frozen=True, slots=True)
class Entity:
    """One team, project, agent, user or corpus.

    Attributes:
        kind: ``team``, ``project``, ``agent``, ``user`` or ``corpus``.
        index: Place in the order of creation.
        id: The id on the wire.
        name: The name on the wire.
        created_at: When it was created.
        parent: Index of the project's or user's team, the agent's project, the corpus's agent; None is unassigned.
        weight: Relative busyness.
        email: Address of a user.
    """

    kind: str
    index: int
    id: int
    name: str
    created_at: datetime
    parent: int | None
    weight: float
    email: str = ""


@lru_cache(maxsize=4096)
def entity(seed: int, kind: str, index: int) -> Entity:
    """Return one entity of a world."""
    return Entity(
        kind,
        index,
        _FIRST_ID[kind] + index,
        _name(seed, kind, index),
        _created_at(seed, kind, index),
        _parent(seed, kind, index),
        skewed(0.4, 9.0, seed, kind, "weight", index),
        f"user{_FIRST_ID[kind] + index}@example.com" if kind == "user" else "",
    )


def population(seed: int, kind: str, day: date) -> int:
    """Return how many entities of a kind exist at the end of a day; their indexes are 0 up to this number."""
    offset = (day - EPOCH).days
    if offset < 0:
        return 0
    guess = _BORN_FIRST[kind] + max(min(offset, HORIZON_DAYS) - _GROWTH_FROM, 0) // _DAYS_BETWEEN[kind]
    return guess if guess <= _BORN_FIRST[kind] or _created_at(seed, kind, guess - 1).date() <= day else guess - 1


def model_of(seed: int, agent: int) -> tuple[int, int]:
    """Return the prices of the model behind an agent."""
    return pick(MODELS, seed, "model", agent)


@lru_cache(maxsize=4096)
def _created_at(seed: int, kind: str, index: int) -> datetime:
    late = index - _BORN_FIRST[kind] + 1
    between = _DAYS_BETWEEN[kind]
    # Within its own interval, so that the order of creation is the order of indexes.
    days = _GROWTH_FROM + between * (late + 0.6 * unit(seed, kind, "born", index)) if late > 0 else 0.0
    start = datetime(EPOCH.year, EPOCH.month, EPOCH.day, 8, tzinfo=UTC)
    return start + timedelta(days=int(days), seconds=whole(0, 36_000, seed, kind, "hour", index))


def _parent(seed: int, kind: str, index: int) -> int | None:
    above = {"project": "team", "user": "team", "agent": "project", "corpus": "agent"}.get(kind)
    if above is None or (kind == "agent" and index % 13 == 5):
        return None
    living = population(seed, above, _created_at(seed, kind, index).date())
    return index % living if index < living else whole(0, living - 1, seed, kind, "parent", index)


def _name(seed: int, kind: str, index: int) -> str:
    if kind == "user":
        return f"{pick(GIVEN_NAMES, seed, 'given', index)} {pick(FAMILY_NAMES, seed, 'family', index)}"
    names = {"team": TEAM_NAMES, "project": PROJECT_NAMES, "agent": AGENT_NAMES, "corpus": CORPUS_NAMES}[kind]
    turn, place = divmod(index, len(names))
    return f"{names[place]} {turn + 1}" if turn else names[place]
