"""Run one SQL file against one database: `seed.py FILE URL`."""

import sys
from pathlib import Path

import psycopg

file, url = sys.argv[1:]
with psycopg.connect(url) as connection:
    connection.execute(Path(file).read_bytes())
