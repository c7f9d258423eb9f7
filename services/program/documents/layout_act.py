"""Lay out the acts round a conference by their templates: a value and a template in, a sheet out."""

from dataclasses import replace
from datetime import date
from typing import Final

from services.program.documents.filling import Facts, fill, filled
from services.program.documents.layout_tables import award_forms, tables
from services.program.documents.sheet import (
    Appendix,
    Block,
    Paragraph,
    Sheet,
    Table,
    ended,
    issuer_lines,
    recipient_lines,
    signer_line,
    signing_lines,
)
from services.program.documents.template import Template
from services.program.documents.values import Recipients, SignatureBlock
from services.program.documents.values_acts import Act, Issuer
from services.program.documents.wording import (
    GLUE,
    long_date,
    number_and_symbol,
    place_and_date,
    printable,
)

_OFFICES: Final = (
    "Phòng ",
    "Ban ",
    "Tổ ",
    "Văn phòng",
    "Bộ phận ",
    "Sở ",
    "Cục ",
    "Chi cục ",
    "Bộ ",
)
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def lay_out_act(act: Act, template: Template, kind: str = "") -> Sheet:
    """The whole document; a list without an issuer has neither number nor signature.

    ``kind``: number and day are printed where the clerk has given them to this kind already.
    """
    sheet = _laid_out(act, template)
    given = act.given.get(kind)
    return numbered(sheet, given.number, given.dated) if given else sheet


def numbered(sheet: Sheet, number: str | None, dated: date | None) -> Sheet:
    """With what the clerk gave in its place, on the appendices too; what is not given stays open."""
    if number and sheet.number:
        sheet = _attached_to(
            replace(sheet, number=f"Số:{GLUE}{number}"), _own(sheet.number), number
        )
    if dated and sheet.place_and_date:
        place, _, still_open = sheet.place_and_date.partition(", ")
        day = long_date(dated)
        sheet = _attached_to(replace(sheet, place_and_date=f"{place}, {day}"), still_open, day)
    return sheet


def _attached_to(sheet: Sheet, still_open: str, given: str) -> Sheet:
    """ "(Kèm theo Quyết định số … ngày …)" over each appendix says what the document itself says."""
    told = (
        replace(one, attached=one.attached.replace(still_open, given)) for one in sheet.appendices
    )
    return replace(sheet, appendices=tuple(told))


def _own(number: str) -> str:
    """The number as an appendix cites it: without "Số:"."""
    return number.removeprefix("Số:").lstrip(" ")


def _laid_out(act: Act, template: Template) -> Sheet:
    listed = template.issuer == "none"
    issuer = act.issuers["authority" if listed else template.issuer]
    letterhead = replace(issuer.letterhead, symbol=f"{template.symbol}-{issuer.symbol}")
    number, dated = number_and_symbol(letterhead), place_and_date(letterhead)
    own = {
        "own_number": _own(number),
        "own_date": dated.rpartition(", ")[2],
        "award_forms": award_forms(act),
    }
    facts = Facts({**act.fields, **own}, act.lists, tables(act))
    body = fill(template.body, facts)
    superior = letterhead.superior
    signature = _signature(template, issuer, facts)
    return Sheet(
        issuer=issuer_lines(printable(letterhead.issuer).upper()),
        superior=printable(superior).upper() if superior else None,
        number=number if template.symbol else "",
        place_and_date=dated if template.dated and not listed else "",
        kind=filled(template.title, facts).upper(),
        subject=filled(template.subject, facts),
        addressees=tuple(filled(one, facts) for one in template.addressees),
        body=_list_ended(body) if listed or not _has_text(body) else ended(body),
        recipients=() if listed else recipient_lines(_recipients(act, template, facts)),
        titles=() if listed else signing_lines(signature),
        signer=None if listed else signer_line(signature),
        made=act.as_of.time,
        appendices=_appendices(template, facts),
        secretary=(filled(template.secretary, facts).upper(), _person(act.fields.get("secretary")))
        if template.secretary
        else None,
    )


def _list_ended(body: tuple[Block, ...]) -> tuple[Block, ...]:
    """ "./." behind the row that sums up a list: it has no signature, and nothing else says that it ends there."""
    *before, last = body
    if not isinstance(last, Table) or not (last.rows[-1].across and last.rows[-1].strong):
        return body
    ((line,),) = last.rows[-1].cells
    total = replace(
        last.rows[-1], cells=(((*line[:-1], replace(line[-1], text=f"{line[-1].text}./.")),),)
    )
    return (*before, replace(last, rows=(*last.rows[:-1], total)))


def _person(holder: str | None) -> str | None:
    """The name below a signature is a person's: of an office that holds the pen it stays open."""
    return holder if holder and not holder.startswith(_OFFICES) else None


def _has_text(body: tuple[object, ...]) -> bool:
    return any(isinstance(block, Paragraph) for block in body)


def _signature(template: Template, issuer: Issuer, facts: Facts) -> SignatureBlock:
    """The template's own signing lines leave the name open unless it gives one."""
    if not template.signing:
        return replace(issuer.signature, name=template.signer or issuer.signature.name)
    lines = (replace(line, title=filled(line.title, facts)) for line in template.signing)
    return SignatureBlock(tuple(lines), template.signer or None)


def _recipients(act: Act, template: Template, facts: Facts) -> Recipients:
    if template.recipients is None:
        return act.recipients
    items = tuple(dict.fromkeys(filled(one, facts) for one in template.recipients))
    kept = [one.removeprefix("Lưu:").strip() for one in items if one.startswith("Lưu:")]
    others = tuple(one for one in items if not one.startswith("Lưu:"))
    return Recipients(others, kept[0] if kept else act.recipients.file_copy)


def _appendices(template: Template, facts: Facts) -> tuple[Appendix, ...]:
    """Roman numerals where there are several (Phụ lục I, Mục III.1.c)."""
    parts = [one for one in template.appendices if not one.when or facts.holds(one.when)]
    return tuple(
        Appendix(
            label="Phụ lục" if len(parts) == 1 else f"Phụ lục\u00a0{_ROMAN[place]}",
            title=filled(part.title, facts).upper(),
            attached=filled(part.attached, facts),
            body=fill(part.body, facts),
        )
        for place, part in enumerate(parts)
    )
