"""The archive: what was seen, judged and delivered, on disk (SQLite or PostgreSQL)."""

from monitor.archive.archive import Archive
from monitor.archive.deliveries import LEASE, Delivery

__all__ = ["LEASE", "Archive", "Delivery"]
