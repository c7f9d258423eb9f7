"""An estimate from a file to wishes: each row a line, known by its code or by what it says; read again, nothing
changes. Sums are computed, never taken from the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.commands.budget import SetEstimateLine
from shared.events.budget import EstimateLine, Fund
from shared.lists import cells
from shared.lists.cells import At
from shared.lists.columns import Field, Skipped, Table, data_rows, find_table
from shared.lists.delegates import Target, command_id
from shared.lists.fates import Fate, Faults, Outcome, Reading, refused, skipped
from shared.lists.refusals import BAD_AMOUNT, LINE_TWICE, MISSING, UNKNOWN_FUND, UNKNOWN_LINE
from shared.lists.sheets import Cell, Formula, Opened, Row
from shared.lists.units import unit_id
from shared.money import format_dong, read_dong, without_unit
from shared.refusals import Refused
from shared.secrecy import refuse_secret
from shared.vietnamese import fold

ORDER: Final = Field("order", "TT", ("tt", "stt", "so tt", "so thu tu"))
CONTENT: Final = Field(
    "content",
    "Nội dung chi",
    ("noi dung chi", "noi dung", "khoan chi", "hang muc", "danh muc chi", "khoan muc"),
)
UNIT: Final = Field("unit", "Đơn vị tính", ("don vi tinh", "dvt", "don vi"))
QUANTITY: Final = Field("quantity", "Số lượng", ("so luong", "sl", "khoi luong"))
PRICE: Final = Field("unit_price", "Đơn giá", ("don gia", "gia", "muc chi", "dinh muc"))
AMOUNT: Final = Field("amount", "Thành tiền", ("thanh tien", "so tien", "kinh phi", "tong tien"))
EXPLANATION: Final = Field("explanation", "Diễn giải", ("dien giai", "thuyet minh", "cach tinh"))
NOTE: Final = Field("note", "Ghi chú", ("ghi chu",))
FUND: Final = Field("fund", "Quỹ", ("quy", "loai kinh phi"))
SOURCE: Final = Field("source", "Nguồn kinh phí", ("nguon kinh phi", "nguon", "nguon chi"))
BASIS: Final = Field("basis", "Căn cứ", ("can cu", "can cu phap ly", "can cu lap", "can cu tinh"))
LINE: Final = Field("line", "Mã dòng", ("ma dong", "ma"))
FIELDS: Final = (
    ORDER, CONTENT, UNIT, QUANTITY, PRICE, AMOUNT, EXPLANATION, NOTE, FUND, SOURCE, BASIS, LINE,
)  # fmt: skip
REQUIRED: Final = (("content", "line"), ("unit_price", "quantity"))
FUNDS: Final[Mapping[str, Fund]] = {
    "Kinh phí hội nghị": "conference",
    "Quỹ khen thưởng": "awards",
}


@dataclass(frozen=True, slots=True)
class EstimateTarget:
    """The estimate as it stands; of a line that follows a count the quantity is not the file's to say."""

    conference: str
    unit: str
    known: Mapping[str, EstimateLine]
    frozen: frozenset[str] = frozenset()
    position: int = 0

    def counted(self, line: EstimateLine) -> bool:
        return (line.per_head or line.per_award is not None) and line.line not in self.frozen


@dataclass(frozen=True, slots=True)
class _Line:
    row: Row
    table: Table

    def cell(self, field: Field) -> tuple[Cell, At]:
        column = self.table.columns.get(field.key)
        here = column is not None and column < len(self.row.cells)
        value = self.row.cells[column] if column is not None and here else None
        return value, At(cells.address(self.row.number, column or 0), field.title)

    def text(self, field: Field) -> str:
        return cells.text(*self.cell(field))

    def number(self, field: Field, most: int) -> int | None:
        """60000, 60.000, "60 000 đ"; None for an empty cell. Raises FILES_BAD_AMOUNT, FILES_FORMULA."""
        value, at = self.cell(field)
        written = without_unit(cells.text(value, at))
        if not written:
            return None
        found = read_dong(written, by="., ")
        if found is None or found > most:
            raise BAD_AMOUNT.refuse(cell=at.cell, field=at.field, most=format_dong(most))
        return found


def read_estimate(opened: Opened, target: EstimateTarget) -> Reading:
    """What each row would do to the estimate. Raises :class:`Refused` for a file without a header."""
    table = find_table(opened, FIELDS, REQUIRED)
    fates: dict[int, Fate] = {}
    first: dict[str, int] = {}
    read: list[tuple[int, EstimateLine, Notes]] = []
    for row in data_rows(table, ("content", "line")):
        if isinstance(row, Skipped):
            fates[row.number] = skipped(row)
            continue
        line, label = _Line(row, table), ""
        try:
            label = line.text(CONTENT) or line.text(LINE)
            wished, notes = _wished(line, target)
            earlier = first.setdefault(wished.line, row.number)
            if earlier != row.number:
                raise LINE_TWICE.refuse(line=wished.line, other=earlier)
            read.append((row.number, wished, notes))
        except Refused as why:
            fates[row.number] = refused(row.number, label, why)
    for number, wished, notes in _in_order(read, target):
        fates[number] = _fate(number, wished, target, notes)
    return Reading(opened, table, tuple(fates[number] for number in sorted(fates)))


Notes = tuple[tuple[str, str], ...]


def _in_order(
    read: Sequence[tuple[int, EstimateLine, Notes]], target: EstimateTarget
) -> Iterator[tuple[int, EstimateLine, Notes]]:
    """A new line whose place another line has, once the file is read, stands last: no number is given twice."""
    told = {wished.line: wished.order for _, wished, _ in read if wished.line in target.known}
    taken = {told.get(line, known.order) for line, known in target.known.items()}
    for number, wished, notes in read:
        if wished.line not in target.known:
            if wished.order in taken:
                wished = wished.model_copy(update={"order": min(max(taken) + 1, 9_999)})
            taken.add(wished.order)
        yield number, wished, notes


def _wished(line: _Line, target: EstimateTarget) -> tuple[EstimateLine, Notes]:
    """The line whole, as the row says it: an empty cell takes nothing away."""
    code, content = line.text(LINE), line.text(CONTENT)
    known = target.known.get(code) if code else _called(content, target)
    if code and known is None and unit_id(code) != code:
        raise UNKNOWN_LINE.refuse(line=code)
    said = {key: value for key, value in _said(line).items() if value is not None}
    refuse_secret(*(str(value) for value in said.values()))
    notes: list[tuple[str, str]] = []
    if known is None:
        wished = _new(line, code or unit_id(content), said, target)
    else:
        if target.counted(known) and said.pop("quantity", known.quantity) != known.quantity:
            notes.append(_COUNTED)
        wished = known.model_copy(update=said)
        if known.mark and (known.basis, known.unit_price) != (wished.basis, wished.unit_price):
            wished = wished.model_copy(update={"mark": None})
            notes.append(_UNMARKED)
    return wished, (*notes, *_sums(line, wished))


_COUNTED: Final = (
    "số lượng theo số đếm, không lấy từ tệp; muốn giữ số khác thì chốt dòng (freeze) trước",
    "the quantity follows a count and is not taken from the file; freeze the line to keep another",
)
_UNMARKED: Final = (
    "đơn giá hoặc căn cứ thay đổi: dòng không còn mang mức kiểm chứng của quy định cũ",
    "price or basis changed: the line no longer bears the mark of the rule that it had",
)


def _called(content: str, target: EstimateTarget) -> EstimateLine | None:
    same = [one for one in target.known.values() if fold(one.content) == fold(content)]
    return same[0] if len(same) == 1 else None


def _said(line: _Line) -> dict[str, Any]:
    faults = Faults()
    said = {
        "order": faults.take(lambda: _order(line)),
        "content": faults.take(lambda: line.text(CONTENT)) or None,
        "unit": faults.take(lambda: line.text(UNIT)) or None,
        "quantity": faults.take(lambda: line.number(QUANTITY, 10**6)),
        "unit_price": faults.take(lambda: line.number(PRICE, 10**12)),
        "explanation": faults.take(lambda: line.text(EXPLANATION)) or None,
        "note": faults.take(lambda: line.text(NOTE)) or None,
        "fund": faults.take(lambda: _fund(line)),
        "source": faults.take(lambda: line.text(SOURCE)) or None,
        "basis": faults.take(lambda: line.text(BASIS)) or None,
    }
    faults.refuse()
    return said


def _order(line: _Line) -> int | None:
    """A plain number; "1.1" and "a)" order nothing here."""
    written = line.text(ORDER)
    plain = written.isascii() and written.isdigit() and 0 < int(written) < 10_000
    return int(written) if plain else None


def _fund(line: _Line) -> Fund | None:
    written = line.text(FUND)
    if not written:
        return None
    told = fold(written)
    for name, fund in FUNDS.items():
        if told in (fund, fold(name)) or fold(name).split(" ", 1)[1] in told:
            return fund
    raise UNKNOWN_FUND.refuse(found=written, cell=line.cell(FUND)[1].cell, known=", ".join(FUNDS))


def _new(line: _Line, name: str, said: dict[str, Any], target: EstimateTarget) -> EstimateLine:
    faults = Faults()
    for field in (CONTENT, UNIT, QUANTITY, BASIS):
        if field.key not in said:
            faults.add(MISSING.refuse(field=field.title))
    faults.refuse()
    last = max((one.order for one in target.known.values()), default=0)
    fields: dict[str, Any] = {"order": min(last + 1, 9_999), "unit_price": None} | said
    return EstimateLine(line=name, **fields)


def _sums(line: _Line, wished: EstimateLine) -> Notes:
    """What the file's own sum says, where it is a number and another one."""
    value, _ = line.cell(AMOUNT)
    if isinstance(value, Formula) or value is None:
        return ()
    try:
        told = line.number(AMOUNT, 10**15)
    except Refused:
        told = None
    if told is None or told == wished.amount:
        return ()
    right = format_dong(wished.amount)
    return ((f"thành tiền trong tệp {format_dong(told)}; tính lại là {right}",
             f"the file's sum is {format_dong(told)}; it comes to {right}"),)  # fmt: skip


def _fate(row: int, wished: EstimateLine, target: EstimateTarget, notes: Notes) -> Fate:
    known = target.known.get(wished.line)
    if known == wished:
        return Fate(row, "unchanged", wished.content, notes=notes)
    wish = SetEstimateLine(line=wished)
    sender = Target(target.conference, target.unit, "")
    identity = command_id(sender, wish, target.position if known else 0)
    outcome: Outcome = "updated" if known else "new"
    return Fate(row, outcome, wished.content, command=wish, command_id=identity, notes=notes)
