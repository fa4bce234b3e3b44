"""Reading an article: from text to cues, propositions and four verdicts. The detector's only entrance."""

from functools import lru_cache

from msgspec.structs import replace

from monitor.core.article import LEAD, Article
from monitor.core.credit import credited
from monitor.core.cue import Cue
from monitor.core.draft import Draft, said_once
from monitor.core.grouping import group
from monitor.core.holder import Voices
from monitor.core.language import language
from monitor.core.lexicon import Lexicon
from monitor.core.opinion import is_column
from monitor.core.page import Page, open_page
from monitor.core.search import Search
from monitor.core.signal import Reading, Wanted
from monitor.core.speech import Speakers
from monitor.core.verdict import judge

JUDGED_BY = 80  # sentences by which a piece is known for a column or a report


def read(article: Article, lexicon: Lexicon, *, wanted: Wanted | None = None) -> Reading:
    """What one article says: its cues with offsets into ``article.text``, its propositions and its verdicts.

    With ``wanted``, what comes after the lead is read only if it says so. An article that is not in English, or argues
    in its own voice, says nothing, and ``unread`` why.
    """
    written = language(f"{article.text}\n\n{article.title}")
    if written not in ("", "en"):
        return Reading(unread=f"language: {written}")
    page = open_page(article, lexicon)
    if is_column(article.title, [sentence.low for sentence in page.sentences[:JUDGED_BY]]):
        return Reading(unread="column")
    voices = Voices(_speakers(lexicon), page.plain, page.spans)
    drafts = said_once(_drafts(Search(page, lexicon, voices), page.leading(LEAD), wanted))
    propositions, places = group(drafts, page.plain, lexicon.vague)
    cues = tuple(_placed(draft.cue, place, article, page) for draft, place in zip(drafts, places, strict=True))
    verdict = judge(cues)
    return Reading(
        coming=bool(verdict.coming),
        imminent=bool(verdict.imminent),
        made=bool(verdict.made),
        denied=bool(verdict.denied),
        propositions=propositions,
        cues=cues,
        credited=credited(page.plain, article.outlet),
    )


def _drafts(search: Search, lead: int, wanted: Wanted | None) -> list[Draft]:
    """The cues of a page whose lead has so many sentences; only these if the rest is not wanted."""
    if wanted is None:
        return search.drafts()
    drafts = search.drafts(0, lead)
    return drafts + search.drafts(lead) if wanted({draft.cue.kind for draft in drafts}) else drafts


def _placed(cue: Cue, proposition: int, article: Article, page: Page) -> Cue:
    """The cue with offsets into the text, or into the headline when it stands in one the text does not hold."""
    headline = cue.start < page.shift
    shift, whole = (0, article.title) if headline else (page.shift, article.text)
    start, end = cue.sentence_start - shift, cue.sentence_end - shift
    return replace(
        cue,
        start=cue.start - shift,
        end=cue.end - shift,
        sentence_start=start,
        sentence_end=end,
        sentence=whole[start:end],
        headline=headline,
        proposition=proposition,
    )


@lru_cache(maxsize=4)
def _speakers(lexicon: Lexicon) -> Speakers:
    return Speakers(lexicon)
