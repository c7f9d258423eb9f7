"""Recognises a text that declares itself a state secret: nothing of it may be kept here.

A help, not a proof (design §5): it finds the marks Mật, Tối mật, Tuyệt mật where they stand as a
classification, and leaves "bảo vệ bí mật nhà nước", "mật độ" or "mật mã" alone. What the eye reads as a mark is
one: whatever letters stand for it (NFD, full width, Cyrillic look-alikes, the old fonts' TCVN3 and VNI codes),
however they are spaced, with whatever invisible characters in between.
"""

import re
import unicodedata
from typing import Final

_LOOK_ALIKES: Final = str.maketrans(
    "АВЕКМНОРСТУХІЈаеорсухіјΑΒΕΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXIJaeopcyxijABEHIKMNOPTYXo"
)
"""Cyrillic and Greek letters that look like Latin ones."""
_PLAIN: Final = r"(?:m[ậâ]t|mËt|maät)"
_TOP: Final = r"(?:t[ốô]i|tèi|toái)"
_UTMOST: Final = r"(?:tuy[ệê]t|tuyÖt|tuyeät)"
_GAP: Final = r"[\s_.-]*"
_MARK: Final = rf"(?:{_UTMOST}|{_TOP}){_GAP}{_PLAIN}|{_PLAIN}"
"""Also as the old fonts TCVN3 (tuyÖt mËt) and VNI (tuyeät maät) hold it."""
_SPACED: Final = re.compile(r"(?<!\w)\w(?:[ .·_-]{1,3}\w){2,}(?!\w)")
"""Letters set apart: "M Ậ T", "T.Ố.I M.Ậ.T"."""
_HIDDEN: Final = ("Cf", "Cc")
_SEPARATORS: Final = r"()\[\]{}<>|_:;,./\n–—\"“”'*=~•·-"
_ALONE: Final = re.compile(
    rf"(?:^|[{_SEPARATORS}])\s*(?:độ\s+mật\s+)?({_MARK})\s*(?=$|[{_SEPARATORS}])",
    re.IGNORECASE,
)
"""The mark is all that stands between two separators: "(Mật) Báo cáo", "Độ mật: Tối mật"."""
_SHOUTED: Final = re.compile(
    rf"(?<!\w)(?<!BÍ )(?<!BẢO )(?<!CƠ )((?:TUYỆT{_GAP}|TỐI{_GAP})?MẬT)(?!\w)"
)
"""The mark in capitals within a text that is not in capitals: "MẬT Báo cáo tham luận"."""
_IN_FILE_NAME: Final = re.compile(r"(?<![a-z])(?:tuyet[\s_-]*|toi[_-]+)mat(?![a-z])", re.IGNORECASE)
"""File names are often typed without marks: "bao-cao-TUYET-MAT.docx". (Not "toi mat", tôi mất.)"""
_EDGE: Final = r"[\s()\[\]{}<>|*=~•·.:“”\"'–—-]*"
_LINE_ALONE: Final = re.compile(
    rf"^{_EDGE}(?:(?:độ|mức\s+độ|loại)\s+mật{_EDGE})?({_MARK}){_EDGE}$", re.IGNORECASE
)
"""A line of its own, as the stamp stands on a document, or "Độ mật: Tối mật"."""
_LINE_BARE: Final = re.compile(rf"^{_EDGE}((?:TUYET|TOI){_GAP}MAT){_EDGE}$")
_HEADED: Final = re.compile(
    rf"^{_EDGE}({_MARK})\s+(?=CỘNG\s+H[OÒÓ])|[(\[]\s*((?:TUYỆT{_GAP}|TỐI{_GAP})?MẬT)\s*[)\]]"
    rf"|(?:^|\s)độ\s+mật\s*:\s*({_MARK})(?!\w)",
    re.IGNORECASE,
)
"""The stamp beside the country's name (one line of a PDF), between brackets, or after "Độ mật:"."""
_HIGH: Final = rf"(?:TUY[ỆÊ]T{_GAP}M[ẬÂ]T|T[ỐÔ]I{_GAP}M[ẬÂ]T|TUYET{_GAP}MAT)"
_ANY: Final = rf"(?:{_HIGH}|TOI{_GAP}MAT|M[ẬÂ]T)"
_IN_CAPITALS: Final = re.compile(
    rf"(?<!\w)({_HIGH}|(?<![A-ZĐÀ-ỸẠ-Ỹ] )(?:TOI{_GAP}MAT|M[ẬÂ]T)(?! +[A-ZĐÀ-ỸẠ-Ỹ]{{2}}))(?!\w)"
)
"""In a sentence that is not in capitals: "TUYỆT MẬT. Kế hoạch", "đây là tài liệu TUYỆT MẬT". MẬT alone only with
no word in capitals beside it: BÍ MẬT, MẬT MÃ and TRẦN THỊ MẬT are no marks."""
_OPENS: Final = re.compile(rf"^{_EDGE}({_HIGH}(?!\w)|M[ẬÂ]T(?=\s*[.:|–—-]\s*\w))")
_CLOSES: Final = re.compile(rf"[.:|–—-]\s*({_HIGH}|M[ẬÂ]T){_EDGE}$")
"""A line in capitals begins or ends with it: "TUYỆT MẬT KẾ HOẠCH", "KẾ HOẠCH – MẬT"."""
_OPENS_SMALL: Final = re.compile(
    rf"^{_EDGE}(T(?:uy[ệê]t|[ốô]i)\s+m[ậâ]t)\s*[.:|–—-]\s*(?=[A-ZĐÀ-ỸẠ-Ỹ])"
)
"""A line begins with it as with a heading: "Tối mật: Kế hoạch". (Not "Tối mật: là thông tin …".)"""
_LISTED: Final = re.compile(
    rf"[“\"'(]?(?<!\w){_ANY}[”\"')]?(?:\s*(?:[,;/]|và|hoặc|hay)\s*)+"
    rf"(?:[“\"'(]?{_ANY}(?!\w)[”\"')]?(?:\s*(?:[,;/]|và|hoặc|hay)\s*)*)+"
)
"""Several marks in a row: who lists them speaks of them ("loại MẬT, TỐI MẬT và TUYỆT MẬT")."""


def mark_of(text: str) -> str | None:
    """The classification that a short text (a title, a file name) bears; None for an ordinary one."""
    bare = text.isascii()
    text = folded(text)
    found = _ALONE.search(text) or (_IN_FILE_NAME.search(text) if bare else None)
    if found is None and not text.isupper():
        found = _SHOUTED.search(text)
    return _told(found or _in_sentence(text))


def mark_in(text: str) -> str | None:
    """The classification that a line of a longer text bears. It may speak of secrets: "(mật, tối mật)" in a
    sentence is no mark, a line of its own is, and so is one in capitals."""
    for line in folded(text).splitlines():
        found = _LINE_ALONE.match(line) or _LINE_BARE.match(line) or _HEADED.search(line)
        if found is not None and not _is_stamp(found, line):
            found = None
        if (found := found or _in_sentence(line)) is not None:
            return _told(found)
    return None


def _in_sentence(line: str) -> re.Match[str] | None:
    """A mark among other words, which the eye finds because it is in capitals or heads the line."""
    if "MẬT" not in (upper := line.upper()) and "MÂT" not in upper and "MAT" not in upper:
        return None
    capitals = line.isupper()
    line = _LISTED.sub("…", line)
    if capitals:
        return _OPENS.search(line) or _CLOSES.search(line)
    return _IN_CAPITALS.search(line) or _OPENS_SMALL.search(line)


def _is_stamp(found: re.Match[str], line: str) -> bool:
    """A stamp begins with a capital letter. "(mật)" in a sentence explains a word, and "mật" may be the last
    word of a paragraph, left alone on its line; the old fonts hold capitals as small letters."""
    if found.re is _HEADED:
        return found.group(2) is None or found.group(2).isupper()
    mark = found.group(1)
    first = mark[0]
    return (
        first.isupper() or bool(re.search("[ËÖèá]|aä", mark)) or not line.lstrip().startswith(first)
    )


def _told(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    named = next((group for group in found.groups() if group), found.group(0))
    return " ".join(named.split())


def folded(text: str) -> str:
    """``text`` as the eye reads it: composed, look-alikes as the letters they look like, nothing invisible,
    letters that are set apart drawn together. Lines stay lines."""
    text = unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)
    text = "".join(
        " " if one == "\t" else one
        for one in text
        if one in "\n\t\r\v\f" or unicodedata.category(one) not in _HIDDEN
    )
    text = unicodedata.normalize("NFC", text)
    return "\n".join(_SPACED.sub(_together, line) for line in text.splitlines() or [text])


def _together(spaced: re.Match[str]) -> str:
    return re.sub(r"[ .·_-]", "", spaced.group(0))
