"""A tidy star schema of a centre: facts and dimensions as Parquet, for other tools."""
