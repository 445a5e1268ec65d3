"""The levers: each is a documented change of a case's inputs and ledger lines.

`table` names them all, `reading` reads what somebody asks for, `apply` carries it out.
"""
