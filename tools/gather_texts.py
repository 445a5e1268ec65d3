"""Gathers the texts that people see into `src/percall/locale/lv.po`, keeping the translations.

A text that changed loses its translation rather than keeping a guess, and what nobody uses any
more is dropped. The file is what a translator edits and what percall reads: nothing is compiled.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "src" / "percall"
LOCALE = PACKAGE / "locale"
TRANSLATED = ("lv",)
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.jinja", "jinja2")]
UNSAID = re.compile(r'"(Project-Id|Report|Last|Language-Team|Generated|.*-Date)')
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}


def gathered() -> Catalog:
    """Every text of the sources, in the order of files and without line numbers (less churn)."""
    catalogue = Catalog(project="percall", charset="utf-8", fuzzy=False)
    found = extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS, comment_tags=("i18n:",))
    for file, _line, message, comments, _context in sorted(found, key=lambda row: row[:2]):
        catalogue.add(message, locations=[(f"src/percall/{file}", None)], auto_comments=comments)
    return catalogue


def merged(language: str, template: Catalog) -> Catalog:
    """The language's catalogue with today's texts."""
    file = LOCALE / f"{language}.po"
    if file.is_file():
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language)
    else:
        catalogue = Catalog(locale=language, project="percall", charset="utf-8", fuzzy=False)
    catalogue.header_comment = f"# Texts of percall, {language}. Gathered by `make texts`."
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def as_text(catalogue: Catalog) -> str:
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, omit_header=False, sort_by_file=True)
    # Dates and addresses of a project that has none say nothing, and would differ at each run.
    lines = [line for line in stream.getvalue().decode().splitlines() if not UNSAID.match(line)]
    return "\n".join(lines) + "\n"


def main() -> int:
    template = gathered()
    LOCALE.mkdir(exist_ok=True)
    for language in TRANSLATED:
        catalogue = merged(language, template)
        (LOCALE / f"{language}.po").write_text(as_text(catalogue), encoding="utf-8")
        missing = sum(1 for message in catalogue if message.id and not message.string)
        print(f"{language}: {len(catalogue)} texts, {missing} not translated yet")
    return 0


if __name__ == "__main__":
    sys.exit(main())
