"""The commented example ledger that a new workspace gets; it is never read as books."""

from importlib import resources

EXAMPLE_FILE = "example.csv.sample"


def example_ledger(currency: str) -> str:
    """The example's text for a centre of this currency: its foreign lines are in another one."""
    text = resources.files("percall.ledger").joinpath(EXAMPLE_FILE).read_text(encoding="utf-8")
    return text.replace("@other@", "EUR" if currency == "USD" else "USD")
