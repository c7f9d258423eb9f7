"""The HTML part: the same words on a plain page that every mail program shows, narrow or wide. Pure."""

import struct
import zlib
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Final

from services.notifications.wording import BELOW
from shared.events.plan_types import Language
from shared.qr import modules

_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light"><title>{title}</title></head>
<body style="margin:0;padding:16px;background:#f4f1ea;color:#1c1c1c;\
font-family:'Times New Roman',Times,serif;font-size:17px;line-height:1.5">
<div style="max-width:640px;margin:0 auto;background:#ffffff;border-top:4px solid #a4161a;padding:24px;\
word-break:break-word;overflow-wrap:anywhere">
{body}</div></body></html>
"""
_PARAGRAPH: Final = '<p style="margin:0 0 12px 0">{text}</p>\n'
_OFFICE: Final = '<p style="margin:16px 0 0 0;font-weight:bold;text-align:center">{text}</p>\n'
_BELOW: Final = (
    '<p style="margin:32px 0 12px 0;padding:16px 0 0 0;border-top:1px solid #cfc8b8;'
    'font-style:italic">{text}</p>\n'
)
_ANSWER: Final = """<div style="margin:20px 0;padding:16px;border:1px solid #cfc8b8;text-align:center">
<p style="margin:0 0 12px 0">{answer}:</p>
<p style="margin:0 0 12px 0"><a href="{link}" style="display:inline-block;padding:12px 24px;background:#a4161a;\
color:#ffffff;text-decoration:none;font-weight:bold">{open}</a></p>
<p style="margin:0"><img src="cid:{qr}" width="148" height="148" alt="{alt}"></p>
</div>
"""
_CODE: Final = """<div style="margin:20px 0;padding:16px;border:1px solid #cfc8b8;text-align:center">
<p style="margin:0 0 12px 0">{show}:</p>
<p style="margin:0"><img src="cid:{qr}" width="148" height="148" alt="{alt}"></p>
<p style="margin:8px 0 0 0;font-size:13px;word-break:break-all">{code}</p>
</div>
"""


_FILES: Final = (
    '<p style="margin:16px 0 0 0;padding:12px 0 0 0;border-top:1px solid #cfc8b8;'
    'font-size:15px">{text}</p>\n'
)


_SCALE: Final = 5  # pixels a module
_BORDER: Final = 4  # modules of white round the code (ISO/IEC 18004)
_STRETCHED: Final = str.maketrans({"0": "1" * _SCALE, "1": "0" * _SCALE})


ANSWER_ONLINE: Final[Mapping[Language, str]] = MappingProxyType(
    {
        "vi": "Trả lời trực tuyến (không cần đăng nhập)",
        "en": "Answer online, without signing in / Trả lời trực tuyến",
    }
)
_OPEN: Final[Mapping[Language, tuple[str, str]]] = MappingProxyType(
    {
        "vi": ("Mở trang trả lời", "Mã QR của trang trả lời"),
        "en": ("Open the page to answer", "QR code of the page to answer"),
    }
)
SHOW_AT_THE_DOOR: Final[Mapping[Language, tuple[str, str]]] = MappingProxyType(
    {
        "vi": ("Mã điểm danh, xuất trình tại cửa", "Mã QR điểm danh"),
        "en": ("Your check-in code, to be shown at the door / Mã điểm danh", "QR check-in code"),
    }
)


def html_of(
    text: str,
    title: str,
    link: str | None,
    code: str | None,
    qr: str,
    language: Language = "vi",
    files: str = "",
) -> str:
    """``text``: paragraphs parted by empty lines, the office's name in capitals last; in two languages each part
    ends with it. ``qr``: the picture's id, of the link to answer or, where there is none, of the check-in code.
    ``files``: what is said of those that go with it.

    What is to be answered or shown stands at the end of the first part, in the recipient's own language.
    """
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    answer = ""
    if link:
        words, alt = _OPEN[language]
        answer = _ANSWER.format(
            link=escape(link, quote=True),
            qr=qr,
            answer=ANSWER_ONLINE[language],
            open=words,
            alt=alt,
        )
    elif code:
        words, alt = SHOW_AT_THE_DOOR[language]
        answer = _CODE.format(code=escape(code), qr=qr, show=words, alt=alt)
    office = paragraphs[-1] if paragraphs and paragraphs[-1].isupper() else None
    body = []
    for part in paragraphs:
        if part == office:
            body.append(answer)
            answer = ""
        form = _OFFICE if part == office else _BELOW if part == BELOW else _PARAGRAPH
        body.append(form.format(text=_lines(part)))
    body.append(answer)
    if files:
        body.append(_FILES.format(text=_lines(files)))
    return _PAGE.format(language=language, title=escape(title), body="".join(body))


def qr_png(link: str) -> bytes:
    """A QR code that is read from a screen and from paper (error correction M), in black and white."""
    rows = modules(link)
    side = (len(rows) + 2 * _BORDER) * _SCALE
    blank = b"\0" + b"\xff" * -(-side // 8)
    lines = [blank * (_BORDER * _SCALE)]
    for row in rows:
        line = f"{'0' * _BORDER}{row}{'0' * _BORDER}"
        pixels = line.translate(_STRETCHED).ljust(-(-side // 8) * 8, "1")
        lines.append((b"\0" + int(pixels, 2).to_bytes(len(pixels) // 8)) * _SCALE)
    lines.append(lines[0])
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)  # one bit a pixel, grey
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    """Of a PNG (ISO/IEC 15948): length, name, content, checksum."""
    checked = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checked)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
