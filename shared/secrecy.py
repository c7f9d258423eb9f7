"""Recognises a text that declares itself a state secret: nothing of it may be kept here.

A help, not a proof (design §5): it finds the marks Mật, Tối mật, Tuyệt mật where they stand as a
classification, and leaves "bảo vệ bí mật nhà nước", "mật độ" or "mật mã" alone.
"""

import re
import unicodedata
from typing import Final

from shared.commands.registry import STATE_SECRET

_MARK: Final = r"(?:tuyệt|tối)[\s_-]*mật|mật"
_ALONE: Final = re.compile(
    rf"(?:^|[()\[\]{{}}<>|_:;,./\n–—-])\s*(?:độ\s+mật\s+)?({_MARK})\s*(?=$|[()\[\]{{}}<>|_:;,./\n–—-])",
    re.IGNORECASE,
)
"""The mark is all that stands between two separators: "(Mật) Báo cáo", "Độ mật: Tối mật"."""
_SHOUTED: Final = re.compile(r"(?<!\w)(?<!BÍ )(?<!BẢO )(?<!CƠ )((?:TUYỆT |TỐI )?MẬT)(?!\w)")
"""The mark in capitals within a text that is not in capitals: "MẬT Báo cáo tham luận"."""
_IN_FILE_NAME: Final = re.compile(r"(?<![a-z])(?:tuyet[\s_-]*|toi[_-]+)mat(?![a-z])", re.IGNORECASE)
"""File names are often typed without marks: "bao-cao-TUYET-MAT.docx". (Not "toi mat", tôi mất.)"""


def refuse_secret(*texts: str) -> None:
    """Raise STATE_SECRET when one of ``texts`` (titles, file names, bodies) is marked as secret."""
    for text in texts:
        if (mark := mark_of(text)) is not None:
            raise STATE_SECRET.refuse(mark=mark)


def mark_of(text: str) -> str | None:
    """The classification that ``text`` bears, as written; None for an ordinary text."""
    text = unicodedata.normalize("NFC", text)
    found = _ALONE.search(text) or (_IN_FILE_NAME.search(text) if text.isascii() else None)
    if found is None and not text.isupper():
        found = _SHOUTED.search(text)
    return found.group(found.lastindex or 0).strip() if found else None
