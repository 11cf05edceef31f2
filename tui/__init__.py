"""AgentDeck: one terminal deck for what AI agents do and cost, across the platforms they run on."""

__version__ = "0.1.0"
