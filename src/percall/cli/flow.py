"""`percall flow`: what cannot work in a flow, its picture, and why a contact goes where it goes."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.errors import UsageFault, WorkspaceFault, one_line
from percall.texts import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from percall.flow.checks import FlowIssue
    from percall.flow.follow import Free, Hop
    from percall.flow.rules import Flow

DRAWINGS = ("svg", "mermaid", "text")
MOST_SHOWN = 40

FileArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help=_("The flow; else flow.toml of the workspace.")),
]


def check(
    context: typer.Context,
    file: FileArgument = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print everything that cannot work, and what may not."""
    from percall.flow.checks import Severity, check_flow  # noqa: PLC0415  # kept off the start path

    flow, path = _flow_of(context, file, workspace)
    issues = check_flow(flow, path.name)
    errors = sum(issue.severity is Severity.ERROR for issue in issues)
    if as_json:
        document = {"file": path.name, "errors": errors, "warnings": len(issues) - errors,
                    "issues": [_issue_json(issue) for issue in issues]}  # fmt: skip
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print_issues(issues)
    if errors:
        text = ngettext("The flow has {count} error", "The flow has {count} errors", errors).format(
            count=errors
        )
        raise WorkspaceFault(text, where=str(path), do=_("mend it, then check again"))


def _flow_of(
    context: typer.Context, file: Path | None, workspace: Path | None
) -> "tuple[Flow, Path]":
    from percall.flow.reading import FLOW_FILE, read_flow_file  # noqa: PLC0415  # kept off the start path

    path = file if file is not None else workspace_of(context, workspace).root / FLOW_FILE
    return read_flow_file(path), path


def _issue_json(issue: "FlowIssue") -> dict[str, Any]:
    return {
        "severity": str(issue.severity), "code": issue.code, "rule": issue.place,
        "message": issue.message, "do": issue.do,
    }  # fmt: skip


def _print_issues(issues: "tuple[FlowIssue, ...]") -> None:
    from percall.flow.checks import Severity  # noqa: PLC0415  # kept off the start path

    words = {Severity.ERROR: _("error"), Severity.WARNING: _("warning")}
    for issue in issues:
        text = f"{words[issue.severity]}: {issue.place}: {issue.message}: {issue.do}"
        typer.echo(one_line(text))
    if not issues:
        typer.echo(_("Nothing is wrong with the flow."))


def draw(
    context: typer.Context,
    file: FileArgument = None,
    drawing: Annotated[
        str, typer.Option("--as", metavar="KIND", help=_("svg, mermaid or text."))
    ] = "svg",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=_("Where to write it, not printed.")),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Draw the flow: its steps, and the ways between them."""
    from percall.flow.drawing import as_mermaid, as_svg, as_text  # noqa: PLC0415  # kept off the start path
    from percall.settings import nearest  # noqa: PLC0415  # kept off the start path

    if drawing not in DRAWINGS:
        raise UsageFault(
            _("{name} is no kind of drawing").format(name=repr(drawing)), where="--as",
            do=nearest(drawing, list(DRAWINGS)),
        )  # fmt: skip
    flow, _path = _flow_of(context, file, workspace)
    text = {"svg": as_svg, "mermaid": as_mermaid, "text": as_text}[drawing](flow)
    if out is None:
        typer.echo(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageFault(
            _("The drawing cannot be written: {why}").format(why=error.strerror), where=str(out)
        ) from None


ChannelOption = Annotated[str, typer.Option("--channel", help=_("The contact's channel."))]
ReasonOption = Annotated[str | None, typer.Option("--reason", help=_("The contact's reason."))]
LanguageOption = Annotated[
    str | None, typer.Option("--language", help=_("The contact's language."))
]
AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help=_("When it arrives, local: 2026-10-05T10:30.")),
]
KeysOption = Annotated[
    str, typer.Option("--keys", metavar="1,2", help=_("The keys that the customer presses."))
]
SolvedOption = Annotated[
    bool, typer.Option("--solved", help=_("Self-service and bots solve the matter."))
]
CallbackOption = Annotated[
    bool, typer.Option("--callback", help=_("The customer takes a callback that is offered."))
]
PatienceOption = Annotated[
    float | None,
    typer.Option("--patience-s", min=0, help=_("Seconds of waiting before the customer hangs up.")),
]
FreeOption = Annotated[
    list[str] | None,
    typer.Option("--free", metavar="GROUP=N@S", help=_("So many agents, free after S seconds.")),
]
WaitingOption = Annotated[
    list[str] | None,
    typer.Option(
        "--waiting", metavar="QUEUE=N", help=_("So many who wait there already and go first.")
    ),
]
LastAgentOption = Annotated[
    str | None,
    typer.Option("--last-agent", metavar="AGENT", help=_("Who last spoke with the customer.")),
]


def explain(
    context: typer.Context,
    file: FileArgument = None,
    channel: ChannelOption = "voice",
    reason: ReasonOption = None,
    language: LanguageOption = None,
    at: AtOption = None,
    keys: KeysOption = "",
    solved: SolvedOption = False,
    callback: CallbackOption = False,
    patience_s: PatienceOption = None,
    free: FreeOption = None,
    waiting: WaitingOption = None,
    last_agent: LastAgentOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Follow one contact: where it goes, and which rule sent it there."""
    from percall.flow.follow import Script, agents_wanted, follow  # noqa: PLC0415  # kept off the start path
    from percall.flow.reasons import note_of, told  # noqa: PLC0415  # kept off the start path
    from percall.flow.states import Contact  # noqa: PLC0415  # kept off the start path

    flow, path = _flow_of(context, file, workspace)
    script = Script(
        keys=tuple(key.strip() for key in keys.split(",") if key.strip()), solves=solved,
        accepts=callback, patience_s=patience_s,
        free=agents_wanted(flow) if free is None else _free(flow, free),
        waiting=_waiting(flow, waiting or []),
    )  # fmt: skip
    contact = Contact(_channel(channel), reason, language, last_agent)
    hops = follow(flow, contact, script, _clock(at, context, file, workspace))
    if as_json:
        document = {"file": path.name, "channel": channel, "reason": reason, "language": language,
                    "route": told(hops), "note": note_of(hops)}  # fmt: skip
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    _print_route(hops)


def _channel(text: str) -> str:
    from percall.settings import CHANNELS, nearest  # noqa: PLC0415  # kept off the start path

    if text not in CHANNELS:
        raise UsageFault(
            _("{key} is no channel").format(key=repr(text)), where="--channel",
            do=nearest(text, list(CHANNELS)),
        )  # fmt: skip
    return text


def _named_count(text: str, option: str, known: list[str], kind: str) -> tuple[str, int, float]:
    """A name, a number and seconds of NAME=N@S.

    Raises:
        UsageFault: It is not written so, or nothing has that name.
    """
    from percall.settings import nearest  # noqa: PLC0415  # kept off the start path

    name, sign, rest = text.rpartition("=")
    number, _at, seconds = rest.partition("@")
    try:
        count, after_s = int(number), float(seconds or 0)
        if not sign or not 0 <= count <= 1000 or not 0 <= after_s <= 86_400:
            raise ValueError(text)
    except ValueError:
        raise UsageFault(
            _("{text} cannot be read").format(text=repr(text)), where=option,
            do=_("write it as {example}").format(example=f"{kind}=2"),
        ) from None  # fmt: skip
    if name not in known:
        raise UsageFault(
            _("the flow has no {name}").format(name=repr(name)), where=option,
            do=nearest(name, known),
        )  # fmt: skip
    return name, count, after_s


def _free(flow: "Flow", given: list[str]) -> "tuple[Free, ...]":
    from percall.flow.follow import Free  # noqa: PLC0415  # kept off the start path

    names = [group.name for group in flow.groups]
    return tuple(Free(*_named_count(text, "--free", names, "GROUP")) for text in given)


def _waiting(flow: "Flow", given: list[str]) -> tuple[tuple[str, int], ...]:
    names = [queue.name for queue in flow.queues()]
    return tuple(_named_count(text, "--waiting", names, "QUEUE")[:2] for text in given)


def _clock(
    at: str | None, context: typer.Context, file: Path | None, workspace: Path | None
) -> "Callable[[int], datetime]":
    """The local time while the contact is on its way, with the centre's clock changes if known."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415  # kept off the start path

    from percall.flow.follow import even_clock  # noqa: PLC0415  # kept off the start path

    zone = None if file is not None else workspace_of(context, workspace).centre.zone
    try:
        now = datetime.now(UTC).astimezone(zone).replace(microsecond=0, tzinfo=None)
        start = now if at is None else datetime.fromisoformat(at)
        if start.tzinfo is not None or not 1900 <= start.year <= 2200:
            raise ValueError(at)
    except ValueError:
        raise UsageFault(
            _("{text} cannot be read").format(text=repr(at)), where="--at",
            do=_("write it as {example}").format(example="2026-10-05T10:30"),
        ) from None  # fmt: skip
    if zone is None:
        return even_clock(start)
    began = start.replace(tzinfo=zone).astimezone(UTC)
    return lambda ms: (began + timedelta(milliseconds=ms)).astimezone(zone).replace(tzinfo=None)


def _print_route(hops: "tuple[Hop, ...]") -> None:
    from percall.flow.reasons import happened, is_there, note_of, why_of  # noqa: PLC0415  # kept off the start path

    for hop in hops[:MOST_SHOWN]:
        time = hop.instant.local.isoformat(sep=" ", timespec="seconds")
        typer.echo(one_line(f"{time}  {happened(hop)}: {is_there(hop)}"))
        for one in hop.decision.because:
            to = f" → {one_line(one.to)}" if one.to else ""
            typer.echo(f"    {one_line(one.place)}{to}  ({one_line(why_of(one))})")
    if len(hops) > MOST_SHOWN:
        left_out = len(hops) - MOST_SHOWN
        typer.echo(
            ngettext("... and {count} turn more", "... and {count} turns more", left_out).format(
                count=left_out
            )
        )
    note = note_of(hops)
    if note is not None:
        typer.echo(one_line(note))


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command("check", help=_("Print everything that cannot work, and what may not."))(check)
    group.command("draw", help=_("Draw the flow: its steps, and the ways between them."))(draw)
    group.command(
        "explain", help=_("Follow one contact: where it goes, and which rule sent it there.")
    )(explain)
    app.add_typer(group, name="flow", help=_("How contacts move: its faults, picture, reasons."))
