"""``make bench-watch``: what matching an article against many watches costs, and what many watches cost to load.

Every article is matched, also those without a cue, which the path never asks about; one thread, warm. The watches are
made here, in the forms desks write: words of the news and invented names joined with AND, OR and NOT, phrases,
beginnings, words near each other, fields, deciders and objects. Beside each time stands the same over the time of
cutting the texts into words.
"""

import argparse
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import NamedTuple, TypeVar

from monitor import rules
from monitor.core.article import Article
from monitor.core.cue import Cue
from monitor.core.reading import read
from monitor.core.syntax import parse as syntax
from monitor.core.watch import Watch, Watches
from monitor.core.watchfile import parse
from tests.bench.detect import ROUNDS, best, cut, each, summary
from tests.bench.worker import articles

COUNTS = (10, 500, 5_000)
BAR = 0.5  # ms an article at the most watches, mean
T = TypeVar("T")


def words(text: str) -> list[str]:
    """The words of a list that is written with commas."""
    return [" ".join(word.split()) for word in text.split(",")]


THINGS = words(
    """
    interest rate, policy rate, inflation target, bond purchase, capital requirement, bank levy, windfall tax,
    fuel duty, sales tax, income tax, carbon price, import tariff, steel tariff, export ban, chip export, grain
    export, price cap, rent cap, minimum wage, pension age, sick pay, strike law, visa waiver, work permit,
    asylum claim, border crossing, night flight, speed limit, congestion charge, rail fare, driving licence,
    drone rule, arms shipment, long-range missile, air defence, troop withdrawal, naval base, ceasefire,
    sanction, asset freeze, prisoner swap, peace talks, nuclear plant, gas pipeline, oil output, coal mine, wind
    farm, solar subsidy, fishing quota, whale hunt, pesticide, vaccine mandate, drug price, abortion law,
    assisted dying, cannabis, tobacco, alcohol, gambling, school phone, tuition fee, student loan, data
    protection, social media, app store, encryption, broadband, spectrum auction, merger, takeover, antitrust,
    bail-out, state aid, privatisation, nationalisation, election date, voting age, referendum, constitution,
    pardon, extradition, death penalty, police power, surveillance, flood defence, water price, plastic bag,
    landfill, deforestation
    """
)
PLACES = words(
    """
    Britain, France, Germany, Italy, Spain, Poland, Hungary, Ukraine, Russia, Turkey, Israel, Iran, Iraq, Egypt,
    Nigeria, Kenya, India, Pakistan, China, Japan, Taiwan, Australia, Canada, Mexico, Brazil, Argentina, Chile,
    Washington, London, Paris, Berlin, Brussels, Moscow, Beijing, Delhi, Tokyo, Ottawa, Canberra, Madrid, Rome,
    Warsaw, Kyiv, Ankara, Tehran
    """
)
BODIES = words(
    """
    White House, State Department, Treasury, Pentagon, Congress, Senate, Supreme Court, Federal Reserve, Downing
    Street, Home Office, Foreign Office, parliament, cabinet, prime minister, president, chancellor, finance
    minister, defence minister, interior ministry, health ministry, energy ministry, trade ministry, European
    Commission, European Central Bank, European Parliament, central bank, NATO, United Nations, Security
    Council, World Bank, Kremlin, regulator, watchdog, attorney general, governor, mayor, spokesman,
    spokeswoman, officials, government
    """
)
NOISE = words(
    """
    football, cricket, film, recipe, horoscope, obituary, lottery, crossword, festival, celebrity, quiz
    """
)
SYLLABLES = words("bar, dan, el, fen, gor, hal, ist, kor, lin, mar, nev, or, pol, rad, sten, tor, ul, vik, wen, zel")
OUTLETS = words(
    """
    Post, Herald, Tribune, Gazette, Courier, Observer
    """
)
FORMS = (
    '"{thing}" AND {place}',
    '("{thing}" OR "{thing}s" OR "{other}") AND ({place} OR "{body}")',
    '"{thing}*" AND ("{body}" OR {place} OR {place2}) AND NOT ({noise} OR {noise2})',
    '("{thing}" OR "{other}" OR "{third}") AND NOT title:{noise}',
    '"{first} {place}"~8 OR "{other}"',
    '{first}* AND {place} AND "{body}"',
    'title:({first}* OR {place}) AND "{thing}" AND lang:en',
    '("{thing}" OR {first}) AND ("{body}" OR "{body2}") AND NOT outlet:{outlet}',
    '("{name}" OR "{name2}" OR "{thing}") AND ({place} OR "{body}" OR {place2})',
    '{place} AND ({first} OR "{other}" OR "{third}*") AND NOT "{noise} {noise2}"~3',
    '"{thing}" AND ({place} OR {place2}) AND (lift* OR ban* OR eas* OR "set to" OR "about to" OR plan*)',
)


class Cost(NamedTuple):
    """What so many watches cost: milliseconds for each article, and how many watches it was about, all together."""

    watches: int
    times: list[float]
    matched: int


def main() -> int:
    """Measure and print; 1 if the bar is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=2_000, metavar="N", help="how many are matched (2000)")
    some = articles(options.parse_args().articles)
    lexicon = rules.lexicon()
    cues = {one.url: read(one, lexicon).cues for one in some}
    plain = statistics.fmean(best(each(some, cut)))
    load, renewed, built, watches = loading(made(COUNTS[-1]))
    print(f"{len(some)} articles, one thread, warm; best of {ROUNDS}\n")
    costs = [cost(watches[:count], some, cues) for count in COUNTS]
    print(*table(costs, plain), sep="\n")
    print(f"\n{COUNTS[-1]:,} watches: {load:.2f} s to read and check their file, {renewed:.2f} s to read it again with")
    print(f"the same queries, {built:.2f} s to build what matches them")
    return 0 if statistics.fmean(costs[-1].times) <= BAR else 1


def made(count: int, seed: int = 1) -> str:
    """A file of so many watches, the same for the same seed."""
    chance = random.Random(seed)
    return "\n".join(_made(number, chance) for number in range(count))


def _made(number: int, chance: random.Random) -> str:
    thing, other, third = chance.sample(THINGS, 3)
    place, place2 = chance.sample(PLACES, 2)
    body, body2, *deciders = chance.sample(BODIES, chance.randint(4, 9))
    noise, noise2 = chance.sample(NOISE, 2)
    deciders += [_name(chance) for _ in range(chance.randint(0, 4))]
    query = chance.choice(FORMS).format(
        thing=thing, other=other, third=third, first=thing.split()[0], place=place, place2=place2,
        body=body, body2=body2, noise=noise, noise2=noise2, outlet=chance.choice(OUTLETS),
        name=_name(chance), name2=_name(chance),
    )  # fmt: skip
    lines = [f'[[watch]]\nid = "w{number}"\nquestion = "Will {place} decide on the {thing}?"', f"query = '{query}'"]
    if chance.random() < 0.7:
        lines.append(f"deciders = {_quoted(deciders)}")
    if chance.random() < 0.2:
        lines.append(f"objects = {_quoted([thing, other])}")
    return "\n".join(lines) + "\n"


def _name(chance: random.Random) -> str:
    """Somebody whom no other watch names."""
    return " ".join("".join(chance.sample(SYLLABLES, 2)).capitalize() for _ in range(2))


def _quoted(words: Sequence[str]) -> str:
    return f"[{', '.join(f'{word!r}' for word in words)}]"


def loading(text: str) -> tuple[float, float, float, tuple[Watch, ...]]:
    """Seconds to read and check a file of watches, to do it again, and to build what matches them; and the watches."""
    syntax.cache_clear()
    first, watches = timed(lambda: parse(text, "bench"))
    again, watches = timed(lambda: parse(text, "bench"))
    built, _ = timed(lambda: Watches(watches))
    return first, again, built, watches


def timed(task: Callable[[], T]) -> tuple[float, T]:
    began = perf_counter()
    made = task()
    return perf_counter() - began, made


def cost(watches: Sequence[Watch], some: Sequence[Article], cues: dict[str, tuple[Cue, ...]]) -> Cost:
    """What it costs to match each article."""
    ready = Watches(watches)
    matched = sum(len(ready.match(one, cues[one.url])) for one in some)
    return Cost(len(watches), best(each(some, lambda one: ready.match(one, cues[one.url]))), matched)


def table(costs: Sequence[Cost], plain: float) -> list[str]:
    """The lines of the table."""
    lines = [f"{'watches':>8}{'mean':>12}{'p50':>12}{'p99':>12}{'max':>12}{'over word split':>17}{'matches':>10}"]
    for one in costs:
        told = summary(one.times, range(len(one.times)))
        line = f"{one.watches:8,}" + "".join(f"{value:9.3f} ms" for value in told.values())
        line += f"{told['mean'] / plain:17.1f}{one.matched:10,}"
        if one is costs[-1]:
            line += f"   bar {BAR} ms mean: {'met' if told['mean'] <= BAR else 'MISSED'}"
        lines.append(line)
    return lines


if __name__ == "__main__":
    sys.exit(main())
