"""What the acts round a conference say: submission, decision, estimate, settlement, notice, minutes.

One value serves them all. The wording is the template's (``templates/*.yaml``), which an office may
replace; here stand the facts that a template may name: texts (``fields``), lists of texts, tables.
A fact that is not known is an empty text; a template prints it as room to fill in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.program.documents.values import (
    AsOf,
    Attendance,
    AwardList,
    Bonus,
    DelegateList,
    DocumentReference,
    FundSummary,
    Letterhead,
    PaperResult,
    Recipients,
    SignatureBlock,
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An agency that issues documents: its letterhead without a type, and who signs for it.

    ``symbol`` is what stands behind the type in the symbol ("UBND" in "QĐ-UBND").
    """

    letterhead: Letterhead
    symbol: str
    signature: SignatureBlock


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One line of Dự toán in đồng; ``unit_price`` None while nobody has given it.

    ``explanation`` (diễn giải): how the sum comes about; ``note``: ghi chú, the source of money with it.
    """

    content: str
    unit: str
    quantity: int
    unit_price: int | None
    basis: str = ""
    explanation: str = ""
    note: str = ""
    unsure: bool = False
    """Whether the rule that the sum rests on was not verified in full (marks [P] and [G])."""

    @property
    def amount(self) -> int:
        return self.quantity * (self.unit_price or 0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimate of one fund; two funds are never added up."""

    title: str
    rows: tuple[EstimateRow, ...]

    @property
    def total(self) -> int | None:
        """Of the lines that have a price; None while none has: that is not a sum of 0 đồng."""
        priced = [row.amount for row in self.rows if row.unit_price is not None]
        return sum(priced) if priced else None


@dataclass(frozen=True, slots=True)
class Nominated:
    """How many of one kind were put forward, endorsed and approved, and how many may be."""

    label: str
    quota: int
    submitted: int
    endorsed: int


@dataclass(frozen=True, slots=True)
class Act:
    """Every fact of a conference that a template may print, as it stood at ``as_of``.

    ``issuers`` by role: "authority" (who issued the plan), "organiser", "office", "finance",
    "award-review". ``conclusions`` are the chair's, in the words they were recorded in.
    """

    subject: str
    as_of: AsOf
    issuers: Mapping[str, Issuer]
    recipients: Recipients
    fields: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attendance: Attendance = field(default_factory=Attendance)
    delegates: DelegateList | None = None
    awards: AwardList | None = None
    other_awards: tuple[AwardList, ...] = ()
    """Those of the other rounds, each by its own decision, the higher form first."""
    nominated: tuple[Nominated, ...] = ()
    bonus: Bonus | None = None
    estimates: tuple[Estimate, ...] = ()
    funds: tuple[FundSummary, ...] = ()
    papers: tuple[PaperResult, ...] = ()
    given: Mapping[str, DocumentReference] = field(default_factory=dict)
    """Number and day that the clerk has given already, by kind of document."""
