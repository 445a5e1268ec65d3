"""The commands of the command line, as its tests walk them."""

from importlib import import_module

import click
import typer

from percall.cli.app import COMMAND_MODULES, app


def commands() -> dict[str, click.Command]:
    """Each command by its words: `cost`, `ledger check`, ..."""
    if not app.registered_commands and not app.registered_groups:
        for name in COMMAND_MODULES:
            import_module(f"percall.cli.{name}").register(app)
    found: dict[str, click.Command] = {}
    for name, child in _children(typer.main.get_command(app)).items():
        _walk(child, name, found)
    return found


def _children(command: click.Command) -> dict[str, click.Command]:
    return getattr(command, "commands", {})


def _walk(command: click.Command, words: str, found: dict[str, click.Command]) -> None:
    if not _children(command) or getattr(command, "invoke_without_command", False):
        found[words] = command
    for name, child in _children(command).items():
        _walk(child, f"{words} {name}", found)
