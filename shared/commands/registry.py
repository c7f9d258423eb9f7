"""Wishes to the registry, and the reasons for which it refuses one."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from pydantic import AwareDatetime, Field

from shared import subjects
from shared.admission import Ticket
from shared.commands.agenda import AGENDA_REFUSALS
from shared.commands.agenda import AgendaCommand as AgendaCommand
from shared.commands.agenda import MoveAgendaItem as MoveAgendaItem
from shared.commands.agenda import RemoveAgendaItem as RemoveAgendaItem
from shared.commands.agenda import ScheduleAgendaItem as ScheduleAgendaItem
from shared.commands.base import Command
from shared.commands.papers import PAPER_KNOWN as PAPER_KNOWN
from shared.commands.papers import PAPERS_REFUSALS
from shared.commands.papers import AcceptContribution as AcceptContribution
from shared.commands.papers import ContributionCommand as ContributionCommand
from shared.commands.papers import DeclinePaper as DeclinePaper
from shared.commands.papers import MarkContributionOverdue as MarkContributionOverdue
from shared.commands.papers import MoveContributionDue as MoveContributionDue
from shared.commands.papers import MovePaperDue as MovePaperDue
from shared.commands.papers import PaperCommand as PaperCommand
from shared.commands.papers import ProposePaper as ProposePaper
from shared.commands.papers import RemindContribution as RemindContribution
from shared.commands.papers import RemindPaper as RemindPaper
from shared.commands.papers import RequestContribution as RequestContribution
from shared.commands.papers import RequestPaper as RequestPaper
from shared.commands.papers import RequestPaperRevision as RequestPaperRevision
from shared.commands.papers import ReturnContribution as ReturnContribution
from shared.commands.papers import SelectPaper as SelectPaper
from shared.commands.papers import SelectPaperForPrinting as SelectPaperForPrinting
from shared.commands.papers import SubmitContribution as SubmitContribution
from shared.commands.papers import SubmitContributionFile as SubmitContributionFile
from shared.commands.papers import SubmitPaper as SubmitPaper
from shared.commands.papers import WithdrawPaper as WithdrawPaper
from shared.commands.reception import CheckInDelegation, ReissueCheckInCode, UndoCheckIn
from shared.events.agenda import RunningOrder
from shared.events.people import (
    Attendee,
    Contact,
    Count,
    Digest,
    LongText,
    Quantity,
    Text,
    Value,
)
from shared.events.plan import Agency, Plan, Session, Signatory, Venue
from shared.events.plan_amendment import PlanParts
from shared.refusals import Refusal
from shared.subjects import Subject, Token

# --- conference ------------------------------------------------------------------------------------


class _OfConference(Command, context="registry", roles=("organiser",)):
    def boundary(self, conference: str) -> Subject:
        return subjects.conference(conference)


class PlanConference(_OfConference):
    """Import the signed plan with the agencies that it concerns."""

    plan: Plan
    agencies: tuple[Agency, ...]

    def introduces(self) -> Sequence[Agency]:
        return self.agencies


class RoundStanding(Value):
    """How much of an award round is used: nominations that count, and those approved or awarded."""

    round: Token
    nominated: Quantity = 0
    collectives: Quantity = 0
    individuals: Quantity = 0
    households: Quantity = 0


class Standing(Value):
    """What has already happened that an amended plan may not contradict."""

    invited_groups: tuple[Token, ...] = ()
    rounds: tuple[RoundStanding, ...] = ()


class AmendPlan(_OfConference):
    """A second signed plan replaces the named parts; all others stay.

    ``standing`` is read from the log by the service; what the sender writes there is replaced.
    """

    number: Text
    signed_on: date
    signatory: Signatory
    reason: Text
    parts: PlanParts
    standing: Standing = Standing()


class RescheduleConference(_OfConference, roles=("organiser", "approver")):
    """Move the conference. Its half-days move along where their lengths stay; else give them in ``sessions``."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Text
    sessions: tuple[Session, ...] = ()


class ChangeVenue(_OfConference, roles=("organiser", "approver")):
    venue: Venue
    reason: Text


class OpenConference(_OfConference):
    pass


class ConcludeConference(_OfConference):
    pass


class CancelConference(_OfConference, roles=("approver",)):
    reason: Text


class FinaliseProgram(_OfConference, roles=("organiser", "approver")):
    """Finalise the program that was printed: its digest, and ``order``, what it says. From the second version on
    only those are told whom a change concerns; when the conference itself moved, all of ``confirmed``."""

    version: Count
    digest: Digest
    position: Count
    order: RunningOrder | None = None
    confirmed: tuple[Token, ...] = ()


class FinaliseReport(_OfConference):
    version: Count
    digest: Digest
    position: Count


# --- delegation ------------------------------------------------------------------------------------


class _OfDelegation(Command, context="registry"):
    delegation: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.delegation(conference, self.delegation)


class IssueInvitation(_OfDelegation, roles=("organiser",)):
    unit: Token
    invitee: Text
    group: Token
    seats: Count = Field(le=500)
    rank_rule: Literal["head", "representative", "named"]
    respond_by: AwareDatetime
    contact: Contact
    origin: Literal["plan", "award"] = "plan"


class WithdrawInvitation(_OfDelegation, roles=("organiser",)):
    reason: Text


class RequestSeats(_OfDelegation):
    """Ask for so many seats beyond those of the invitation; the organiser grants or refuses."""

    seats: Count = Field(le=500)
    reason: Text


class GrantSeats(_OfDelegation, roles=("organiser",)):
    """Grant what was asked for, or fewer."""

    seats: Count = Field(le=500)


class RefuseSeats(_OfDelegation, roles=("organiser",)):
    reason: Text


class RemindDelegation(_OfDelegation, roles=("organiser",)):
    """Remind of the answers that are missing; does nothing where all have answered.

    By hand as often as wanted, each under the command's own id. The timers remind once, and once more with
    ``escalated``: then the unit's office is told as well as the contact.
    """

    escalated: bool = False


class MoveRespondBy(_OfDelegation, roles=("organiser",)):
    """The answers are due at another time; after the earlier one has passed this opens the answers again."""

    respond_by: AwareDatetime
    reason: Text


class UpdateContact(_OfDelegation):
    """The contact, whole: mailbox, postal address, language. What was asked for before goes where it was asked to,
    a letter on paper to the address as it now is. A guest invited in person stays the same person.
    """

    contact: Contact


class AnswerByCalendar(_OfDelegation, roles=("system",)):
    """What a calendar program sent back for a delegate (sent by the policy); too late, nothing happens.

    A guest invited in person who is not registered yet is registered by the answer.
    """

    person_id: Token
    coming: bool


class RegisterAttendee(_OfDelegation):
    attendee: Attendee


class AdmitAttendee(_OfDelegation, roles=("organiser",)):
    """Late or at the door, with the host's approval: seats and the respond-by time do not count any more.

    ``approved_by``: who agreed, by office.
    """

    attendee: Attendee
    approved_by: Text


class UpdateAttendee(_OfDelegation):
    """The particulars of somebody who is registered, whole; another person comes by SubstituteAttendee.

    Whether somebody is a named head was settled by the registration; ``head`` changes nothing here.
    """

    attendee: Attendee


class ConfirmAttendee(_OfDelegation):
    person_id: Token


class DeclineAttendee(_OfDelegation):
    person_id: Token
    reason: Text


class SubstituteAttendee(_OfDelegation):
    """Another comes instead. For a named head this asks the chair first."""

    person_id: Token
    substitute: Attendee
    reason: Text


class ApproveSubstitution(_OfDelegation, roles=("approver", "organiser")):
    """The chair's consent, given by the chair or entered by the organiser for the chair."""

    person_id: Token
    substitute_id: Token


class RefuseSubstitution(_OfDelegation, roles=("approver", "organiser")):
    person_id: Token
    substitute_id: Token
    reason: Text


class CountElsewhere(_OfDelegation, roles=("system",)):
    """The same person is counted in another delegation (sent by the policy, when the roll recognises one).

    ``decided``: by the organiser, who may also set aside somebody who has arrived.
    """

    person_id: Token
    with_delegation: Token
    with_person_id: Token
    decided: bool = False


class CountHere(_OfDelegation, roles=("system",)):
    """Whoever was counted in another delegation counts here again (sent by the policy)."""

    person_id: Token


class CheckInAttendee(_OfDelegation, roles=("organiser",)):
    """By name, or by the code that the edge has looked up (ScanCode). The scan's id is the command's.

    ``scanned_at``: the gate's time, when it is sent later; ``sent_at``: the gate's time of sending.
    """

    person_id: Token
    gate: Text
    scanned_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    ticket: Ticket | None = None


class MarkAttendeeAbsent(_OfDelegation, roles=("organiser",)):
    person_id: Token
    reason: Text


# --- task ------------------------------------------------------------------------------------------


class _OfTask(Command, context="registry"):
    task: Token

    def boundary(self, conference: str) -> Subject:
        return subjects.task(conference, self.task)


class AssignTask(_OfTask, roles=("organiser",)):
    lead: Token
    supporting: tuple[Token, ...] = ()
    text: LongText
    due: date
    settled_by: str | None = None


class ReviseTask(_OfTask, roles=("organiser",)):
    """The terms from now on, whole: by an amended plan, or because the conference moved."""

    lead: Token
    supporting: tuple[Token, ...] = ()
    text: LongText
    due: date
    settled_by: str | None = None
    reason: Text


class WithdrawTask(_OfTask, roles=("organiser",)):
    reason: Text


class ReportTaskProgress(_OfTask):
    percent: int = Field(ge=0, le=100)
    note: Text


class CompleteTask(_OfTask):
    """By its lead agency, or by the fact that settles it (``by`` names the fact)."""

    by: Text | None = None


class RemindTask(_OfTask, roles=("organiser",)):
    """Sent by the timer a few days before the due date; does nothing for one that is done or reminded."""


class MarkTaskOverdue(_OfTask, roles=("organiser",)):
    """Sent by the timer the day after the due date; does nothing for a task that is done."""


ConferenceCommand = (
    PlanConference
    | AmendPlan
    | RescheduleConference
    | ChangeVenue
    | OpenConference
    | ConcludeConference
    | CancelConference
    | FinaliseProgram
    | FinaliseReport
)
DelegationCommand = (
    IssueInvitation
    | WithdrawInvitation
    | RemindDelegation
    | MoveRespondBy
    | UpdateContact
    | AnswerByCalendar
    | RequestSeats
    | GrantSeats
    | RefuseSeats
    | RegisterAttendee
    | AdmitAttendee
    | UpdateAttendee
    | ConfirmAttendee
    | DeclineAttendee
    | SubstituteAttendee
    | ApproveSubstitution
    | RefuseSubstitution
    | CountElsewhere
    | CountHere
    | CheckInAttendee
    | MarkAttendeeAbsent
    | CheckInDelegation
    | UndoCheckIn
    | ReissueCheckInCode
)
TaskCommand = (
    AssignTask
    | ReviseTask
    | WithdrawTask
    | ReportTaskProgress
    | CompleteTask
    | RemindTask
    | MarkTaskOverdue
)

# --- refusals --------------------------------------------------------------------------------------

SEATS_FULL: Final = Refusal(
    "REGISTRY_SEATS_FULL",
    "Đoàn “{delegation}” đã đăng ký đủ {seats} chỗ.",
    "The delegation “{delegation}” has already filled its {seats} seats.",
    "Thay người đã đăng ký (`hoinghi delegation substitute`), hoặc đề nghị cơ quan chủ trì tăng số chỗ "
    "(`hoinghi delegation request-seats`).",
    "Replace somebody who is registered (`hoinghi delegation substitute`), or ask the organiser for more seats "
    "(`hoinghi delegation request-seats`).",
)
SEATS_NOT_ASKED: Final = Refusal(
    "REGISTRY_SEATS_NOT_ASKED",
    "Đoàn “{delegation}” đang đề nghị thêm {asked} chỗ, không thể giải quyết {seats} chỗ.",
    "The delegation “{delegation}” asks for {asked} more seats; {seats} cannot be decided on.",
    "Xem đề nghị đang chờ của đoàn rồi giải quyết không quá số chỗ được đề nghị.",
    "Look at the request that waits and grant no more than was asked for.",
)
ANSWER_TOO_LATE: Final = Refusal(
    "REGISTRY_AFTER_DEADLINE",
    "Hạn trả lời là {respond_by}; đã quá hạn.",
    "Answers were due by {respond_by}; that has passed.",
    "Liên hệ trực tiếp cơ quan chủ trì để được tiếp nhận tại cửa.",
    "Speak to the organiser, who can receive the delegate at the door.",
)
ALREADY_INVITED: Final = Refusal(
    "REGISTRY_ALREADY_INVITED",
    "Đoàn “{delegation}” đã được mời với nội dung khác.",
    "The delegation “{delegation}” has been invited already, on other terms.",
    "Thu hồi giấy mời cũ rồi phát hành giấy mời mới với mã khác.",
    "Withdraw the old invitation and issue a new one under another id.",
)
PERSON_KNOWN: Final = Refusal(
    "REGISTRY_PERSON_KNOWN",
    "Người mang mã “{person_id}” đã có trong đoàn với thông tin khác.",
    "The person “{person_id}” is already in the delegation with other details.",
    "Dùng mã khác cho người khác, hoặc thay người.",
    "Use another id for another person, or replace the person.",
)
PERSON_TWICE: Final = Refusal(
    "REGISTRY_PERSON_TWICE",
    "Người này đã có trong đoàn với mã “{person_id}”; một người không được tính hai lần.",
    "This person is in the delegation already, as “{person_id}”; nobody is counted twice.",
    "Dùng mã đã có để bổ sung thông tin. Nếu là hai người trùng tên, ghi rõ chức vụ và số điện thoại "
    "khác nhau của từng người.",
    "Use the known id to mend the particulars. If there are two of that name, give each their own position "
    "and telephone number.",
)
COUNTED_ELSEWHERE: Final = Refusal(
    "REGISTRY_COUNTED_ELSEWHERE",
    "Đại biểu “{person_id}” đã được tính trong đoàn “{other}”; một người không được tính hai lần.",
    "The delegate “{person_id}” is counted in the delegation “{other}”; nobody is counted twice.",
    "Nếu dự cùng đoàn này, đề nghị đoàn kia báo vắng; nếu là người khác trùng tên, đề nghị cơ quan chủ trì "
    "xác nhận.",
    "If they come with this delegation, ask the other one to decline for them; if it is another person of that "
    "name, ask the organiser to say so.",
)
PHONE_INVALID: Final = Refusal(
    "REGISTRY_PHONE_INVALID",
    "Số điện thoại của {person} không đúng dạng.",
    "The telephone number of {person} is not one.",
    "Ghi số di động 10 chữ số (03, 05, 07, 08, 09), số cố định 11 chữ số (02), hoặc +84…; số nước ngoài ghi "
    "dạng +mã nước.",
    "Write a mobile number of 10 digits (03, 05, 07, 08, 09), a fixed one of 11 (02), or +84…; for another "
    "country, + and its code.",
)
EMAIL_INVALID: Final = Refusal(
    "REGISTRY_EMAIL_INVALID",
    "Địa chỉ thư điện tử của {person} không đúng dạng.",
    "The e-mail address of {person} is not one.",
    "Ghi một địa chỉ có dạng ten@co-quan.vn, hoặc để trống.",
    "Write one address of the form name@agency.vn, or leave it out.",
)
ADDRESS_INVALID: Final = Refusal(
    "REGISTRY_ADDRESS_INVALID",
    "Địa chỉ nhận thư của {person} không đủ để bưu điện phát.",
    "The postal address of {person} is not one that the post can deliver to.",
    "Ghi số nhà, đường (thôn, tổ dân phố), xã (phường), tỉnh (thành phố) trên một dòng, 8 đến 200 ký tự; hoặc để "
    "trống.",
    "Write house and street (village, quarter), commune, province on one line of 8 to 200 characters; or leave it "
    "out.",
)
NOT_REACHABLE: Final = Refusal(
    "REGISTRY_NOT_REACHABLE",
    "“{person_id}” chưa có địa chỉ thư điện tử và địa chỉ nhận thư riêng; thư in ra gửi về cơ quan “{unit}”.",
    "“{person_id}” has neither an e-mail address nor a postal address of their own; letters are printed and go to "
    "the office of “{unit}”.",
    "Bổ sung bằng: hoinghi delegation update-contact.",
    "Add one: hoinghi delegation update-contact.",
)
ANOTHER_PERSON: Final = Refusal(
    "REGISTRY_ANOTHER_PERSON",
    "Tên mới của “{person_id}” là tên một người khác; bổ sung thông tin không thay người.",
    "The new name of “{person_id}” is that of another person; mending particulars replaces nobody.",
    "Cử người dự thay, hoặc sửa lại tên (chỉ được khác về dấu và chữ hoa).",
    "Send a substitute, or mend the name (it may differ in marks and capitals only).",
)
RESPOND_BY_PAST: Final = Refusal(
    "REGISTRY_RESPOND_BY_PAST",
    "Hạn trả lời {respond_by} đã qua.",
    "The respond-by time {respond_by} has passed already.",
    "Chọn hạn trả lời muộn hơn lúc này.",
    "Choose a respond-by time that is still to come.",
)
RESPOND_BY_AFTER_BEGINNING: Final = Refusal(
    "REGISTRY_RESPOND_BY_AFTER_BEGINNING",
    "Hạn trả lời {respond_by} muộn hơn {latest}; hội nghị đã bắt đầu (hoặc kết thúc) thì không còn chờ trả lời.",
    "The respond-by time {respond_by} lies after {latest}: once the conference has begun (or ended) no answer "
    "is waited for.",
    "Chọn hạn trả lời không muộn hơn {latest}. Đại biểu đến muộn hơn được tiếp nhận tại cửa.",
    "Choose a respond-by time of {latest} or earlier. Whoever comes later is received at the door.",
)
GROUP_UNKNOWN: Final = Refusal(
    "REGISTRY_GROUP_UNKNOWN",
    "Kế hoạch không có thành phần dự “{group}”; đoàn này sẽ không có trong danh sách nào.",
    "The plan has no group “{group}”; the delegation would stand in no list.",
    "Chọn một trong: {groups} (`hoinghi show … groups`); thành phần mới thì sửa kế hoạch trước "
    "(`hoinghi plan amend`).",
    "Choose one of: {groups} (`hoinghi show … groups`); a new group comes with an amendment "
    "(`hoinghi plan amend`).",
)
NOT_THE_NAMED_GUEST: Final = Refusal(
    "REGISTRY_NOT_THE_NAMED_GUEST",
    "Giấy mời đích danh một người khác; đại biểu {person_id} không phải là người được mời.",
    "The invitation names another person; the delegate {person_id} is not the one invited.",
    "Nếu người được mời không dự: đăng ký người được mời rồi đề nghị cử người dự thay.",
    "If the guest cannot come: register the guest, then ask for a substitute.",
)
OPENED_EARLY: Final = Refusal(
    "REGISTRY_OPENED_EARLY",
    "Hội nghị bắt đầu {starts_at} theo kế hoạch; hôm nay mới {day}.",
    "By the plan the conference begins at {starts_at}; today is {day}.",
    "Khai mạc vào ngày đó; nếu tổ chức sớm hơn thì đổi thời gian trước (hoinghi conference reschedule).",
    "Open it on that day; if it is held earlier, reschedule it first (hoinghi conference reschedule).",
)
OPENED_ANOTHER_DAY: Final = Refusal(
    "REGISTRY_OPENED_ANOTHER_DAY",
    "Hội nghị bắt đầu {starts_at} theo kế hoạch; đã ghi nhận khai mạc ngày {day}.",
    "By the plan the conference begins at {starts_at}; it was recorded as opened on {day}.",
    "Việc này không hủy được: từ nay không đổi được thời gian, địa điểm, không nhận thêm tham luận.",
    "It cannot be taken back: from now on neither time nor place changes, and no paper is proposed.",
)
AGENDA_ITEM_KNOWN: Final = Refusal(
    "REGISTRY_AGENDA_ITEM_KNOWN",
    "Mục “{item}” đã có trong chương trình với nội dung khác.",
    "The item “{item}” is already on the agenda with other content.",
    "Chuyển hoặc bỏ mục cũ trước.",
    "Move or remove the present item first.",
)
PROGRAM_VERSION: Final = Refusal(
    "REGISTRY_PROGRAM_VERSION",
    "Phiên bản phải là {expected}, không phải {version}.",
    "The version has to be {expected}, not {version}.",
    "Tải lại bản mới nhất rồi hoàn chỉnh với phiên bản kế tiếp.",
    "Load the latest one and finalise it under the next version.",
)
TIMES_REVERSED: Final = Refusal(
    "REGISTRY_TIMES_REVERSED",
    "Giờ kết thúc phải sau giờ bắt đầu.",
    "The end has to come after the beginning.",
    "Sửa lại giờ bắt đầu và giờ kết thúc rồi gửi lại.",
    "Mend the two times and send it again.",
)
AMENDMENT_EMPTY: Final = Refusal(
    "REGISTRY_AMENDMENT_EMPTY",
    "Văn bản {number} không thay đổi gì: kế hoạch hiện hành đã như vậy.",
    "The document {number} changes nothing: the plan says so already.",
    "So văn bản với kế hoạch (`hoinghi plan diff`), nhập phần thực sự thay đổi rồi gửi lại.",
    "Compare the document with the plan (`hoinghi plan diff`), enter what really changes and send it again.",
)
AMENDMENT_KNOWN: Final = Refusal(
    "REGISTRY_AMENDMENT_KNOWN",
    "Kế hoạch sửa đổi số {number} đã được nhập với nội dung khác.",
    "The amendment {number} was entered already, with other content.",
    "Kiểm tra lại số, ngày của văn bản; mỗi văn bản sửa đổi có số riêng.",
    "Check the document's number and date; each amendment has a number of its own.",
)
GROUP_INVITED: Final = Refusal(
    "REGISTRY_GROUP_INVITED",
    "Không thể bỏ thành phần đã có giấy mời: {groups}.",
    "Groups that have been invited cannot be left out: {groups}.",
    "Thu hồi giấy mời của các đoàn trong nhóm trước, rồi nhập lại kế hoạch sửa đổi.",
    "Withdraw the invitations of the group first, then enter the amendment again.",
)
QUOTA_BELOW_APPROVED: Final = Refusal(
    "REGISTRY_QUOTA_BELOW_APPROVED",
    "Chỉ tiêu khen thưởng thấp hơn số đã duyệt: {rounds}.",
    "The quota is below what has been approved: {rounds}.",
    "Giữ chỉ tiêu không thấp hơn số đã duyệt, hoặc rút hồ sơ đã duyệt trước.",
    "Keep the quota at or above the number approved, or withdraw approved nominations first.",
)
AWARD_IN_USE: Final = Refusal(
    "REGISTRY_AWARD_IN_USE",
    "Không thể bỏ hình thức khen thưởng đã có hồ sơ: {rounds}.",
    "A form of award with nominations cannot be left out: {rounds}.",
    "Phần nào được nêu thì thay toàn bộ: nếu hình thức này vẫn giữ, ghi đủ nó trong phần khen thưởng (awards); "
    "nếu bỏ, rút hoặc từ chối các hồ sơ trước, rồi nhập lại kế hoạch sửa đổi.",
    "A part that is named replaces the whole of it: to keep this form, write it in the part awards as well; to "
    "drop it, have the nominations withdrawn or rejected first; then enter the amendment again.",
)
AGENCIES_FIXED: Final = Refusal(
    "REGISTRY_AGENCIES_FIXED",
    "Không thể bỏ cơ quan đã có trong hội nghị hoặc đổi vai trò của cơ quan: {units}.",
    "Agencies of the conference cannot be taken away, nor given another role: {units}.",
    "Giữ các cơ quan này và vai trò của họ; có thể thêm cơ quan, đổi tên, nhóm, số chỗ, địa chỉ.",
    "Keep them and their roles; agencies may be added, renamed, regrouped, given other seats or addresses.",
)
PLAN_REFERENCE_UNKNOWN: Final = Refusal(
    "REGISTRY_PLAN_REFERENCE_UNKNOWN",
    "Kế hoạch sửa đổi nhắc đến mã không có: {ids}.",
    "The amended plan names what it does not have: {ids}.",
    "Bổ sung cơ quan hoặc nhóm còn thiếu vào văn bản sửa đổi, hoặc sửa lại mã.",
    "Add the missing agency or group to the amendment, or mend the id.",
)
PROGRAM_OUTDATED: Final = Refusal(
    "REGISTRY_PROGRAM_OUTDATED",
    "Chương trình đã in theo thời gian, địa điểm cũ; nay là: {now}.",
    "The program was printed before the time or the place changed; it is now: {now}.",
    "In lại chương trình rồi hoàn chỉnh.",
    "Print the program anew, then finalise it.",
)
SESSIONS_NEEDED: Final = Refusal(
    "REGISTRY_SESSIONS_NEEDED",
    "Hội nghị có {count} buổi; với thời gian mới chưa rõ giờ của từng buổi.",
    "The conference has {count} half-days; the new time leaves their hours open.",
    "Gửi lại, kèm giờ của từng buổi (sessions), buổi đầu bắt đầu và buổi cuối kết thúc cùng hội nghị.",
    "Send it again with the hours of each (sessions); the first begins and the last ends with the conference.",
)
STATE_SECRET: Final = Refusal(
    "REGISTRY_STATE_SECRET",
    "Nội dung ghi độ mật “{mark}”; hệ thống này không tiếp nhận bí mật nhà nước và không lưu lại gì.",
    "This is marked “{mark}”; no state secrets are taken in here, and nothing of it was kept.",
    "Gửi qua hệ thống bảo vệ bí mật nhà nước của cơ quan. Nếu không phải tài liệu mật, bỏ dấu độ mật "
    "khỏi tên tệp, tiêu đề hoặc nội dung rồi gửi lại.",
    "Send it through your agency's protected system. If it is no secret, take the mark out of the file "
    "name, title or text and send it again.",
)

REFUSALS: Final = (
    SEATS_FULL,
    SEATS_NOT_ASKED,
    ANSWER_TOO_LATE,
    ALREADY_INVITED,
    PERSON_KNOWN,
    PERSON_TWICE,
    COUNTED_ELSEWHERE,
    PHONE_INVALID,
    ADDRESS_INVALID,
    NOT_REACHABLE,
    EMAIL_INVALID,
    ANOTHER_PERSON,
    RESPOND_BY_PAST,
    RESPOND_BY_AFTER_BEGINNING,
    GROUP_UNKNOWN,
    NOT_THE_NAMED_GUEST,
    OPENED_EARLY,
    OPENED_ANOTHER_DAY,
    AGENDA_ITEM_KNOWN,
    PROGRAM_VERSION,
    PROGRAM_OUTDATED,
    SESSIONS_NEEDED,
    *AGENDA_REFUSALS,
    TIMES_REVERSED,
    AMENDMENT_EMPTY,
    AMENDMENT_KNOWN,
    GROUP_INVITED,
    QUOTA_BELOW_APPROVED,
    AWARD_IN_USE,
    AGENCIES_FIXED,
    PLAN_REFERENCE_UNKNOWN,
    *PAPERS_REFUSALS,
    STATE_SECRET,
)
