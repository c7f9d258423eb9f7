"""Wishes to the award rounds, and the reasons for which they are refused."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from pydantic import AwareDatetime, Field

from shared import subjects
from shared.commands.award_refusals import RESTRICTIONS
from shared.commands.base import Command
from shared.commands.files import FileClaim
from shared.events.awards import (
    AwardeeKind,
    BookEntry,
    ClearanceBody,
    Confirmation,
    DossierFile,
    DossierPart,
    EarlierAward,
    Finding,
    GrantingLevel,
    Merit,
    Percent,
    Points,
    StageGroup,
    TimeServed,
)
from shared.events.people import Author, Awardee, Count, LongText, Quantity, Text, Value
from shared.law import Bonus
from shared.refusals import Refusal
from shared.subjects import Subject, Token


class _OfRound(Command, context="awards"):
    round: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.award_round(conference, self.round)


class OpenAwardRound(_OfRound, roles=("organiser", "award-review")):
    """How many collectives, individuals and households may receive the form: of one of them at least."""

    form: Token
    form_name: Text
    collectives: Quantity = 0
    individuals: Quantity = 0
    grassroots_first: bool = False
    deadline: AwareDatetime
    level: GrantingLevel = "province"
    clearances: tuple[ClearanceBody, ...] = ()
    precedence: Count | None = None
    households: Quantity = 0


class AmendAwardRound(_OfRound, roles=("organiser", "award-review")):
    """Other quotas, deadline or bodies to be asked, by the ``document`` that says so. What is left out stays."""

    document: Text
    collectives: Quantity | None = None
    individuals: Quantity | None = None
    households: Quantity | None = None
    grassroots_first: bool | None = None
    deadline: AwareDatetime | None = None
    clearances: tuple[ClearanceBody, ...] | None = None
    precedence: Count | None = None


class CloseAwardRound(_OfRound, roles=("organiser", "award-review")):
    """The form of award is not granted any more, by the ``document`` that says so. Only a round in which no
    nomination stands (sent by the policy when an amended plan drops the form)."""

    document: Text


UNTOLD: Final = "Theo báo cáo thành tích trong hồ sơ."
"""The achievement of a dossier whose list did not tell one: it says nothing about which it is."""


class Elsewhere(Value):
    """The same awardee in another round of the conference; ``same_achievement``: put forward in the same words."""

    round: Token
    nomination: Token
    form_name: Text
    same_achievement: bool


class SubmitNomination(_OfRound):
    """A dossier, or the whole of a mended one. What is said of earlier awards is the unit's declaration.
    ``elsewhere`` is filled by the service from the other rounds; what a sender writes there is replaced."""

    nomination: Token
    kind: AwardeeKind
    awardee: Awardee
    grassroots: bool
    achievement: LongText
    dossier: tuple[DossierFile, ...] = ()
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
    elsewhere: tuple[Elsewhere, ...] = ()

    def files(self) -> Sequence[FileClaim]:
        """Each part is really there: what the digest names is in the store, whole, of an allowed kind."""
        parts = (*self.dossier, *([self.confirmation] if self.confirmation else ()))
        return [FileClaim(one.file_name, one.digest) for one in parts]


class ReturnNomination(_OfRound, roles=("award-review", "approver", "organiser")):
    nomination: Token
    missing: tuple[DossierPart, ...] = ()
    reason: Text


class RecordClearance(_OfRound, roles=("award-review", "organiser")):
    """What a body answered about awardees, by the number of its letter. Home Affairs gathers the answers."""

    nominations: tuple[Token, ...] = Field(min_length=1, max_length=500)
    body: ClearanceBody
    finding: Finding
    document: Text
    checked_on: date
    ended_on: date | None = None


class EndorseNomination(_OfRound, roles=("award-review", "organiser")):
    """``elsewhere``: as in SubmitNomination."""

    nomination: Token
    points: Points | None = None
    elsewhere: tuple[Elsewhere, ...] = ()


class RankNominations(_OfRound, roles=("award-review", "organiser")):
    """The list that goes to whoever decides, the first one first."""

    kind: AwardeeKind
    order: tuple[Token, ...] = Field(min_length=1, max_length=500)


class SettleTie(_OfRound, roles=("award-review", "approver", "organiser")):
    """Who comes first among dossiers of equal points, and why."""

    order: tuple[Token, ...] = Field(min_length=2, max_length=500)
    reason: Text


class ApproveNomination(_OfRound, roles=("approver", "organiser")):
    """``reason``: why it goes before one of a tie whose place it takes; recorded, and asked for only there."""

    nomination: Token
    reason: Text | None = None


class ApproveNominations(_OfRound, roles=("approver", "organiser")):
    """Several of one kind at once: all of them, or none. ``reason`` as for one."""

    nominations: tuple[Token, ...] = Field(min_length=1, max_length=500)
    reason: Text | None = None


class WithdrawApproval(_OfRound, roles=("approver", "organiser")):
    """Until the decision is issued: the dossier waits again, to be returned, rejected or approved."""

    nomination: Token
    reason: Text


class RejectNomination(_OfRound, roles=("approver", "organiser")):
    nomination: Token
    reason: Text


class RejectNominations(_OfRound, roles=("approver", "organiser")):
    """Several of one kind at once, for one reason: all of them, or none."""

    nominations: tuple[Token, ...] = Field(min_length=1, max_length=500)
    reason: Text


class WithdrawNomination(_OfRound):
    nomination: Token
    reason: Text


class IssueAwardDecision(_OfRound, roles=("office", "organiser")):
    """Number and date come from the registry clerk of the People's Committee's Office; those of a military
    region's decision are entered by the organiser. ``bonuses`` is filled by the service from the table in force on
    the decision's date; what a sender writes there is replaced. ``partial``: although others of the round have no
    answer yet."""

    decision_number: Text
    decision_date: date
    bonuses: dict[AwardeeKind, Bonus] = Field(default_factory=dict)
    partial: bool = False


class AwardCorrection(Value):
    """How an awardee should have been written: the same person or unit, by the same id."""

    nomination: Token
    awardee: Awardee


class CorrectAwardDecision(_OfRound, roles=("office", "organiser")):
    """A decision that corrects how awardees are written in the one that was issued."""

    decision_number: Text
    decision_date: date
    reason: Text
    corrections: tuple[AwardCorrection, ...] = Field(min_length=1, max_length=500)


class RenumberAwardDecision(_OfRound, roles=("office", "organiser")):
    """The number that the decision really bears, where it had been entered wrongly."""

    decision_number: Text
    reason: Text


class RedateAwardDecision(_OfRound, roles=("office", "organiser")):
    """The day that the decision really bears, where it had been entered wrongly. ``bonuses`` as in
    IssueAwardDecision, by that day."""

    decision_date: date
    reason: Text
    bonuses: dict[AwardeeKind, Bonus] = Field(default_factory=dict)


class EnterInAwardBook(_OfRound, roles=("office", "organiser")):
    """Numbers of the award book: each by itself as ``entries``, or ``first``, and the rest of the list by counting
    on, for those that have none yet."""

    entries: tuple[BookEntry, ...] = Field(default=(), max_length=500)
    first: Count | None = None


class ArrangeCeremony(_OfRound, roles=("organiser",)):
    """The groups called on the stage. ``groups`` by hand, each awardee once; or none, and they are made anew of at
    most ``size``, in the order that stands. ``presenter`` hands over to every group that names nobody.

    ``by_precedence``: in the conference's order of precedence (the rank table) instead of the one that stands.
    ``order``: that order, looked up by the service; what the sender writes there is replaced.
    """

    groups: tuple[StageGroup, ...] = Field(default=(), max_length=500)
    size: Count = 10
    presenter: Author | None = None
    by_precedence: bool = False
    order: tuple[Token, ...] = ()


class NameReceiver(_OfRound):
    """Who receives for an awardee who will be absent; nobody: the awardee comes after all."""

    nomination: Token
    receiver: Author | None = None


class PresentAward(_OfRound, roles=("organiser",)):
    """To the awardee; ``absent``: to ``received_by``, who takes it for one who did not come; without a name, to
    whom NameReceiver named."""

    nomination: Token
    absent: bool = False
    received_by: Author | None = None


class RevokeAward(_OfRound, roles=("approver", "organiser")):
    nomination: Token
    reason: Text
    decision_number: Text


class RecordCertificateReturn(_OfRound, roles=("organiser", "award-review")):
    """The certificate of a revoked award came back, by the minutes that say so."""

    nomination: Token
    document: Text
    returned_on: date


AwardsCommand = (
    OpenAwardRound
    | AmendAwardRound
    | CloseAwardRound
    | SubmitNomination
    | ReturnNomination
    | RecordClearance
    | EndorseNomination
    | RankNominations
    | SettleTie
    | ApproveNomination
    | ApproveNominations
    | WithdrawApproval
    | RejectNomination
    | RejectNominations
    | WithdrawNomination
    | IssueAwardDecision
    | CorrectAwardDecision
    | RenumberAwardDecision
    | RedateAwardDecision
    | EnterInAwardBook
    | ArrangeCeremony
    | NameReceiver
    | PresentAward
    | RevokeAward
    | RecordCertificateReturn
)

QUOTA_FULL: Final = Refusal(
    "AWARDS_QUOTA_FULL",
    "Chỉ tiêu {kind_vi} của đợt khen thưởng là {quota}, còn {left}; không duyệt thêm được {asked} hồ sơ: {which}.",
    "The round's quota of {kind_en} is {quota}, {left} left; {asked} more cannot be approved: {which}.",
    "Duyệt trong số còn lại, hoặc điều chỉnh chỉ tiêu theo văn bản của Chủ tịch (`hoinghi award amend`).",
    "Approve within what is left, or change the quota by the Chairman's document (`hoinghi award amend`).",
)
ROUND_DEADLINE_PASSED: Final = Refusal(
    "AWARDS_AFTER_DEADLINE",
    "Hạn nộp hồ sơ khen thưởng là {deadline}; đã quá hạn.",
    "Dossiers were due by {deadline}; that has passed.",
    "Liên hệ Sở Nội vụ; hồ sơ đã bị trả lại vẫn được nộp lại.",
    "Speak to Home Affairs; a returned dossier may still be handed in again.",
)
DOSSIER_INCOMPLETE: Final = Refusal(
    "AWARDS_DOSSIER_INCOMPLETE",
    "Hồ sơ “{nomination}” còn thiếu: {missing}.",
    "The dossier “{nomination}” lacks: {missing}.",
    "Trả lại cơ quan đề nghị để bổ sung (Luật 06/2022/QH15, Điều 84.2).",
    "Return it to the nominating agency to be completed (Law 06/2022/QH15, Article 84.2).",
)
GRASSROOTS_FIRST: Final = Refusal(
    "AWARDS_GRASSROOTS_FIRST",
    "Còn {waiting} hồ sơ cơ sở đủ điều kiện đang chờ; chỉ còn {left} chỗ, ưu tiên cơ sở.",
    "{waiting} complete dossiers of the grassroots are waiting and {left} places are left; they come first.",
    "Xét các hồ sơ cơ sở trước.",
    "Decide on the grassroots dossiers first.",
)
NOTHING_APPROVED: Final = Refusal(
    "AWARDS_NOTHING_APPROVED",
    "Chưa có đề nghị nào được duyệt.",
    "No nomination has been approved yet.",
    "Duyệt các đề nghị trước khi ban hành quyết định.",
    "Approve nominations before the decision is issued.",
)
PERSON_ALREADY_NOMINATED: Final = Refusal(
    "AWARDS_PERSON_ALREADY_NOMINATED",
    "Người được đề nghị trong “{nomination}” đã có trong đề nghị “{other}” của cùng đợt.",
    "Whom “{nomination}” puts forward is already put forward by “{other}” in the same round.",
    "Rút một trong hai đề nghị: không khen nhiều lần cho một thành tích (Luật 06/2022/QH15, Điều 5).",
    "Withdraw one of the two: not several awards for one achievement (Law 06/2022/QH15, Article 5).",
)
NO_BONUS_RULE: Final = Refusal(
    "AWARDS_NO_BONUS_RULE",
    "Không có mức thưởng nào đang có hiệu lực cho {form} (mã “{code}”, {kinds}) vào ngày {day}.",
    "No bonus is in force for {form} (“{code}”, {kinds}) on {day}.",
    "Xem các mã đã có (`hoinghi law list award.multiplier`); thêm dòng award.multiplier.{code}.… có căn cứ pháp "
    "lý vào tệp tham số (HOINGHI_LAW_FILES) rồi thực hiện lại.",
    "See which there are (`hoinghi law list award.multiplier`); add a row award.multiplier.{code}.… with its "
    "legal basis to a file of parameters (HOINGHI_LAW_FILES), then try again.",
)

DECISION_IN_FUTURE: Final = Refusal(
    "AWARDS_DECISION_IN_FUTURE",
    "Ngày quyết định {day} chưa đến; danh sách và mức thưởng được chốt theo ngày đó.",
    "The decision's day {day} has not come yet; list and bonuses are frozen by it.",
    "Ghi số và ngày khi văn bản đã ký, đăng ký; kiểm tra lại ngày, tháng, năm.",
    "Enter number and date once the document is signed and registered; check day, month and year.",
)
DECISION_BEFORE_ROUND: Final = Refusal(
    "AWARDS_DECISION_BEFORE_ROUND",
    "Ngày quyết định {day} trước khi có đợt khen thưởng này ({since}); danh sách và mức thưởng được chốt theo "
    "ngày đó.",
    "The decision's day {day} comes before there was this award round ({since}); list and bonuses are frozen by "
    "it.",
    "Kiểm tra lại ngày, tháng, năm trên văn bản đã ký và ghi đúng như văn bản.",
    "Check day, month and year on the signed document and enter them as they stand there.",
)
DECISION_LEAVES_OUT: Final = Refusal(
    "AWARDS_DECISION_LEAVES_OUT",
    "Quyết định chốt danh sách {count} trường hợp đã duyệt, trong khi {waiting} hồ sơ của đợt chưa được trả lời: "
    "{who}.",
    "The decision freezes a list of {count} approved while {waiting} of the round have no answer yet: {who}.",
    "Xét xong (`hoinghi award approve`, `hoinghi award reject`; `hoinghi show … nominations`) rồi ghi quyết định; "
    "văn bản đã ký đúng là không có các hồ sơ ấy thì gửi kèm `--partial`.",
    "Decide on them first (`hoinghi award approve`, `hoinghi award reject`; `hoinghi show … nominations`); where "
    "the signed document goes without them, send it with `--partial`.",
)
RETURN_IN_FUTURE: Final = Refusal(
    "AWARDS_RETURN_IN_FUTURE",
    "Ngày thu lại bằng khen {day} chưa đến.",
    "The day {day}, on which the certificate came back, has not come yet.",
    "Ghi vào hoặc sau ngày thực tế; kiểm tra lại ngày, tháng, năm.",
    "Record it on or after the actual day; check day, month and year.",
)
REVOKED_BEFORE: Final = Refusal(
    "AWARDS_REVOKED_BEFORE",
    "Khen thưởng “{nomination}” đã bị huỷ bỏ trước đó theo quyết định số {number}, với nội dung khác.",
    "The award “{nomination}” was revoked before, by the decision {number}, with other content.",
    "Đối chiếu với quyết định đó: một khen thưởng chỉ huỷ bỏ một lần; không ghi lại.",
    "Compare with that decision: an award is revoked once; there is nothing more to record.",
)
REFUSALS: Final = (
    QUOTA_FULL,
    ROUND_DEADLINE_PASSED,
    DOSSIER_INCOMPLETE,
    GRASSROOTS_FIRST,
    NOTHING_APPROVED,
    PERSON_ALREADY_NOMINATED,
    NO_BONUS_RULE,
    DECISION_IN_FUTURE,
    DECISION_BEFORE_ROUND,
    DECISION_LEAVES_OUT,
    RETURN_IN_FUTURE,
    REVOKED_BEFORE,
    *RESTRICTIONS,
)
