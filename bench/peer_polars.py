"""The script that a user would write in Polars: cost per call by month and queue.

python bench/peer_polars.py LAKE_FOLDER YEARLY_COST
"""

import json
import sys

import polars as pl

handle = [pl.col(name).fill_null(0) for name in ("ring_ms", "talk_ms", "hold_ms", "wrap_up_ms")]
found = (
    pl.scan_parquet(f"{sys.argv[1]}/segment/*/*.parquet")
    .with_columns(month=pl.col("local_on").dt.strftime("%Y-%m"))
    .group_by("month", "queue")
    .agg(
        contacts=pl.col("contact_id").n_unique(),
        calls=pl.col("contact_id").filter(pl.col("outcome") == "handled").n_unique(),
        handle_ms=pl.sum_horizontal(handle).filter(pl.col("kind") == "agent").sum(),
        wait_ms=pl.col("wait_ms").sum(),
    )
    .with_columns(share=pl.col("handle_ms") / pl.col("handle_ms").sum().over("month"))
    .with_columns(cost_per_call=pl.col("share") * float(sys.argv[2]) / 12 / pl.col("calls"))
    .sort("month", "queue")
    .collect(engine="streaming")
)
rows = found.select("month", "queue", "contacts", "calls").rows()
print(json.dumps([list(row) for row in rows if row[1] is not None]))
