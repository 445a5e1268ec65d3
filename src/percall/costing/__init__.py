"""What each contact cost: pools, rates, assignment, reconciliation. The rules are costing-rules.md's."""
