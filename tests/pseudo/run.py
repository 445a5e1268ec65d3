"""Runs command lines in one process with the pseudo-locale; prints what each printed as JSON.

Usage: python run.py < [["cost", "--help"], ...]
"""

import contextlib
import io
import json
import sys

from percall.texts import use_translations
from tests.pseudo.locale import PseudoLocale

use_translations(PseudoLocale())  # before the commands are imported: their help is made then

from percall.cli import app  # noqa: E402  # after the language


def run(words: list[str]) -> str:
    """All that one command line prints, on both streams."""
    sys.argv = ["percall", *words]
    out = io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        contextlib.suppress(SystemExit),
    ):
        app.main()
    return out.getvalue()


json.dump([run(words) for words in json.load(sys.stdin)], sys.stdout)
