"""The one HTTP client: auth, origin pin, limits, retries, and faults turned into errors for people."""

import sys
from importlib.util import find_spec

# httpx imports its own command line, and with it click, pygments and half of rich, where they are installed: it goes without
# when they are missing, and takes half the time and memory.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
# httpcore looks for this one several times a request, through every folder of the path, where it is not installed.
if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]
