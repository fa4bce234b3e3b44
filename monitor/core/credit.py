"""Which other outlet a report is taken from."""

import re
from collections.abc import Iterator

_HEAD = 1_500  # characters: a report says early whose it is
_NAME = r"((?:[Tt]he )?(?:[A-Z][\w&.'-]*|CNN|BBC|NBC|CBS|ABC|AP|AFP|FT|NYT|WSJ)(?: (?:[A-Z][\w&.'-]*|of|and)){0,4})"
_OUTLET = re.compile(
    r"\b(?:Times|Post|Journal|News|Guardian|Telegraph|Reuters|Bloomberg|Politico|POLITICO|Axios|CNN|BBC|NBC|CBS|ABC|AP|AFP|FT|NYT|WSJ|Press|"
    r"Agency|TASS|Interfax|Xinhua|Nikkei|Spiegel|Figaro|Monde|Semafor|Mirror|Mail|Economist|Standard|Herald|Tribune|Haaretz|Kyodo|Yonhap|"
    r"Al Jazeera|Sky|ITV|PTI|ANI|Gazette|Chronicle|Observer|Independent|Daily|Today|Globe|Star|Review|Radio|Television|TV|magazine|newspaper)\b"
)
_BEFORE = re.compile(r"(?:^|[\s(\"'])" + _NAME + r",?(?: which| that)?$")
_AFTER = re.compile(r"\s*(?:a report (?:in|by) )?" + _NAME)
_TELLS = re.compile(
    r"\b(?:(?:first|earlier|previously) reported by|as reported by|according to (?:an? )?(?:report|reports|reporting|article|story) (?:in|by|from|on)|"
    r"citing|quoting|according to|told|tells)\b"
)
_REPORTED = re.compile(r"\s(?:first )?(?:reported|reports)\b(?! to)")
_DATELINE = re.compile(r"^\W*(?:[\w ,]{0,40})\(" + _NAME + r"\)")


def credited(plain: str, own: str) -> str:
    """The outlet that a folded text says its report comes from; empty if it says none but its ``own``."""
    head = plain[:_HEAD]
    mine = re.sub(r"[^a-z]", "", own.lower())
    for name in _claims(head):
        name = re.sub(r"^[Tt]he ", "", name).strip(" .'")
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
