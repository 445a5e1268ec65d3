"""What was spent: lines, reading, checks, accrual, drivers, tariffs."""
