"""The command ``agentdeck``: opens the deck, or one of the commands beside it."""

from __future__ import annotations

import contextlib
import os
import sys

import click

from tui import __version__
from tui.cli.lazy import Lazy, LazyGroup, hush
from tui.core.errors import DeckError
from tui.core.plain import PLAIN
from tui.terminal.environment import colourless

_COMMANDS = {
    "demo": Lazy("tui.cli.deck", "demo", "Open the deck on four demo accounts; needs no account, opens no port."),
    "sandbox": Lazy(
        "tui.cli.sandbox", "sandbox", "Serve the synthetic vendors on this machine, for trying clients and accounts."
    ),
    "fleet": Lazy("tui.cli.show", "fleet", "Print the home screen's rows."),
    "views": Lazy("tui.cli.show", "views", "List what can be shown of an account."),
    "show": Lazy("tui.cli.show", "show", "Print a view as table, JSON, CSV, Markdown or chart."),
    "coverage": Lazy(
        "tui.cli.coverage", "coverage", "List every endpoint of every vendor, and the views that show it."
    ),
    "accounts": Lazy("tui.cli.accounts", "accounts", "List, add, edit, test and remove accounts."),
    "config": Lazy("tui.cli.config", "config", "Show and check the configuration."),
    "doctor": Lazy("tui.cli.doctor", "doctor", "Report on this installation: versions, terminal, keyring, network."),
    "serve": Lazy("tui.cli.serve", "serve", "Open the deck in a browser on this machine (needs the extra “web”)."),
    "completion": Lazy("tui.cli.completion", "completion", "Print the completion script for bash, zsh or fish."),
}


@click.group(
    cls=LazyGroup, lazy=_COMMANDS, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, "-V", "--version", message="agentdeck %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """One deck for what AI agents do and cost: Ejento, GEAI, AgentPhone, Serenity Star.

    Without a command, opens the deck on the configured accounts. To look first: agentdeck demo.
    """
    context.color = False if colourless() else None  # for what click writes
    if context.invoked_subcommand is None:
        from tui.cli.opening import open_configured  # noqa: PLC0415  # only when a deck is opened

        context.exit(open_configured())


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status.

    0 fine, 1 an error of the deck's own or of a plug-in's, 2 usage (a full disk too), 3 no secret, 4 not authorised,
    5 vendor failing, 6 partial, 130 stopped.
    """
    # As for the deck: plug-ins of pydantic would see secrets, and looking for some fails at any malformed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        _set_encoding()
        status = cli.main(arguments, prog_name="agentdeck", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except DeckError as error:
        say(error)
        return error.exit_status
    except TimeoutError:
        _tell("The disk did not answer in time; nothing was changed.")
        return 2
    except OSError as error:
        hush()
        _tell(f"The output cannot be written: {os.strerror(error.errno) if error.errno else 'unknown reason'}.")
        return 2
    except Exception as error:  # noqa: BLE001  # ours, or a plug-in's: a traceback would show what was in memory
        from tui.terminal.crash import tell_of  # noqa: PLC0415  # only a crash needs it

        tell_of(error)
        return 1
    return status if isinstance(status, int) else 0


def _set_encoding() -> None:
    """Write UTF-8 to pipes and files whatever the locale is, as to ``--output``: what a locale has no sign for is not lost.

    A terminal gets its own encoding, with what is most like it for a sign that it cannot show. A path's undecodable bytes pass
    as they are.
    """
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is None:
        return
    if sys.stdout.isatty():
        reconfigure(errors=PLAIN)
    else:
        reconfigure(encoding="utf-8", errors="surrogateescape")


def say(error: DeckError) -> None:
    """Write an error on standard error, in one line and its hint."""
    fault = error.fault
    who = f"{fault.account}: " if fault.account else ""
    _tell(f"{who}{fault.words}")


def _tell(text: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(f"agentdeck: {text}", err=True)
