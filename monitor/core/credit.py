"""Which other outlet a report is taken from."""

import re

_HEAD = 1_500  # characters: a report says early whose it is
_NAME = r"((?:[Tt]he )?(?:[A-Z][\w&.'-]*|CNN|BBC|NBC|CBS|ABC|AP|AFP|FT|NYT|WSJ)(?: (?:[A-Z][\w&.'-]*|of|and)){0,4})"
_OUTLET = re.compile(
    r"\b(?:Times|Post|Journal|News|Guardian|Telegraph|Reuters|Bloomberg|Politico|POLITICO|Axios|CNN|BBC|NBC|CBS|ABC|AP|AFP|FT|NYT|WSJ|Press|"
    r"Agency|TASS|Interfax|Xinhua|Nikkei|Spiegel|Figaro|Monde|Semafor|Mirror|Mail|Economist|Standard|Herald|Tribune|Haaretz|Kyodo|Yonhap|"
    r"Al Jazeera|Sky|ITV|PTI|ANI|Gazette|Chronicle|Observer|Independent|Daily|Today|Globe|Star|Review|Radio|Television|TV|magazine|newspaper)\b"
)
_PHRASES = tuple(
    re.compile(pattern.replace("NAME", _NAME))
    for pattern in (
        r"(?:first|earlier|previously) reported by NAME",
        r"\bas reported by NAME",
        r"\baccording to (?:a |an )?(?:report|reports|reporting|article|story) (?:in|by|from|on) NAME",
        r"\bNAME (?:first )?(?:reported|reports)\b(?! to)",
        r"\bNAME,? (?:which|that) first reported",
        r"\b(?:told|tells) NAME\b",
        r"\b(?:citing|quoting) (?:a report (?:in|by) )?NAME",
        r"\baccording to NAME",
        r"^\W*\(NAME\)",
        r"\(NAME\) ?[-~]",
    )
)


def credited(plain: str, own: str) -> str:
    """The outlet that a folded text says its report comes from; empty if it says none but its ``own``."""
    head = plain[:_HEAD]
    mine = re.sub(r"[^a-z]", "", own.lower())
    for phrase in _PHRASES:
        for match in phrase.finditer(head):
            name = re.sub(r"^[Tt]he ", "", match[1]).strip(" .'")
            squeezed = re.sub(r"[^a-z]", "", name.lower())
            if _OUTLET.search(name) and not (mine and (squeezed in mine or mine.removesuffix("com") in squeezed)):
                return name
    return ""
