"""What each fact of the log says to an official, in Vietnamese and in English: who (the subject) is put before it.

The names are those of the events' types; a test holds that every type has its sentence.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_TOLD: Final = """
ConferencePlanned|ban hành kế hoạch hội nghị|published the plan of the conference
PlanAmended|sửa đổi kế hoạch|amended the plan
ConferenceRescheduled|chuyển thời gian hội nghị|moved the conference in time
VenueChanged|chuyển địa điểm hội nghị|moved the conference to another place
ConferenceOpened|khai mạc hội nghị|opened the conference
ConferenceConcluded|bế mạc hội nghị|concluded the conference
ConferenceCancelled|hủy hội nghị|called the conference off
ProgramFinalised|hoàn chỉnh một bản chương trình|made a version of the program final
ReportFinalised|hoàn chỉnh báo cáo kết quả|made the report on the results final
InvitationIssued|phát hành giấy mời|issued the invitation
InvitationWithdrawn|thu hồi giấy mời|withdrew the invitation
InvitationDeclined|báo đơn vị không cử người dự|said that the unit sends nobody
InvitationAcceptedAgain|nhận lời lại, vẫn cử người dự|accepted again, and sends somebody after all
InvitationReminderDue|nhắc trả lời giấy mời|reminded of the invitation
RespondByMoved|chuyển hạn trả lời giấy mời|moved the day by which to answer
SeatsRequested|đề nghị thêm chỗ|asked for more seats
SeatsGranted|đồng ý thêm chỗ|granted more seats
SeatsRefused|không đồng ý thêm chỗ|refused more seats
AttendeeRegistered|cử người dự|named somebody to attend
AttendeeAdmitted|nhận người đến ngoài danh sách|admitted somebody who was not on the list
ContactUpdated|sửa địa chỉ người nhận giấy mời|mended where an invitation goes
AttendeeUpdated|sửa thông tin đại biểu|mended a delegate's particulars
AttendeeConfirmed|xác nhận đại biểu dự họp|confirmed that a delegate comes
AttendeeDeclined|báo đại biểu không dự|said that a delegate does not come
SubstitutionRequested|đề nghị cử người dự thay|asked to send a substitute
SubstitutionApproved|đồng ý người dự thay|consented to the substitute
SubstitutionRefused|không đồng ý người dự thay|refused the substitute
AttendeeSubstituted|thay đại biểu bằng người khác|put a substitute in a delegate's place
SeatAssigned|xếp chỗ ngồi|assigned a seat
SeatReleased|bỏ xếp một chỗ ngồi|released a seat
SeatPinned|giữ cố định một chỗ ngồi|pinned a seat
SeatsArranged|xếp chỗ cho cả hội trường|arranged the seats of the hall
HallPlanSet|lập sơ đồ hội trường|set the plan of the hall
PersonEnrolled|ghi tên vào danh sách chung|entered a person in the roll
PersonStruckOff|bỏ tên khỏi danh sách chung|struck a person off the roll
DelegationStruckOff|bỏ cả đoàn khỏi danh sách chung|struck a delegation off the roll
TwinsSettled|xác định một người có trong hai đoàn|settled who counts where for one person in two delegations
AttendeeCountedElsewhere|tính đại biểu ở đoàn khác|counted a delegate with another delegation
AttendeeCountedHere|tính đại biểu ở đoàn này|counted a delegate with this delegation
AttendeeCheckedIn|ghi nhận đại biểu có mặt|checked a delegate in
AttendeeMarkedAbsent|ghi nhận đại biểu vắng mặt|marked a delegate absent
ScanRepeated|quét lại mã đã điểm danh|scanned a code again
ArrivalMovedEarlier|ghi lại giờ đến sớm hơn|found an earlier arrival
ScanRefused|không nhận một lượt quét|refused a scan
CheckInUndone|hủy một lượt điểm danh|undid a check-in
CheckInCodeIssued|cấp mã điểm danh|issued a check-in code
ScanUnmatched|quét một mã không thuộc đại biểu nào|scanned a code that is nobody's
RankSet|đặt một bậc trong thứ tự lễ tân|set a rank of protocol
RankRemoved|bỏ một bậc trong thứ tự lễ tân|removed a rank of protocol
DelegatePlaced|xếp thứ tự lễ tân cho một đại biểu|placed a delegate in the order of protocol
ReceptionCardSet|phân công đón tiếp đoàn|arranged who receives the delegation
ActingAppointed|giao người làm thay có thời hạn|appointed an acting person for a time
ActingEnded|thu hồi việc làm thay|took an acting back
PaperRequested|yêu cầu tham luận|asked for a paper
PaperDueChanged|chuyển hạn nộp tham luận|moved the day on which a paper is due
PaperReminderDue|nhắc nộp tham luận|reminded of a paper
PaperProposed|đăng ký tham luận|proposed a paper
PaperSubmitted|nộp tham luận|handed in a paper
PaperRevisionRequested|yêu cầu sửa tham luận|asked for a paper to be revised
PaperSelected|chọn tham luận trình bày tại hội nghị|chose a paper to be read
PaperSelectedForPrinting|chọn tham luận in kỷ yếu|chose a paper for the proceedings
PaperDeclined|không chọn tham luận|declined a paper
PaperWithdrawn|rút tham luận|withdrew a paper
AgendaItemScheduled|thêm một mục chương trình|scheduled an item of the program
AgendaItemMoved|chuyển một mục chương trình|moved an item of the program
AgendaItemAmended|sửa một mục chương trình|changed an item of the program
AgendaItemFixed|cố định giờ một mục chương trình|fixed the time of an item
AgendaItemRemoved|bỏ một mục chương trình|removed an item of the program
AgendaDocumentAttached|đính kèm tài liệu vào chương trình|attached a document to an item
AgendaDocumentDetached|bỏ tài liệu đính kèm|detached a document from an item
AgendaWordsWritten|viết lời dẫn chương trình|wrote words for the running script
AgendaStaffAssigned|phân công người điều hành chương trình|assigned who conducts the program
TaskAssigned|giao nhiệm vụ|assigned a task
TaskRevised|sửa nhiệm vụ|revised a task
TaskWithdrawn|rút nhiệm vụ|withdrew a task
TaskProgressReported|báo tiến độ nhiệm vụ|reported progress on a task
TaskCompleted|hoàn thành nhiệm vụ|completed a task
TaskReopened|mở lại nhiệm vụ|opened a task again
TaskDueSoon|nhắc nhiệm vụ sắp đến hạn|reminded of a task that is due soon
TaskFellOverdue|ghi nhận nhiệm vụ quá hạn|recorded a task as overdue
ContributionRequested|yêu cầu nội dung báo cáo|asked for a contribution to the report
ContributionDueChanged|chuyển hạn nộp nội dung báo cáo|moved the day on which a contribution is due
ContributionReminderDue|nhắc nộp nội dung báo cáo|reminded of a contribution
ContributionFellOverdue|ghi nhận nội dung báo cáo quá hạn|recorded a contribution as overdue
ContributionSubmitted|nộp nội dung báo cáo|handed in a contribution
ContributionFileSubmitted|nộp tệp nội dung báo cáo|handed in a contribution as a file
ContributionReturned|trả lại nội dung báo cáo|returned a contribution
ContributionWithdrawn|rút nội dung báo cáo|withdrew a contribution
ContributionAccepted|tiếp nhận nội dung báo cáo|accepted a contribution
DocumentIssued|phát hành văn bản|issued a document
DocumentNumbered|cấp số và ngày văn bản|gave a document its number and day
DocumentReplaced|thay thế văn bản|replaced a document
SignedDocumentFiled|lưu bản đã ký số|filed the signed copy of a document
ConclusionsRecorded|ghi kết luận của người chủ trì|recorded the chair's conclusions
AwardRoundOpened|mở đợt xét khen thưởng|opened an award round
AwardRoundAmended|sửa điều kiện đợt khen thưởng|amended an award round
AwardRoundClosed|đóng đợt khen thưởng|closed an award round
NominationSubmitted|trình hồ sơ khen thưởng|submitted a nomination
NominationReturned|trả lại hồ sơ khen thưởng|returned a nomination
ClearanceRecorded|ghi ý kiến của cơ quan liên quan|recorded another body's opinion on a nomination
NominationEndorsed|xác nhận hồ sơ đủ điều kiện trình|endorsed a nomination
NominationsRanked|xếp thứ tự hồ sơ khen thưởng|ranked the nominations
TieSettled|quyết định giữa các hồ sơ ngang nhau|settled a tie between nominations
NominationApproved|duyệt khen thưởng|approved a nomination
ApprovalWithdrawn|rút lại việc duyệt khen thưởng|withdrew the approval of a nomination
NominationRejected|không duyệt khen thưởng|rejected a nomination
NominationWithdrawn|rút hồ sơ khen thưởng|withdrew a nomination
AwardDecisionIssued|ban hành quyết định khen thưởng|issued the award decision
AwardDecisionCorrected|đính chính quyết định khen thưởng|corrected the award decision
AwardDecisionRedated|ghi lại ngày quyết định khen thưởng|entered the award decision's day again
AwardDecisionRenumbered|ghi lại số quyết định khen thưởng|entered the award decision's number again
AwardsEnteredInBook|vào sổ khen thưởng|entered the awards in the book
CeremonyArranged|sắp xếp lễ trao thưởng|arranged the ceremony
AwardReceiverNamed|cử người nhận thay|named who receives for the absent
AwardPresented|trao khen thưởng|presented an award
AwardRevoked|hủy bỏ khen thưởng|revoked an award
CertificateReturned|nhận lại bằng khen đã thu hồi|took a revoked certificate back
EstimateDrafted|lập dự trù kinh phí|drafted the estimate
EstimateDrawnUp|tiếp nhận dự trù để lập dự toán|took the draft over
EstimateLineSet|ghi một dòng dự toán|set a line of the estimate
EstimateLineRemoved|bỏ một dòng dự toán|removed a line of the estimate
EstimateLineFrozen|chốt số lượng một dòng dự toán|froze a line of the estimate
EstimateLineUnfrozen|bỏ chốt một dòng dự toán|unfroze a line of the estimate
HeadcountChanged|tính lại số người dự kiến|counted the expected headcount anew
AwardQuotaCounted|tính chỉ tiêu khen thưởng vào dự toán|counted the award quota into the estimate
AwardsCounted|tính số khen thưởng vào dự toán|counted the decided awards into the estimate
BudgetSubmitted|trình dự toán|submitted the estimate
BudgetReturned|trả lại dự toán|returned the estimate
BudgetAgreed|đồng ý dự toán|agreed to the estimate
BudgetApproved|ghi quyết định phê duyệt dự toán|entered the decision on the budget
AdjustmentProposed|lập đề nghị điều chỉnh dự toán|proposed an adjustment
AdjustmentSubmitted|trình điều chỉnh dự toán|submitted an adjustment
AdjustmentReturned|trả lại điều chỉnh dự toán|returned an adjustment
AdjustmentAgreed|đồng ý điều chỉnh dự toán|agreed to an adjustment
BudgetAdjusted|ghi quyết định điều chỉnh dự toán|entered the decision on an adjustment
ExpenditureRecorded|ghi khoản chi|recorded a payment
ExpenditureReversed|hủy bút toán chi|reversed a payment
RecoveryDue|ghi khoản thưởng phải thu hồi|noted a bonus that has to come back
BonusCancelled|ghi khoản thưởng chưa chi, không phải thu hồi|noted that a bonus was never paid
BudgetDecisionRedated|ghi lại ngày quyết định về kinh phí|entered the day of a budget decision again
BudgetDecisionRenumbered|ghi lại số quyết định về kinh phí|entered the number of a budget decision again
RecoveryReceived|ghi khoản thưởng đã thu hồi|recorded a bonus that came back
SettlementSubmitted|nộp quyết toán|submitted the settlement
SettlementReturned|trả lại quyết toán|returned the settlement
SettlementApproved|duyệt quyết toán|approved the settlement
NotificationRequested|lập thư|made out a letter
NotificationReworded|sửa lời thư|reworded a letter
NotificationReleased|phát hành thư|released a letter
NotificationDiscarded|bỏ thư, không gửi|discarded a letter
NotificationAttempted|bắt đầu gửi thư|began to send a letter
NotificationSent|gửi thư|sent a letter
NotificationPrinted|in thư để gửi bưu điện|printed a letter for the post
NotificationPosted|gửi thư qua bưu điện|posted a letter
NotificationUncertain|không xác định được thư đã gửi hay chưa|could not tell whether a letter was sent
NotificationFailed|gửi thư không được|failed to send a letter
NotificationBounced|nhận thư bị trả lại|had a letter come back
NotificationAbandoned|thôi gửi thư|gave up on a letter
NotificationResent|gửi lại thư|sent a letter again
ReplyReceived|nhận thư trả lời|received a reply
AnswerLinkRevoked|khóa đường dẫn trả lời|closed an answer link
RemindersStopped|ngừng nhắc một nơi nhận|stopped reminders to a recipient
PersonForgotten|xóa dữ liệu cá nhân của một người|forgot a person's data
PrivacyRequestReceived|nhận yêu cầu về dữ liệu cá nhân|received a request about personal data
PrivacyRequestReplied|trả lời yêu cầu về dữ liệu cá nhân|replied to a request about personal data
PrivacyRequestExtended|gia hạn trả lời yêu cầu về dữ liệu cá nhân|took longer for a request about personal data
PrivacyRequestSettled|giải quyết xong yêu cầu về dữ liệu cá nhân|settled a request about personal data
RemindersResumed|nhắc lại một nơi nhận|resumed reminders to a recipient
"""
SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {name: (vi, en) for name, vi, en in (line.split("|") for line in _TOLD.strip().splitlines())}
)
"""By the event's name: what was done, as it follows "Sở Y tế", and as it follows "Sở Y tế has"."""


def told(type_name: str) -> tuple[str, str]:
    """By the type as the log has it (``vn.hoinghi.budget.BudgetReturned.v1``); of a later version: its name."""
    name = type_name.split(".")[-2]
    return SENTENCES.get(name, (name, name))
