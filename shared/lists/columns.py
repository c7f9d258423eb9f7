"""Which column holds what: the header row is found by the names that offices give to columns.

A title and merged cells may stand above it, the columns may come in any order, and a header may take two
rows. Names are compared without marks, case and punctuation.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shared.lists.cells import address
from shared.lists.refusals import NO_HEADER
from shared.lists.sheets import Opened, Row, Sheet
from shared.secrecy import refuse_secret
from shared.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column may hold. ``names``: folded, the commonest first; ``title``: in our forms."""

    key: str
    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose header was found. ``columns``: by field key, the column from 0. ``unused``: the titles
    of columns that mean nothing here. ``titled``: the columns with any title. ``rows``: those below it.
    ``others``: sheets that hold a list of this kind too, and are not read."""

    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    unused: tuple[str, ...]
    titled: frozenset[int]
    rows: tuple[Row, ...]
    others: tuple[str, ...] = ()

    def mapping(self) -> list[tuple[str, str, str]]:
        """Column letter, its title in the file, the field's key; in the file's order."""
        placed = sorted(self.columns.items(), key=lambda item: item[1])
        return [(address(1, column)[:-1], self.titles[key], key) for key, column in placed]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A mapping made by hand: which sheet, the header row as the office counts it, each field's column from 0."""

    sheet: int
    header: int
    columns: Mapping[str, int]


_DEEPEST: Final = 40
_BESIDE: Final = 2
_ALONE: Final = frozenset({"ho va"})
"""Half of a title that is written over two columns ("Họ và | Tên"); with words behind it, it is another one."""
_PARENTHESES: Final = re.compile(r"\([^)]*\)?")
_ABBREVIATED: Final = re.compile(r"(?<=\b[a-z])\.(?=[a-z]\b)")


def title_key(title: str) -> str:
    """ "HỌ VÀ TÊN (*)" and "Họ, và tên:" both give "ho va ten"; "S.Đ.T" gives "sdt"."""
    bare = _ABBREVIATED.sub("", fold(_PARENTHESES.sub(" ", title)))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def find_table(
    opened: Opened,
    fields: Sequence[Field],
    required: Sequence[Sequence[str]],
    chosen: Chosen | None = None,
) -> Table:
    """The first sheet with a header that has, of each group of ``required`` keys, at least one; or as ``chosen``.

    Raises FILES_NO_HEADER, naming what the best header found still lacks; REGISTRY_STATE_SECRET for a
    file whose name or title bears such a mark.
    """
    refuse_secret(opened.file, *_preamble(opened))
    if chosen is not None:
        return _by_hand(opened, fields, required, chosen)
    by_title = {field.key: field.title for field in fields}
    lacking = [by_title[group[0]] for group in required]
    for sheet in opened.sheets:
        for table in _candidates(sheet, fields):
            missing = [
                by_title[group[0]]
                for group in required
                if not any(k in table.columns for k in group)
            ]
            if not missing:
                refuse_secret(*_title_texts(table))
                return replace(table, others=_others(opened, sheet, fields, required))
            if len(missing) < len(lacking) and len(table.columns) > 1:
                lacking = missing
    raise NO_HEADER.refuse(file=opened.file, missing=", ".join(lacking))


def split_name(table: Table, named: Callable[[Row], bool] = lambda _: True) -> Table:
    """ "Họ và tên" merged over two columns: the second has no title, and holds the given names of most rows.

    ``named``: the rows that have both; a collective in a list of awards has one name.
    """
    first = table.columns.get("name")
    if first is None or {"family", "given"} & table.columns.keys():
        return table
    if first + 1 in table.columns.values() or first + 1 in table.titled:
        return table
    both = [
        row.cells[first : first + 2]
        for row in table.rows
        if len(row.cells) > first + 1 and named(row)
    ]
    given = sum(isinstance(b, str) and bool(b.strip()) for a, b in both if a)
    if not given or 2 * given < sum(bool(a) for a, _ in both):
        return table
    columns = {key: place for key, place in table.columns.items() if key != "name"}
    title = table.titles["name"]
    titles = {**table.titles, "family": title, "given": title}
    return replace(table, columns=columns | {"family": first, "given": first + 1}, titles=titles)


def header_row(opened: Opened) -> tuple[int, int]:
    """Where a header might be that was not understood: the first sheet's first row with two texts or more."""
    rows = opened.sheets[0].rows
    texts = (row.number for row in rows if sum(isinstance(cell, str) for cell in row.cells) > 1)
    return 0, next(texts, 1)


def titles_of(opened: Opened, sheet: int, header: int) -> list[str]:
    """What stands in each column of a header row."""
    row = next((one for one in opened.sheets[sheet].rows if one.number == header), Row(header, ()))
    return [" ".join(str(cell).split()) if cell is not None else "" for cell in row.cells]


def _by_hand(
    opened: Opened, fields: Sequence[Field], required: Sequence[Sequence[str]], chosen: Chosen
) -> Table:
    sheet = opened.sheets[min(chosen.sheet, len(opened.sheets) - 1)]
    place = next((n for n, row in enumerate(sheet.rows) if row.number == chosen.header), None)
    columns = {key: at for key, at in chosen.columns.items() if any(f.key == key for f in fields)}
    lacking = [
        next(field.title for field in fields if field.key == group[0])
        for group in required
        if not any(key in columns for key in group)
    ]
    if place is None or lacking:
        raise NO_HEADER.refuse(file=opened.file, missing=", ".join(lacking) or str(chosen.header))
    header = sheet.rows[place]
    width = max(columns.values()) + 1
    padded = Row(header.number, (*header.cells, *[None] * (width - len(header.cells))))
    table = _table(sheet, place, place, columns, padded)
    refuse_secret(*_title_texts(table))
    return table


def _others(
    opened: Opened, read: Sheet, fields: Sequence[Field], required: Sequence[Sequence[str]]
) -> tuple[str, ...]:
    return tuple(
        sheet.name
        for sheet in opened.sheets
        if sheet is not read
        and any(
            table.rows and all(any(key in table.columns for key in group) for group in required)
            for table in _candidates(sheet, fields)
        )
    )


def _preamble(opened: Opened) -> Iterable[str]:
    """What may be a title of any sheet, whichever row is taken for its header: rows near the top with one text,
    or two side by side (an agency and the motto). A row of a list has more."""
    for sheet in opened.sheets:
        for row in sheet.rows[:_DEEPEST]:
            texts = [cell for cell in row.cells if isinstance(cell, str)]
            if len(texts) <= _BESIDE:
                yield from texts


def _title_texts(table: Table) -> Iterable[str]:
    """What stands above the header, where a mark would; below it "Mật" may be somebody's name."""
    above = (row for row in table.sheet.rows if row.number < table.header)
    return [cell for row in above for cell in row.cells if isinstance(cell, str)]


def _candidates(sheet: Sheet, fields: Sequence[Field]) -> Iterable[Table]:
    """Tables by header, the one that names most columns first; of equals the uppermost."""
    found = []
    rows = sheet.rows[:_DEEPEST]
    for place, row in enumerate(rows):
        one = _match(row, fields)
        if not one:
            continue
        found.append(_table(sheet, place, place, one, row))
        below = rows[place + 1] if place + 1 < len(rows) else None
        if below is not None and below.number == row.number + 1:
            both = _merged(row, below)
            two = _match(both, fields)
            if len(two) > len(one) and _match(below, fields):
                found.append(_table(sheet, place, place + 1, two, both))
    return sorted(found, key=lambda table: (-len(table.columns), table.header))


def _table(sheet: Sheet, place: int, last: int, columns: dict[str, int], header: Row) -> Table:
    titles = {key: str(header.cells[column] or "") for key, column in columns.items()}
    used = set(columns.values())
    unused = tuple(
        " ".join(str(cell).split())
        for column, cell in enumerate(header.cells)
        if isinstance(cell, str) and cell.strip() and column not in used
    )
    titled = frozenset(column for column, cell in enumerate(header.cells) if cell not in (None, ""))
    rows = sheet.rows[last + 1 :]
    return Table(sheet, sheet.rows[place].number, columns, titles, unused, titled, rows)


def _merged(upper: Row, lower: Row) -> Row:
    """A header of two rows: what stands below, where something does."""
    width = max(len(upper.cells), len(lower.cells))
    above = [*upper.cells, *[None] * (width - len(upper.cells))]
    below = [*lower.cells, *[None] * (width - len(lower.cells))]
    cells = tuple(b if b not in (None, "") else a for a, b in zip(above, below, strict=True))
    return Row(upper.number, cells)


def _match(row: Row, fields: Sequence[Field]) -> dict[str, int]:
    """Each column to at most one field, exact names before longer ones that begin with a known name."""
    keys = {
        column: title_key(cell)
        for column, cell in enumerate(row.cells)
        if isinstance(cell, str) and cell.strip() and len(cell) < 120
    }
    found: dict[str, int] = {}
    for exactly in (True, False):
        for field in fields:
            for column, key in keys.items():
                if field.key in found or column in found.values():
                    continue
                if _names(field, key, exactly=exactly):
                    found[field.key] = column
    return found


def _names(field: Field, key: str, *, exactly: bool) -> bool:
    if exactly:
        return key in field.names
    return any(
        key.startswith(f"{name} ") for name in field.names if " " in name and name not in _ALONE
    )


# --- rows that are no data -------------------------------------------------------------------------

_SUMMARY: Final = re.compile(
    r"(tong|cong|(tong|cong)( cong)? \d.*|tong cong( .*)?|tong so( .*)?|trong do( .*)?"
    r"|danh sach (nay )?(gom|co) .*|an dinh .*|bang chu.*"
    r"|nguoi lap.*|lap bieu.*|lap bang.*|thu truong.*|ky ten.*|ky ghi ro.*|ghi chu.*|xac nhan.*"
    r"|noi nhan.*|(tm|kt|tl|tuq) .*|(pho )?giam doc|(pho )?chu tich|truong phong)"
)
_DATED: Final = re.compile(r"\bngay[ .…\d]*thang[ .…\d]*nam")
_ENUMERATED: Final = re.compile(r"[IVX]{1,5}[.)]?|[A-Z][.)]?")
_NUMBERED: Final = re.compile(r"\(?\d{1,2}\)?")
EXAMPLE_MARK: Final = "VÍ DỤ"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no data, and why it was passed over."""

    number: int
    why: str
    text: str


def data_rows(table: Table, name: Sequence[str]) -> Iterable[Row | Skipped]:
    """The rows below the header, in order: data, or what they are instead.

    ``name``: the keys of which a row of data has at least one filled. After a total or a signature, a row
    with a single text is a part of it: the name below the signature.
    """
    closing = False
    for row in table.rows:
        texts = [" ".join(str(cell).split()) for cell in row.cells if cell not in (None, "")]
        if not any(texts):
            continue
        why = _why(row, texts, table, name, closing=closing)
        closing = closing or why == "closing"
        yield row if why is None else Skipped(row.number, why, texts[0][:60])


def _why(
    row: Row, texts: Sequence[str], table: Table, name: Sequence[str], *, closing: bool
) -> str | None:
    if any(one.startswith(EXAMPLE_MARK) for one in texts):
        return "example"
    if len(texts) > 2 and all(_NUMBERED.fullmatch(one) for one in texts):
        return "numbers"
    if _closes(texts) or (closing and len(texts) == 1):
        return "closing"
    if len(texts) == 2 and _ENUMERATED.fullmatch(texts[0]):
        return "heading"
    named = any(_filled(row, table.columns.get(key)) for key in name)
    return None if named or len(texts) > 1 else "heading"


def _closes(texts: Sequence[str]) -> bool:
    """A total, a signature, a note: by its first text, and by how little else stands in the row."""
    if len(texts) > 3:
        return False
    if any(_DATED.search(fold(one)) for one in texts):
        return True
    first = next((one for one in texts if not one.strip(".)").isdigit()), texts[0])
    return _SUMMARY.fullmatch(title_key(first)) is not None or title_key(first) == ""


def _filled(row: Row, column: int | None) -> bool:
    return column is not None and column < len(row.cells) and row.cells[column] not in (None, "")
