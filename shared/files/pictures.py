"""What a picture says beside what it shows: text chunks, comments, EXIF, IPTC and XMP. Pure, for the gate.

PNG, JPEG, GIF, WebP, TIFF, BMP, EMF, WMF, SVG. Nothing is decoded into pixels: what these show
a person has to look at.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

_MOST_TEXT: Final = 1024 * 1024
"""Bytes of one packed text; more is cut off."""
_MOST_TAGS: Final = 2_000
_PACKET: Final = re.compile(
    rb"<(?:x:xmpmeta|rdf:RDF|svg)\b.{0,1048576}?</(?:x:xmpmeta|rdf:RDF|svg)>", re.S
)
_MARKUP: Final = re.compile(r"<[^>]*>")
_QUOTED: Final = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ASCII, _BYTE, _UNDEFINED = 2, 1, 7
_XP: Final = range(0x9C9B, 0x9CA0)
"""Title, comment, author, keywords and subject as Windows writes them: UTF-16."""
_USER_COMMENT: Final = 0x9286
_POINTERS: Final = (0x8769, 0x8825, 0xA005)
"""To the further directories: EXIF, GPS, interoperability."""


def texts_of(content: bytes) -> Iterator[str]:
    """Each text of a picture, a line at a time; nothing for what is no known picture. Never raises."""
    for text in (*_own(content), *_packets(content)):
        yield from (line.strip("\0 ") for line in text.splitlines())


def _own(content: bytes) -> Iterator[str]:
    """Of the format itself; a damaged picture says what stands before the damage."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            yield from _of_png(content)
        elif content.startswith(b"\xff\xd8"):
            yield from _of_jpeg(content)
        elif content.startswith((b"GIF87a", b"GIF89a")):
            yield from _of_gif(content)
        elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            yield from _of_webp(content)
        elif content.startswith((b"II*\0", b"MM\0*")):
            yield from _of_tiff(content)
        elif content[40:44] == b" EMF":
            yield from _described(content)
    except (struct.error, IndexError, zlib.error):
        return


def _of_png(content: bytes) -> Iterator[str]:
    at = 8
    while at + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"tEXt":
            yield _said(data.replace(b"\0", b"\n", 1), "latin-1")
        elif kind == b"zTXt":
            name, _, packed = data.partition(b"\0")
            yield _said(name + b"\n" + _unpacked(packed[1:]), "latin-1")
        elif kind == b"iTXt":
            name, _, rest = data.partition(b"\0")
            _language, _, rest_of_it = rest[2:].partition(b"\0")
            translated, _, text = rest_of_it.partition(b"\0")
            is_packed = rest[:1] == b"\1"
            yield _said(b"\n".join((name, translated, _unpacked(text) if is_packed else text)))
        elif kind == b"eXIf":
            yield from _of_tiff(data)


def _of_jpeg(content: bytes) -> Iterator[str]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in (0xD9, 0xDA):  # the end, or the pixels
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        data = content[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xFE:
            yield _said(data)
        elif data.startswith(b"Exif\0"):
            yield from _of_tiff(data[6:])
        elif data.startswith(b"Photoshop"):
            yield from _of_iptc(data)


def _of_iptc(data: bytes) -> Iterator[str]:
    """Records of news agencies: 1C, record, dataset, length, text."""
    at = data.find(b"\x1c\x02")
    while 0 <= at <= len(data) - 5:
        (length,) = struct.unpack_from(">H", data, at + 3)
        yield _said(data[at + 5 : at + 5 + length])
        at = data.find(b"\x1c\x02", at + 5 + length)


def _of_gif(content: bytes) -> Iterator[str]:
    at = content.find(b"\x21\xfe")
    while at >= 0:
        at, text = at + 2, b""
        while at < len(content) and content[at]:
            text += content[at + 1 : at + 1 + content[at]]
            at += 1 + content[at]
        yield _said(text)
        at = content.find(b"\x21\xfe", at)


def _of_webp(content: bytes) -> Iterator[str]:
    at = 12
    while at + 8 <= len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        data = content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
        if kind == b"EXIF":
            yield from _of_tiff(data.removeprefix(b"Exif\0\0"))


def _of_tiff(data: bytes) -> Iterator[str]:
    """Each text of each directory; one that points to itself is read once."""
    order = "<" if data[:2] == b"II" else ">"
    (first,) = struct.unpack_from(order + "I", data, 4)
    waiting, seen = [first], set[int]()
    while waiting:
        at = waiting.pop()
        if at in seen or len(seen) > _MOST_TAGS or not 0 < at <= len(data) - 2:
            continue
        seen.add(at)
        (count,) = struct.unpack_from(order + "H", data, at)
        for number in range(min(count, _MOST_TAGS)):
            place = at + 2 + 12 * number
            tag, kind, many = struct.unpack_from(order + "HHI", data, place)
            start = place + 8
            if tag in _POINTERS:
                waiting += struct.unpack_from(order + "I", data, start)
            elif kind in (_ASCII, _BYTE, _UNDEFINED):
                if many > 4:
                    (start,) = struct.unpack_from(order + "I", data, start)
                yield from _tag(tag, kind, data[start : start + min(many, _MOST_TEXT)], order)
        if at + 2 + 12 * count + 4 <= len(data):
            waiting += struct.unpack_from(order + "I", data, at + 2 + 12 * count)


def _tag(tag: int, kind: int, value: bytes, order: str) -> Iterator[str]:
    wide = "utf-16-le" if order == "<" else "utf-16-be"
    if kind == _ASCII:
        yield _said(value)
    elif tag in _XP:
        yield _said(value, "utf-16-le")
    elif tag == _USER_COMMENT:
        code = value[:8].rstrip(b"\0")
        yield _said(value[8:], wide if code == b"UNICODE" else "utf-8")


def _described(content: bytes) -> Iterator[str]:
    """The description of an EMF: characters of two bytes, at the place that the header names."""
    many, start = struct.unpack_from("<II", content, 60)
    yield _said(content[start : start + 2 * min(many, _MOST_TEXT)], "utf-16-le").replace("\0", "\n")


def _packets(content: bytes) -> Iterator[str]:
    """XMP and SVG stand as XML within the bytes of any format."""
    for found in _PACKET.finditer(content):
        text = _said(found.group())
        yield from (_unescaped(one or other) for one, other in _QUOTED.findall(text))
        yield _unescaped(_MARKUP.sub("\n", text))


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


def _unpacked(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, _MOST_TEXT)


def _said(raw: bytes, first: str = "utf-8") -> str:
    """UTF-8 whatever the format asks for, where it is that: that is how it is written in fact."""
    for coding in ("utf-8", first) if first.startswith("latin") else (first,):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return raw.decode(first, "replace")
