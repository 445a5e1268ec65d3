"""Where machine code that numba compiles is kept for the next start.

Rules:
1. It lies in the user's cache folder (`XDG_CACHE_HOME`, else `~/.cache`), in a folder named after
   the very sources that it is made of, numba's version and Python's: numba itself looks at the
   outermost function's file only, and would go on with an old callee.
2. `NUMBA_CACHE_DIR`, where set, is left as it is. Where no folder can be written, there is none,
   and loops are compiled at each start, quietly.
"""

import hashlib
import os
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path


def kept_in(sources: Iterable[bytes]) -> Path | None:
    """The folder of what is compiled from some sources; None where none can be written."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    try:
        folder = Path(given) if given else _own(sources)
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # cannot be written; there is no home folder
        return None
    return folder if os.access(folder, os.W_OK) else None


def _own(sources: Iterable[bytes]) -> Path:
    found = hashlib.sha256(f"{version('numba')} {sys.version}".encode())
    for source in sources:
        found.update(source)
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "percall" / "machine-code" / found.hexdigest()[:16]
