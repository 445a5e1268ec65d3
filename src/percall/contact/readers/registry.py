"""Every reader, by name, in the order in which they are listed."""

from percall.contact import rules as r
from percall.contact.mapping import mapping_of
from percall.contact.readers import (
    aircall,
    amazon_connect,
    asterisk_cdr,
    asterisk_cel,
    asterisk_queue_log,
    freeswitch_cdr,
    fusionpbx,
    genesys,
    genesys_users,
    issabel,
    liveagent,
    nice_cxone,
    omnileads,
    opensips,
    twilio,
    vicidial,
    wazo,
    zendesk_talk,
)
from percall.contact.readers.reader import Reader
from percall.errors import MappingFault
from percall.settings import nearest
from percall.texts import _

READERS: tuple[Reader, ...] = (
    *aircall.READERS,
    *amazon_connect.READERS,
    *asterisk_cdr.READERS,
    *asterisk_cel.READERS,
    *asterisk_queue_log.READERS,
    *freeswitch_cdr.READERS,
    *fusionpbx.READERS,
    *genesys.READERS,
    *genesys_users.READERS,
    *issabel.READERS,
    *liveagent.READERS,
    *nice_cxone.READERS,
    *omnileads.READERS,
    *opensips.READERS,
    *twilio.READERS,
    *vicidial.READERS,
    *wazo.READERS,
    *zendesk_talk.READERS,
)


def reader_named(name: str, where: str = "--as") -> Reader:
    """The reader of that name; `where` says who named it.

    Raises:
        MappingFault: There is none.
    """
    found = next((reader for reader in READERS if reader.name == name), None)
    if found is None:
        raise MappingFault(
            _("There is no format {name}").format(name=repr(name)), where=where,
            do=nearest(name, [reader.name for reader in READERS]),
        )  # fmt: skip
    return found


def mapping_of_reader(reader: Reader) -> r.Mapping:
    """The reader's mapping."""
    return mapping_of(reader.mapping, f"{reader.name}.toml")
