"""robots.txt: what a site asks of those who read it by machine, kept by RFC 9309."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from monitor import clock
from monitor.errors import BadSource, FetchFailed, MonitorError
from monitor.web import Limits, Web

AGENT = "news-monitor"  # the name by which a site can speak to us
LIMITS = Limits(size=512_000, seconds=15.0)
KEPT = timedelta(days=1)  # for which an answer is good
AGAIN = timedelta(hours=1)  # after which a site whose robots.txt could not be had is asked for it again
SITES = 1_000  # whose rules are kept
SLOWEST = 60.0  # seconds; no site can ask for more between two pages


@dataclass(frozen=True)
class Rules:
    """What a site asks: its rules, None if it asks for nothing, and until when they are kept; ``shut`` is why its
    robots.txt could not be had, which forbids everything, empty if it could."""

    said: Protego | None
    until: datetime
    shut: str = ""

    def allow(self, url: str) -> bool:
        """Whether a page may be read."""
        return not self.shut and (self.said is None or bool(self.said.can_fetch(url, AGENT)))

    @property
    def gap(self) -> float:
        """The seconds that the site asks for between two pages, 0 if it does not."""
        asked = self.said.crawl_delay(AGENT) if self.said is not None else None
        return min(float(asked or 0.0), SLOWEST)


class Robots:
    """The rules of sites, asked for when first needed and kept for a day."""

    def __init__(self, web: Web, *, now: Callable[[], datetime] = clock.now) -> None:
        self._web = web
        self._now = now
        self._rules: OrderedDict[str, Rules] = OrderedDict()

    async def rules(self, url: str) -> Rules:
        """Those of the site that a page is on. To be called in the turn of its host. Never raises for what a site does:
        a page that is none (4xx) asks for nothing, a server in trouble is left alone."""
        site = _site(url)
        known = self._rules.get(site)
        if known is None or known.until <= self._now():
            known = await self._asked(site)
            self._rules[site] = known
            if len(self._rules) > SITES:
                self._rules.popitem(last=False)
        self._rules.move_to_end(site)
        return known

    async def _asked(self, site: str) -> Rules:
        now = self._now()
        try:
            answer = await self._web.get(f"{site}/robots.txt", {"Accept": "text/plain, */*;q=0.5"}, LIMITS)
        except BadSource:  # too long, or leads astray: no rules that anybody could keep
            return Rules(None, now + KEPT)
        except MonitorError as error:
            return Rules(None, now + AGAIN, shut=error.what)
        if 200 <= answer.status < 300:
            return Rules(_parsed(answer.body), now + KEPT)
        if answer.status >= 500:
            return Rules(None, now + AGAIN, shut=f"the server answers {answer.status}")
        return Rules(None, now + KEPT)


def refused(url: str, rules: Rules) -> MonitorError:
    """The error for a page that may not be read."""
    if rules.shut:
        return FetchFailed(url, f"not read: the robots.txt of its site cannot be had now ({rules.shut})")
    return BadSource(url, "not read: the robots.txt of its site asks not to")


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def _parsed(body: bytes) -> Protego | None:
    """The rules of a robots.txt; what cannot be read asks for nothing."""
    try:
        return Protego.parse(body.decode("utf-8", "replace").removeprefix("\ufeff"))
    except Exception:  # what a stranger's bytes do to a parser is not a reason to stop
        return None
