"""Fill a template with facts: its pieces become the blocks of a sheet. Pure; the wording is the template's."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from services.program.documents.sheet import Block, Heading, Line, Paragraph, Run
from services.program.documents.template import PLACEHOLDER, Piece
from services.program.documents.wording import BLANK, glued, printable

NOTHING: Final = "\u200b"
"""A fact that is known to be nothing, and so leaves no blank; it prints as nothing."""
_MARKUP: Final = re.compile(r"(\*\*|\*)")
_ENDED: Final = ("basis", "item")
"""Pieces that stand below one another as one list: each ends with ";", the last with "."."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a template may name. A table is made only when it is asked for."""

    fields: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: Mapping[str, Callable[[], Sequence[Block]]] = field(default_factory=dict)

    def holds(self, name: str) -> bool:
        """Whether something is known under the name."""
        if name in self.tables:
            return bool(self.tables[name]())
        return bool(self.fields.get(name) or self.lists.get(name))


def fill(pieces: Sequence[Piece], facts: Facts) -> tuple[Block, ...]:
    """The blocks of the text, articles and points numbered, lists ended as Mục II.6 asks."""
    blocks: list[Block] = []
    article = 0
    points = 0
    told = [piece for piece in pieces if _is_told(piece, facts)]
    for form, group in groupby(told, key=lambda piece: piece.form):
        lines = [(piece, text) for piece in group for text in _repeated(piece, facts)]
        for place, (piece, line) in enumerate(lines):
            if form == "table":
                blocks.extend(facts.tables[piece.text]())
                continue
            if form == "article":
                article += 1
                line = (Run(f"Điều\u00a0{article}. ", bold=True), *line)
            if form == "point":
                points += 1
                line = (Run(f"{points}. "), *_stopped(line))
            if form in _ENDED:
                line = _ending(line, "." if place == len(lines) - 1 else ";")
            blocks.append(_block(form, line))
    return tuple(blocks)


def filled(text: str, facts: Facts) -> str:
    """One text of a template without markup, for a title or an addressee."""
    return "".join(run.text for run in _line(text, facts.fields))


def _is_told(piece: Piece, facts: Facts) -> bool:
    if piece.when and not facts.holds(piece.when):
        return False
    return not (piece.unless and facts.holds(piece.unless))


def _repeated(piece: Piece, facts: Facts) -> Iterator[Line]:
    if piece.form == "table":
        yield ()
    elif not piece.each:
        yield _line(piece.text, facts.fields)
    else:
        for item in facts.lists.get(piece.each, ()):
            yield _line(piece.text, {**facts.fields, "item": item})


def _line(text: str, fields: Mapping[str, str]) -> Line:
    """Markup is read in the template's own text, before any fact is put in."""
    runs: list[Run] = []
    bold = italic = False
    for part in _MARKUP.split(text):
        if part == "**":
            bold = not bold
        elif part == "*":
            italic = not italic
        elif part:
            runs.append(Run(_put_in(part, fields), bold, italic))
    return tuple(runs) or (Run(""),)


def _put_in(text: str, fields: Mapping[str, str]) -> str:
    put = PLACEHOLDER.sub(lambda found: fields.get(found[1]) or BLANK, text)
    lead = " " if put[:1] == " " else ""
    tail = " " if put[-1:] == " " and put.strip() else ""
    return lead + glued(printable(put)) + tail


def _block(form: str, line: Line) -> Block:
    if form == "heading":
        return Heading("".join(run.text for run in line))
    if form == "subheading":
        return Heading("".join(run.text for run in line), 2)
    if form == "center":
        return Paragraph(tuple(replace(run, bold=not run.italic) for run in line), center=True)
    if form == "basis":
        return Paragraph(tuple(replace(run, italic=True) for run in line))
    if form == "item":
        return Paragraph((Run("- "), *line))
    return Paragraph(line, ragged=form == "ragged")


def _stopped(line: Line) -> Line:
    """A numbered point is a sentence, and ends as one; one that somebody has still to write stays open."""
    last = line[-1].text.rstrip(" ;,")
    return line if last[-1:] in ".:?!…”" else (*line[:-1], replace(line[-1], text=f"{last}."))


def _ending(line: Line, end: str) -> Line:
    return (*line[:-1], replace(line[-1], text=line[-1].text.rstrip(" .;") + end))
