"""Reported speech: where a sentence lets somebody speak, who that is, and what they are to a decision."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from monitor.core.cue import Holder, Record, Role
from monitor.core.lexicon import Lexicon
from monitor.core.text import is_whole

PHRASE = 240  # characters of a noun phrase looked at
_SOURCES = ("according to", "as per", "citing", "quoting")
_REPORTED = ("reported", "reports")
_SPOKEN = ("telling", "saying", "adding")

_NAME = re.compile(
    r"\b(?:[A-Z][a-z]+\.? )?(?:[A-Z]\.\s?)*(?:de |da |van |von |al-|bin |el-|del |der )?[A-Z][A-Za-z'-]+"
    r"(?: (?:[A-Z]\.\s?)*(?:de |da |van |von |al-|bin |el-|del |der )?[A-Z][A-Za-z'-]+)*"
)
_AFTER_TITLE = re.compile(r"(?: (?:of|for)(?: the)?)? ((?:[A-Z][\w.'-]+(?:,? and |, | |$)){1,7})")
_APPOSED = re.compile(r"([A-Z][\w'-]+(?: [A-Z][\w.'-]+){1,3}), (?:the |a |an |who is )?(?:[\w'-]+ ){0,4}$")
_NOBODY = re.compile(
    r"\b(?:familiar with|briefed on|with (?:direct )?knowledge|close to|on condition|who (?:asked|spoke))"
)
_PLURAL = re.compile(r"(?:The |the |Some |some |Many |many |Several |several |Most )?(?:[a-z-]+ ){0,2}[a-z-]+s")
_SPEAKS_FOR = re.compile(
    r"spokes|press secretary|communications? (?:department )?(?:director|chief|head)|media division|press office|"
    r"information department"
)
_OF = re.compile(r" (?:of|for|in charge|in|at|who|with) ")
_SOME_OF = re.compile(  # measures: those counted are the speakers
    r"\b(?:groups?|numbers?|dozens?|scores|hundreds|majority|handful|couple|one|two|three|four|five|many|most|some|several|"
    r"coalition|delegation|pair|bloc|list|letter) of (?:the |a |these |those )?"
)
_FORMER = re.compile(r"\b(?:former|ex-|ex |late|then-|one-time)\b")

_HEADLINE = re.compile(r"(?::| -) ([A-Z][^:.,]{1,50})$")
_TOLD_BY = re.compile(r"(?:(?<= was told)|(?<= were told)) by\b")  # "residents were told by the ministry"
_STARTS = re.compile(r"\s[\"']?(?:[A-Z]|the |a |an |one |two |three |another |both |some )")
_CLAUSE = re.compile(r"\s(?:was|were|is|are|would|will|had|has|have|to|that|could|may|should|must)\s")
_QUOTED_AS = re.compile(r"\s(?:was|were|is|are|been) quoted (?:[\w ]{0,20})?as\s$")
_LEFT_EDGE = re.compile(
    r"""["']\s|;\s|:\s|\)\s?-+\s+| -+ +| that | but | while | when | after | because | and then | where |"""
    r""" though | although """
)
_RIGHT_EDGE = re.compile(
    r"""[,;:."()]|\s(?:on|in|at|that|during|by|after|as|when|while|who|to|about|late|earlier|last|this|yesterday|today)\s|$"""
)
_TAIL = re.compile(
    r"\s+(?:has|have|had|is|are|was|were|also|later|further|earlier|then|now|will|would|\w+ly|who|which|again|"
    r"on \w+day|yesterday|today|(?:made|makes|making|make) an? [\"']?\w*[\"']?)$"
)
_PREDICATE = re.compile(  # where a subject's own verb begins: "Rights Watch [has urged the fund to]"
    r"(?<=\w)\s(?:(?:has|have|had|is|are|was|were|will|would)\s)?(?:urged|asked|called on|told|pressed|pushed|"
    r"requested|wants|wanted|lobbied|invited|ordered|instructed)\s"
)
_ASIDE = re.compile(  # between a subject and its verb
    r"(?: - [^-]{3,160} -|, (?:who|which|whose) [^,\"]{3,160},)"
    r"(?:\s(?:also|again|now|later|earlier|once again|yesterday|today|on \w+day|\w+ly|has|have|had))*\s$"
)
_UNNAMED = re.compile(r"\b(?:people|person|persons|sources?|officials?|those|lawmakers?|one|two|three)\b")


class Speech(NamedTuple):
    """One piece of reported speech in a sentence: the verb's span, who speaks, and on which side."""

    start: int
    end: int
    speaker: str
    before: bool


_LONG = 60  # characters of a name
_PREDICATE = re.compile(r"\s(?:is|are|was|were|has|have|had|will|would|also|that|which|who|fails|failed)\s")
_ARTICLE = re.compile(r"\b[Tt]he (?:[\w'-]+ ){0,3}$")


class Speakers:
    """Finds and classes speakers; compiled once from a lexicon's holder words."""

    def __init__(self, lexicon: Lexicon) -> None:
        forms = {form for verb in lexicon.speech for form in (verb.third, verb.past)} | {*_SOURCES, *_SPOKEN}
        self._verbs = sorted(forms)
        self._said = AhoCorasick(self._verbs, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA)
        self._role: dict[str, Role] = {
            word: role for role, words in reversed(lexicon.holders.items()) for word in words
        }
        self._role |= {place: Role.DECIDER for place in lexicon.places if place not in self._role}
        self._titles = list(self._role)
        self._automaton = AhoCorasick(
            self._titles, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
        )
        self._anonymous = re.compile(_any_of(lexicon.anonymous) + "(?!')")  # not "the shopkeepers' association"
        self._no_names = lexicon.no_names | {word for title in self._titles for word in title.split()}

    def speeches(self, sentence: str) -> Iterator[Speech]:
        """The reported speech in a folded sentence."""
        headline = _HEADLINE.search(sentence)
        if headline:
            yield Speech(headline.start(), len(sentence), "the " + headline[1], False)
        low = sentence.lower()
        for index, start, end in self._said.find_matches_as_indexes(low):
            verb = self._verbs[index]
            if not is_whole(low, start, end):
                continue
            if verb in _SOURCES:
                yield Speech(start, end, _after(sentence, end), False)
            elif verb in _SPOKEN:
                yield Speech(start, end, self._participial(sentence, start), True)
            elif _inverted(sentence, start, end) or _TOLD_BY.match(sentence, end):
                yield Speech(start, end, _after(sentence, end), False)
            else:
                speaker = phrase_before(sentence, start)
                yield Speech(start, end, self._reporter(speaker) if verb in _REPORTED else speaker, True)

    def _reporter(self, phrase: str) -> str:
        """Who reports: a name that the text gives no title is a paper's."""
        return f"the newspaper {phrase}" if self.name_in(phrase) and self.untitled(phrase) else phrase

    def introductions(self, text: str) -> Iterator[Holder]:
        """Everybody a folded text introduces: "Energy Minister Ana Prado", "Ana Prado, the energy minister"."""
        low = text.lower()
        for start, end, role in self._roles_in(low):
            after = _AFTER_TITLE.match(text, end)
            apposed = not after and text.find(", ", max(0, start - 70), start) > 0
            before = _APPOSED.search(text, max(0, start - 70), start) if apposed else None
            phrase = after[1] if after else before[1] if before else ""
            name = self.name_in(phrase) if phrase else ""
            if name:
                titled = self._role_in(low[start : after.start(1) + len(after[1])]) if after else None
                role_now = titled or role
                former = role_now is Role.DECIDER and _FORMER.search(low, max(0, start - 12), start)
                yield Holder(Role.AFFECTED if former else role_now, Record.NAMED, name)

    def classify(self, phrase: str) -> Holder | None:
        """The holder a noun phrase names; None when it names nobody.

        A person without a name is anonymous; a ministry, a party or a report vouches under its own name.
        """
        low = phrase.lower()
        name, role = self.name_in(phrase), self._role_in(low)
        if role is None and not name:
            return Holder(Role.AFFECTED, Record.ANONYMOUS) if _PLURAL.fullmatch(phrase) else None
        if role is None or role is Role.OUTLET:
            return Holder(role or Role.AFFECTED, Record.NAMED, name if role is None else self._short(phrase))
        if role is Role.PERSON_FAMILIAR or (self._anonymous.search(low) and not name):
            return Holder(role, Record.ANONYMOUS)
        return Holder(role, Record.NAMED, name or self._short(phrase))

    def _short(self, phrase: str) -> str:
        """What a long phrase names, in whole words: "the government" of a clause that ends with it."""
        phrase = phrase.strip()
        if len(phrase) <= _LONG:
            return phrase
        spans = self._roles_in(phrase.lower())
        start = spans[-1][0] if spans else len(phrase) - _LONG
        article = _ARTICLE.search(phrase, max(0, start - 30), start)
        short = _PREDICATE.split(phrase[article.start() if article else start :], maxsplit=1)[0]
        return short if len(short) <= _LONG else short[:_LONG].rpartition(" ")[0]

    def untitled(self, phrase: str) -> bool:
        """Whether no word of the phrase says a role."""
        return not self._roles_in(phrase.lower())

    def name_in(self, phrase: str) -> str:
        """The person's name in a noun phrase: capitals that are no office, country or institution; or nothing."""
        if _NOBODY.search(phrase):
            return ""
        best = ""
        for match in _NAME.finditer(phrase):
            given = match[0].split()
            words = [word for word in given if not self._is_no_name(word)]
            ends = phrase[match.end() :].lstrip()[:1] in ("", ",", "(", '"')
            if words and (ends or (len(words) > 1 and len(words) == len(given))):
                best = " ".join(words)
        return best

    def _is_no_name(self, word: str) -> bool:
        low = word.lower().rstrip(".,").removesuffix("'s")
        return low in self._no_names or low.rstrip("s") in self._no_names

    def _participial(self, sentence: str, verb: int) -> str:
        """Who is "telling reporters that" or "quoted as saying": the phrase before, or who the sentence introduced."""
        quoted = _QUOTED_AS.search(sentence, max(0, verb - 40), verb)
        if quoted:
            return phrase_before(sentence, quoted.start())
        return next((holder.name for holder in self.introductions(sentence[:verb])), "")

    def _roles_in(self, low: str) -> list[tuple[int, int, Role]]:
        """Where a folded lower-case text has words of a role."""
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(low):
            if is_whole(low, start, end):
                found.append((start, end, self._role[self._titles[index]]))
        return found

    def _role_in(self, low: str) -> Role | None:
        """The role of a noun phrase: that of its head, the last title before an "of"; some titles outweigh any."""
        roles = [role for _, _, role in self._roles_in(low)]
        if Role.PERSON_FAMILIAR in roles:
            return Role.PERSON_FAMILIAR
        if Role.SPOKESPERSON in roles and _SPEAKS_FOR.search(low):
            return Role.SPOKESPERSON
        head = _OF.split(_SOME_OF.sub("", low), maxsplit=1)[0]
        heads = [role for _, _, role in self._roles_in(head)] or roles
        if not heads:
            return None
        return Role.AFFECTED if heads[-1] is Role.DECIDER and _FORMER.search(low) else heads[-1]


def phrase_before(sentence: str, verb: int) -> str:
    """The noun phrase that ends before character ``verb``: the subject of the verb there."""
    verb = _before_aside(sentence, verb)
    left = max(0, verb - PHRASE)
    for edge in _LEFT_EDGE.finditer(sentence, left, verb):
        left = edge.end()
    phrase = sentence[left:verb].rstrip()
    for _ in range(3):
        phrase = _TAIL.sub("", phrase)
    parts = phrase.rstrip(", ").split(", ")
    subject = ", ".join(parts[-2:] if phrase.endswith(",") else parts[-1:]).strip()
    return _PREDICATE.split(subject, maxsplit=1)[0] or subject


def _before_aside(sentence: str, verb: int) -> int:
    """Where the subject of a verb ends when an aside stands between them: "Ana Prado - who leads the party - urged"."""
    aside = _ASIDE.search(sentence, max(0, verb - PHRASE), verb)
    return aside.start() if aside else verb


def _inverted(sentence: str, start: int, end: int) -> bool:
    """Whether the speaker stands after the verb, as in '…," said Ms Ito'."""
    before = sentence[max(0, start - 4) : start].rstrip()
    if not before or before[-1] not in ",\"'?!" or not _STARTS.match(sentence, end):
        return False
    return not (before[-1] == "," and _CLAUSE.search(sentence, end))


def _after(sentence: str, at: int) -> str:
    """The noun phrase that begins at character ``at``, with its apposition: "Ana Prado, the trade minister"."""
    tail = sentence[at : at + PHRASE]
    edge = _RIGHT_EDGE.search(tail, 1)
    phrase = tail[: edge.start()] if edge else tail
    if edge and edge[0] in (",", "("):
        rest = re.match(r"[^,.;\"]{0,60}", tail[edge.end() :])
        phrase += ", " + rest[0].strip() if rest else ""
    return (tail[:90] if _UNNAMED.search(phrase) else phrase).strip()


def _any_of(words: frozenset[str] | set[str]) -> str:
    return r"\b(?:" + "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word))) + r")\b"
