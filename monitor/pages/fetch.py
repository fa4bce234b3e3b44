"""One page, politely: pages of one host one after the other, with a pause between."""

from monitor.core.address import host
from monitor.errors import FetchFailed
from monitor.pace import Pace
from monitor.pages.robots import Robots, refused
from monitor.web import Answer, Limits, Web

ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
KINDS = ("text/html", "application/xhtml+xml", "application/xml", "text/plain")
LIMITS = Limits(size=5_000_000, seconds=30.0)


async def fetch(web: Web, pace: Pace, robots: Robots, url: str) -> Answer:
    """The page at ``url`` with status 2xx; raises FetchFailed or BadSource in one line that names it, also where the
    site's robots.txt asks not to read it."""
    place = host(url)
    async with pace.turn(place):
        rules = await robots.rules(url)
        if not rules.allow(url):
            raise refused(url, rules)
        pace.slow(place, rules.gap)
        answer = await web.get(url, {"Accept": ACCEPT}, LIMITS, KINDS)
    if not 200 <= answer.status < 300:
        raise FetchFailed(url, f"the server answers {answer.status}")
    return answer
