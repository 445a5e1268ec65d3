"""All benchmarks, one after the other: 1 and 10 million segments, with FULL=yes 100 million too."""

import os
import subprocess
import sys

BIG = ("100",) if os.environ.get("FULL") == "yes" else ()
ALL = {
    "bench.cost": ("1", "10", *BIG),
    "bench.rollup": ("1", "10", *BIG),
    "bench.peers": ("1", "10"),
    "bench.exports": ("1", "10"),
    "bench.imports": ("1", "10"),
    "bench.readers": ("1",),
    "bench.chains": ("1", "10", *BIG),
    "bench.why": ("1",),
    "bench.staffing": (),
    "bench.spark": ("1", "10"),
    "bench.twin": (),
    "bench.try_page": (),
}

for module, sizes in ALL.items():
    print(f"== {module}", flush=True)
    subprocess.run([sys.executable, "-m", module, *sizes], check=True)
