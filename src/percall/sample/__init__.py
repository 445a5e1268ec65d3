"""A made-up contact centre: its staff, its day, its raw files and its books, from one seed.

Theory of operation: `demand` draws who arrives, `staff` who works, `floor` lets them meet
second by second, `legs` says what a telephone system would have written about it, `books`
what a bookkeeper would have booked, and `truth` what came of it. `make` runs them in order.
Nothing here prices anything: the sample goes through the same importer and costing as
everybody's records.
"""
