"""A language that puts every text into brackets, so that what has none can be seen."""

import gettext
import re

OPEN, CLOSE = "[!!", "!!]"


class PseudoLocale(gettext.NullTranslations):
    """Translates `Cost` to `[!!Cost!!]`."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def outside_brackets(printed: str) -> str:
    """What stands in no brackets; brackets may lie in brackets."""
    found, depth = [], 0
    for part in re.split(r"(\[!!|!!\])", printed):
        if part == OPEN:
            depth += 1
        elif part == CLOSE:
            depth -= 1
            found.append(" ")
        elif depth <= 0:
            found.append(part)
    return "".join(found)


def words_outside(printed: str, data: set[str]) -> list[str]:
    """Words of letters in no brackets, but for data.

    Data is what the caller names, and what cannot be a text for people: options (`--json`), names
    with digits, paths, dots or underscores in them.
    """
    words = re.findall(r"[^\s│┃|,;:()\[\]<>{}=\"'`]+", outside_brackets(printed))
    return [
        word
        for word in words
        if re.fullmatch(r"[^\W\d_]{2,}[.!?…]?", word) and word.strip(".!?…") not in data
    ]
