"""The peer of bench/cost.py: a bare process that runs the same sums as hand-written SQL.

python bench/by_hand.py LAKE_FOLDER
"""

import json
import sys
from pathlib import Path

import duckdb

lake = Path(sys.argv[1])
connection = duckdb.connect(config={"memory_limit": "600MB"})
connection.execute("SET enable_progress_bar = false")
sql = Path(__file__).with_name("cost.sql").read_text(encoding="utf-8")
rows = connection.execute(sql.replace("@segments", f"'{lake}/segment/*/*.parquet'"))
names = [column[0] for column in rows.description]
found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
paid = connection.execute(
    "SELECT local_on, team, state, sum(paid_ms) FROM"
    f" read_parquet('{lake}/agent_time/*/*.parquet') GROUP BY 1, 2, 3"
).fetchall()
print(json.dumps({"rows": found, "paid": len(paid)}, default=str))
