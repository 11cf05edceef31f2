"""``python -m tests.bench [--short] [--into FILE] [NAME …]``: measures the deck beside its anchors, prints a table of ratios.

Nothing here is asserted by the tests: how long something takes depends on the machine. What does not, is proved in tests/unit
and tests/ui.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.measuring import Ratio, environment, markdown, put_between, table
from tui.cli.opening import collect

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
BENCHES = {
    "first-frame": "tests.bench.first_frame",
    "wire": "tests.bench.wire",
    "tables": "tests.bench.tables",
    "browsing": "tests.bench.browsing",
    "parsing": "tests.bench.parsing",
    "charts": "tests.bench.charts",
    "scale": "tests.bench.scale",
}


def main() -> int:
    """Run the benches that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHES)}; all when none is given")
    parser.add_argument("--short", action="store_true", help="fewer runs: a quick look, not a figure to quote")
    parser.add_argument(
        "--into", type=Path, metavar="FILE", help=f"put the table into this page, between {BEGIN} and {END}"
    )
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.names) - set(BENCHES))
    if unknown:
        parser.error(f"there is no bench {unknown[0]}; there are {', '.join(BENCHES)}")
    heading = environment()
    print(*heading, sep="\n")
    ratios: list[Ratio] = []
    for name in wanted.names or BENCHES:
        print(f"{datetime.now(UTC):%H:%M:%S} {name} …", file=sys.stderr, flush=True)
        bench = importlib.import_module(BENCHES[name])
        collect()  # as the deck does; what it is compared with in this process is spared as much
        ratios += bench.run(short=wanted.short)
    heading.append(f"{'short form, ' if wanted.short else ''}medians; {datetime.now(UTC):%Y-%m-%d}")
    print(f"{heading[-1]}\n")
    print(table(ratios))
    if wanted.into:
        page = wanted.into.read_text(encoding="utf-8")
        passage = markdown(ratios, [". ".join(heading) + "."])
        wanted.into.write_text(put_between(page, BEGIN, END, passage), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
