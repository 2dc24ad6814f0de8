"""Feed folders (CSV, Parquet) and what stands in them: good rows as tables, bad rows with reasons.

DuckDB reads the files: folder.py reads a folder for the mind, convert.py makes one canonical
Parquet file of one feed. cells.py checks rows without DuckDB, for who must not load it. Local
paths only; no clock, no network.
"""
