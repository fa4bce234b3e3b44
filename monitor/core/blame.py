"""What verdicts say of the rules: which rule led each judged alert, and how often people called it wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.core.alert import Alert, Evidence, Opinion, Verdict

WRONG = frozenset({Opinion.WRONG_ACTOR, Opinion.WISH, Opinion.DENIAL_MISREAD})  # the others do not blame the reading
ENOUGH = 3  # pieces of evidence called wrong before anything is proposed


class Tally(NamedTuple):
    """How one rule did on one watch: ``judged`` pieces of evidence that led a revision somebody spoke of, ``wrong``
    those that most called wrong; ``opinions`` counts all that was said."""

    subject: str
    rule: str
    judged: int
    wrong: int
    opinions: Mapping[Opinion, int]

    @property
    def share(self) -> float | None:
        """The share of its weight that the rule should keep, from its record; None where nothing is proposed."""
        if self.wrong < ENOUGH or 2 * self.wrong <= self.judged:
            return None
        return round(1 - self.wrong / self.judged, 1)


def leading(alert: Alert) -> Evidence | None:
    """The evidence that weighs most, of two the earlier one; None where nothing weighs anything."""
    weighing = [one for one in alert.ledger if one.weight and one.cue.rule]
    return max(weighing, key=lambda one: abs(one.weight), default=None)


def last_words(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The last word of each person on each revision; whoever gives no name is somebody else each time."""
    said: dict[object, Verdict] = {}
    for number, one in enumerate(sorted(verdicts, key=lambda one: one.when)):
        said[one.alert, one.revision, one.who or number] = one
    return list(said.values())


def tallies(revisions: Iterable[Alert], verdicts: Iterable[Verdict]) -> list[Tally]:
    """A tally for each watch and rule, the most often wrong first.

    Evidence counts once, however many revisions it led and however many people spoke of it: one misread sentence is
    one mistake.
    """
    by_revision: dict[tuple[str, int], list[Opinion]] = {}
    for one in last_words(verdicts):
        by_revision.setdefault((one.alert, one.revision), []).append(one.what)
    led: dict[tuple[str, str], dict[tuple[str, int], list[Opinion]]] = {}
    for alert in revisions:
        said, first = by_revision.get((alert.id, alert.revision)), leading(alert)
        if said and first is not None:
            evidence = led.setdefault((alert.subject, first.cue.rule), {})
            evidence.setdefault((first.signal, first.cue.start), []).extend(said)
    found = [_tally(*name, list(evidence.values())) for name, evidence in led.items()]
    return sorted(found, key=lambda one: (-one.wrong, -one.judged, one.subject, one.rule))


def _tally(subject: str, rule: str, evidence: Sequence[Sequence[Opinion]]) -> Tally:
    everything = [one for said in evidence for one in said]
    wrong = sum(2 * sum(one in WRONG for one in said) > len(said) for said in evidence)
    return Tally(subject, rule, len(evidence), wrong, {one: everything.count(one) for one in Opinion})
