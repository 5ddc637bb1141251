"""Log lines as JSON on standard error, one event a line; what is personal never gets here."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logging(service: str, level: str = "INFO") -> None:
    """Send our own lines and the libraries' through structlog; libraries speak from WARNING on, without values or tracebacks."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_template_only)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                *shared,
                structlog.stdlib.add_logger_name,
                _without_values,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))


def _named(service: str) -> structlog.types.Processor:
    def name(_: object, __: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
        line["service"] = service
        return line

    return name


def _template_only(record: logging.LogRecord) -> bool:
    """A library's line shows its words, never the values put into them."""
    record.args = ()
    return True


def _without_values(_: object, __: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    """An exception in a library's line is told by its kind alone, since its text may quote a personal value."""
    failure = line.pop("exc_info", None)
    if isinstance(failure, tuple) and failure[0] is not None:
        line["error"] = failure[0].__name__
    return line
