"""The sales of a month as they are credited, and the imports that tell them.

Sales that come later may belong to a month that is closed: a sale is credited to a contact of the
month whenever it happened, so what is compared is what touches the month, not what lies in it.
"""

from typing import Any

from percall.costing.ask import Asked
from percall.costing.sales.credit import CreditRule, Tables, tables_of
from percall.costing.sales.figures import sales_of
from percall.costing.sales.printed import as_json

ByImport = dict[str, dict[str, int]]
_TAKEN = ("credit", "total", "happened")


def credited_sales(one: Asked) -> tuple[dict[str, Any] | None, ByImport]:
    """The figures of the month's sales, and what each import tells of them; nothing without any.

    Raises:
        PercallError: Those of `sales_of`.
    """
    if not one.manifest.files("sale"):
        return None, {}
    rule = CreditRule()
    document = as_json(sales_of(one, rule))
    source = one.source
    tables = tables_of(source.workspace, one.manifest, source.engine, one.question.whole, rule)
    figures = {name: document[name] for name in _TAKEN}
    figures["credit"] = {name: figures["credit"][name] for name in ("rule", "within_days")}
    return figures, _by_import(one, tables)


def _by_import(one: Asked, tables: Tables) -> ByImport:
    days = one.question.whole
    inside = f"local_on >= DATE '{days.from_on}' AND local_on < DATE '{days.to_on}'"
    live = "AND NOT coalesce(is_cancelled, false)"
    rows = one.source.fetch(
        "SELECT import_id, count(*),"
        f" count(*) FILTER (WHERE what = 'sale' {live}), count(*) FILTER (WHERE what = 'lead' {live}),"
        f" bit_xor(xor(row_key, row_hash)) FROM {tables.sales} AS s WHERE ({inside}) OR row_key IN"
        f" (SELECT k.row_key FROM {tables.credits} AS k JOIN {tables.contacts} AS c"
        f" ON c.contact_id = k.contact_id WHERE {inside.replace('local_on', 'c.local_on')})"
        " GROUP BY 1 ORDER BY 1"
    )
    names = ("sale_row_count", "sale_sales", "sale_leads", "sale_content")
    return {
        import_id: dict(zip(names, (int(value) for value in told), strict=True))
        for import_id, *told in rows
    }
