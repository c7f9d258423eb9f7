"""What becomes of each row of a file: new, updated, unchanged, refused with the reason, or passed over."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from shared.commands.base import Accepted, Answer, Command
from shared.lists.columns import Skipped, Table
from shared.lists.sheets import Note, Opened
from shared.refusals import Refused
from shared.vietnamese import fold

Read = TypeVar("Read")
Outcome = Literal["new", "updated", "unchanged", "refused", "skipped"]
OUTCOMES: dict[Outcome, str] = {
    "new": "mới",
    "updated": "cập nhật",
    "unchanged": "không đổi",
    "refused": "từ chối",
    "skipped": "bỏ qua",
}
SKIPPED: dict[str, tuple[str, str]] = {
    "closing": ("dòng tổng cộng, chữ ký", "a total or a signature"),
    "heading": ("dòng tiêu đề nhóm", "a heading within the list"),
    "numbers": ("dòng đánh số cột", "the numbers of the columns"),
    "example": ("dòng ví dụ của mẫu", "the example row of the form"),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """``row``: as the office counts it. ``label``: whom or what the row is about. ``command``: what will be
    sent for it, with ``command_id``. ``notes``: what was mended in it, Vietnamese and English. ``faults``: each
    with its code, where there are several; ``code`` is that of the first."""

    row: int
    outcome: Outcome
    label: str = ""
    code: str = ""
    vi: str = ""
    en: str = ""
    command: Command | None = None
    command_id: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    faults: tuple[Note, ...] = ()


class SeveralRefused(Refused):
    """A row with more than one fault. It is the first of them; ``every``: all."""

    def __init__(self, every: Sequence[Refused]) -> None:
        self.every = tuple(every)
        super().__init__(every[0].refusal, every[0].details)


class Faults:
    """All that is wrong with one row: each part is read, though another could not be."""

    def __init__(self) -> None:
        self._found: list[Refused] = []

    def take(self, read: Callable[[], Read]) -> Read | None:
        """What ``read`` gives; None when it refuses, which is kept."""
        try:
            return read()
        except Refused as why:
            self.add(why)
            return None

    def add(self, why: Refused) -> None:
        self._found += why.every if isinstance(why, SeveralRefused) else [why]

    def refuse(self) -> None:
        """Raises what was found, if anything was."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise SeveralRefused(self._found)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file comes to before anything is sent."""

    opened: Opened
    table: Table
    fates: tuple[Fate, ...]
    notes: tuple[Note, ...] = field(default=())

    def noticed(self) -> tuple[Note, ...]:
        """All that the sender should know of the file as a whole."""
        return (*self.opened.notes, *self.notes, *map(_not_read, self.table.others))

    def counts(self) -> dict[str, int]:
        counted = Counter(fate.outcome for fate in self.fates)
        return {outcome: counted[outcome] for outcome in OUTCOMES}


def _not_read(sheet: str) -> Note:
    return Note(
        "FILES_SHEET_NOT_READ",
        f"Trang tính “{sheet}” cũng có danh sách nhưng không được đọc; tách thành tệp riêng rồi nhập.",
        f"The sheet “{sheet}” holds a list too and was not read; save it as a file of its own and import that.",
    )


def refused(row: int, label: str, why: Refused) -> Fate:
    """The fate of a row that the file's reader refuses."""
    every = why.every if isinstance(why, SeveralRefused) else (why,)
    told = tuple(
        Note(one.code, f"{one.vi} {one.todo_vi}", f"{one.en} {one.todo_en}") for one in every
    )
    vi, en = _joined([one.vi for one in told], told), _joined([one.en for one in told], told)
    return Fate(row, "refused", label, why.code, vi, en, faults=told if len(told) > 1 else ())


def _joined(sentences: Sequence[str], faults: Sequence[Note]) -> str:
    """The first fault's code stands before the whole already; the others bring theirs."""
    first, *more = sentences
    return " ".join(
        [first, *(f"{one.code}: {text}" for one, text in zip(faults[1:], more, strict=True))]
    )


def foreseen(fate: Fate, why: Refused) -> Fate:
    """``fate`` as the service would refuse it now. Its wish stays and is sent: the service decides."""
    told = refused(fate.row, fate.label, why)
    return replace(fate, outcome=told.outcome, code=told.code, vi=told.vi, en=told.en)


def loses_marks(before: str, after: str) -> bool:
    """Whether ``after`` is ``before`` with fewer of its marks (Nguyễn, Nguyen; Đỗ, Do)."""
    return fold(before) == fold(after) and _marks(after) < _marks(before)


def _marks(text: str) -> int:
    plain = unicodedata.normalize("NFD", text)
    return sum(unicodedata.combining(one) > 0 or one in "đĐ" for one in plain)


def lost_marks(rows: Sequence[int]) -> Note:
    told = ", ".join(map(str, rows[:20])) + (" …" if len(rows) > 20 else "")
    return Note(
        "FILES_MARKS_LOST",
        f"Tệp làm mất dấu của {len(rows)} tên đang có (dòng {told}); nếu không chủ ý, sửa tệp trước khi nhập.",
        f"The file takes the marks off {len(rows)} names that are known (row {told}); mend it before you import, "
        "unless "
        "that is meant.",
    )


def surnames_missing(rows: Sequence[int], unused: Sequence[str]) -> Note:
    """``unused``: the titles of columns that were not read."""
    told = ", ".join(map(str, rows[:20])) + (" …" if len(rows) > 20 else "")
    columns = ", ".join(f"“{title}”" for title in unused[:8])
    return Note(
        "FILES_SURNAMES_MISSING",
        f"{len(rows)} tên chỉ có một chữ (dòng {told}), có thể thiếu họ; các cột không đọc: {columns}. Nếu họ nằm "
        "ở một cột ấy thì ghi tiêu đề cột là “Họ đệm” rồi nhập lại.",
        f"{len(rows)} names have one word (row {told}): the surname may be missing. Columns not read: {columns}. "
        "If one of them holds it, title it “Họ đệm” and import again.",
    )


def skipped(one: Skipped) -> Fate:
    vi, en = SKIPPED[one.why]
    return Fate(one.number, "skipped", one.text, f"FILES_SKIPPED_{one.why.upper()}", vi, en)


def told(reading: Reading) -> dict[str, Any]:
    """The reading as plain values, for ``--json``."""
    return {
        "file": reading.opened.file,
        "sheet": reading.table.sheet.name,
        "encoding": reading.opened.encoding,
        "header_row": reading.table.header,
        "columns": [
            {"column": column, "title": title, "field": key}
            for column, title, key in reading.table.mapping()
        ],
        "unused": list(reading.table.unused),
        "notes": [{"code": note.code, "vi": note.vi, "en": note.en} for note in reading.noticed()],
        "counts": reading.counts(),
        "rows": [_row(fate) for fate in reading.fates],
    }


def _row(fate: Fate) -> dict[str, Any]:
    shown: dict[str, Any] = {"row": fate.row, "outcome": fate.outcome, "label": fate.label}
    if fate.code:
        shown |= {"code": fate.code, "vi": fate.vi, "en": fate.en}
    if fate.faults:
        shown["faults"] = [{"code": one.code, "vi": one.vi, "en": one.en} for one in fate.faults]
    if fate.notes:
        shown["notes"] = [{"vi": vi, "en": en} for vi, en in fate.notes]
    return shown


def with_answers(reading: Reading, answered: Sequence[Fate]) -> Reading:
    """The reading with what the services said to the rows that were sent."""
    by_row = {fate.row: fate for fate in answered}
    return replace(reading, fates=tuple(by_row.get(fate.row, fate) for fate in reading.fates))


def answered(fate: Fate, answer: Answer) -> Fate:
    """The fate of a row that was sent."""
    if isinstance(answer, Accepted):
        warned = tuple((one.vi, one.en) for one in answer.warnings)
        if not answer.events:  # somebody else, or the same file, brought it in the meantime
            return Fate(fate.row, "unchanged", fate.label, notes=(*fate.notes, *warned))
        if fate.code:  # foreseen to be refused, and it was not
            return Fate(fate.row, "new", fate.label, notes=(*fate.notes, *warned))
        return replace(fate, notes=(*fate.notes, *warned))
    vi, en = f"{answer.vi} {answer.todo_vi}", f"{answer.en} {answer.todo_en}"
    return replace(fate, outcome="refused", code=answer.code, vi=vi, en=en)
