"""percall prices every contact of a contact centre from its records and its books."""

__version__ = "0.1.0"
