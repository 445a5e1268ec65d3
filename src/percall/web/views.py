"""The views: the address of each, its name in the menu, its template, and what makes it.

Rules:
1. A view is one function from a visit and the records to what its template takes.
2. A view with files tells under `shown` (`downloads.Shown`) what it shows: `/why` is the page,
   `/why.json`, `/why.csv`, `/why.svg` and `/why.png` are what it shows as files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from percall.texts import N_
from percall.web import (
    chains,
    closing,
    day,
    failure,
    flow,
    frontier,
    marginal,
    plans,
    quality,
    sales,
    staffing,
    trying,
    twin,
    why,
)
from percall.web.answers import Records
from percall.web.behaviour import behaviour_page
from percall.web.chains import chains_page
from percall.web.closing import close_page
from percall.web.contact_pages import contact_page, contacts_page
from percall.web.day import day_page
from percall.web.definitions import definitions_page
from percall.web.failure import failure_page
from percall.web.flow import flow_page
from percall.web.frontier import frontier_page
from percall.web.marginal import marginal_page
from percall.web.pages import ledger_page, overview_page, quarantine_page
from percall.web.plans import plans_page
from percall.web.quality import quality_page
from percall.web.sales import sales_page
from percall.web.site import Visit
from percall.web.staffing import staffing_page
from percall.web.trying import try_page
from percall.web.twin import twin_page
from percall.web.why import why_page


@dataclass(frozen=True, slots=True)
class Entry:
    """A view; one without a title stands in no menu.

    `parameters` are those of its own, beside those of every view (`address.PARAMETERS`).
    """

    path: str
    title: str
    template: str
    make: Callable[[Visit, Records], dict[str, Any]]
    parameters: tuple[str, ...] = ()
    has_files: bool = False
    needs_records: bool = True

    @property
    def stem(self) -> str:
        """Its name in the addresses of its files."""
        return self.path.strip("/") or "overview"


# In the order of the menu.
VIEWS = (
    Entry("/", N_("Overview"), "overview.html", overview_page, has_files=True),
    Entry("/why", N_("Why"), "why.html", why_page, why.PARAMETERS, has_files=True),
    Entry("/chains", N_("Chains"), "chains.html", chains_page, chains.PARAMETERS, has_files=True),
    Entry("/failure", N_("Failure demand"), "failure.html", failure_page, failure.PARAMETERS,
          has_files=True),
    Entry("/sales", N_("Sales"), "sales.html", sales_page, sales.PARAMETERS, has_files=True),
    Entry("/marginal", N_("Margin"), "marginal.html", marginal_page, marginal.PARAMETERS,
          has_files=True),
    Entry("/quality", N_("Quality"), "quality.html", quality_page, quality.PARAMETERS,
          has_files=True),
    Entry("/definitions", N_("Definitions"), "definitions.html", definitions_page, has_files=True),
    Entry("/staffing", N_("Staffing"), "staffing.html", staffing_page, staffing.PARAMETERS,
          has_files=True, needs_records=False),
    Entry("/flow", N_("Flow"), "flow.html", flow_page, flow.PARAMETERS, needs_records=False),
    Entry("/twin", N_("Twin"), "twin.html", twin_page, twin.PARAMETERS, has_files=True),
    Entry("/behaviour", N_("Behaviour"), "behaviour.html", behaviour_page, has_files=True),
    Entry("/day", N_("A day"), "day.html", day_page, day.PARAMETERS, has_files=True),
    Entry("/try", N_("What if"), "try.html", try_page, trying.PARAMETERS, has_files=True,
          needs_records=False),
    Entry("/frontier", "", "frontier.html", frontier_page, frontier.PARAMETERS, has_files=True,
          needs_records=False),
    Entry("/plans", "", "plans.html", plans_page, plans.PARAMETERS, has_files=True,
          needs_records=False),
    Entry("/contacts", N_("Contacts"), "contacts.html", contacts_page,
          ("outcome", "order", "page", "day", "customer"), has_files=True),
    Entry("/contact", "", "contact.html", contact_page, ("id",), has_files=True),
    Entry("/ledger", N_("Ledger"), "ledger.html", ledger_page, ("driver", "scope", "account"),
          has_files=True),
    Entry("/close", N_("Month close"), "close.html", close_page, closing.PARAMETERS),
    Entry("/quarantine", N_("Quarantine"), "quarantine.html", quarantine_page),
)  # fmt: skip
