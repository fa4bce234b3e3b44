"""Live: what changes at the board, as server-sent events.

event: alert    an alert changed; data is its HTML; id is the mark to come back with
event: resync   too much has changed since that mark: look at the whole page again
event: status   the status line, when it reads differently
event: beat     nothing to say, but still here (with a comment, which keeps proxies from closing the line)
"""

from collections.abc import AsyncIterator, Callable

from monitor.core.alert import Alert
from monitor.desk.board import Board, Update
from monitor.metrics import Metrics

BEAT = b": beat\nevent: beat\ndata:\n\n"
RETRY = 2000  # milliseconds a browser waits before it comes back


def frame(event: str, text: str, mark: str = "") -> bytes:
    """One event. Line ends of any kind in the text start a new data line, so that no text can end the event."""
    lines = [f"event: {event}"]
    if mark:
        lines.append(f"id: {mark}")
    lines.extend(f"data: {line}" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return ("\n".join(lines) + "\n\n").encode()


async def stream(
    board: Board,
    *,
    after: str,
    only: str = "",
    show: Callable[[Alert], str],
    line: Callable[[], str],
    metrics: Metrics,
    beat: float,
) -> AsyncIterator[bytes]:
    """Frames until the board is closed or the reader goes away.

    ``after`` is the mark the page was drawn at (empty: from now), ``only`` the id of the one alert it shows, ``beat``
    the most seconds of silence.
    """
    with board.subscribe(after) as subscription, metrics.streams.track_inprogress():
        said = line()
        yield f"retry: {RETRY}\n".encode() + frame("status", said)
        while not board.closed:
            for update in subscription.take():
                if told := _told(update, only, show):
                    yield told
            if await subscription.changed(beat):
                continue
            now = line()
            yield frame("status", now) if now != said else BEAT
            said = now


def _told(update: Update, only: str, show: Callable[[Alert], str]) -> bytes:
    if update.alert is None:
        return frame("resync", "", update.mark)
    if only and update.alert.id != only:
        return b""
    return frame("alert", show(update.alert), update.mark)
