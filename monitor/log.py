"""Logging: one line an event, for a person or for a program, on standard error."""

import json
import logging
import sys
from datetime import UTC, datetime

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "data", "stack"}


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        line = f"{at} {record.levelname.lower():7} {record.name.removeprefix('monitor.')}: {record.getMessage()}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure(style: str = "text", level: str = "INFO") -> None:
    """Send this process's log to standard error; libraries only from WARNING up.

    Kafka's and Faust's clients say the same thing many times when a broker is away, and what matters is said here in
    one line each; at level DEBUG they are heard in full.
    """
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(_Json() if style == "json" else _Text())
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(level)
    for library in ("aiokafka", "faust", "mode"):
        logging.getLogger(library).setLevel("DEBUG" if level == "DEBUG" else "CRITICAL")
