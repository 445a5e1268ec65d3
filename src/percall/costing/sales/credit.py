"""Which contact, or which campaign, a sale is credited to: SQL, by a rule that has a name.

Rules:
1. A sale that names a contact is that contact's, whatever the rule: the one of the sale's own
   source, else the only one with that id.
2. Else the customer's contacts count that an agent answered, from so many days before the sale
   until the sale (until the end of its day, where only the day is known). `last_contact` takes
   the last of them, `first_contact` the first, `all_equally` an equal part for each.
3. Else the campaign that it names, if a contact of the records has it. It is then the campaign's
   in the period of the sale, and no contact's.
4. Else it is credited to nobody, with the reason. A sale that was cancelled is no sale.
5. Sales are credited once: their parts sum to one, whatever the number of attempts. A part belongs
   to the period in which its contact began, so that a late sale restates an earlier period.
"""

from dataclasses import dataclass
from datetime import timedelta

from percall.centre import Centre
from percall.contact.schema import dimension_column
from percall.costing.pools import equals
from percall.errors import UsageFault
from percall.intervals import Period
from percall.settings import nearest
from percall.stated import LONGEST_WINDOW_DAYS
from percall.store.engine import Engine, named
from percall.store.lake import files_between, relation
from percall.store.manifest import Manifest, check_files
from percall.store.workspace import Workspace
from percall.texts import N_, _

LAST, FIRST, EQUALLY = RULES = ("last_contact", "first_contact", "all_equally")
CAMPAIGN = "campaign"
DEFAULT_WINDOW_DAYS = 30
REASONS = {
    "cancelled": N_("cancelled"),
    "no_such_contact": N_("name a contact that the records do not have"),
    "no_contact_in_window": N_("of a customer whom no agent reached within the window"),
    "no_such_campaign": N_("name a campaign that no contact has"),
    "campaign_without_contacts": N_("of a campaign without contacts among those chosen"),
    "nothing_named": N_("name neither contact nor customer nor campaign"),
}
_ORDER = {LAST: "DESC", FIRST: "ASC"}


@dataclass(frozen=True, slots=True)
class CreditRule:
    """How sales are credited: a rule of `RULES` and its window."""

    name: str = LAST
    window_days: int = DEFAULT_WINDOW_DAYS

    def in_words(self) -> str:
        """The rule, a sentence."""
        text = {
            LAST: _("A sale is credited to the contact that it names; else to the customer's last"
                    " contact with an agent within {days} days; else to its campaign."),
            FIRST: _("A sale is credited to the contact that it names; else to the customer's first"
                     " contact with an agent within {days} days; else to its campaign."),
            EQUALLY: _("A sale is credited to the contact that it names; else in equal parts to all"
                       " contacts of the customer with an agent within {days} days; else to its"
                       " campaign."),
        }  # fmt: skip
        return text[self.name].format(days=self.window_days)


def rule_named(name: str, window_days: int) -> CreditRule:
    """The rule of that name.

    Raises:
        UsageFault: There is none, or the window is no number of days that a year has.
    """
    if name not in RULES:
        raise UsageFault(
            _("{name} is not a rule of crediting").format(name=repr(name[:60])), where="--credit",
            do=nearest(name, list(RULES)),
        )  # fmt: skip
    if not 0 <= window_days <= LONGEST_WINDOW_DAYS:
        raise UsageFault(
            _("The window of {days} days is none").format(days=window_days), where="--within-days",
            do=_("allowed are 0 to {longest}").format(longest=LONGEST_WINDOW_DAYS),
        )  # fmt: skip
    return CreditRule(name, window_days)


@dataclass(frozen=True, slots=True)
class Tables:
    """The sales, the contacts, and each sale's credits, as table expressions of an engine.

    `credits` has `row_key`, `contact_id` and `parts` (a credit is 1 / parts of the sale).
    """

    sales: str
    contacts: str
    every_contact: str
    credits: str


def tables_of(
    workspace: Workspace, manifest: Manifest, engine: Engine, days: Period, rule: CreditRule
) -> Tables:
    """The sales that may be credited to contacts of some days, or happened in them.

    Raises:
        LakeDamaged: A file of the lake cannot be read.
    """
    lake, own = workspace.lake_folder, manifest.own_dimensions
    reach = timedelta(days=rule.window_days + 1)
    files = {
        # A sale may name a contact of long ago, or of a clock that is ahead of its own.
        "sale": manifest.files("sale"),
        "contact": files_between(manifest, "contact", days.from_on - reach, days.to_on + reach),
    }
    for found in files.values():
        check_files(lake, found)
    sales = relation(lake, "sale", files["sale"], engine.parquet)
    contacts = relation(lake, "contact", files["contact"], engine.parquet, own)
    every = relation(lake, "contact", manifest.files("contact"), engine.parquet, own)
    live = f"(SELECT * FROM {sales} AS s WHERE NOT coalesce(is_cancelled, false))"
    named_by_id = engine.keep(_by_id(live, every), lake)
    by_customer = _by_customer(live, contacts, named_by_id, rule)
    credited = engine.keep(
        f"SELECT row_key, contact_id, 1 AS parts FROM {named_by_id} UNION ALL {by_customer}", lake
    )
    return Tables(sales, contacts, every, credited)


def _by_id(sales: str, contacts: str) -> str:
    """Sales by the contact that they name: one of their own source, else the only one."""
    return (
        "SELECT row_key, any_value(contact_id) AS contact_id FROM ("
        "SELECT s.row_key, c.contact_id, rank() OVER (PARTITION BY s.row_key"
        " ORDER BY CASE WHEN c.source = s.source THEN 0 ELSE 1 END) AS place"
        f" FROM {sales} AS s JOIN {contacts} AS c ON c.source_id = s.contact_source_id) AS found"
        " WHERE place = 1 GROUP BY row_key HAVING count(*) = 1"
    )


def _by_customer(sales: str, contacts: str, named_by_id: str, rule: CreditRule) -> str:
    reached = (
        f"SELECT s.row_key, c.contact_id, c.started_at FROM {sales} AS s"
        f" JOIN {contacts} AS c ON c.customer_key = s.customer_key"
        f" WHERE c.is_answered AND c.local_on >= s.local_on - {rule.window_days}"
        " AND c.local_on <= s.local_on AND (s.is_day_only OR c.started_at <= s.happened_at)"
        f" AND s.row_key NOT IN (SELECT row_key FROM {named_by_id})"
    )
    if rule.name == EQUALLY:
        parts = "count(*) OVER (PARTITION BY row_key)"
        return f"SELECT row_key, contact_id, {parts} AS parts FROM ({reached}) AS r"
    order = f"started_at {_ORDER[rule.name]}, contact_id {_ORDER[rule.name]}"
    place = f"row_number() OVER (PARTITION BY row_key ORDER BY {order})"
    return (
        "SELECT row_key, contact_id, 1 AS parts FROM ("
        f"SELECT row_key, contact_id, {place} AS place FROM ({reached}) AS r) AS p WHERE place = 1"
    )


def currency_sql(centre: Centre) -> str:
    """SQL of the currency of a sale's value; NULL where it is the centre's."""
    return f"nullif(upper(trim(s.currency)), '{centre.currency}')"


def chosen_sql(conditions: tuple[tuple[str, str | None], ...]) -> str:
    """The condition that a contact is among those chosen."""
    parts = [equals(name, value) for name, value in conditions]
    return f"coalesce({' AND '.join(f'({part})' for part in parts)}, false)" if parts else "true"


def campaign_column(own: tuple[str, ...]) -> str:
    """The column of the campaign; no value where the records know no campaigns."""
    return named(dimension_column(CAMPAIGN)) if CAMPAIGN in own else "CAST(NULL AS VARCHAR)"
