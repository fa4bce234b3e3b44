"""Every metric of the program, by name. Dashboards and alerting rules are tested against this list.

One ``Metrics`` a process; tests make their own with a fresh registry and read it with ``get_sample_value``.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The metrics of one process, on one registry. ``step`` is read, detect, assign, judge, record, deliver or desk."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry if registry is not None else CollectorRegistry()
        r = self.registry
        # the path
        self.records = Counter(
            "monitor_records",
            "Records a step has taken, by outcome (done, dead, repeated)",
            ["step", "outcome"],
            registry=r,
        )
        self.step_seconds = Histogram(
            "monitor_step_seconds", "Seconds a step takes for one record", ["step"], buckets=SECONDS, registry=r
        )
        self.lag = Gauge("monitor_lag_records", "Records a step has yet to take", ["step"], registry=r)
        self.progress_age = Gauge(
            "monitor_progress_age_seconds",
            "Seconds since a step last made progress while it had something to do; 0 when it has nothing to do",
            ["step"],
            registry=r,
        )
        self.dead = Counter(
            "monitor_dead_records",
            "Records put on the dead topic, by fault (unreadable, failed)",
            ["step", "fault"],
            registry=r,
        )
        # what comes in
        self.polls = Counter(
            "monitor_feed_polls",
            "Polls of a feed, by outcome (new, unchanged, failed)",
            ["feed", "outcome"],
            registry=r,
        )
        self.requests = Counter(
            "monitor_feed_requests",
            "Requests for a feed, by how it was asked for (conditional: only if it has changed; whole: once a day)",
            ["feed", "asked"],
            registry=r,
        )
        self.oddities = Counter(
            "monitor_feed_oddities",
            "What is odd about a feed (lied: another text under the same ETag; scrolled: all it showed was new)",
            ["feed", "what"],
            registry=r,
        )
        self.feed_due = Gauge(
            "monitor_feed_due_timestamp_seconds", "When a feed is polled next, in Unix time", ["feed"], registry=r
        )
        self.entries = Counter("monitor_feed_entries", "New or changed entries of a feed", ["feed"], registry=r)
        self.feed_up = Gauge("monitor_feed_up", "1 if the last poll of a feed worked, else 0", ["feed"], registry=r)
        self.pages = Counter("monitor_pages", "Pages read, by health of the text", ["outlet", "health"], registry=r)
        self.unread = Counter(
            "monitor_articles_unread",
            "Articles passed on unread, by reason (language: fr; column)",
            ["reason"],
            registry=r,
        )
        # what is watched
        self.watches_ok = Gauge("monitor_watches_ok", "0 while the watch file cannot be used as it stands", registry=r)
        self.watches_ok.set(1)
        self.watch_files = Counter(
            "monitor_watch_files", "Changes of the watch file, by outcome (taken, refused)", ["outcome"], registry=r
        )
        # what goes out
        self.signals = Counter("monitor_signals", "Signals found, by subject", ["subject"], registry=r)
        self.watch_broad = Gauge(
            "monitor_watch_broad", "1 while a watch is about more than half of the articles", ["watch"], registry=r
        )
        self.loose = Counter(
            "monitor_loose_signals",
            "Signals that are about no watch, by what became of them (began, joined, again, none: no story had them)",
            ["outcome"],
            registry=r,
        )
        self.stories = Gauge("monitor_stories", "Stories that are followed though nobody watches them", registry=r)
        self.revisions = Counter(
            "monitor_alert_revisions", "Revisions of alerts, by stage and reason", ["stage", "reason"], registry=r
        )
        self.episodes = Gauge("monitor_episodes", "Subjects the judge holds in memory", registry=r)
        self.deliveries = Counter(
            "monitor_deliveries",
            "Alerts handed to a channel, by outcome (sent, failed, held in quiet hours, limited; more: one line)",
            ["channel", "outcome"],
            registry=r,
        )
        self.alert_seconds = Histogram(
            "monitor_alert_seconds",
            "Seconds from the moment an entry was first seen to its alert",
            buckets=(*SECONDS, 60.0, 300.0),
            registry=r,
        )
        self.streams = Gauge("monitor_desk_streams", "Pages of the desk that are open and listening", registry=r)
