"""The numbers of the judge: weights, half-lives, thresholds, bounds. Parsed from ``rules.toml``, versioned."""

import tomllib
from functools import cached_property
from math import exp, log1p
from typing import NamedTuple

import msgspec
from msgspec import Struct

from monitor.core.alert import Reason, Stage
from monitor.core.cue import Kind, Record, Role

STEEPEST = 20  # of a calibration: beyond, everything is sure
LONGEST = 3_650  # days: more cannot be counted from every date


class Weight(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of cue adds to each belief, in log-odds, and the days after which it counts half."""

    coming: float
    made: float
    half_life: float


class Prior(Struct, frozen=True, forbid_unknown_fields=True):
    """Log-odds before anything is known."""

    coming: float
    made: float


class Origins(Struct, frozen=True, forbid_unknown_fields=True):
    """``returns``: what a further origin adds, as a share of what the one before it did; in (0, 1]. ``silence_days``:
    after so many days without a word, a report credited to an origin that says more than it did is news of it. Two
    texts of which a share ``alike`` is the same, or of whose shorter one a share ``excerpt`` of the sentences is in the
    other, are one text, if they came within ``copy_days``."""

    returns: float
    silence_days: float
    alike: float
    excerpt: float
    copy_days: float


class Stages(Struct, frozen=True, forbid_unknown_fields=True):
    """The belief each stage needs."""

    pressure: float
    open: float
    review: float
    leaning: float
    imminent: float
    decided: float
    announced: float
    in_force: float = msgspec.field(name="in force")
    hysteresis: float
    denied: float
    near_days: float

    def needed(self, stage: Stage) -> float:
        """The belief that this stage needs; 0 for quiet."""
        return float(getattr(self, stage.value.replace(" ", "_"), 0.0))


class Curve(Struct, frozen=True, forbid_unknown_fields=True):
    """What is shown of a belief whose log-odds were weighed: log-odds again, by ``low`` times as steep where little is
    believed, ``high`` times where much is, and ``offset`` higher. As it stands here it changes nothing."""

    low: float = 1.0
    high: float = 1.0
    offset: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether what was weighed is shown as it is."""
        return self.low == self.high == 1 and not self.offset

    def at(self, odds: float) -> float:
        """The log-odds that are shown."""
        return odds if self.plain else self.offset - self.low * softplus(-odds) + self.high * softplus(odds)


class Calibration(Struct, frozen=True, forbid_unknown_fields=True):
    """What is shown of both beliefs, and on what that was ``fitted``; stages look at what was weighed."""

    coming: Curve = Curve()
    made: Curve = Curve()
    fitted: str = ""


class Bounds(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of a subject, and how long."""

    ledger: int
    letters: int
    cues: int
    evidence_days: float
    known: int
    quiet_days: float
    late_hours: float
    unhealthy: float


class Grouping(Struct, frozen=True, forbid_unknown_fields=True):
    """When signals are one story, and what is kept. ``alike``: from which cosine on, in (0, 1]; it counts half after
    ``half_life`` days, and (1 + n ÷ ``passed``) to the power of −``fading`` after n articles of other stories.
    ``doubt``: stories that are taken to have any term besides those that do. With n stories it takes
    1 + ``few`` ÷ (1 + n) times the likeness. ``days``: after which a story that nobody tells is forgotten."""

    alike: float
    half_life: float
    passed: float
    fading: float
    doubt: float
    few: float
    live: int
    terms: int
    articles: int
    days: float


SUREST = 3  # certainty runs from −3 to 3

Sort = tuple[Kind, Role, Record, int]  # of a cue: its kind, who holds it and how, its certainty


class Worth(NamedTuple):
    """What a cue adds to each belief on the day, and the days after which it is half."""

    coming: float
    made: float
    half_life: float


class Rules(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """All of them."""

    version: str
    prior: Prior
    kinds: dict[Kind, Weight]
    authority: dict[Role, float]
    record: dict[Record, float]
    origins: Origins
    stages: Stages
    memory: Bounds
    stories: Grouping
    calibration: Calibration = Calibration()
    bell: dict[Reason, float] = {}  # hours for which the same reason does not ring again
    families: dict[str, str] = {}  # what an outlet is compared by → its publisher likewise

    @cached_property
    def worth(self) -> dict[Sort, Worth]:
        """What each sort of cue is worth."""
        return {
            (kind, role, record, certainty): Worth(weight.coming * share, weight.made * share, weight.half_life)
            for kind, weight in self.kinds.items()
            for role, authority in self.authority.items()
            for record, vouched in self.record.items()
            for certainty in range(-SUREST, SUREST + 1)
            for share in (authority * vouched * sureness(certainty),)
        }

    @cached_property
    def strength(self) -> dict[tuple[Kind, Role], float]:
        """What a cue adds or takes at the most, when it is new."""
        return {
            (kind, role): max(abs(weight.coming), abs(weight.made)) * authority
            for kind, weight in self.kinds.items()
            for role, authority in self.authority.items()
        }


def softplus(value: float) -> float:
    """ln(1 + e^value)."""
    return max(value, 0.0) + log1p(exp(-abs(value)))


def sureness(certainty: int) -> float:
    """What is left of a cue for how sure it is of itself: 0.7 up to 1."""
    return 0.7 + 0.1 * min(SUREST, abs(certainty))


def parse(text: str, name: str) -> Rules:
    """The rules of a TOML text; raises ValueError in one line."""
    try:
        rules = msgspec.convert(tomllib.loads(text), Rules)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: is not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ValueError(f"{name}: {error}") from None
    missing = [kind.value for kind in Kind if kind not in rules.kinds and kind is not Kind.NOT_A_SIGNAL]
    missing += [role.value for role in Role if role not in rules.authority]
    missing += [record.value for record in Record if record not in rules.record]
    if missing:
        raise ValueError(f"{name}: no weight for {', '.join(missing)}")
    if any(weight.half_life <= 0 for weight in rules.kinds.values()) or not 0 < rules.origins.returns <= 1:
        raise ValueError(f"{name}: half-lives must be above 0, and origins.returns in (0, 1]")
    for part, keys in (
        ("origins", ("silence_days", "copy_days")),
        ("memory", ("evidence_days", "quiet_days", "late_hours")),
    ):
        for key in keys:
            if not 0 <= getattr(getattr(rules, part), key) <= LONGEST:
                raise ValueError(f"{name}: {part}.{key} must be from 0 to {LONGEST:,}")
    for key in ("alike", "excerpt"):
        if not 0 < getattr(rules.origins, key) <= 1:
            raise ValueError(f"{name}: origins.{key} must be above 0 and at most 1")
    if any(not 0 <= hours <= 24 * LONGEST for hours in rules.bell.values()):
        raise ValueError(f"{name}: bell: hours must be from 0")
    for key in ("ledger", "letters", "cues", "known"):
        if getattr(rules.memory, key) < 1:
            raise ValueError(f"{name}: memory.{key} must be from 1")
    _check_calibration(rules.calibration, name)
    _check_stories(rules.stories, name)
    return rules


def _check_stories(stories: Grouping, name: str) -> None:
    if not 0 < stories.alike <= 1:
        raise ValueError(f"{name}: stories.alike must be above 0 and at most 1")
    for key in ("half_life", "passed", "doubt", "days"):
        if not 0 < getattr(stories, key) <= LONGEST:
            raise ValueError(f"{name}: stories.{key} must be above 0 and at most {LONGEST:,}")
    for key, most in (("fading", 10), ("few", 10_000)):
        if not 0 <= getattr(stories, key) <= most:
            raise ValueError(f"{name}: stories.{key} must be from 0 to {most:,}")
    for key in ("live", "terms", "articles"):
        if getattr(stories, key) < 1:
            raise ValueError(f"{name}: stories.{key} must be from 1")


def _check_calibration(curves: Calibration, name: str) -> None:
    for belief, curve in (("coming", curves.coming), ("made", curves.made)):
        slopes = 0 <= curve.low <= STEEPEST and 0 <= curve.high <= STEEPEST
        if not slopes or not abs(curve.offset) <= STEEPEST:
            raise ValueError(
                f"{name}: calibration.{belief}: low and high must be from 0 to {STEEPEST}, "
                f"offset from -{STEEPEST} to {STEEPEST}"
            )
