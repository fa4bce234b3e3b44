"""The keyword baseline: a Boolean query for each verdict and kind, as somebody who knows the news would write it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from monitor.core.text import fold, sentences

_SOON = (
    r"imminent(?:ly)?|very close|about to|on the (?:verge|brink)|within (?:days|hours|weeks)|"
    r"in the coming (?:days|hours|weeks)|"
    r"any day|as (?:early|soon) as|(?:final|decision|vote|announcement) .{0,30}soon|shortly|this week|"
    r"next week|tomorrow|"
    r"by the end of the (?:week|month)"
)
_LIKELY = (
    r"(?:is|are|was|were|be) (?:widely )?expected to|expects to|likely to|set to|poised to|plans? to|"
    r"planning to|intends? to|"
    r"leaning toward|ready to|readiness to|preparing to|will (?:soon|be)|due to|scheduled to"
)
QUERIES: dict[str, str] = {
    "S1": r"urg(?:es|ed|ing)|call(?:s|ed|ing)? (?:on|for)|demand(?:s|ed|ing)?|pressur\w+|push(?:es|ed|"
    r"ing)? for|appeal(?:s|ed)|must|"
    r"should|petition\w*|request(?:s|ed)|lobb\w+|protest\w*",
    "S2": r"(?:not|n't|declined to) rule out|open to|willing to|could|may consider|door open|as needed",
    "S3": r"under review|review(?:s|ing)|weigh(?:s|ing)|consider(?:s|ing)|discuss(?:es|ed|ions|ing)|talks|"
    r"negotiat\w+|stud(?:y|ying)",
    "S4": r"support(?:s|ed)|in favou?r of|back(?:s|ed)|would (?:help|be right|have value)|necessary|welcom\w+",
    "S5": _LIKELY,
    "S6": _SOON,
    "S7": r"has (?:decided|signed off)|quietly|secretly|(?:has|have) been decided|briefed on the decision",
    "S8": r"announc(?:es|ed|ing)|declar(?:es|ed)|sign(?:s|ed)|approv(?:es|ed|al)|order(?:s|ed)|ruled|"
    r"appointed|imposed|passed",
    "S9": r"took effect|comes? into (?:force|effect)|came into (?:force|effect)|now allowed|in force|"
    r"with effect from|effective",
    "D1": r"rul(?:es|ed) out|no plans?|will not|won't|den(?:y|ies|ied)|false|reject(?:s|ed)|not considering|"
    r"no intention|refus(?:es|ed)",
    "D2": r"no change|not changed|unchanged|remains the same|position remains",
    "D3": r"declin(?:es|ed) to (?:comment|say|discuss)|not comment|nothing to announce|not speculate",
    "D4": r"(?:not|n't) (?:immediately )?(?:respond|reply|return)|not immediately available",
    "D5": r"no (?:final )?decision|not imminent|caution(?:s|ed)|obstacles|yet to (?:decide|be decided)|"
    r"not yet|still|far from",
    "R1": r"postpon\w+|shelv(?:es|ed)|on hold|back(?:s|ed) (?:away|down)|suspend(?:s|ed)|withdr[ae]w\w*|"
    r"delay(?:s|ed)|revers(?:es|ed)",
}
DECIDERS = (
    r"government|cabinet|parliament|president|prime minister|minist(?:er|ry)|central bank|court|commission\w*|"
    r"council|congress|"
    r"senate|house|fed|authorit(?:y|ies)|board|governor|army|military|administration|union|imf|eu|un|"
    r"regulator|agency|secretary"
)
_VERDICTS = {"coming": ("S5", "S6", "S7"), "imminent": ("S6",), "made": ("S8", "S9"), "denied": ("D1", "D2", "R1")}
_SILENT = ("D3", "D4")
_ROLES = (
    ("spokesperson", r"spokes(?:man|woman|person)|press secretary"),
    ("person-familiar", r"familiar with|people briefed|sources? (?:close|with)"),
    ("legislator", r"mps?|lawmakers?|senators?|congress(?:man|woman)|opposition|representatives?"),
    ("expert", r"analysts?|professor|economists?|experts?|researchers?"),
    ("affected", r"workers|traders|farmers|residents|unions?|companies|industry|association|protesters"),
    ("official", r"officials?|secretary|commissioner|director|governor|ambassador"),
    ("decider", r"president|prime minister|minister|cabinet|government|court|central bank|parliament|council"),
)
_ANONYMOUS = r"officials? (?:said|told)|sources?|familiar with|anonym\w+|people briefed|who asked not"
_SAYING = r"said|says|told|according to|added|stated|announced|tweeted|noted"
_DIRECTIONS = (
    ("keep", r"maintain(?:s|ed)?|keep|unchanged|extend(?:s|ed)?|retain\w*"),
    (
        "lift",
        r"lift\w*|eas(?:e|es|ed|ing)|allow\w*|permit\w*|lower\w*|cut(?:s|ting)?|reduc\w+|releas\w+|remov\w+|"
        r"relax\w*|reopen\w*",
    ),
    ("replace", r"replac\w+|appoint\w*|resign\w*|restructur\w+|successor|amend\w*"),
)


def _query(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b")


_KINDS = {kind: _query(words) for kind, words in QUERIES.items()}
_DECIDER = _query(DECIDERS)
_ROLE = tuple((role, _query(words)) for role, words in _ROLES)
_DIRECTION = tuple((direction, _query(words)) for direction, words in _DIRECTIONS)
_WITHOUT_NAME, _SAID = _query(_ANONYMOUS), _query(_SAYING)


def detect(article: Mapping[str, Any]) -> dict[str, Any]:
    """What the queries find in an article, in the form ``monitor detect`` prints."""
    plain = fold(article["text"])
    low = plain.lower()
    cues: list[dict[str, Any]] = []
    propositions: list[dict[str, Any]] = []
    for span in sentences(plain):
        for kind, at, end in hits(low[span.start : span.end]):
            sentence = low[span.start : span.end]
            cues.append({"kind": kind, "start": span.start + at, "end": span.start + end, "proposition": len(cues)})
            cues[-1] |= {"role": role(sentence), "record": record(sentence)}
            propositions.append({"direction": direction(sentence)})
    found = {cue["kind"] for cue in cues}
    verdicts = {verdict: not found.isdisjoint(kinds) for verdict, kinds in _VERDICTS.items()}
    return {"id": article["id"], **verdicts, "cues": cues, "propositions": propositions}


def hits(low: str) -> Iterator[tuple[str, int, int]]:
    """The kinds whose query a lower-case sentence answers, with the place.

    The sentence must name somebody who can decide, except for silence and evasion.
    """
    decided = _DECIDER.search(low) is not None
    for kind, query in _KINDS.items():
        if (decided or kind in _SILENT) and (match := query.search(low)):
            yield kind, match.start(), match.end()


def role(low: str) -> str:
    """The first role a sentence has a word for; the outlet's own voice if nobody says it."""
    if not _SAID.search(low):
        return "outlet"
    return next((name for name, query in _ROLE if query.search(low)), "decider")


def record(low: str) -> str:
    """Named, anonymous or the outlet itself, by a word or two."""
    if _WITHOUT_NAME.search(low):
        return "anonymous"
    return "named" if _SAID.search(low) else "outlet"


def direction(low: str) -> str:
    """The direction a sentence has a word for; most changes impose something."""
    return next((name for name, query in _DIRECTION if query.search(low)), "impose")
