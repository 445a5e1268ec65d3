"""The codes of issues and refusals, and what they say to people."""

from percall.texts import _

# In the order of the documentation; {field} and {found} are filled in.
MESSAGES: dict[str, str] = {
    "no_key": _("a part of the key is unknown"),
    "no_agent": _("the agent is unknown"),
    "no_end": _("the end is unknown"),
    "no_start": _("the start is unknown"),
    "unreadable_start": _("the start {found} cannot be read"),
    "untranslated_value": _("{field}: the mapping does not say what {found} means"),
    "not_split": _("the line cannot be split into columns"),
    "line_too_long": _("the line is too long to be a row"),
    "id_collision": _("another contact has the same internal key"),
    "day_has_calls": _("that day has calls of its own"),
    "day_has_totals": _("that day has totals"),
    "unreadable_time": _("{field}: the time {found} cannot be read"),
    "unreadable_number": _("{field}: the number {found} cannot be read"),
    "unreadable_duration": _("{field}: the duration {found} cannot be read"),
    "not_a_whole_number": _("{field}: {found} is no whole number"),
    "not_a_share": _("{field}: {found} is no share of 0 to 1"),
    "neither_yes_nor_no": _("{field}: {found} is neither yes nor no"),
    "negative_duration": _("{field}: {found} is negative"),
    "duration_too_long": _("{field}: {found} is longer than a year"),
    "end_before_start": _("{field}: the end stands before the start: {found}"),
    "crosses_midnight": _("the interval crosses midnight: {found}"),
    "local_time_in_gap": _("{field}: {found} was skipped in spring, moved forward"),
    "local_time_repeated": _("{field}: {found} was repeated in autumn"),
}


def message_of(code: str, field: str, found: str) -> str:
    """What a code says of a field and of what was found there."""
    text = MESSAGES.get(code)
    return _(text).format(field=field, found=found) if text else f"{code} {field} {found}".strip()
