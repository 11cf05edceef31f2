"""A configuration with every kind of fault, and where to write one."""

from __future__ import annotations

from pathlib import Path

BROKEN = """\
# kept by a person
schema_version = 1
colour = "red"

[settings]
theme = "nord"
refresh = 2
pagesize = 50
mouse = "perhaps"
zone = "Mars/Base"

[[accounts]]
name = "acme"
vendor = "serenity"
base_url = "https://api.example"
surprise = 1
[accounts.settings]
agent_codes = "one,two"
api_key = "sandbox-in-the-file"

[[accounts]]
name = "acme"
vendor = "geai"

[[accounts]]
name = "Not A Name"
vendor = "geai"

[[accounts]]
vendor = "geai"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return path
