"""When to ask again: one poller per query, back-off, pause and staleness. No user interface."""
