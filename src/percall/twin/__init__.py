"""A twin of the centre: the rules of its flow on a virtual clock, with its customers' behaviour.

Theory of operation: `behaviour` says how customers and agents behave, as fitted from the records
or written by hand; `flow` says what the centre does with them. Together they are compiled into
arrays, and the kernel plays them event by event. The twin prices nothing.
"""
