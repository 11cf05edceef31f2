"""``agentdeck completion``: the script that a shell loads."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_HELP = {
    "bash": 'eval "$(agentdeck completion bash)"',
    "zsh": 'eval "$(agentdeck completion zsh)"',
    "fish": "agentdeck completion fish | source",
}


@click.command()
@click.argument("shell", type=click.Choice(sorted(_HELP)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    Load it with: eval "$(agentdeck completion bash)".
    """
    found = get_completion_class(shell)
    if found is None:  # pragma: no cover  # click knows all three
        raise click.ClickException(f"No completion for {shell}.")
    click.echo(found(context.find_root().command, {}, "agentdeck", "_AGENTDECK_COMPLETE").source())
