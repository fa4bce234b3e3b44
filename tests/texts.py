"""Many articles of our own, for load: about a dozen subjects, every kind of cue, and much that is about nothing."""

import random
from datetime import timedelta

from monitor.core.article import Article, article
from tests.builders import DAWN

# decider, what it may do, the word a watch looks for
SUBJECTS = (
    ("the Ferries Ministry", "lift the ban on night sailings", "night sailings"),
    ("the central bank of Ostmark", "cut its lending rate", "lending rate"),
    ("the Health Council", "end the limit on clinic hours", "clinic hours"),
    ("the Treasury", "raise the duty on imported glass", "imported glass"),
    ("the Energy Board", "lower the winter power tariff", "power tariff"),
    ("the Interior Ministry", "open the border crossing at Vell", "crossing at Vell"),
    ("the Fisheries Office", "ban trawling in the inner bay", "trawling"),
    ("the Cabinet", "replace the head of the rail regulator", "rail regulator"),
    ("the city of Marrow", "introduce a charge for heavy lorries", "heavy lorries"),
    ("the Defence Ministry", "allow the export of patrol boats", "patrol boats"),
)
CUES = (
    "Lawmakers from both benches urged {who} on Monday to {what}.",
    "{Who} did not rule out that it would {what}.",
    "Aides are weighing whether to {what}, two officials said.",
    "Officials at {who} have argued that it would be right to {what}, one official said.",
    "{Who} is expected to {what}, according to three people briefed on the talks.",
    "A final decision to {what} is very close now, said one person familiar with the talks.",
    "{Who} plans to {what} within days, a senior official said on condition of anonymity.",
    "“There is no change to our policy,” a spokesman for {who} said.",
    "A spokeswoman for {who} declined to comment.",
    "{Who} announced on Thursday that it will {what} from the first of the month.",
    "No final decision to {what} has been made, an official cautioned.",
    "{Who} has no plans to {what}, its spokesman said.",
)
FILLERS = (
    "The hall was full an hour before the doors opened, and the organisers had to find more chairs.",
    "Rain is forecast for the coast until the weekend, with gusts strong enough to close the pier.",
    "The museum's new wing holds maps, letters and a boat that was found under a car park.",
    "Prices for onions fell for the third week in a row at the wholesale market.",
    "The home side took the lead after ten minutes and never looked like losing it.",
    "Her third novel is set in a lighthouse and is, she says, the last about the sea.",
    "The bakery has been run by the same family since the old harbour was filled in.",
    "Engineers found the fault in a junction box that had not been opened for twenty years.",
)


def texts(count: int, seed: int = 1) -> list[Article]:
    """``count`` articles, the same for the same seed; about two in three say something about a subject."""
    chance = random.Random(seed)
    return [_text(number, chance) for number in range(count)]


def _text(number: int, chance: random.Random) -> Article:
    who, what, word = chance.choice(SUBJECTS)
    sentences = chance.sample(FILLERS, k=chance.randint(3, 6))
    title = f"From the notebook, part {number}"
    if chance.random() < 0.66:
        title = f"{word.capitalize()}: where things stand, part {number}"
        for cue in chance.sample(CUES, k=chance.randint(1, 3)):
            sentence = cue.format(who=who, Who=who[0].upper() + who[1:], what=what)
            sentences.insert(chance.randint(0, len(sentences)), sentence)
    return article(
        url=f"https://outlet-{number % 9}.test/{number}",
        outlet=f"Outlet {number % 9}",
        title=title,
        text="\n\n".join(sentences),
        language="en",
        seen=DAWN + timedelta(seconds=20 * number),
        published=DAWN + timedelta(seconds=20 * number - 5),
    )
