"""The commands of the command line, as its tests walk them."""

from enum import Enum
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperArgument

from percall.cli.app import COMMAND_MODULES, app

Command = Any  # Typer's own classes have no public names
Parameter = Any


def commands() -> dict[str, Command]:
    """Each command by its words: `cost`, `ledger check`, ..."""
    if not app.registered_commands and not app.registered_groups:
        for name in COMMAND_MODULES:
            import_module(f"percall.cli.{name}").register(app)
    found: dict[str, Command] = {}
    for name, child in _children(typer.main.get_command(app)).items():
        _walk(child, name, found)
    return found


def _children(command: Command) -> dict[str, Command]:
    return getattr(command, "commands", {})


def _walk(command: Command, words: str, found: dict[str, Command]) -> None:
    if not _children(command) or getattr(command, "invoke_without_command", False):
        found[words] = command
    for name, child in _children(command).items():
        _walk(child, f"{words} {name}", found)


def options(command: Command) -> list[Parameter]:
    """The command's options that people see, without its arguments."""
    return [p for p in command.params if not isinstance(p, TyperArgument) and not p.hidden]


def names_of(parameter: Parameter) -> set[str]:
    """All names of an option: `-w`, `--workspace`."""
    return set(parameter.opts) | set(parameter.secondary_opts)


def choices(parameter: Parameter) -> set[str]:
    """The words that a parameter takes, where it takes some words only."""
    annotation = parameter.type_descriptor.annotation
    is_enum = isinstance(annotation, type) and issubclass(annotation, Enum)
    return {str(choice.value) for choice in annotation} if is_enum else set()
