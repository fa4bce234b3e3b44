"""Who vouches for a cue: nested speech, quotations, pronouns, and the paper's own voice."""

import re

from monitor.core.cue import Holder, Record, Role
from monitor.core.speech import Speakers, Speech, phrase_before
from monitor.core.text import Span

OUTLET = Holder(Role.OUTLET, Record.OUTLET)
_INTRODUCED = 12_000  # characters in which an article introduces its people
_BACK = 12  # sentences looked back for who "he" or "the minister" is
_OFFICIAL = frozenset([Role.DECIDER, Role.OFFICIAL, Role.SPOKESPERSON])
_SPEAKS_OFTEN = 3  # sentences with speech in an article that is one speaker's account
_GOES_ON = 3  # sentences after speech that may still tell what was said
_CONTINUES = re.compile(
    r"(?:accordingly|further(?:more)?|in addition|additionally|similarly|moreover|likewise|hence|therefore|thus|"
    r"as such|under (?:this|the (?:new|proposed))|as part of|this|these|it|but|so|and|in that|in this)\b"
)
_PRONOUN = re.compile(r"\b(?:he|she|they|it|i|we)$")
_DEFINITE = re.compile(r"(?:and |but |also )?(?:the|this|that) (?:[\w'-]+ ){0,6}(\w+)$")


class Voices:
    """Who speaks where in one article. ``spans`` are its sentences in the folded ``text``."""

    def __init__(self, speakers: Speakers, text: str, spans: list[Span]) -> None:
        self._speakers = speakers
        self._text = text
        self._plain = [text[span.start : span.end] for span in spans]
        self._inside = _inside_quotes(text, spans)
        self._spoken: dict[int, list[Speech]] = {}
        self._last: dict[int, Holder | None] = {}
        self._official: dict[int, bool] = {}
        self._introduced: dict[str, Holder] | None = None
        self._only: tuple[Holder | None] | None = None

    def holder(self, index: int, start: int, end: int, *, acts: bool) -> Holder:
        """The holder of the cue at ``start:end`` of sentence ``index``; ``acts`` if the cue is itself an act of its
        subject ("urged", "declined"). Of nested speech the innermost speaker holds."""
        sentence = self._plain[index]
        subject = self._resolve(phrase_before(sentence, start), index) if acts else None
        if subject is not None:
            return subject
        speeches = self._speeches(index)
        for speech in sorted(speeches, key=lambda speech: _distance(speech, start, end)):
            holder = self._resolve(speech.speaker, index)
            if holder is not None:
                return holder
        if speeches:
            return self._stranger(speeches[0].speaker)
        if self._quoted(index, start):
            return self._before(index) or OUTLET
        return self._only_speaker(index) or OUTLET

    def _only_speaker(self, index: int) -> Holder | None:
        """Whose words a sentence without any speaker goes on with: the article's only speaker's, right after them."""
        if not _CONTINUES.match(self._plain[index].lower()):
            return None
        if self._only is None:
            self._only = (self._alone(),)
        follows = any(self._speeches(at) for at in range(max(0, index - _GOES_ON), index))
        return self._only[0] if follows else None

    def _alone(self) -> Holder | None:
        """The article's only speaker, if it has one and lets them speak often."""
        alone: Holder | None = None
        spoken = 0
        for at in range(len(self._plain)):
            holder = self._speaker_of(at)
            spoken += bool(self._speeches(at))
            if holder is None or not holder.name or _surname(holder) not in self._people():
                continue
            if alone is not None and _surname(alone) != _surname(holder):
                return None
            alone = holder
        return alone if spoken >= _SPEAKS_OFTEN else None

    def _stranger(self, phrase: str) -> Holder:
        """A speaker of no known role: "the lender" was named before, "a lender" was not."""
        if _DEFINITE.fullmatch(phrase.lower()):
            return Holder(Role.AFFECTED, Record.NAMED, phrase)
        return OUTLET

    def names_official(self, index: int) -> bool:
        """Whether in sentence ``index`` one who decides or speaks for them is named, as the article has introduced
        them, or speaks."""
        if index not in self._official:
            surnames = (name for name, holder in self._people().items() if holder.role in _OFFICIAL)
            speaking = (self._resolve(speech.speaker, index) for speech in self._speeches(index))
            self._official[index] = any(name in self._plain[index] for name in surnames) or any(
                holder is not None and holder.role in _OFFICIAL for holder in speaking
            )
        return self._official[index]

    def _people(self) -> dict[str, Holder]:
        """Surname → holder, for everybody the article introduces with a title."""
        if self._introduced is None:
            self._introduced = {}
            for holder in self._speakers.introductions(self._text[:_INTRODUCED]):
                self._introduced.setdefault(_surname(holder), holder)
        return self._introduced

    def _speeches(self, index: int) -> list[Speech]:
        if index not in self._spoken:
            self._spoken[index] = [each for each in self._speakers.speeches(self._plain[index]) if each.speaker]
        return self._spoken[index]

    def _resolve(self, phrase: str, index: int) -> Holder | None:
        """Whom a noun phrase of sentence ``index`` means, by the article so far."""
        words = phrase.strip(" \"',")
        pronoun = _PRONOUN.search(words.lower())
        if pronoun:
            return self._before(index) or self._somebody(pronoun[0])
        holder = self._speakers.classify(words)
        if holder is None:
            return None
        if not holder.name:
            return self._earlier(index, holder) if _DEFINITE.match(words.lower()) else holder
        return self._known(words, holder)

    def _known(self, words: str, holder: Holder) -> Holder:
        """The holder as the article introduced them, if the words are only a name."""
        bare = bool(holder.name) and len(words.split()) <= 3 and self._speakers.untitled(words)
        return self._people().get(_surname(holder), holder) if bare else holder

    def _earlier(self, index: int, holder: Holder) -> Holder:
        """Whom "the minister" means: the last speaker of that role, else the first who is introduced in it."""
        same = (each for each in self._people().values() if each.role == holder.role)
        earlier = self._before(index, role=holder.role) or next(same, None)
        if earlier is None and holder.role in (Role.DECIDER, Role.LEGISLATOR):
            return Holder(holder.role, Record.NAMED)
        return earlier or holder

    def _somebody(self, pronoun: str) -> Holder | None:
        """Whom a pronoun means when nobody spoke before: whoever was introduced first; "he" was named somewhere."""
        if pronoun not in ("he", "she", "i"):
            return None
        return next(iter(self._people().values()), None) or Holder(Role.OFFICIAL, Record.NAMED)

    def _before(self, index: int, *, role: Role | None = None) -> Holder | None:
        """The last speaker before sentence ``index``, not too far back; the last one of ``role`` if it is given."""
        for earlier in range(index - 1, max(-1, index - 1 - _BACK), -1):
            holder = self._speaker_of(earlier)
            if holder is not None and (role is None or holder.role == role):
                return holder
        return None

    def _speaker_of(self, index: int) -> Holder | None:
        """Who speaks last in a sentence under a name or title of their own."""
        if index not in self._last:
            self._last[index] = None
            for speech in self._speeches(index):
                words = speech.speaker.strip(" \"',")
                holder = None if _PRONOUN.search(words.lower()) else self._speakers.classify(words)
                if holder is not None and (holder.name or not _DEFINITE.match(words.lower())):
                    self._last[index] = self._known(words, holder)
        return self._last[index]

    def _quoted(self, index: int, start: int) -> bool:
        """Whether the place is inside a quotation that began here or in an earlier sentence of the paragraph."""
        return bool((self._inside[index] + self._plain[index].count('"', 0, start)) % 2)


def _surname(holder: Holder) -> str:
    return holder.name.split()[-1].removesuffix("'s")


def _distance(speech: Speech, start: int, end: int) -> int:
    """How far speech is from a cue: "X said [cue]" is nearest, "[cue], X said" and "according to X" farther."""
    if speech.start >= start and speech.end <= end and speech.before:
        return 0
    if speech.end <= start:
        return start - speech.end + (0 if speech.before else 60)
    return speech.start - end + 150


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
