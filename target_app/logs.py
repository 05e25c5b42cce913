"""Structured logs: one JSON object a line on standard output."""

import logging
import sys

import structlog


def configure() -> None:
    """Set structured logs up for this process."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    # The shop tells itself when the database goes and comes back, once each.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=True,
    )
