"""A template: the wording and the order of one document, in a file that an office may replace.

The file is YAML (see docs/documents.md). It is read into plain values and checked as a whole: every
fault is told with its line and what was expected, and a file with a fault is not used. In its texts
``{name}`` stands for a fact, ``**...**`` is bold, ``*...*`` italic; what users typed is never read so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from services.program.documents.values import Capacity, SigningLine
from shared.plan_faults import reading_fault
from shared.vietnamese import nfc
from shared.yaml_lines import FieldPath, Lines, YamlRefused, read_yaml

Form = Literal[
    "text",
    "basis",
    "center",
    "heading",
    "subheading",
    "article",
    "item",
    "point",
    "ragged",
    "table",
]
FORMS: Final[tuple[Form, ...]] = (
    "text", "basis", "center", "heading", "subheading", "article", "item", "point", "ragged", "table",
)  # fmt: skip
ISSUERS: Final = ("authority", "organiser", "office", "finance", "award-review", "none")
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_SPACES: Final = re.compile(r"[ \t\r\n]+")  # a no-break space is meant
_KEYS: Final = {
    "symbol", "issuer", "signing", "signer", "title", "subject", "addressees", "recipients",
    "secretary", "dated", "body", "appendices",
}  # fmt: skip
_PIECE_KEYS: Final = {*FORMS, "when", "unless", "each"}
_APPENDIX_KEYS: Final = {"title", "attached", "body", "when"}
_SYMBOL: Final = re.compile(r"[A-ZĐ]{1,8}r?")
"""The abbreviation of a kind of document: QĐ, BC, KH, and CTr, TTr (NĐ 30/2020, Phụ lục III, Mục I)."""
_SHORT: Final = re.compile(r"[A-ZĐ]{1,5}\.")
_CAPACITIES: Final = {one.value: one for one in Capacity if one.value}


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the text. ``when`` and ``unless`` name the fact on which it is printed or left
    out, ``each`` the list for whose entries it is repeated, as ``{item}``."""

    form: Form
    text: str
    when: str = ""
    unless: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class AppendixPart:
    title: str
    attached: str
    body: tuple[Piece, ...]
    when: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """``signing`` and ``signer`` empty: as the issuer signs. ``recipients`` None: the plan's list.
    ``issuer`` "none": a list that is attached to another document, without letterhead and signature."""

    title: str
    subject: str
    body: tuple[Piece, ...]
    symbol: str = ""
    issuer: str = "authority"
    signing: tuple[SigningLine, ...] = ()
    signer: str = ""
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] | None = None
    secretary: str = ""
    dated: bool = True
    appendices: tuple[AppendixPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the templates of one kind may name: texts, lists of texts, tables."""

    fields: Mapping[str, str]
    lists: Mapping[str, str]
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a template: where it is, and what was expected, in both languages."""

    file: str
    line: int | None
    vi: str
    en: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.vi} / {self.en}"


class TemplateRefused(Exception):
    """A template file with faults; nothing of it is used."""

    code = "TEMPLATE_INVALID"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


_AT: Final = re.compile(r"error: ([^\n]+)\n\s*┌─ ([^\n]+):(\d+):\d+")


_TYPST: Final = (
    ("unclosed delimiter", "có dấu ngoặc mở mà chưa đóng"),
    ("unexpected closing", "có dấu ngoặc đóng thừa"),
    ("unclosed string", "có chuỗi chữ chưa đóng dấu nháy"),
    ("unclosed raw text", "có dấu ` chưa đóng"),
    ("unknown variable", "tên chưa được khai báo"),
    ("unexpected argument", "đối số không dùng được ở đây"),
    ("missing argument", "thiếu đối số"),
    ("file not found", "không tìm thấy tệp"),
    ("expected", "sai kiểu hoặc thiếu phần cần có ở đây"),
    ("unexpected", "có phần thừa ở đây"),
)


def _in_vietnamese(told: str) -> str:
    """What the typesetter's own words, which are English, come to."""
    for words, meant in _TYPST:
        if words in told:
            return f"{meant} ({told})"
    return f"bố cục có lỗi ({told})"


def layout_faults(diagnostic: str, layout: str) -> tuple[Fault, ...]:
    """What the typesetter says against a layout: each place once, by file and line."""
    found = {
        Fault(Path(file).name, int(line), f"Typst: {_in_vietnamese(told)}", told)
        for told, file, line in _AT.findall(diagnostic)
    }
    if not found:
        told = " ".join(diagnostic.split())[:300]
        return (Fault(layout, None, f"Typst: {told}", told),)
    return tuple(sorted(found, key=lambda fault: (fault.file, fault.line or 0)))


def read_template(path: Path, known: Known) -> Template:
    """The template of a file. Raises :class:`TemplateRefused` with every fault that was found."""
    try:
        lines = read_yaml(path)
    except YamlRefused as refused:
        told = reading_fault(path.name, refused.fault)
        found = f" (“{told.found}”)" if refused.fault.found else ""
        raise TemplateRefused(
            (
                Fault(
                    path.name,
                    told.line,
                    f"không đọc được tệp{found}: {told.vi} Cần: {told.expected_vi}",
                    f"unreadable{found}: {told.en} Expected: {told.expected_en}",
                ),
            )
        ) from refused
    reading = _Reading(path.name, lines, known)
    template = reading.template()
    if reading.faults:
        raise TemplateRefused(tuple(sorted(reading.faults, key=lambda fault: fault.line or 0)))
    return template


class _Reading:
    """One pass over a file, which collects faults instead of stopping at the first."""

    def __init__(self, file: str, lines: Lines, known: Known) -> None:
        self.file, self.lines, self.known = file, lines, known
        self.faults = [
            Fault(file, one.line, f"khoá lặp lại: {one.found}", f"key given twice: {one.found}")
            for one in lines.faults
        ]

    def template(self) -> Template:
        top = self._mapping(self.lines.value, (), _KEYS)
        issuer = "authority" if "issuer" not in top else self._text(top["issuer"], ("issuer",), "")
        if issuer not in ISSUERS:
            self._fault(("issuer",), f"một trong: {', '.join(ISSUERS)}", f"one of {ISSUERS}")
        return Template(
            title=self._text(top.get("title"), ("title",)),
            subject=self._text(top.get("subject"), ("subject",)),
            body=self._pieces(top.get("body"), ("body",)),
            symbol=self._symbol(top.get("symbol")),
            issuer=issuer,
            signing=tuple(self._signing(self._texts(top, "signing"))),
            signer=self._text(top.get("signer"), ("signer",), ""),
            addressees=self._texts(top, "addressees"),
            recipients=self._texts(top, "recipients") if "recipients" in top else None,
            secretary=self._text(top.get("secretary"), ("secretary",), ""),
            dated=self._text(top.get("dated"), ("dated",), "yes") != "no",
            appendices=tuple(
                self._appendix(one, ("appendices", place))
                for place, one in enumerate(self._list(top.get("appendices"), ("appendices",)))
            ),
        )

    def _appendix(self, value: Any, path: FieldPath) -> AppendixPart:
        part = self._mapping(value, path, _APPENDIX_KEYS)
        return AppendixPart(
            self._text(part.get("title"), (*path, "title")),
            self._text(part.get("attached"), (*path, "attached"), ""),
            self._pieces(part.get("body"), (*path, "body")),
            self._condition(part, path, "when"),
        )

    def _pieces(self, value: Any, path: FieldPath) -> tuple[Piece, ...]:
        found = self._list(value, path)
        if not found:
            self._fault(path, "cần ít nhất một phần của nội dung", "at least one block is needed")
        return tuple(self._piece(one, (*path, place)) for place, one in enumerate(found))

    def _piece(self, value: Any, path: FieldPath) -> Piece:
        piece = self._mapping(value, path, _PIECE_KEYS)
        forms = [form for form in FORMS if form in piece]
        if len(forms) != 1:
            self._fault(path, f"đúng một trong: {', '.join(FORMS)}", f"exactly one of {FORMS}")
            return Piece("text", "")
        form = forms[0]
        each = self._text(piece.get("each"), (*path, "each"), "")
        if each and each not in self.known.lists:
            self._unknown((*path, "each"), each, self.known.lists)
        if form == "table":
            text = self._text(piece[form], (*path, form), plain=True)
            if text not in self.known.tables:
                self._unknown((*path, form), text, self.known.tables)
        else:
            text = self._text(piece[form], (*path, form), item=bool(each))
        return Piece(
            form,
            text,
            self._condition(piece, path, "when"),
            self._condition(piece, path, "unless"),
            each,
        )

    def _condition(self, piece: Mapping[str, Any], path: FieldPath, key: str) -> str:
        name = self._text(piece.get(key), (*path, key), "")
        every = {**self.known.fields, **self.known.lists, **self.known.tables}
        if name and name not in every:
            self._unknown((*path, key), name, every)
        return name

    def _symbol(self, value: Any) -> str:
        symbol = self._text(value, ("symbol",), "")
        if symbol and not _SYMBOL.fullmatch(symbol):
            self._fault(
                ("symbol",),
                f"ký hiệu loại văn bản viết in hoa, không có dấu cách (QĐ, BC, TTr …), không phải “{symbol}” "
                "(NĐ 30/2020, Phụ lục III)",
                f"the kind's symbol is in capitals and without spaces (QĐ, BC, TTr …), not “{symbol}”",
            )
        return symbol

    def _signing(self, lines: tuple[str, ...]) -> Iterator[SigningLine]:
        for place, line in enumerate(lines):
            first, _, rest = line.partition(" ")
            known = first in _CAPACITIES
            if not known and _SHORT.fullmatch(first):
                self._fault(
                    ("signing", place),
                    f"không có hình thức ký “{first}”; có: {', '.join(_CAPACITIES)} (NĐ 30/2020, Điều 13)",
                    f"no form of signing “{first}”; known: {', '.join(_CAPACITIES)}",
                )
            if place == len(lines) - 1 and known and first != "Q.":
                self._fault(("signing", place), "dòng cuối là chức vụ của chính người ký",
                            "the last line is the signer's own office")  # fmt: skip
            yield SigningLine(rest, _CAPACITIES[first]) if known else SigningLine(line)

    def _texts(self, top: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return tuple(
            self._text(one, (key, place))
            for place, one in enumerate(self._list(top.get(key), (key,)))
        )

    def _text(
        self,
        value: Any,
        path: FieldPath,
        default: str | None = None,
        *,
        item: bool = False,
        plain: bool = False,
    ) -> str:
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            self._fault(path, "cần một đoạn chữ, không để trống", "a text that is not empty")
            return ""
        text = nfc(" ".join(part for part in _SPACES.split(value) if part))
        if not plain:
            self._placeholders(text, path, item=item)
            self._marks(text, path)
        return text

    def _placeholders(self, text: str, path: FieldPath, *, item: bool) -> None:
        for name in PLACEHOLDER.findall(text):
            if name not in self.known.fields and not (item and name == "item"):
                self._unknown(path, name, self.known.fields)
        if set(PLACEHOLDER.sub("", text)) & set("{}"):
            self._fault(path, "dấu { hoặc } đứng lẻ", "a single { or }")

    def _marks(self, text: str, path: FieldPath) -> None:
        """Bold and italic that are opened are closed in the same text."""
        for mark, rest in (("**", text), ("*", text.replace("**", ""))):
            if rest.count(mark) % 2:
                self._fault(path, f"dấu {mark} mở mà chưa đóng", f"{mark} is not closed")

    def _mapping(self, value: Any, path: FieldPath, keys: set[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._fault(path, "cần các cặp “khoá: giá trị”", "pairs of “key: value” are needed")
            return {}
        for key in value:
            if key not in keys:
                self._unknown((*path, key), key, keys)
        return value

    def _list(self, value: Any, path: FieldPath) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self._fault(path, "cần một danh sách (mỗi dòng một dấu “-”)", "a list is needed")
            return []
        return value

    def _unknown(self, path: FieldPath, name: str, known: Any) -> None:
        near = ", ".join(sorted(known))
        self._fault(path, f"không có “{name}”; có: {near}", f"unknown “{name}”; known: {near}")

    def _fault(self, path: FieldPath, vi: str, en: str) -> None:
        named = ".".join(map(str, path)) or "tệp/file"
        fault = Fault(self.file, self.lines.line(path), f"{named}: {vi}", f"{named}: {en}")
        self.faults.append(fault)
