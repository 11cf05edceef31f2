"""The one HTTP client: auth, origin pin, limits, retries, and faults turned into errors for people."""

import sys

# httpx imports its own command line, and with it click, pygments and half of rich, where they are installed: it goes without
# when they are missing, and takes half the time and memory.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
