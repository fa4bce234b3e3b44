"""``monitor dead``: what could not be processed, one JSON line each; and back on its topic, if asked."""

import argparse
import base64
import json
import sys
from functools import partial

from monitor.cli.life import once
from monitor.codec import timestamp
from monitor.errors import BadSettings
from monitor.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--requeue", nargs="+", metavar="PLACE", help="put these back (a place is PARTITION:OFFSET, or all)"
    )
    parser.add_argument("--raw", action="store_true", help="print the record's bytes as well, in base64")
    parser.epilog = "Example: monitor dead; monitor dead --requeue 0:17 2:4"


def run(arguments: argparse.Namespace) -> int:
    return once(partial(_dead, arguments))


async def _dead(arguments: argparse.Namespace, settings: Settings) -> int:
    from monitor.stream.dead import Dead, listing, requeue

    letters = [one async for one in listing(settings)]
    if arguments.requeue:
        wanted = set(arguments.requeue)
        chosen = letters if "all" in wanted else [one for one in letters if one.place in wanted]
        missing = wanted - {"all"} - {one.place for one in letters}
        if missing:
            raise BadSettings("--requeue", f"no such place on {settings.prefix}dead: {', '.join(sorted(missing))}")
        print(f"{await requeue(settings, chosen)} put back", file=sys.stderr)
        return 0

    def line(one: Dead) -> dict[str, object]:
        raw = one.raw or b""
        shown: dict[str, object] = {
            "place": one.place,
            "at": timestamp(one.at),
            "step": one.step,
            "error": one.error,
            "topic": one.topic,
            "partition": one.partition,
            "offset": one.offset,
            "key": None if one.key is None else one.key.decode("utf-8", "replace"),
            "bytes": len(raw),
            "starts": raw[:80].decode("utf-8", "replace"),
        }
        return shown | ({"raw": base64.b64encode(raw).decode()} if arguments.raw else {})

    for one in letters:
        print(json.dumps(line(one), ensure_ascii=False))
    return 0
