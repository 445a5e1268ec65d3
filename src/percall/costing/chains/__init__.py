"""Chains: what a solved problem costs, and what failing customers costs.

What others call:

- `counts.chain_counts(source, manifest, question, window_h)`: contacts, those that can be chained,
  repeats and resolutions, by the first day of the period and by group.
- `counts.repeats_sql(...)`, `counts.resolutions_sql(...)`: the keys of those contacts, as SQL.
- `links.links_of(...).linked(...)`: each contact with the time since the one before it.
"""
