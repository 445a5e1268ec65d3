"""SQL that numbers the rows of each contact: most contacts have one, and no order to look for."""


def in_turn(table: str, order: str, place: str) -> str:
    """SQL of a table with the place of each row among those of its contact, from 1.

    Args:
        table: The name of a table, or of a query before, with a column `contact_id`.
        order: SQL of the order; it must tell any two rows of a contact apart.
        place: The name of the column that is added.
    """
    several = several_of(table)
    return (
        f"SELECT *, CAST(1 AS BIGINT) AS {place} FROM {table} ANTI JOIN {several} USING (contact_id) "
        f"UNION ALL SELECT *, row_number() OVER (PARTITION BY contact_id ORDER BY {order}) AS {place} "
        f"FROM {table} SEMI JOIN {several} USING (contact_id)"
    )


def several_of(table: str) -> str:
    """SQL of the contacts that have more than one row in a table."""
    return f"(SELECT contact_id FROM {table} GROUP BY contact_id HAVING count(*) > 1)"
