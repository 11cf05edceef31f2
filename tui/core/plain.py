"""What stands for a sign that a terminal's encoding does not have: one much like it, else a question mark.

Not supplied, null and 0 stay three things there, too: ``-``, ``?`` and ``0``.
"""

from __future__ import annotations

import codecs
from typing import Final

PLAIN: Final = "plain"
"""Name of the error handler, for ``str.encode`` and streams."""
_LIKE: Final = dict(
    zip(
        "─━┈╌╴╶–—−│┃▌▏╷╵╭╮╰╯┌┐└┘├┤┬┴┼●•◆⚑○◌✓✗▲▼↑↓→←›“”‘’·…×÷▁▂▃▄▅▆▇▎▍▋▊▉█░",
        "---------||||||+++++++++++++****oovx^v^v><>\"\"''..x:..::++#|#####=",
        strict=True,
    )
)


def _like(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_LIKE.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


codecs.register_error(PLAIN, _like)
