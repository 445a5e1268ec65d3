"""What if: levers change a centre, the twin plays it, the same costing prices it.

A `Case` is a centre as the twin plays it and its books price it. `levers` turn one case into
another and say what they changed; `priced` plays and prices a case; `tried` tells two apart.
"""
