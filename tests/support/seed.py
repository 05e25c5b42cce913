"""Run one SQL file against the database at SEED_DATABASE_URL: `seed.py FILE`."""

import os
import sys
from pathlib import Path

import psycopg

(file,) = sys.argv[1:]
with psycopg.connect(os.environ["SEED_DATABASE_URL"]) as connection:
    connection.execute(Path(file).read_bytes())
