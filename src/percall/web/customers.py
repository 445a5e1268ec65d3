"""A customer in addresses: the keyed hash that the records have, never the number itself.

Rules:
1. A number that somebody types comes in the body of a form, is hashed with the workspace's key and
   forgotten: it stands in no address, no page and no log.
2. An address that has anything but a hash is refused without repeating it.
"""

import re
from urllib.parse import parse_qsl

from percall.costing.counting import customer_key
from percall.errors import QuestionFault
from percall.store.customers_key import key_of_reader
from percall.store.engine import Engine
from percall.store.lake import relation
from percall.store.manifest import check_files, read_manifest
from percall.store.workspace import Workspace, reading
from percall.texts import _

HASHED = re.compile(r"hash:[0-9a-f]{16}")
LONGEST_NUMBER = 200
_SEPARATORS = re.compile(r"[\s().\-\u00a0]+")


def word_of_key(key: int) -> str:
    """The word of an address for the key of a customer."""
    return f"hash:{key << 1:016x}"


def key_of_word(word: str) -> int:
    """The key that an address names.

    Raises:
        QuestionFault: It holds something else, which is not repeated.
    """
    if not HASHED.fullmatch(word):
        raise QuestionFault(
            _("An address names a customer by the hash of the number, never by the number"),
            where="customer", do=_("type the number into the form of the page Contacts"),
        )  # fmt: skip
    return customer_key("", word)


def number_in(body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """What a form says: the number typed, and the parameters of the view beside it.

    Raises:
        QuestionFault: There is no number, or it is too long.
    """
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    number = next((text.strip() for name, text in pairs if name == "number"), "")
    if not number or len(number) > LONGEST_NUMBER:
        raise QuestionFault(
            _("No customer is named"), do=_("type the number as the source of the records has it")
        )
    return number, [(name, text) for name, text in pairs if name != "number" and text]


def word_of_number(workspace: Workspace, number: str, engine: Engine) -> str:
    """The word for a number that somebody typed, in the form in which the records know it.

    Raises:
        QuestionFault: The workspace has no key, and no record has a customer.
        WorkspaceFault: The key that the records were hashed with is missing.
    """
    with reading(workspace):
        key = key_of_reader(workspace, read_manifest(workspace))
    if key is None:
        raise QuestionFault(_("No record of this centre has a customer"))
    key_hex = key.hex()
    bare = _SEPARATORS.sub("", number)
    forms = dict.fromkeys((number, bare, bare.lstrip("+"), "+" + bare.lstrip("+")))
    keys = [customer_key(key_hex, form) for form in forms if form]
    known = _known(workspace, keys, engine)
    return word_of_key(next((key for key in keys if key in known), keys[0]))


def _known(workspace: Workspace, keys: list[int], engine: Engine) -> set[int]:
    with reading(workspace):
        files = read_manifest(workspace).files("contact")
        if not files:
            return set()
        check_files(workspace.lake_folder, files)
        table = relation(workspace.lake_folder, "contact", files, engine.parquet)
        rows = engine.fetch(
            f"SELECT DISTINCT customer_key FROM {table} AS t"
            f" WHERE customer_key IN ({', '.join(map(str, keys))})",
            workspace.lake_folder,
        )
    return {int(row[0]) for row in rows}
