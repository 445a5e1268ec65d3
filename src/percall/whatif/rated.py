"""What contacts of the twin would cost by tariff: the import's own rules, on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import numpy as np
from numpy.typing import NDArray

from percall.centre import Tariff
from percall.ledger.tariff_sql import tariff_steps
from percall.whatif.taken import Rate

_Whole = NDArray[np.int64]


def rate_of(tariffs: Sequence[Tariff], days: Sequence[date]) -> Rate | None:
    """What prices contacts by day (a place in `days`) and line time; None where no tariff reaches.

    The twin's contacts are inbound and without a number: no prefix and no zone is theirs.
    """
    if not any(
        not tariff.prefix and tariff.zone is None and tariff.direction in (None, "inbound")
        for tariff in tariffs
    ):
        return None
    steps = tariff_steps(tariffs, "CAST(NULL AS VARCHAR)", "ms", "'inbound'", "on_day")
    sql = "SELECT place, CAST(ms AS BIGINT) AS ms, CAST(on_day AS DATE) AS on_day FROM calls"
    for name, expression in steps:
        sql = f"SELECT *, {expression} AS {name} FROM ({sql})"
    texts = np.array([day.isoformat() for day in days], object)

    def rate(day: _Whole, line_ms: _Whole) -> _Whole:
        alike, back = np.unique(np.stack([day, line_ms]), axis=1, return_inverse=True)
        calls = {"place": np.arange(alike.shape[1]), "ms": alike[1], "on_day": texts[alike[0]]}
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.register("calls", calls)
            prices = connection.execute(
                f"SELECT coalesce(tariff_micro, 0) FROM ({sql}) ORDER BY place"
            ).fetchnumpy()
        found: _Whole = np.asarray(next(iter(prices.values())), np.int64)[back.reshape(-1)]
        return found

    return rate
