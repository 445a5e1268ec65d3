"""Chains: what a solved problem costs, and what failing customers costs.

- `ties`, `links`: which contact continues which, as SQL.
- `curve`, `resolution`, `printed`: resolutions and their cost, as a curve over the window.
- `failing`, `failure`, `failure_printed`: the failure-demand bill.

What others call: `links.links_of(...).linked(...)` is each contact with the time since the one
before it and until the one after; `resolution.resolutions` and `failure.failure_bill` are the
answers, which `printed.as_json` and `failure_printed.as_json` write.
"""
