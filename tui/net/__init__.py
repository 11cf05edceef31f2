"""The one HTTP client: auth, origin pin, limits, retries, and faults turned into errors for people."""
