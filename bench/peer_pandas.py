"""The script that a user would write in pandas: cost per call by month and queue.

python bench/peer_pandas.py LAKE_FOLDER YEARLY_COST
"""

import json
import sys
from pathlib import Path

import pandas as pd

files = sorted(Path(sys.argv[1]).glob("segment/*/*.parquet"))
columns = ["contact_id", "local_on", "queue", "kind", "outcome", "ring_ms", "talk_ms", "hold_ms",
           "wrap_up_ms", "wait_ms"]  # fmt: skip
table = pd.concat([pd.read_parquet(file, columns=columns) for file in files])
table["month"] = pd.to_datetime(table["local_on"]).dt.strftime("%Y-%m")
agents = table[table["kind"] == "agent"].copy()
agents["handle_ms"] = agents[["ring_ms", "talk_ms", "hold_ms", "wrap_up_ms"]].fillna(0).sum(axis=1)
handled = table[table["outcome"] == "handled"]
groups = ["month", "queue"]
found = pd.DataFrame({
    "contacts": table.groupby(groups)["contact_id"].nunique(),
    "calls": handled.groupby(groups)["contact_id"].nunique(),
    "handle_ms": agents.groupby(groups)["handle_ms"].sum(),
    "wait_ms": table.groupby(groups)["wait_ms"].sum(),
})  # fmt: skip
month_cost = float(sys.argv[2]) / 12
share = found["handle_ms"] / found.groupby("month")["handle_ms"].transform("sum")
found["cost_per_call"] = share * month_cost / found["calls"]
print(json.dumps([[*k, int(r["contacts"]), int(r["calls"])] for k, r in found.iterrows()]))
