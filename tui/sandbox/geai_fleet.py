"""GEAI's make-believe organisation: agents, users, projects, models, and who uses what, before any day has happened."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from tui.core.quick import dataclass
from tui.sandbox.synth import EPOCH, guid, hex_id, pick, unit, whole

AGENT_NAMES: Final = (
    "AritmeticaExpert", "Contract Reviewer", "Facturación Electrónica", "Sales Assistant", "お問い合わせ窓口", "Onboarding Guide",
    "Помощник закупок", "Équipe Conformité", "Incident Summariser", "مساعد الموارد البشرية", "Code Review Buddy", "客服助手",
    "Warehouse Planner", "법무 검토", "Translation Desk", "Ζωή Αναφορές", "Tender Scout", "=SUM(A1) Sheet Helper",
    "Sales Assistant", "[bold]Release Notes", "Claims Triage", "עוזר דוחות", "Recruiting Screener", "ผู้ช่วยการเงิน",
)  # fmt: skip
"""Names of the agents with traffic. Two are equal on purpose: the analytics know agents by name and so merge them."""

_GIVEN: Final = (
    "Ana", "Björn", "Chloé", "Dmitri", "Emeka", "Fátima", "Giulia", "Hiroshi", "Ingrid", "João",
    "Kamala", "Léa", "Mehmet", "Ngọc", "Oksana", "Paweł", "Qiang", "Renée", "Søren", "Thandiwe",
)  # fmt: skip
_FAMILY: Final = (
    "García", "Lindqvist", "Moreau", "Иванов", "Okafor", "Haddad", "Rossi", "田中", "Haugen", "Silva",
    "Iyer", "Dubois", "Yılmaz", "Trần", "Коваль", "Wójcik", "王", "Blanc", "Kjær", "Nkosi",
)  # fmt: skip
_MAIL: Final = (
    "ana", "bjorn", "chloe", "dmitri", "emeka", "fatima", "giulia", "hiroshi", "ingrid", "joao",
    "kamala", "lea", "mehmet", "ngoc", "oksana", "pawel", "qiang", "renee", "soren", "thandiwe",
)  # fmt: skip
_PROJECTS: Final = (
    "Customer Care", "Finance & Billing", "Legal", "Talento Humano", "Supply Chain", "Engineering", "研究開発", "Default Project",
)  # fmt: skip
ORGANIZATION_ID: Final = "0b2f6c1e-5a37-4d0e-a1c4-6f0d8e7a9b00"
PROJECT_ID: Final = "0b2f6c1e-5a37-4d0e-a1c4-6f0d8e7a9b01"
"""The same in every world, so that an account's settings need not follow the seed."""
USERS: Final = 60
TOP: Final = 10


@dataclass(frozen=True, slots=True)
class Model:
    """A language model and its price, in billionths of a US dollar a token."""

    name: str
    price_in: int
    price_out: int
    pace: float


MODELS: Final = (
    Model("openai/gpt-4o", 2500, 10000, 1.0),
    Model("openai/gpt-4o-mini", 150, 600, 0.6),
    Model("anthropic/claude-sonnet-4", 3000, 15000, 1.3),
    Model("google/gemini-2.0-flash", 100, 400, 0.5),
    Model("mistral/mistral-large", 2000, 6000, 0.9),
)


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the organisation."""

    id: str
    name: str
    active: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent with traffic from its first to its last day."""

    number: int
    id: str
    name: str
    project: int
    first: date
    last: date | None
    weight: float
    error_level: int

    def alive(self, day: date) -> bool:
        """Whether the agent takes requests on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: an e-mail mostly, sometimes a plain id; the name is not known of everyone."""

    id: str
    name: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One agent, used by one user, on one model: the grain of all figures."""

    agent: int
    user: int
    model: int
    weight: float
    salt: int
    base_in: int
    base_out: int
    base_ms: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything of the organisation that does not depend on time."""

    organization_id: str
    organization: str
    projects: tuple[Project, ...]
    agents: tuple[Agent, ...]
    users: tuple[User, ...]
    cells: tuple[Cell, ...]


@lru_cache(maxsize=16)
def fleet(seed: int) -> Fleet:
    """Return the organisation of a seed."""
    agents = tuple(_agent(seed, number) for number in range(len(AGENT_NAMES)))
    users = tuple(_user(seed, number) for number in range(USERS))
    return Fleet(
        ORGANIZATION_ID,
        "Acme Grupo",
        tuple(_project(seed, number) for number in range(len(_PROJECTS))),
        agents,
        users,
        tuple(cell for agent in agents for cell in _cells(seed, agent, users)),
    )


def _project(seed: int, number: int) -> Project:
    hidden = number == len(_PROJECTS) - 2
    return Project(
        PROJECT_ID if number == 0 else guid(seed, "geai-project", number),
        _PROJECTS[number],
        active=not hidden,
        hidden=hidden,
    )


def _agent(seed: int, number: int) -> Agent:
    first = EPOCH if number < 14 else EPOCH + timedelta(days=whole(60, 900, seed, "geai-first", number))
    # One agent was retired: it has a past but no present.
    last = EPOCH + timedelta(days=700) if number == 13 else None
    return Agent(
        number,
        guid(seed, "geai-agent", number),
        AGENT_NAMES[number],
        whole(0, len(_PROJECTS) - 1, seed, "geai-agent-project", number),
        first,
        last,
        (0.5 + unit(seed, "geai-agent-weight", number)) / (1 + 0.35 * number),
        pick((0, 1, 1, 2, 4), seed, "geai-error-level", number),
    )


def _user(seed: int, number: int) -> User:
    given = number % len(_GIVEN)
    weight = (0.4 + unit(seed, "geai-user-weight", number)) / (1 + 0.08 * number)
    if unit(seed, "geai-user-id", number) < 0.12:
        return User(hex_id(24, seed, "geai-user", number), None, weight)
    family = whole(0, len(_FAMILY) - 1, seed, "geai-family", number)
    name = f"{_GIVEN[given]} {_FAMILY[family]}" if unit(seed, "geai-user-name", number) < 0.8 else None
    domain = pick(("acme.example", "acme.example", "partner.example"), seed, "geai-domain", number)
    return User(f"{_MAIL[given]}.{number:02d}@{domain}", name, weight)


def _cells(seed: int, agent: Agent, users: tuple[User, ...]) -> list[Cell]:
    share = whole(8, 45, seed, "geai-reach", agent.number) / 100
    found: list[Cell] = []
    for number, user in enumerate(users):
        if unit(seed, "geai-uses", agent.number, number) > share:
            continue
        main = whole(0, len(MODELS) - 1, seed, "geai-model", agent.number)
        found.append(_cell(seed, agent, number, main, agent.weight * user.weight))
        if unit(seed, "geai-second-model", agent.number, number) < 0.2:
            found.append(_cell(seed, agent, number, (main + 1) % len(MODELS), agent.weight * user.weight * 0.3))
    return found


def _cell(seed: int, agent: Agent, user: int, model: int, weight: float) -> Cell:
    names = (seed, "geai-cell", agent.number, user, model)
    return Cell(
        agent.number,
        user,
        model,
        weight,
        whole(0, 2**31, *names),
        whole(40, 320, *names, "in"),
        whole(10, 140, *names, "out"),
        int(whole(120, 700, *names, "ms") * MODELS[model].pace),
    )
