"""What happened: the records of contacts and the mappings that read them."""
