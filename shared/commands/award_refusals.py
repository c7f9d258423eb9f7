"""Reasons to refuse an award that follow from the law's restrictions, from ranking and from the ceremony."""

from typing import Final

from shared.refusals import Refusal, Refused, Term, not_now

SAME_ACHIEVEMENT: Final = Refusal(
    "AWARDS_SAME_ACHIEVEMENT",
    "“{nomination}”: thành tích này đã được khen bằng {form} (Quyết định số {number}).",
    "“{nomination}”: this achievement was already honoured with {form} (decision {number}).",
    "Không khen nhiều lần, nhiều hình thức cho một thành tích (Luật 06/2022/QH15, Điều 5): "
    "đề nghị theo thành tích khác, hoặc rút.",
    "Not several awards for one achievement (Law 06/2022/QH15, Article 5): "
    "put forward another achievement, or withdraw.",
)
SAME_ACHIEVEMENT_ELSEWHERE: Final = Refusal(
    "AWARDS_SAME_ACHIEVEMENT_ELSEWHERE",
    "“{nomination}”: cùng người, cùng thành tích đã được đề nghị {form} trong đợt “{round}” (“{other}”).",
    "“{nomination}”: the same awardee and achievement is put forward for {form} in “{round}” (“{other}”).",
    "Không khen nhiều hình thức cho một thành tích (Luật 06/2022/QH15, Điều 5): "
    "đề nghị theo thành tích khác, hoặc rút một trong hai.",
    "Not several forms for one achievement (Law 06/2022/QH15, Article 5): "
    "put forward another achievement, or withdraw one of the two.",
)
UNDER_REVIEW: Final = Refusal(
    "AWARDS_UNDER_REVIEW",
    "“{nomination}” đang được xem xét, xác minh theo văn bản {document} của {body}; chưa được khen thưởng.",
    "“{nomination}” is under review by letter {document} of {body}; no award until that is settled.",
    "Chờ kết luận, ghi nhận kết luận rồi mới xét tiếp (Nghị định 152/2025/NĐ-CP, Điều 4.4).",
    "Wait for the conclusion and record it (Decree 152/2025/NĐ-CP, Article 4.4).",
)
MERIT_BEFORE_END: Final = Refusal(
    "AWARDS_MERIT_BEFORE_END",
    "“{nomination}”: thời gian tính thành tích bắt đầu {start}, trước ngày hết kỷ luật {end}.",
    "“{nomination}”: the merit is counted from {start}, before the discipline ended on {end}.",
    "Thành tích chỉ tính từ ngày hết kỷ luật (Nghị định 152/2025/NĐ-CP, Điều 4.4): trả lại để sửa.",
    "Merit counts from the end of the discipline (Decree 152/2025/NĐ-CP, Article 4.4): return it.",
)
CLEARANCE_MISSING: Final = Refusal(
    "AWARDS_CLEARANCE_MISSING",
    "“{nomination}”: chưa có ý kiến của {missing}.",
    "“{nomination}”: no answer yet from {missing}.",
    "Lấy ý kiến và ghi nhận theo quy chế của tỉnh (mẫu: QĐ 86/2025/QĐ-UBND Bắc Ninh, Điều 10.2).",
    "Ask and record the answer as the province's rules say (cf. Bắc Ninh 86/2025/QĐ-UBND, Article 10.2).",
)
ENDED_ON_WRONG: Final = Refusal(
    "AWARDS_ENDED_ON_WRONG",
    "Ngày hết kỷ luật được ghi khi và chỉ khi kết quả là đã bị kỷ luật.",
    "The day that a discipline ended is given if, and only if, there was one.",
    "Ghi lại kết quả cùng với ngày hết kỷ luật (Nghị định 152/2025/NĐ-CP, Điều 4.4).",
    "Record the finding together with that day (Decree 152/2025/NĐ-CP, Article 4.4).",
)
LIST_REPEATS: Final = Refusal(
    "AWARDS_LIST_REPEATS",
    "Danh sách nêu “{nomination}” nhiều lần.",
    "The list names “{nomination}” more than once.",
    "Mỗi đề nghị chỉ nêu một lần.",
    "Name each nomination once.",
)
KINDS_MIXED: Final = Refusal(
    "AWARDS_KINDS_MIXED",
    "Danh sách lẫn nhiều loại; mỗi lần chỉ một loại: tập thể, cá nhân hoặc hộ gia đình.",
    "The list mixes kinds; each list is of one kind: collectives, individuals or households.",
    "Lập riêng danh sách cho từng loại.",
    "Make a list of its own for each kind.",
)
NO_TIE: Final = Refusal(
    "AWARDS_NO_TIE",
    "Các đề nghị nêu ra không bằng điểm nhau: {told}; không có gì phải phân định.",
    "These nominations are no tie: {told}; there is nothing to settle.",
    "Chỉ phân định giữa các đề nghị đã thẩm định, cùng loại và bằng điểm (`hoinghi show … ranking`).",
    "Settle only between endorsed nominations of one kind with equal points (`hoinghi show … ranking`).",
)
TIE_DECIDED: Final = Refusal(
    "AWARDS_TIE_DECIDED",
    "Trong các đề nghị bằng điểm này, {approved} đã được duyệt; thứ tự ghi sau không đổi được việc đó. Còn chờ: "
    "{waiting}; còn {left} chỗ.",
    "Of this tie {approved} is approved already, and an order recorded afterwards does not change that. Still "
    "waiting: {waiting}; places left: {left}.",
    "Còn chỗ thì duyệt hồ sơ còn lại (`hoinghi award approve-nomination`), nhiều hồ sơ hơn số chỗ thì phân định "
    "riêng "
    "giữa các hồ sơ còn chờ. Hết chỗ thì không duyệt kèm lý do (`hoinghi award reject-nomination`), xin thêm chỉ "
    "tiêu "
    "(`hoinghi award amend`), hoặc trước khi có quyết định rút lại việc duyệt (`hoinghi award withdraw-approval`) "
    "rồi phân định.",
    "With a place left approve who remains (`hoinghi award approve-nomination`); more than there are places are "
    "settled among themselves. Without one reject with a reason (`hoinghi award reject-nomination`), ask for a "
    "larger "
    "quota (`hoinghi award amend`), or before the decision withdraw the approval "
    "(`hoinghi award withdraw-approval`) and settle the tie.",
)
TIE_OPEN: Final = Refusal(
    "AWARDS_TIE_OPEN",
    "“{nomination}” bằng điểm với {peers} và không đủ chỗ cho tất cả (còn {left} sau khi duyệt).",
    "“{nomination}” has the same points as {peers} and there is no place for all (left afterwards: {left}).",
    "Phân định kèm lý do trước khi duyệt (`hoinghi award settle-tie`): ưu tiên nữ, tập thể có từ 70% nữ trở lên "
    "({rule}).",
    "Settle the tie with a reason first (`hoinghi award settle-tie`): a woman, or a collective of 70% women or "
    "more, "
    "is preferred ({rule}).",
)
TIE_STANDS_BEHIND: Final = Refusal(
    "AWARDS_TIE_STANDS_BEHIND",
    "“{nomination}” bằng điểm với {peers} và đứng sau theo phân định đã ghi ({reason}); không đủ chỗ cho tất cả "
    "(còn {left} sau khi duyệt).",
    "“{nomination}” has the same points as {peers} and was put behind by the settlement on record ({reason}); "
    "there is no place for all (left afterwards: {left}).",
    "Duyệt {peers} trước; muốn thứ tự khác thì phân định lại kèm lý do (`hoinghi award settle-tie`), hoặc "
    "xin thêm chỉ tiêu (`hoinghi award amend`).",
    "Approve {peers} first; for another order settle the tie anew with a reason (`hoinghi award settle-tie`), or "
    "ask for a larger quota (`hoinghi award amend`).",
)
TIE_PASSED_OVER: Final = Refusal(
    "AWARDS_TIE_PASSED_OVER",
    "Duyệt “{nomination}” lấy mất chỗ của hồ sơ bằng điểm đang chờ: {peers} (còn {left} chỗ sau khi duyệt); việc "
    "bằng "
    "điểm không được quyết định ngầm như vậy.",
    "Approving “{nomination}” takes a place that one of a tie still needs: {peers} (left afterwards: {left}); a "
    "tie is "
    "not decided silently by it.",
    "Duyệt hoặc phân định các hồ sơ đó trước (`hoinghi award settle-tie`); hoặc người phê duyệt nêu lý do khi "
    "duyệt "
    "(`--reason`, ô Lý do trên trang Khen thưởng): lý do được ghi vào quá trình của hồ sơ ({rule}).",
    "Approve or settle those first (`hoinghi award settle-tie`); or the approver gives a reason with the approval "
    "(`--reason`, the field Reason on the page Awards), which is recorded in the dossier's history ({rule}).",
)
RECEIVER_MISSING: Final = Refusal(
    "AWARDS_RECEIVER_MISSING",
    "“{nomination}” vắng mặt nhưng chưa nêu người nhận thay.",
    "The awardee of “{nomination}” is absent, and nobody is named who receives it.",
    "Nêu họ tên, chức vụ của người nhận thay (`hoinghi award name-receiver`).",
    "Name who receives it, with their position (`hoinghi award name-receiver`).",
)
RECEIVER_IS_AWARDEE: Final = Refusal(
    "AWARDS_RECEIVER_IS_AWARDEE",
    "Người nhận thay của “{nomination}” chính là người được khen thưởng.",
    "Who receives for “{nomination}” is the awardee.",
    "Bỏ phần người nhận thay, hoặc nêu người khác.",
    "Leave out the receiver, or name somebody else.",
)

NOT_A_BASIS: Final = Refusal(
    "AWARDS_NOT_A_BASIS",
    "“{nomination}”: {form} (Quyết định số {number}) là khen đột xuất, chuyên đề; không làm căn cứ đề nghị "
    "khen công trạng cấp cao hơn.",
    "“{nomination}”: {form} (decision {number}) was for a sudden or thematic achievement and is no basis "
    "for a higher award of merit.",
    "Nêu căn cứ khác (Nghị định 152/2025/NĐ-CP, Điều 4.3).",
    "Name another basis (Decree 152/2025/NĐ-CP, Article 4.3).",
)
QUOTA_OF_NOBODY: Final = Refusal(
    "AWARDS_QUOTA_OF_NOBODY",
    "Cả ba chỉ tiêu (tập thể, cá nhân, hộ gia đình) bằng 0: không ai được khen.",
    "All three quotas (collectives, individuals, households) are 0: nobody could receive it.",
    "Ghi chỉ tiêu của ít nhất một loại; nếu không khen hình thức này nữa thì sửa kế hoạch (`hoinghi plan amend`).",
    "Give a quota of one kind at least; a form that is not granted any more is dropped "
    "by an amended plan (`hoinghi plan amend`).",
)
QUOTA_BELOW_APPROVED: Final = Refusal(
    "AWARDS_QUOTA_BELOW_APPROVED",
    "Đã duyệt {approved} {kind_vi}; chỉ tiêu không thể giảm còn {quota}.",
    "{approved} {kind_en} are approved already; the quota cannot fall to {quota}.",
    "Không duyệt bớt đề nghị trước, hoặc giữ chỉ tiêu.",
    "Reject some of them first, or keep the quota.",
)
STAGE_INCOMPLETE: Final = Refusal(
    "AWARDS_STAGE_INCOMPLETE",
    "Các nhóm lên nhận thưởng còn thiếu: {missing}.",
    "The groups called on the stage lack: {missing}.",
    "Mỗi trường hợp được khen thưởng đứng trong đúng một nhóm; người vắng vẫn có tên, có người nhận thay.",
    "Each awardee stands in exactly one group; who is absent too: somebody receives for them.",
)
CORRECTION_DATE: Final = Refusal(
    "AWARDS_CORRECTION_DATE",
    "Quyết định sửa không thể ký trước quyết định khen thưởng ngày {day}.",
    "A correction cannot be dated before the decision of {day}.",
    "Ghi đúng ngày của quyết định sửa.",
    "Enter the date of the correcting decision.",
)
CORRECTION_EMPTY: Final = Refusal(
    "AWARDS_CORRECTION_EMPTY",
    "Không có gì được sửa, hoặc số quyết định trùng với quyết định khen thưởng.",
    "Nothing is corrected, or the number is that of the decision itself.",
    "Nêu số của quyết định sửa và cách ghi đúng (Nghị định 30/2020/NĐ-CP, Điều 18.3).",
    "Give the correcting decision's number, and how it should read (Decree 30/2020/NĐ-CP, Article 18.3).",
)
REDATED_PAST_CORRECTION: Final = Refusal(
    "AWARDS_REDATED_PAST_CORRECTION",
    "Ngày quyết định {day} sau ngày {corrected} của quyết định {number} sửa chính quyết định này.",
    "The decision's day {day} comes after {corrected}, the day of the decision {number} that corrects it.",
    "Đối chiếu ngày của hai văn bản và ghi đúng như văn bản.",
    "Compare the days of the two documents and enter what they say.",
)
REDATED_BONUS_PAID: Final = Refusal(
    "AWARDS_REDATED_BONUS_PAID",
    "Theo ngày {day} tiền thưởng {kinds}; quỹ khen thưởng đã chi {paid} đồng ở dòng {lines} theo mức cũ.",
    "By the day {day} the bonus is {kinds}; the award fund has paid {paid} đồng on {lines} at the other amount.",
    "Cơ quan tài chính ghi hủy các bút toán đó kèm lý do (`hoinghi budget reverse-expenditure`), ghi lại ngày "
    "quyết định, điều chỉnh dòng tiền thưởng (`hoinghi budget propose-adjustment`), rồi ghi chi theo mức đúng; "
    "phần đã chi thừa thì thu lại, chi thiếu thì chi thêm, có chứng từ.",
    "Finance reverses those entries with the reason (`hoinghi budget reverse-expenditure`), the day is entered "
    "again, the bonus lines are adjusted (`hoinghi budget propose-adjustment`), and the right amount is entered "
    "as paid; what was paid too much comes back, what is lacking is paid, each with its voucher.",
)
REDATED_TOO_LATE: Final = Refusal(
    "AWARDS_REDATED_TOO_LATE",
    "{what} theo ngày cũ của quyết định; không ghi lại ngày được nữa.",
    "{what} with the decision's former day; it is not entered again any more.",
    "Văn bản đã phát hành sai thì đính chính hoặc thay thế bằng văn bản (Nghị định 30/2020/NĐ-CP, Điều 18.3).",
    "What was issued wrongly is corrected or replaced by a document (Decree 30/2020/NĐ-CP, Article 18.3).",
)
CORRECTED_PERSON: Final = Refusal(
    "AWARDS_CORRECTED_PERSON",
    "“{nomination}”: quyết định sửa nêu một người, đơn vị khác.",
    "“{nomination}”: the correction names another person or unit.",
    "Sửa chỉ đổi cách ghi; thay người thì huỷ bỏ và xét lại từ đầu (Luật 06/2022/QH15, Điều 93).",
    "A correction changes the writing only; to replace somebody, revoke (Law 06/2022/QH15, Article 93).",
)
BOOK_NUMBERS_MISSING: Final = Refusal(
    "AWARDS_BOOK_NUMBERS_MISSING",
    "Chưa nêu số vào sổ nào.",
    "No number of the award book was given.",
    "Nêu số của từng trường hợp, hoặc số đầu tiên để đánh số theo danh sách.",
    "Give each award's number, or the first one to count on from.",
)
BOOK_NUMBER_TAKEN: Final = Refusal(
    "AWARDS_BOOK_NUMBER_TAKEN",
    "Số vào sổ {number} đã cấp cho “{nomination}”.",
    "Number {number} of the award book belongs to “{nomination}”.",
    "Kiểm tra sổ khen thưởng và cấp số khác.",
    "Look at the award book and give another number.",
)
ROUND_HAS_NOMINATIONS: Final = Refusal(
    "AWARDS_ROUND_HAS_NOMINATIONS",
    "Đợt “{round}” còn {count} hồ sơ đang xét hoặc đã có quyết định: {names}.",
    "The round “{round}” still has {count} nominations standing or decided: {names}.",
    "Để cơ quan đề nghị rút, hoặc Chủ tịch không duyệt các hồ sơ này, rồi đóng đợt.",
    "Have them withdrawn by their units or rejected by the Chairman, then close the round.",
)
ROUND_CLOSED: Final = Refusal(
    "AWARDS_ROUND_CLOSED",
    "Đợt “{form}” đã đóng theo {document}; không nhận hồ sơ, không đổi chỉ tiêu.",
    "The round “{form}” is closed by {document}: no dossier is taken and no quota changed.",
    "Nộp hồ sơ vào đợt khác; muốn mở lại thì sửa đổi kế hoạch hoặc mở đợt lại (`hoinghi award open`).",
    "Put the dossier into another round; to open this one again, amend the plan or open it anew "
    "(`hoinghi award open`).",
)
CONFERENCE_CANCELLED: Final = Refusal(
    "AWARDS_CONFERENCE_CANCELLED",
    "Hội nghị đã hủy: không mở đợt, không nhận, thẩm định, duyệt hồ sơ, không ghi quyết định khen thưởng cho hội "
    "nghị này nữa.",
    "The conference was cancelled: no round is opened, no nomination taken, endorsed or approved, and no award "
    "decision entered for it any more.",
    "Đề nghị khen thưởng ở hội nghị khác thì nộp vào đợt của hội nghị đó (`hoinghi award submit`). Ở đây chỉ còn "
    "rút hồ sơ (`hoinghi award withdraw`), không duyệt kèm lý do (`hoinghi award reject-nomination`), hoặc đóng "
    "đợt (`hoinghi award close`); quyết định đã ghi trước khi hủy vẫn giữ nguyên.",
    "To put somebody forward for another conference, hand in to its round (`hoinghi award submit`). Here a "
    "nomination may still be withdrawn (`hoinghi award withdraw`) or rejected with a reason "
    "(`hoinghi award reject-nomination`), or the round closed (`hoinghi award close`); a decision that was "
    "entered before stands.",
)
RESTRICTIONS: Final = (
    CONFERENCE_CANCELLED,
    ROUND_HAS_NOMINATIONS,
    ROUND_CLOSED,
    SAME_ACHIEVEMENT,
    SAME_ACHIEVEMENT_ELSEWHERE,
    UNDER_REVIEW,
    MERIT_BEFORE_END,
    CLEARANCE_MISSING,
    ENDED_ON_WRONG,
    LIST_REPEATS,
    KINDS_MIXED,
    NO_TIE,
    TIE_DECIDED,
    TIE_OPEN,
    TIE_STANDS_BEHIND,
    TIE_PASSED_OVER,
    RECEIVER_MISSING,
    RECEIVER_IS_AWARDEE,
    NOT_A_BASIS,
    QUOTA_OF_NOBODY,
    QUOTA_BELOW_APPROVED,
    STAGE_INCOMPLETE,
    CORRECTION_DATE,
    CORRECTION_EMPTY,
    REDATED_PAST_CORRECTION,
    REDATED_BONUS_PAID,
    REDATED_TOO_LATE,
    CORRECTED_PERSON,
    BOOK_NUMBERS_MISSING,
    BOOK_NUMBER_TAKEN,
)

_DECIDED: Final = Term("đã có quyết định khen thưởng", "decided")
_FROZEN: Final = Term(
    "Danh sách đã chốt: sửa cách ghi bằng quyết định sửa (`hoinghi award correct-decision`), số quyết "
    "định, ngày ghi nhầm thì ghi lại (`hoinghi award renumber-decision`, `hoinghi award redate-decision`), bỏ một "
    "trường hợp bằng huỷ bỏ (`hoinghi award revoke`); đề nghị mới thuộc đợt khác (`hoinghi award open`).",
    "The list is frozen: correct how it is written (`hoinghi award correct-decision`), a number "
    "or a day entered wrongly (`hoinghi award renumber-decision`, `hoinghi award redate-decision`), take somebody "
    "out by revoking "
    "(`hoinghi award revoke`); new nominations belong to another round (`hoinghi award open`).",
)


def round_named(name: str) -> Term:
    return Term(f"đợt khen thưởng “{name}”", f"the award round “{name}”")


def round_decided(name: str) -> Refused:
    """What a step of a round comes to once its decision is there; also foreseen of the rows of a list."""
    return not_now(round_named(name), _DECIDED, _FROZEN)
