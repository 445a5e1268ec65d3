"""The codes of issues and refusals, and what they say to people."""

from percall.contact.masks import MASKED
from percall.texts import N_, _

# In the order of the documentation; {field} and {found} are filled in.
MESSAGES: dict[str, str] = {
    "no_key": N_("a part of the key is unknown"),
    "no_agent": N_("the agent is unknown"),
    "no_end": N_("the end is unknown"),
    "no_start": N_("the start is unknown"),
    "unreadable_start": N_("the start {found} cannot be read"),
    "untranslated_value": N_("{field}: the mapping does not say what {found} means"),
    "not_split": N_("the line cannot be split into columns"),
    "not_utf_8": N_(
        "the line is in another encoding than UTF-8: save the file as UTF-8, or say file.encoding "
        "in a mapping"
    ),
    "not_an_object": N_("this is no object between the others"),
    "cut_short": N_("the record has no end"),
    "line_too_long": N_("the line is too long to be a row"),
    "id_collision": N_("another contact has the same internal key"),
    "day_has_calls": N_("that day has calls of its own"),
    "day_has_totals": N_("that day has totals"),
    "unreadable_time": N_("{field}: the time {found} cannot be read"),
    "unreadable_number": N_("{field}: the number {found} cannot be read"),
    "unreadable_duration": N_("{field}: the duration {found} cannot be read"),
    "not_a_whole_number": N_("{field}: {found} is no whole number"),
    "not_a_share": N_("{field}: {found} is no share of 0 to 1"),
    "neither_yes_nor_no": N_("{field}: {found} is neither yes nor no"),
    "negative_duration": N_("{field}: {found} is negative"),
    "negative_charge": N_("{field}: {found} is negative"),
    "duration_too_long": N_("{field}: {found} is longer than a year"),
    "end_before_start": N_("{field}: the end stands before the start: {found}"),
    "crosses_midnight": N_("the interval crosses midnight: {found}"),
    "talk_on_abandoned": N_("the contact was given up, and has {found} ms of talk"),
    "charge_without_rate": N_(
        "there is no rate for {found}, so the charge is unknown: say one under "
        "[currencies] of centre.toml, undo this import and import again"
    ),
    "login_without_logout": N_("the login has no logout: paid until the agent's last sign"),
    "pause_without_end": N_("the pause has no end: it lasts as long as the agent is logged in"),
    "session_without_end": N_("the session or break has no end: it is left out until one is told"),
    "local_time_in_gap": N_("{field}: {found} was skipped in spring, moved forward"),
    "local_time_repeated": N_("{field}: {found} was repeated in autumn"),
}

# The names of the rules by which formats and shipped mappings leave rows out.
EXCLUSIONS: tuple[str, ...] = (
    N_("agent's leg that names no call"),
    N_("no event of a call's course"),
    N_("an event that names no call"),
    N_("second half of a Local channel without a linked id"),
    N_("a user without an interval"),
    N_("longer than a day"),
    N_("a supervisor listening in"),
    N_("a leg of nobody who handles the call"),
    N_("a leg that no agent took"),
    N_("restart or reload"),
    N_("no event of a call or an agent"),
    N_("an event of a call that names none"),
    N_("not dialled yet"),
    N_("a ticket of calls"),
    N_("spam or deleted"),
    N_("a report without time"),
    N_("no booking"),
    N_("phantom"),
)


def exclusion_name(name: str) -> str:
    """The name of a rule that leaves rows out; one of the centre's own stays as it is."""
    return _(name) if name in EXCLUSIONS else name


def message_of(code: str, field: str, found: str) -> str:
    """What a code says of a field and of what was found there."""
    text = MESSAGES.get(code)
    if found.startswith(MASKED):
        found = _("(shape {shape})").format(shape=found.removeprefix(MASKED))
    return _(text).format(field=field, found=found) if text else f"{code} {field} {found}".strip()
