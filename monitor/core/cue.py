"""Cues: stretches of a sentence that move belief, and who holds them."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import force_setattr


class Kind(StrEnum):
    """What a cue says about its proposition."""

    PRESSURE = "S1"
    OPENNESS = "S2"
    REVIEW = "S3"
    MERIT = "S4"
    LEANING = "S5"
    IMMINENT = "S6"
    DECIDED = "S7"
    ANNOUNCED = "S8"
    IN_FORCE = "S9"
    DENIAL = "D1"
    STATUS_QUO = "D2"
    NON_DENIAL = "D3"
    NO_RESPONSE = "D4"
    CAUTION = "D5"
    REVERSAL = "R1"
    NOT_A_SIGNAL = "X"


class Side(StrEnum):
    """Which way a cue moves belief."""

    FOR = "for"
    MADE = "made"
    AGAINST = "against"
    NEUTRAL = "neutral"
    NONE = "none"


SIDES: dict[Kind, Side] = {
    **dict.fromkeys((Kind.PRESSURE, Kind.OPENNESS, Kind.REVIEW, Kind.MERIT, Kind.LEANING), Side.FOR),
    **dict.fromkeys((Kind.IMMINENT, Kind.DECIDED), Side.FOR),
    **dict.fromkeys((Kind.ANNOUNCED, Kind.IN_FORCE), Side.MADE),
    **dict.fromkeys((Kind.DENIAL, Kind.STATUS_QUO, Kind.CAUTION, Kind.REVERSAL), Side.AGAINST),
    **dict.fromkeys((Kind.NON_DENIAL, Kind.NO_RESPONSE), Side.NEUTRAL),
    Kind.NOT_A_SIGNAL: Side.NONE,
}


class Role(StrEnum):
    """What the holder of a cue is to the decision."""

    DECIDER = "decider"
    SPOKESPERSON = "spokesperson"
    OFFICIAL = "official"
    PERSON_FAMILIAR = "person-familiar"
    LEGISLATOR = "legislator"
    ALLY = "ally"
    AFFECTED = "affected"
    EXPERT = "expert"
    OUTLET = "outlet"
    DOCUMENT = "document"


class Record(StrEnum):
    """Whether the holder vouches with a name."""

    NAMED = "named"
    ANONYMOUS = "anonymous"
    OUTLET = "outlet"


class Holder(Struct, frozen=True, gc=False):
    """Who vouches for a cue; ``name`` is as the text has it, empty if it gives none."""

    role: Role
    record: Record
    name: str = ""


class Horizon(Struct, frozen=True, gc=False):
    """How near the text says the change is: days from publication (0 = today) and the words that say so."""

    days: float
    words: str

    def __post_init__(self) -> None:
        """A whole number becomes a float, so that a record reads back as the value it was written from."""
        force_setattr(self, "days", float(self.days))


class Cue(Struct, frozen=True, kw_only=True, gc=False):
    """One cue. ``start:end`` and ``sentence_start:sentence_end`` are character offsets into ``Article.text``.

    An offset pair of a cue in the headline is counted in the headline, and ``headline`` is true.
    ``certainty`` runs from −3 (surely not) to +3 (surely); ``proposition`` is an index into the reading's list;
    ``rule`` is the stable id of the lexicon entry that found it.
    """

    kind: Kind
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    sentence: str
    headline: bool = False
    holder: Holder
    certainty: int
    horizon: Horizon | None = None
    proposition: int = 0
    rule: str
