"""Which other outlet a report is taken from."""

import re
from collections.abc import Iterator

_HEAD = 1_500  # characters: a report says early whose it is
_NAME = r"((?:[Tt]he )?[A-Z][\w&.'-]*(?: (?:[A-Z][\w&.'-]*|of|and)){0,4})"
_OUTLET = re.compile(  # words by which a name is known to be an outlet's
    r"\b(?:Times|Post|Journal|News|Guardian|Telegraph|Reuters|Bloomberg|Politico|POLITICO|Axios|CNN|BBC|NBC|CBS|ABC|AP|AFP|"
    r"FT|NYT|WSJ|Press|Agency|TASS|Interfax|Xinhua|Nikkei|Spiegel|Figaro|Monde|Semafor|Mirror|Mail|Economist|Standard|"
    r"Herald|Tribune|Haaretz|Kyodo|Yonhap|Al Jazeera|Sky|ITV|PTI|ANI|Gazette|Chronicle|Observer|Independent|Daily|"
    r"Today|Globe|Star|Review|Radio|Television|TV|magazine|newspaper|Dispatch|Record|Courier|Ledger|Wire|Sentinel|"
    r"Examiner|Bulletin|Inquirer|Argus|Express|Echo|Mercury)\b"
)
_BEFORE = re.compile(r"(?:^|[\s(\"'])" + _NAME + r",?(?: which| that)?$")
_AFTER = re.compile(r"\s*(?:a report (?:in|by) )?" + _NAME)
_TELLS = re.compile(
    r"\b(?:(?:first|earlier|previously) reported by|as reported by|[Cc]iting|quoting|told|tells|"
    r"[Aa]ccording to (?:an? )?(?:report|reports|reporting|article|story) (?:in|by|from|on)|[Aa]ccording to)\b"
)
_REPORTED = re.compile(r"\s(?:first )?(?:reported|reports)\b(?! to)")
_DATELINE = re.compile(r"^\W*(?:[\w ,]{0,40})\(" + _NAME + r"\)")


def credited(plain: str, own: str) -> str:
    """The outlet that a folded text says its report comes from; empty if it says none but its ``own``."""
    head = plain[:_HEAD]
    mine = re.sub(r"[^a-z]", "", own.lower())
    for claim in _claims(head):
        name = re.sub(r"^[Tt]he ", "", claim).strip(" .'")
        squeezed = re.sub(r"[^a-z]", "", name.lower())
        if _OUTLET.search(name) and not (mine and (squeezed in mine or mine.removesuffix("com") in squeezed)):
            return name
    return ""


def _claims(head: str) -> Iterator[str]:
    """The names that stand where an outlet is credited."""
    for match in _TELLS.finditer(head):
        after = _AFTER.match(head, match.end())
        if after:
            yield after[1]
    for match in _REPORTED.finditer(head):
        before = _BEFORE.search(head, max(0, match.start() - 60), match.start())
        if before:
            yield before[1]
    dateline = _DATELINE.match(head)
    if dateline:
        yield dateline[1]
