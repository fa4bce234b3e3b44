"""Who vouches for a cue: direct and indirect speech, nested speech, pronouns, and the paper's own voice."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.core.cue import Holder, Record, Role
from monitor.core.lexicon import Lexicon
from monitor.core.text import Span

OUTLET = Holder(Role.OUTLET, Record.OUTLET)
_DECIDES = frozenset([Role.DECIDER, Role.OFFICIAL, Role.SPOKESPERSON])
_LIMIT = 240  # characters of a noun phrase looked at
_PRONOUN = re.compile(r"\b(?:he|she|they|it|i|we)$")
_DEFINITE = re.compile(r"(?:and |but |also )?(?:the|this|that) (?:[\w'-]+ ){0,6}(\w+)$")
_NAME = re.compile(
    r"(?:\b(?:[A-Z][a-z]+\.? )?(?:[A-Z]\.\s?)*(?:de |da |van |von |al-|bin |el-|del |der )?[A-Z][A-Za-z'-]+(?: (?:[A-Z]\.\s?)*(?:de |da |van |von |al-|bin |el-|del |der )?[A-Z][A-Za-z'-]+)*)"
)
_LEFT_EDGE = re.compile(
    r"""(?:["']\s|;\s|:\s| that | but | while | when | after | because | and then | where | though | although )"""
)
_RIGHT_EDGE = re.compile(
    r"""[,;:."()]|\s(?:on|in|at|that|during|by|after|as|when|while|who|to|about|late|earlier|last|this|yesterday|today)\s|$"""
)
_ROLE_NOT_NAME = re.compile(
    r"\b(?:familiar with|briefed on|with (?:direct )?knowledge|close to|on condition|who (?:asked|spoke|declined|requested))"
)


_SPEAKS_FOR = re.compile(
    r"spokes|press secretary|communications? director|media division|press office|information department"
)
_HEADLINE = re.compile(r"(?::| -) ([A-Z][^:.,]{1,50})$")
_SPEAKER_STARTS = re.compile(r"\s[\"']?(?:[A-Z]|the |a |an |one |two |three |another |both |some )")
_CLAUSE = re.compile(r"\s(?:was|were|is|are|would|will|had|has|have|to|that|could|may|should|must)\s")
_QUOTED_AS = re.compile(r"\s(?:was|were|is|are|been) quoted (?:[\w ]{0,20})?as\s$")
_PLURAL = re.compile(r"(?:The |the |Some |some |Many |many |Several |several |Most )?(?:[a-z-]+ ){0,2}[a-z-]+s")
_OF = re.compile(r" (?:of|for|in charge|in|at|who|with) ")
_FORMER = re.compile(r"\b(?:former|ex-|ex |late|then-|one-time)\b")


_AFTER_TITLE = re.compile(r"(?: (?:of|for)(?: the)?)? ((?:[A-Z][\w.'-]+(?:,? and |, | |$)){1,7})")
_APPOSED = re.compile(r"([A-Z][\w'-]+(?: [A-Z][\w.'-]+){1,3}), (?:the |a |an |who is )?(?:[\w'-]+ ){0,4}$")


class Speech(NamedTuple):
    """One piece of reported speech in a sentence: the verb's span and who speaks, unresolved."""

    start: int
    end: int
    speaker: str
    before: bool


class Voices:
    """Finds the holder of any cue of one article. Sentences must be asked about in any order; nothing is kept."""

    def __init__(self, speakers: "Speakers", text: str, spans: list[Span]) -> None:
        self._speakers = speakers
        self._text = text
        self._plain = [text[span.start : span.end] for span in spans]
        self._inside = _inside_quotes(text, spans)
        self._known: dict[int, Holder | None] = {}
        self._introduced: dict[str, Holder] | None = None
        self._official: dict[int, bool] = {}

    def holder(self, index: int, start: int, end: int, *, acts: bool) -> Holder:
        """The holder of the cue at ``start:end`` of sentence ``index``; ``acts`` if the cue is itself an act of
        its subject ("urged", "decided")."""
        sentence = self._plain[index]
        speech = self._nearest(sentence, start, end)
        if acts:
            subject = self._subject(index, sentence, start)
            if subject is not None:
                return subject
        if speech is not None:
            holder = self._resolve(speech.speaker, index)
            if holder is not None:
                return holder
        if speech is None and self._quoted(index, start):
            return self._before(index) or OUTLET
        return OUTLET

    def introduced(self) -> dict[str, Holder]:
        """Surname → holder, for everybody the article introduces with a title or a role."""
        if self._introduced is None:
            self._introduced = {}
            for holder in self._speakers.introductions(self._text):
                self._introduced.setdefault(holder.name.split()[-1].removesuffix("'s"), holder)
        return self._introduced

    def names_official(self, index: int) -> bool:
        """Whether sentence ``index`` names somebody the article introduced as one who decides or speaks for them."""
        if index not in self._official:
            surnames = (name for name, holder in self.introduced().items() if holder.role in _DECIDES)
            self._official[index] = any(name in self._plain[index] for name in surnames)
        return self._official[index]

    def _nearest(self, sentence: str, start: int, end: int) -> Speech | None:
        best: tuple[int, Speech] | None = None
        for speech in self._speakers.speeches(sentence):
            if speech.start >= start and speech.end <= end and speech.before:
                cost = 0
            elif speech.end <= start:
                cost = (start - speech.end) + (0 if speech.before else 60)
            else:
                cost = (speech.start - end) + 150
            if best is None or cost < best[0]:
                best = (cost, speech)
        return best[1] if best else None

    def _subject(self, index: int, sentence: str, start: int) -> Holder | None:
        phrase = self._speakers.phrase_before(sentence, start)
        return self._resolve(phrase, index) if phrase else None

    def _resolve(self, phrase: str, index: int) -> Holder | None:
        words = phrase.strip(" \"',")
        pronoun = _PRONOUN.search(words.lower())
        if pronoun:
            return self._before(index) or self._somebody(pronoun[0])
        holder = self._speakers.classify(words)
        if holder is not None and holder.name and holder.record is Record.NAMED:
            return (
                self.introduced().get(holder.name.split()[-1].removesuffix("'s"), holder)
                if self._bare(words)
                else holder
            )
        if holder is not None and not holder.name and _DEFINITE.match(words.lower()):
            return self._earlier(index, holder)
        return holder

    def _earlier(self, index: int, holder: Holder) -> Holder:
        """Whom "the minister" means: the last speaker of that role, else the first of it who is introduced."""
        earlier = self._before(index, role=holder.role)
        if earlier is None:
            earlier = next((each for each in self.introduced().values() if each.role == holder.role), None)
        if earlier is None and holder.role in (Role.DECIDER, Role.LEGISLATOR):
            return Holder(holder.role, Record.NAMED)
        return earlier or holder

    def _bare(self, words: str) -> bool:
        """Whether a phrase is a name without any title, so that the title given earlier still holds."""
        return len(words.split()) <= 3 and self._speakers.titleless(words)

    def _somebody(self, pronoun: str) -> Holder | None:
        """Whom a pronoun means when nobody spoke before: whoever was introduced first; "he" was named somewhere."""
        if pronoun not in ("he", "she", "i"):
            return None
        first = next(iter(self.introduced().values()), None)
        return first or Holder(Role.OFFICIAL, Record.NAMED)

    def _before(self, index: int, *, role: Role | None = None) -> Holder | None:
        """The last speaker before sentence ``index``, within twelve sentences; one of ``role`` if it is given."""
        for earlier in range(index - 1, max(-1, index - 13), -1):
            holder = self._speaker_of(earlier)
            if holder is not None and (role is None or holder.role == role):
                return holder
        return None

    def _speaker_of(self, index: int) -> Holder | None:
        if index not in self._known:
            self._known[index] = None
            for speech in self._speakers.speeches(self._plain[index]):
                words = speech.speaker.strip(" \"',")
                if not _PRONOUN.search(words.lower()):
                    holder = self._speakers.classify(words)
                    if holder is not None and (holder.name or not _DEFINITE.match(words.lower())):
                        self._known[index] = holder
        return self._known[index]

    def _quoted(self, index: int, start: int) -> bool:
        """Whether the place is inside a quotation that began here or in an earlier sentence of the paragraph."""
        return bool((self._inside[index] + self._plain[index].count('"', 0, start)) % 2)


class Speakers:
    """Finds and classes speakers; compiled once from the lexicon's holder words."""

    def __init__(self, lexicon: Lexicon) -> None:
        forms = {form for verb in lexicon.speech for form in (verb.third, verb.past)} | {"telling", "saying", "adding"}
        verbs = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
        self._verb = re.compile(rf"\b(?:according to|as per|{verbs}|citing|quoting)\b")
        self._role: dict[str, Role] = {}
        for role, words in lexicon.holders.items():
            for word in words:
                self._role.setdefault(word, role)
        for place in lexicon.places:
            self._role.setdefault(place, Role.DECIDER)
        self._titles = list(self._role)
        self._roles = AhoCorasick(self._titles, matchkind=MatchKind.LeftmostLongest)
        self._anonymous = re.compile(r"\b(?:" + "|".join(sorted(lexicon.anonymous, key=len, reverse=True)) + r")\b")
        self._vocabulary = (
            frozenset(word for words in lexicon.holders.values() for entry in words for word in entry.split())
            | lexicon.place_words
        )

    def speeches(self, sentence: str) -> list[Speech]:
        """The reported speech in a folded sentence, in order."""
        low = sentence.lower()
        found = []
        headline = _HEADLINE.search(sentence)
        if headline:
            found.append(Speech(headline.start(), len(sentence), "the " + headline[1], False))
        for match in self._verb.finditer(low):
            if match[0] in ("according to", "as per", "citing", "quoting"):
                found.append(Speech(match.start(), match.end(), _right(sentence, match.end()), False))
                continue
            if match[0].endswith("ing"):
                speaker = self._participial(sentence, match.start())
                if speaker:
                    found.append(Speech(match.start(), match.end(), speaker, True))
                continue
            inverted = _inverted(sentence, match.start(), match.end())
            if inverted:
                found.append(Speech(match.start(), match.end(), inverted, False))
            else:
                phrase = self.phrase_before(sentence, match.start())
                if phrase:
                    found.append(Speech(match.start(), match.end(), phrase, True))
        return found

    def _participial(self, sentence: str, verb: int) -> str:
        """Who is "telling reporters that" or "quoted as saying": the phrase before, or who the sentence introduced."""
        quoted = _QUOTED_AS.search(sentence, max(0, verb - 40), verb)
        if quoted:
            return self.phrase_before(sentence, quoted.start())
        return next((holder.name for holder in self.introductions(sentence[:verb])), "")

    def introductions(self, text: str) -> Iterator[Holder]:
        """Everybody a folded text introduces: "Energy Minister Ana Prado", "Ana Prado, the energy minister"."""
        low = text.lower()
        for start, end, role in self._roles_in(low):
            after = _AFTER_TITLE.match(text, end)
            before = None if after else _APPOSED.search(text, max(0, start - 70), start)
            phrase = after[1] if after else before[1] if before else ""
            name = self.personal_name(phrase) if phrase else ""
            if name:
                former = role is Role.DECIDER and _FORMER.search(low, max(0, start - 12), start)
                yield Holder(Role.AFFECTED if former else role, Record.NAMED, name)

    def titleless(self, phrase: str) -> bool:
        """Whether no word of the phrase says a role."""
        return not self._roles_in(phrase.lower())

    def phrase_before(self, sentence: str, verb: int) -> str:
        """The noun phrase that ends before character ``verb``: the subject of the verb there."""
        left = max(0, verb - _LIMIT)
        for edge in _LEFT_EDGE.finditer(sentence, left, verb):
            left = edge.end()
        phrase = sentence[left:verb].rstrip()
        phrase = re.sub(
            r"\s+(?:has|have|had|is|are|was|were|also|later|further|earlier|then|now|will|would|\w+ly|who|which|again|on \w+day|yesterday|today)$",
            "",
            phrase,
        )
        phrase = re.sub(r"\s+(?:made|makes|making|make) an? [\"']?\w*[\"']?$", "", phrase)
        phrase = re.sub(r"\s+(?:has|have|had|also|is|are|was|were|\w+ly|who)$", "", phrase)
        apposed = phrase.endswith(",")
        parts = phrase.rstrip(", ").split(", ")
        return ", ".join(parts[-2:] if apposed else parts[-1:]).strip()

    def classify(self, phrase: str) -> Holder | None:
        """The holder a noun phrase names; None when it names nobody."""
        low = phrase.lower()
        name = self.personal_name(phrase)
        role = self._role_in(low)
        if role is None:
            if name:
                return Holder(Role.AFFECTED, Record.NAMED, name)
            return Holder(Role.AFFECTED, Record.ANONYMOUS) if _PLURAL.fullmatch(phrase) else None
        if role is Role.OUTLET:
            return Holder(role, Record.NAMED, phrase[-60:])
        if role is Role.PERSON_FAMILIAR or (self._anonymous.search(low) and not name):
            return Holder(role, Record.ANONYMOUS)
        if name:
            return Holder(role, Record.NAMED, name)
        return Holder(role, Record.NAMED, phrase[-60:].strip())

    def _roles_in(self, low: str) -> list[tuple[int, int, Role]]:
        """Where a folded lower-case text has words of a role."""
        found = []
        for index, start, end in self._roles.find_matches_as_indexes(low):
            if not ((start and low[start - 1].isalnum()) or low[end : end + 1].isalnum()):
                found.append((start, end, self._role[self._titles[index]]))
        return found

    def _role_in(self, low: str) -> Role | None:
        """The role of a noun phrase: that of its head, the last title before an "of"; some titles outweigh any."""
        roles = [role for _, _, role in self._roles_in(low)]
        for role in (Role.PERSON_FAMILIAR, Role.SPOKESPERSON):
            if role in roles and (role is Role.PERSON_FAMILIAR or _SPEAKS_FOR.search(low)):
                return role
        head = [role for _, _, role in self._roles_in(_OF.split(low, maxsplit=1)[0])]
        found = head[-1] if head else roles[-1] if roles else None
        return Role.AFFECTED if found is Role.DECIDER and _FORMER.search(low) else found

    def personal_name(self, phrase: str) -> str:
        """The person's name in a noun phrase: capitals that are no office, country or institution; or nothing."""
        if _ROLE_NOT_NAME.search(phrase):
            return ""
        best = ""
        for match in _NAME.finditer(phrase):
            words = [word for word in match[0].split() if not self._is_title(word)]
            ends = phrase[match.end() :].lstrip()[:1] in ("", ",", "(", '"')
            if words and (ends or len(words) > 1 and len(words) == len(match[0].split())):
                best = " ".join(words)
        return best

    def _is_title(self, word: str) -> bool:
        low = word.lower().rstrip(".,").removesuffix("'s")
        return low in self._vocabulary or low.rstrip("s") in self._vocabulary or low in _NO_NAMES


_NO_NAMES = frozenset(
    "the a an in on at this that it he she they but and as also meanwhile however mr mrs ms dr prof rear adm gen maj col lt capt sir "
    "lord dame rev ven hon senior former deputy acting vice chief state monday tuesday wednesday thursday friday saturday sunday january "
    "february march april may june july august september october november december american british russian ukrainian chinese indian "
    "israeli palestinian european french german japanese iranian turkish saudi canadian australian western arab african asian international "
    "national federal public foreign defense defence finance energy health justice interior trade power transport education agriculture "
    "tourism technology media affairs security house white capitol hill services armed joint staff supreme high".split()
)


def _inside_quotes(text: str, spans: list[Span]) -> list[bool]:
    """Whether each sentence begins inside a quotation; a new paragraph ends any."""
    inside, end, out = False, 0, []
    for span in spans:
        if "\n" in text[end : span.start]:
            inside = False
        out.append(inside)
        inside ^= bool(text.count('"', span.start, span.end) % 2)
        end = span.end
    return out


def _inverted(sentence: str, start: int, end: int) -> str:
    """The speaker after the verb, as in '…," said Ms Ito'; empty if the verb is not inverted."""
    before = sentence[max(0, start - 4) : start].rstrip()
    if not before or before[-1] not in ",\"'?!" or not _SPEAKER_STARTS.match(sentence, end):
        return ""
    if before[-1] == "," and not before.endswith('",') and _CLAUSE.search(sentence, end):
        return ""
    return _right(sentence, end)


def _right(sentence: str, at: int) -> str:
    tail = sentence[at : at + _LIMIT]
    edge = _RIGHT_EDGE.search(tail, 1)
    phrase = tail[: edge.start()] if edge else tail
    if edge and edge[0] in (",", "("):  # "said Ana Prado, the trade minister": the apposition belongs to the name
        rest = re.match(r"[^,.;\"]{0,60}", tail[edge.end() :])
        phrase += ", " + rest[0] if rest else ""
    if re.search(r"\b(?:people|person|persons|sources?|officials?|those|lawmakers?|one|two|three)\b", phrase) and edge:
        phrase = tail[:90]
    return phrase.strip()
