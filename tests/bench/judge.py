"""``make bench-judge``: what one signal costs the judge, and what an episode weighs, with 1,000 episodes alive at once.

The signals are made here: per subject a stream of reports by thirty outlets, own and credited, some of them copies of a
text, with two to five cues each and a fingerprint. Beside the time stands the same over the time of decoding and
encoding the memory, in the same run: machines differ, and that ratio hardly does.
"""

import argparse
import random
import statistics
from datetime import timedelta
from time import process_time

from monitor.codec import decode, encode
from monitor.core.article import article
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.fingerprint import Fingerprint, fingerprint
from monitor.core.identity import identify
from monitor.core.judge import judge
from monitor.core.memory import Memory
from monitor.core.proposition import Direction, Proposition
from monitor.core.signal import Signal
from monitor.core.watch import Watch
from monitor.rules import rules
from tests.builders import DAWN

BAR_MS, BAR_BYTES = 0.15, 50_000
OUTLETS = tuple(
    f"The {place} {paper}"
    for place in ("Harbour", "Sluice", "Ferry", "Ridge", "Mill", "Quay")
    for paper in ("Post", "Mail", "Courier", "Ledger", "Gazette")
)
ROLES = (*(Role.OFFICIAL, Role.SPOKESPERSON, Role.LEGISLATOR, Role.DECIDER, Role.PERSON_FAMILIAR, Role.OUTLET),)
COMMON = (Kind.PRESSURE, Kind.LEANING, Kind.REVIEW, Kind.OPENNESS, Kind.LEANING, Kind.STATUS_QUO, Kind.CAUTION)
RARE = (Kind.IMMINENT, Kind.DENIAL, Kind.NON_DENIAL, Kind.MERIT)
WORDS = (
    "the",
    "board",
    "river",
    "gate",
    "ban",
    "talks",
    "order",
    "ferry",
    "levy",
    "council",
    "minister",
    "vote",
    "plan",
    "keeper",
    "toll",
    "season",
    "bridge",
    "night",
    "water",
    "harbour",
    "permit",
    "week",
    "said",
    "would",
    "near",
)


def main() -> int:
    """Measure and print; 0 unless it could not be measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--signals", type=int, default=50_000, metavar="N", help="how many are judged (50000)")
    options.add_argument("--episodes", type=int, default=1_000, metavar="N", help="how many subjects they are about")
    asked = options.parse_args()
    signals = stream(asked.signals, asked.episodes)
    numbers, watch = rules(), Watch(id="x", question="Will the old sluice be opened?", query="sluice")
    memories: dict[str, Memory] = {}
    took, revisions = [], 0
    for one in signals:
        began = process_time()
        memories[one.subject], alerts = judge(memories.get(one.subject), one, watch, numbers)
        took.append(process_time() - began)
        revisions += len(alerts)
    began = process_time()
    raws = [encode(memory) for memory in memories.values()]
    for raw in raws:
        decode(raw, Memory)
    coding = (process_time() - began) / len(raws)
    late = took[len(took) // 2 :]  # when ledgers are as full as they get
    print(
        f"{len(signals):,} signals on {len(memories):,} subjects, {revisions:,} revisions, "
        f"{statistics.fmean(len(memory.signals) for memory in memories.values()):.1f} articles in a ledger at the end"
    )
    for name, value in (
        ("a signal, mean", statistics.fmean(took)),
        ("a signal, mean of the second half", statistics.fmean(late)),
        ("a signal, p99", sorted(took)[int(len(took) * 0.99)]),
    ):
        bar = f", bar {BAR_MS:g}" if "mean" in name else ""
        print(f"{name:36} {value * 1e3:8.3f} ms{bar}   {value / coding:6.2f} × one memory coded there and back")
    sizes = sorted(map(len, raws))
    print(f"{'an episode, mean':36} {statistics.fmean(sizes):8,.0f} bytes")
    print(f"{'an episode, largest':36} {sizes[-1]:8,.0f} bytes, bar {BAR_BYTES:,}")
    return 0


def stream(count: int, subjects: int, seed: int = 7) -> list[Signal]:
    """So many signals on so many subjects, in order of seen, over a month."""
    chance = random.Random(seed)
    texts: dict[str, list[Fingerprint]] = {}
    return [_signal(number, f"subject-{chance.randrange(subjects)}", count, chance, texts) for number in range(count)]


def _signal(
    number: int, subject: str, count: int, chance: random.Random, texts: dict[str, list[Fingerprint]]
) -> Signal:
    outlet = chance.choice(OUTLETS)
    url = f"https://news.test/{number}"
    seen = DAWN + timedelta(days=30 * number / count)
    known = texts.setdefault(subject, [])
    if known and chance.random() < 0.2:
        mark = chance.choice(known[-5:])
    else:
        mark = fingerprint(". ".join(" ".join(chance.choices(WORDS, k=14)).capitalize() for _ in range(12)) + ".")
        known.append(mark)
    plain = article(url=url, outlet=outlet, title="The sluice", text=str(number), seen=seen)
    return Signal(
        id=identify("signal", url, subject),
        article=plain.id,
        revision=plain.revision,
        url=url,
        outlet=outlet,
        title=f"What the board says of the sluice, part {number}",
        published=seen,
        seen=seen,
        subject=subject,
        origin=chance.choice(OUTLETS) if chance.random() < 0.2 else outlet,
        proposition=Proposition(decider="the river board", act="lift", object="the ban", direction=Direction.LIFT),
        cues=tuple(_cue(at, chance) for at in range(chance.randint(2, 5))),
        fingerprint=mark,
        rules="bench",
    )


def _cue(at: int, chance: random.Random) -> Cue:
    kind = chance.choice(RARE if chance.random() < 0.08 else COMMON)
    role = chance.choice(ROLES)
    words = " ".join(chance.choices(WORDS, k=22)).capitalize() + "."
    named = role is not Role.PERSON_FAMILIAR and chance.random() < 0.6
    return Cue(
        kind=kind,
        start=at * 200,
        end=at * 200 + 12,
        sentence_start=at * 200,
        sentence_end=at * 200 + len(words),
        sentence=words,
        holder=Holder(
            role, Record.NAMED if named else Record.ANONYMOUS, f"Ada Holm {chance.randrange(9)}" if named else ""
        ),
        certainty=chance.choice((1, 2, 3)),
        horizon=Horizon(5, "within days") if chance.random() < 0.1 else None,
        rule=f"{kind.value}.bench",
    )


if __name__ == "__main__":
    raise SystemExit(main())
