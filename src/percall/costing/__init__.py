"""What each contact cost: pools, rates, assignment, reconciliation. The rules are costing.md's."""
