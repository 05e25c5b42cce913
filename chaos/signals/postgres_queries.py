"""What is asked of PostgreSQL each time. Names and comments are parameters, so that no query of ours matches itself."""

COMPLETED = """
SELECT watched.name, concat_ws('/', s.userid, s.dbid, s.queryid, s.toplevel), s.calls, s.total_exec_time
FROM unnest(%(names)s::text[], %(comments)s::text[]) AS watched (name, comment)
JOIN pg_stat_statements AS s ON position(watched.comment IN s.query) > 0
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
"""Calls and milliseconds that every watched statement has taken in all."""

RUNNING = """
SELECT watched.name, max(extract(epoch FROM clock_timestamp() - a.query_start) * 1000)::float8
FROM unnest(%(names)s::text[], %(comments)s::text[]) AS watched (name, comment)
JOIN pg_stat_activity AS a ON position(watched.comment IN a.query) > 0
WHERE a.datname = current_database() AND a.state = 'active' AND a.pid <> pg_backend_pid()
GROUP BY watched.name
"""
"""Milliseconds since the longest running one of every watched statement began."""

INDEXES = """
SELECT wanted.name, coalesce(i.indisvalid AND i.indisready, false)
FROM unnest(%(indexes)s::text[]) AS wanted (name)
LEFT JOIN pg_index AS i ON i.indexrelid = to_regclass(quote_ident(wanted.name))
"""
"""Whether every expected index is there and can be used."""

ACTIVITY = """
SELECT count(*) FILTER (WHERE wait_event_type = 'Lock'), count(*)
FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> %(ours)s
"""
"""Connections of others to this database, and how many of them wait for a lock."""
