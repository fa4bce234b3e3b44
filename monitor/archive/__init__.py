"""The archive: what was seen, judged and delivered, on disk (SQLite or PostgreSQL)."""

from monitor.archive.archive import Archive
from monitor.archive.deliveries import LEASE, Delivery
from monitor.archive.held import Held
from monitor.archive.rings import Turn

__all__ = ["LEASE", "Archive", "Delivery", "Held", "Turn"]
