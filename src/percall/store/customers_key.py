"""The key of the customers' hashes: made by the first import, and never anew beside its records.

With another key the same customer would get another hash: known contacts would be counted as
replaced, and old and new contacts of one customer would no longer join.
"""

from percall.errors import WorkspaceFault
from percall.store.engine import connect, damage_named
from percall.store.lake import relation
from percall.store.manifest import Manifest, check_files
from percall.store.workspace import KEY_FILE, Workspace, hashing_key
from percall.texts import _


def key_of_import(workspace: Workspace, manifest: Manifest) -> bytes:
    """The key for an import; made where there is none, and no record was hashed with another.

    Raises:
        WorkspaceFault: The key that records were hashed with is missing, or cannot be read.
    """
    _require_key(workspace, manifest)
    return hashing_key(workspace)


def key_of_reader(workspace: Workspace, manifest: Manifest) -> bytes | None:
    """The key for who only reads; None where no record has needed one yet.

    Raises:
        WorkspaceFault: The key that records were hashed with is missing, or cannot be read.
    """
    _require_key(workspace, manifest)
    return hashing_key(workspace) if (workspace.root / KEY_FILE).exists() else None


def _require_key(workspace: Workspace, manifest: Manifest) -> None:
    file = workspace.root / KEY_FILE
    if not file.exists() and _has_customers(workspace, manifest):
        raise WorkspaceFault(
            _("The key of the customers' hashes is missing"), where=str(file),
            do=_("put it back from a copy: with a new one no known customer is found again; if it "
                 "is lost, undo the imports (`percall imports`) and import the records again"),
        )  # fmt: skip


def _has_customers(workspace: Workspace, manifest: Manifest) -> bool:
    files = manifest.files("contact")
    if not files:
        return False
    check_files(workspace.lake_folder, files)
    contacts = relation(workspace.lake_folder, "contact", files)
    sql = f"SELECT 1 FROM {contacts} WHERE customer_key IS NOT NULL LIMIT 1"
    with damage_named(workspace.lake_folder), connect() as connection:
        return connection.execute(sql).fetchone() is not None
