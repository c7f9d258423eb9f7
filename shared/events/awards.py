"""Facts of the award rounds. The type names are the storage format: they never change meaning."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from shared.envelope import Fact
from shared.events.people import (
    Author,
    Awardee,
    Count,
    Digest,
    Dong,
    LongText,
    Quantity,
    Text,
    Value,
)
from shared.law import Bonus
from shared.subjects import Token

AwardeeKind = Literal["collective", "individual", "household"]
"""Tập thể, cá nhân, hộ gia đình (QĐ 86/2025/QĐ-UBND of Bắc Ninh, Điều 3.3)."""
DossierPart = Literal["submission_letter", "achievement_report", "minutes"]
"""What a dossier for the Chairman's certificate holds: tờ trình, báo cáo thành tích, biên bản xét
(Luật 06/2022/QH15, Điều 84.2). What a special case needs besides: :class:`Confirmation`."""
GrantingLevel = Literal["province", "military-region"]
"""Who grants: Chủ tịch UBND tỉnh (Điều 79.4), or Tư lệnh Quân khu (Điều 76.2). The level that grants pays
(Điều 11.4): a military region's awards never touch the province's award fund."""
Merit = Literal[
    "merit", "sudden", "movement", "long-service", "tenure", "foreign-relations", "thematic"
]
"""The six kinds of award (Luật 06/2022/QH15, Điều 8): công trạng, đột xuất, phong trào thi đua, quá trình
cống hiến, niên hạn, đối ngoại; and chuyên đề, a movement of limited time that the decree tells apart
(NĐ 152/2025/NĐ-CP, Điều 4.3)."""
ClearanceBody = Literal[
    "police",
    "home-affairs",
    "agriculture-environment",
    "tax",
    "social-insurance",
    "inspectorate",
]
"""Who answers for violations and pending complaints: Công an tỉnh, Sở Nội vụ, Sở Nông nghiệp và Môi trường,
Thuế tỉnh, Bảo hiểm xã hội tỉnh, Thanh tra tỉnh (QĐ 86/2025/QĐ-UBND of Bắc Ninh, Điều 10.2 [V])."""
Finding = Literal["clear", "under-review", "disciplined"]
"""``under-review``: discipline, investigation, inspection with signs of breach, complaint, denunciation or
press allegation not yet settled; ``disciplined``: it ended on a day (NĐ 152/2025/NĐ-CP, Điều 4.4)."""
Percent = Annotated[int, Field(ge=0, le=100)]
Points = Annotated[int, Field(ge=0, le=10**6)]
"""What Home Affairs gave a dossier, by its own scale; only equality and order of two are ever used."""


class DossierFile(Value):
    part: DossierPart
    file_name: Text
    digest: Digest


class Confirmation(Value):
    """Xác nhận của cơ quan có thẩm quyền, where the case is special: an initiative, taxes, the environment
    (Luật 06/2022/QH15, Điều 84.2)."""

    issued_by: Text
    file_name: Text
    digest: Digest


class EarlierAward(Value):
    """An award that the awardee has already, as the nominating unit declares it.

    ``same_achievement``: it was given for what is put forward now (Luật 06/2022/QH15, Điều 5).
    ``as_basis``: the new award is asked for because of it; ``merit``: its kind, which may forbid that
    (NĐ 152/2025/NĐ-CP, Điều 4.3).
    """

    form: Text
    decision_number: Text
    decision_date: date
    same_achievement: bool = False
    merit: Merit | None = None
    as_basis: bool = False


class TimeServed(Value):
    """Months for an award for long service: ``months`` worked, ``maternity_leave`` beside them, and how many the
    form ``required`` asks of anybody, as the unit's own rule says (NĐ 152/2025/NĐ-CP, Điều 4.5, 4.7)."""

    months: Quantity
    maternity_leave: Quantity = 0
    required: Count


class StageGroup(Value):
    """Who is called on the stage together, in the order of the call; ``presenter``: who hands over to them."""

    nominations: Annotated[tuple[Token, ...], Field(min_length=1, max_length=500)]
    presenter: Author | None = None


class BookEntry(Value):
    """Số vào sổ: under which number an award stands in the award book."""

    nomination: Token
    number: Text


class Award(Value):
    """One line of an award decision. ``bonus`` is in đồng."""

    nomination: Token
    unit: Token
    kind: AwardeeKind
    awardee: Awardee
    bonus: Dong


class AwardRoundOpened(Fact, type_name="vn.hoinghi.awards.AwardRoundOpened.v1"):
    """``deadline``: until then dossiers are taken. ``clearances``: bodies that must have answered about each
    awardee before a dossier is endorsed. ``precedence``: the form's place in the ceremony, 1 comes first."""

    round: Token
    form: Token
    form_name: Text
    collectives: Quantity
    individuals: Quantity
    grassroots_first: bool
    deadline: AwareDatetime
    level: GrantingLevel = "province"
    clearances: tuple[ClearanceBody, ...] = ()
    precedence: Count | None = None
    households: Quantity = 0


class AwardRoundAmended(Fact, type_name="vn.hoinghi.awards.AwardRoundAmended.v1"):
    """Other terms for an open round, by the document that says so: the whole of what holds from now on."""

    round: Token
    collectives: Quantity
    individuals: Quantity
    households: Quantity
    grassroots_first: bool
    deadline: AwareDatetime
    clearances: tuple[ClearanceBody, ...]
    precedence: Count | None
    document: Text
    level: GrantingLevel = "province"


class AwardRoundClosed(Fact, type_name="vn.hoinghi.awards.AwardRoundClosed.v1"):
    """The form of award is not granted any more, by the document that says so; nothing had been put forward.
    Opened again, it counts as a round that was never closed."""

    round: Token
    document: Text
    level: GrantingLevel = "province"


class NominationSubmitted(Fact, type_name="vn.hoinghi.awards.NominationSubmitted.v1"):
    """Also sent again after a return: the later dossier replaces the earlier one.

    ``special``: a case that needs the confirmation of a competent body (initiative, taxes, environment).
    ``merit_from``: the first day of the time that is put forward. ``woman``, ``women_percent``: for a tie
    (NĐ 152/2025/NĐ-CP, Điều 4.6); ``leader``, ``object_class``: for the statistics. ``salutation`` (Ông, Bà, a
    rank), ``object_class`` and ``sphere`` are columns of the award files' own form.
    """

    round: Token
    nomination: Token
    unit: Token
    kind: AwardeeKind
    awardee: Awardee
    grassroots: bool
    achievement: LongText
    dossier: tuple[DossierFile, ...]
    merit: Merit | None = None
    merit_from: date | None = None
    special: bool = False
    confirmation: Confirmation | None = None
    earlier: tuple[EarlierAward, ...] = ()
    woman: bool | None = None
    women_percent: Percent | None = None
    leader: bool | None = None
    service: TimeServed | None = None
    salutation: Text | None = None
    object_class: Text | None = None
    sphere: Text | None = None


class NominationReturned(Fact, type_name="vn.hoinghi.awards.NominationReturned.v1"):
    round: Token
    nomination: Token
    unit: Token
    missing: tuple[DossierPart, ...] = ()
    reason: Text


class ClearanceRecorded(Fact, type_name="vn.hoinghi.awards.ClearanceRecorded.v1"):
    """What a body answered about one awardee. A later answer of the same body replaces the earlier one.

    ``ended_on``: the day that a discipline ended; merit counts from then (NĐ 152/2025/NĐ-CP, Điều 4.4).
    """

    round: Token
    nomination: Token
    body: ClearanceBody
    finding: Finding
    document: Text
    checked_on: date
    ended_on: date | None = None


class NominationEndorsed(Fact, type_name="vn.hoinghi.awards.NominationEndorsed.v1"):
    round: Token
    nomination: Token
    unit: Token
    points: Points | None = None


class NominationsRanked(Fact, type_name="vn.hoinghi.awards.NominationsRanked.v1"):
    """The list in which the dossiers of one kind are submitted: made by hand, the first one first."""

    round: Token
    kind: AwardeeKind
    order: tuple[Token, ...]


class TieSettled(Fact, type_name="vn.hoinghi.awards.TieSettled.v1"):
    """Dossiers of equal points, put into an order by somebody, for a reason
    (NĐ 152/2025/NĐ-CP, Điều 4.6)."""

    round: Token
    kind: AwardeeKind
    order: tuple[Token, ...]
    reason: Text


class NominationApproved(Fact, type_name="vn.hoinghi.awards.NominationApproved.v1"):
    """``reason``: why it went before one of a tie whose place it took (NĐ 152/2025/NĐ-CP, Điều 4.6)."""

    round: Token
    nomination: Token
    unit: Token
    kind: AwardeeKind
    reason: Text | None = None


class ApprovalWithdrawn(Fact, type_name="vn.hoinghi.awards.ApprovalWithdrawn.v1"):
    """Before the decision: the dossier waits for its approval again, and its place is free."""

    round: Token
    nomination: Token
    unit: Token
    reason: Text


class NominationRejected(Fact, type_name="vn.hoinghi.awards.NominationRejected.v1"):
    round: Token
    nomination: Token
    unit: Token
    reason: Text


class NominationWithdrawn(Fact, type_name="vn.hoinghi.awards.NominationWithdrawn.v1"):
    round: Token
    nomination: Token
    unit: Token
    reason: Text


class LeftOut(Value):
    nomination: Token
    unit: Token


class AwardDecisionIssued(Fact, type_name="vn.hoinghi.awards.AwardDecisionIssued.v1"):
    """The decision. ``bonuses``: by kind, the sum for one awardee and where it comes from; none at the
    level of the military region, which pays from its own fund. ``left_out``: who was put forward and is not in
    it, without an answer until then."""

    round: Token
    form_name: Text
    decision_number: Text
    decision_date: date
    awards: tuple[Award, ...]
    bonuses: dict[AwardeeKind, Bonus]
    total: Dong
    level: GrantingLevel = "province"
    left_out: tuple[LeftOut, ...] = ()


class AwardDecisionCorrected(Fact, type_name="vn.hoinghi.awards.AwardDecisionCorrected.v1"):
    """A decision that corrects another: how those named are written from now on. Nobody is added or left out,
    no sum changes. ``corrects``: the number of the decision that was wrong."""

    round: Token
    decision_number: Text
    decision_date: date
    corrects: Text
    reason: Text
    awards: tuple[Award, ...]


class AwardDecisionRenumbered(Fact, type_name="vn.hoinghi.awards.AwardDecisionRenumbered.v1"):
    """The decision's number had been entered here wrongly: the document itself is the same, its day, its list and
    its sums too. ``mistyped``: what stood here until now; ``awards``: the list as it reads now."""

    round: Token
    decision_number: Text
    decision_date: date
    mistyped: Text
    reason: Text
    awards: tuple[Award, ...]


class AwardDecisionRedated(Fact, type_name="vn.hoinghi.awards.AwardDecisionRedated.v1"):
    """The decision's day had been entered here wrongly: the document itself is the same, and so is its list. The
    bonuses hang on the day, so that they were looked up anew.

    ``mistyped``: the day that stood here until now; ``bonuses_before``: those that were taken from it.
    ``awards``: the whole list, as it is written and at what it is worth by the right day; ``revoked``: those of
    it that were taken back meanwhile, and are not told anew.
    """

    round: Token
    form_name: Text
    decision_number: Text
    decision_date: date
    mistyped: date
    reason: Text
    awards: tuple[Award, ...]
    bonuses: dict[AwardeeKind, Bonus]
    bonuses_before: dict[AwardeeKind, Bonus]
    total: Dong
    total_before: Dong
    revoked: tuple[Token, ...] = ()
    level: GrantingLevel = "province"

    @property
    def standing(self) -> tuple[Award, ...]:
        """The list without those who were taken back."""
        return tuple(one for one in self.awards if one.nomination not in self.revoked)


class AwardsEnteredInBook(Fact, type_name="vn.hoinghi.awards.AwardsEnteredInBook.v1"):
    """Numbers of the award book, as the registry clerk gave them."""

    round: Token
    entries: tuple[BookEntry, ...]


class CeremonyArranged(Fact, type_name="vn.hoinghi.awards.CeremonyArranged.v1"):
    """The groups in which a round's awardees are called on the stage, the first one first."""

    round: Token
    groups: tuple[StageGroup, ...]


class AwardReceiverNamed(Fact, type_name="vn.hoinghi.awards.AwardReceiverNamed.v1"):
    """An awardee will be absent, and ``receiver`` comes instead; None: the awardee comes after all.

    ``unit``: that nominated, whose person the receiver is; None in facts from before this was said.
    """

    round: Token
    nomination: Token
    receiver: Author | None = None
    unit: Token | None = None


class AwardPresented(Fact, type_name="vn.hoinghi.awards.AwardPresented.v1"):
    """Handed over at the conference; ``received_by`` when somebody else took it for one who was absent."""

    round: Token
    nomination: Token
    unit: Token
    received_by: Author | None = None


class AwardRevoked(Fact, type_name="vn.hoinghi.awards.AwardRevoked.v1"):
    """Luật 06/2022/QH15, Điều 93: decision cancelled, certificate and money recovered.

    ``recover``: the bonus in đồng that has to come back to the fund that paid it.
    """

    round: Token
    nomination: Token
    unit: Token
    reason: Text
    decision_number: Text
    recover: Dong = 0
    level: GrantingLevel = "province"


class CertificateReturned(Fact, type_name="vn.hoinghi.awards.CertificateReturned.v1"):
    """The certificate of a revoked award came back (Luật 06/2022/QH15, Điều 93). What became of the money is the
    budget's to say."""

    round: Token
    nomination: Token
    document: Text
    returned_on: date


AwardsEvent = (
    AwardRoundOpened
    | AwardRoundAmended
    | AwardRoundClosed
    | NominationSubmitted
    | NominationReturned
    | ClearanceRecorded
    | NominationEndorsed
    | NominationsRanked
    | TieSettled
    | NominationApproved
    | ApprovalWithdrawn
    | NominationRejected
    | NominationWithdrawn
    | AwardDecisionIssued
    | AwardDecisionCorrected
    | AwardDecisionRenumbered
    | AwardDecisionRedated
    | AwardsEnteredInBook
    | CeremonyArranged
    | AwardReceiverNamed
    | AwardPresented
    | AwardRevoked
    | CertificateReturned
)
