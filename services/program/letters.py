"""What stands at the head and foot of a document: letterhead, signature, recipients, place in the log."""

from dataclasses import replace
from datetime import date
from typing import Final

from services.program import tables
from services.program.documents.values import (
    AsOf,
    Capacity,
    Letterhead,
    OpenDate,
    Recipients,
    SignatureBlock,
    SigningLine,
)
from services.program.documents.values_acts import Issuer
from services.program.documents.wording import BLANK, GLUE, short_date
from services.program.snapshot import VIETNAM, Snapshot
from shared.events.plan import AgencyLetterhead
from shared.events.plan import with_province as with_province

_FILE_COPY: Final = "Lưu:"


def as_of(shot: Snapshot) -> AsOf:
    return AsOf(shot.position, shot.time)


def issuer(shot: Snapshot) -> str:
    return " ".join(shot.plan.issuing_authority.lines)


def authority(shot: Snapshot) -> Issuer:
    """The plan's own issuer, and its signatory."""
    office = shot.plan.symbol.partition("-")[2]
    letterhead = Letterhead(
        issuer=issuer(shot),
        superior=shot.plan.issuing_authority.superior,
        symbol="",
        place=shot.plan.place_name,
        dated=OpenDate(shot.time.astimezone(VIETNAM).year),
    )
    return Issuer(letterhead, office, signed_by_signatory(shot))


def agency(shot: Snapshot, unit: str) -> Issuer:
    """An agency of the conference. What its letterhead in the plan's file leaves open is left to the clerk.

    Who heads it is not in the log: the name stays open, the title where not known. A body of a provincial
    authority, such as a Sở, stands below that authority (NĐ 30/2020, Phụ lục I, Mục II.2).
    """
    row = shot.agencies.get(unit)
    told = row["letterhead"] if row is not None else None
    own = AgencyLetterhead.model_validate_json(told) if told else AgencyLetterhead()
    province = shot.plan.issuing_authority.province
    letterhead = Letterhead(
        issuer=with_province(shot.name(unit), province),
        superior=own.superior,
        symbol="",
        place=shot.plan.place_name,
        dated=OpenDate(shot.time.astimezone(VIETNAM).year),
    )
    title = own.head_title or "Thủ trưởng cơ quan"
    signature = SignatureBlock((SigningLine(title),), None)
    return Issuer(letterhead, own.abbreviation or "…", signature)


def plan_cited(shot: Snapshot) -> str:
    """The plan with number, day and issuer, or with room for what is open: "Kế hoạch số …… ngày …… của … về …"."""
    plan = shot.plan
    number = f"{plan.number or BLANK}/{plan.symbol}"
    dated = short_date(plan.date) if plan.date else BLANK
    title = f"{plan.title[:1].lower()}{plan.title[1:]}"
    return f"Kế hoạch số{GLUE}{number} ngày{GLUE}{dated} của {plan_issuer(shot)} về {title}"


async def plan_amended(shot: Snapshot) -> str:
    """ ", được sửa đổi, bổ sung tại Kế hoạch số …": the signed plans that amended it; empty where none did."""
    rows = sorted(await shot.rows(tables.amendments), key=lambda row: int(row["position"]))
    told = (
        f"Kế hoạch số{GLUE}{row['number']} ngày{GLUE}{short_date(date.fromisoformat(row['signed_on']))}"
        for row in rows
    )
    return f", được sửa đổi, bổ sung tại {', '.join(told)}" if rows else ""


def plan_issuer(shot: Snapshot) -> str:
    """Whose the plan is (NĐ 30/2020, Điều 13): a head's own, or the authority's whom the signer stands for.

    Who signs KT., TL. or TUQ. signs the act of the head, and who signs TM. the act of the collective.
    """
    signatory, whole = shot.plan.signatory, issuer(shot)
    form = Capacity(signatory.form) if signatory.form else Capacity.OWN
    if form in (Capacity.OWN, Capacity.ACTING):
        return f"{signatory.title} {whole}"
    if form is Capacity.ON_BEHALF or not signatory.on_behalf_of:
        return whole
    return f"{signatory.on_behalf_of} {whole}"


def issued_by_authority(shot: Snapshot, kind: str) -> Letterhead:
    """By the plan's own issuer. ``kind``: "CTr", "GM" (NĐ 30/2020, Phụ lục III, Mục I)."""
    own = authority(shot)
    return replace(own.letterhead, symbol=f"{kind}-{own.symbol}" if own.symbol else kind)


def issued_by_organiser(shot: Snapshot, kind: str) -> Letterhead:
    """By the organiser of the conference."""
    own = agency(shot, shot.plan.organiser)
    return replace(own.letterhead, symbol=f"{kind}-{own.symbol}")


def signed_by_signatory(shot: Snapshot) -> SignatureBlock:
    """As the plan itself was signed (NĐ 30/2020, Điều 13)."""
    signatory = shot.plan.signatory
    form = Capacity(signatory.form) if signatory.form else Capacity.OWN
    if form is Capacity.ACTING:
        return SignatureBlock((SigningLine(signatory.title, form),), signatory.name)
    above = (
        (SigningLine(signatory.on_behalf_of, form),)
        if signatory.on_behalf_of and form is not Capacity.OWN
        else ()
    )
    return SignatureBlock((*above, SigningLine(signatory.title)), signatory.name)


def signed_by_organiser(shot: Snapshot) -> SignatureBlock:
    """As :func:`agency` signs."""
    return agency(shot, shot.plan.organiser).signature


def recipients(shot: Snapshot) -> Recipients:
    """The plan's distribution list; its last line says who keeps the file copy."""
    lines = shot.plan.distribution
    items = tuple(line for line in lines if not line.startswith(_FILE_COPY))
    kept = [line.removeprefix(_FILE_COPY).strip() for line in lines if line.startswith(_FILE_COPY)]
    return Recipients(items, kept[0]) if kept else Recipients(items)


def addressee_only(shot: Snapshot) -> Recipients:
    """Of a letter: the one it is addressed to, and the file copy of the plan's own drafters."""
    return Recipients(("Như trên",), recipients(shot).file_copy)
