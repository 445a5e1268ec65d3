"""Who is needed: Erlang B, C and A, with finite lines, over intervals of any number."""
