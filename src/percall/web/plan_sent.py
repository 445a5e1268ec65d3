"""What the forms of tried plans send: stop playing, keep a plan, drop one.

Rule: a form sends the query of its page along and leads back to it; nothing of it is believed that
the page's own address would not be.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from percall.texts import _
from percall.web.plan_form import plan_of_fields
from percall.web.site import Site
from percall.whatif.kept import checked_name, drop_plan, keep_plan
from percall.whatif.levers.reading import write_plan
from percall.whatif.levers.refused import PlanRefused

_LONGEST = 4096


def stop_by_form(site: Site, body: bytes) -> str:
    """Stop the work that a form names; the address to go on to."""
    given = _given(body)
    site.growers.stop(given.get("work", ""))
    path = given.get("path", "")
    return _address(path if path in ("/try", "/frontier", "/plans") else "/try", given)


def leave_by_script(site: Site, body: bytes) -> str:
    """Nobody looks at the work that the script names any more; the address of its page."""
    site.growers.leave(_given(body).get("work", ""))
    return "/try"


def keep_by_form(site: Site, body: bytes) -> str:
    """Keep the plan of a form under its name; the address to go on to.

    Raises:
        PlanRefused: The plan cannot be.
        QuestionFault: The name cannot be, or is taken.
        PercallError: The workspace cannot be written.
    """
    given = _given(body)
    workspace = site.answers.workspace
    name = checked_name(given.get("name", ""))
    fields = dict(parse_qsl(given.get("query", "")[:_LONGEST]))
    plan = plan_of_fields(lambda field: fields.get(field, ""), name, workspace.centre.name)
    if not plan.levers:
        raise PlanRefused(
            _("A plan without a lever is today's centre: there is nothing to keep"),
            do=_("pull a lever first"),
        )
    keep_plan(workspace, name, write_plan(plan), replaces=given.get("replaces") == "yes")
    return _address("/try", given, named=name)


def drop_by_form(site: Site, body: bytes) -> str:
    """Keep the plan of a form no longer; the address to go on to.

    Raises:
        QuestionFault: There is none of that name.
        PercallError: The workspace cannot be written.
    """
    given = _given(body)
    drop_plan(site.answers.workspace, given.get("name", ""))
    return _address("/plans", given)


def _given(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def _address(path: str, given: dict[str, str], **more: str) -> str:
    """A page of ours with the query of the form, written anew."""
    pairs = dict(parse_qsl(given.get("query", "")[:_LONGEST])) | more
    pairs.pop("again", None)
    return f"{path}?{urlencode(pairs)}" if pairs else path
