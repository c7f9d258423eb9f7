"""Why a wish to the budget is refused, and what to do then."""

from typing import Final

from shared.refusals import Refusal

PRICE_MISSING: Final = Refusal(
    "BUDGET_PRICE_MISSING",
    "Các dòng chưa có đơn giá: {lines}.",
    "These lines have no unit price yet: {lines}.",
    "Nhập đơn giá và căn cứ của từng dòng; hệ thống không tự đặt mức chi chưa được kiểm chứng.",
    "Enter each price with its basis; no rate is assumed where none was verified.",
)
LINE_UNKNOWN: Final = Refusal(
    "BUDGET_LINE_UNKNOWN",
    "Dự toán không có dòng “{line}”.",
    "The estimate has no line “{line}”.",
    "Chọn một dòng có trong dự toán (hoinghi show … estimate).",
    "Choose a line of the estimate (hoinghi show … estimate).",
)
LINE_TWICE: Final = Refusal(
    "BUDGET_LINE_TWICE",
    "Dòng “{line}” được nêu hai lần.",
    "The line “{line}” is named twice.",
    "Giữ lại một lần cho mỗi dòng rồi gửi lại.",
    "Keep each line once and send it again.",
)
LINE_UNCLEAR: Final = Refusal(
    "BUDGET_LINE_UNCLEAR",
    "Dòng “{line}”: {why}.",
    "The line “{line}”: {why}.",
    "Chọn một cách tính số lượng: theo số người xác nhận, theo số khen thưởng, hoặc nhập tay.",
    "Choose one way to the quantity: by confirmed delegates, by awards, or typed by hand.",
)
TOO_LARGE: Final = Refusal(
    "BUDGET_TOO_LARGE",
    "Dòng “{line}” vượt giới hạn: số lượng tối đa 1.000.000, tổng tối đa 10^15 đồng.",
    "The line “{line}” goes beyond the limits: quantity up to 1,000,000, sums up to 10^15 đồng.",
    "Kiểm tra lại số lượng, hệ số và đơn giá.",
    "Check quantity, factor and price.",
)
NOT_HOLDING: Final = Refusal(
    "BUDGET_NOT_HOLDING",
    "Dự toán đang do {holder} giữ; cơ quan “{unit}” chưa sửa được.",
    "The estimate is with {holder}; the agency “{unit}” cannot change it now.",
    "Cơ quan tài chính tiếp nhận dự trù (`hoinghi budget draw-up-estimate`) rồi mới sửa; sau đó cơ quan chủ trì "
    "gửi đề nghị sửa cho cơ quan tài chính.",
    "Finance takes the draft over (`hoinghi budget draw-up-estimate`) before changing it; from then "
    "on the organiser "
    "asks Finance for changes.",
)
AMOUNT_DIFFERS: Final = Refusal(
    "BUDGET_AMOUNT_DIFFERS",
    "Số tiền duyệt {read} đồng khác số đã trình {submitted} đồng ({fund}).",
    "The sum approved, {read} đồng, differs from the one submitted, {submitted} đồng ({fund}).",
    "Đọc lại bản đang trình; nếu cần số khác thì trả lại kèm ý kiến từng dòng.",
    "Read what is submitted now; for another sum return it with remarks line by line.",
)
OVER_BUDGET: Final = Refusal(
    "BUDGET_EXCEEDED",
    "Chi {amount} đồng sẽ vượt số được duyệt: còn {left} đồng.",
    "Spending {amount} đồng would exceed what was approved: {left} đồng are left.",
    "Trình điều chỉnh dự toán trước khi chi.",
    "Have the budget adjusted before spending.",
)
OVER_LINE: Final = Refusal(
    "BUDGET_LINE_EXCEEDED",
    "Chi {amount} đồng sẽ vượt dòng “{line}”: còn {left} đồng (được vượt {tolerance} %).",
    "Spending {amount} đồng would exceed the line “{line}”: {left} đồng are left ({tolerance} % over allowed).",
    "Trình điều chỉnh dòng này (`hoinghi budget propose-adjustment`) trước khi chi.",
    "Have the line adjusted (`hoinghi budget propose-adjustment`) before spending.",
)
BELOW_SPENT: Final = Refusal(
    "BUDGET_BELOW_SPENT",
    "Dòng “{line}” đã chi {spent} đồng, nhiều hơn mức điều chỉnh {amount} đồng.",
    "The line “{line}” has spent {spent} đồng, more than the adjusted {amount} đồng.",
    "Giữ mức không thấp hơn số đã chi, hoặc hủy bút toán ghi nhầm trước.",
    "Keep it at no less than what was spent, or first reverse what was entered by mistake.",
)
FUND_FIXED: Final = Refusal(
    "BUDGET_FUND_FIXED",
    "Dòng “{line}” đã chi từ quỹ khác, không thể chuyển quỹ.",
    "The line “{line}” has spent from the other fund and cannot change it.",
    "Lập dòng mới cho quỹ kia; hủy bút toán ghi nhầm nếu có.",
    "Make a new line for the other fund; reverse entries made by mistake, if any.",
)
NOTHING_ADJUSTED: Final = Refusal(
    "BUDGET_NOTHING_ADJUSTED",
    "Đề nghị điều chỉnh “{adjustment}” không thay đổi dòng nào.",
    "The adjustment “{adjustment}” changes no line.",
    "Nêu các dòng thay đổi với số lượng, đơn giá mới.",
    "Name the lines that change, with their new quantity and price.",
)
ENTRY_KNOWN: Final = Refusal(
    "BUDGET_ENTRY_KNOWN",
    "Bút toán “{entry}” đã có với nội dung khác.",
    "The entry “{entry}” exists already with other content.",
    "Dùng mã khác cho khoản chi khác.",
    "Use another id for another payment.",
)
INVOICE_KNOWN: Final = Refusal(
    "BUDGET_INVOICE_KNOWN",
    "Hóa đơn {invoice} đã được ghi cho dòng này ở bút toán “{entry}” ({amount} đồng).",
    "The invoice {invoice} is entered on this line already, as “{entry}” ({amount} đồng).",
    "Kiểm tra hóa đơn; nếu bút toán cũ ghi nhầm hoặc thiếu thì hủy rồi ghi lại tổng số.",
    "Check the invoice; if the earlier entry is wrong or partial, reverse it and enter the whole sum.",
)
IN_FUTURE: Final = Refusal(
    "BUDGET_DATE_IN_FUTURE",
    "Ngày {day} ({what}) chưa đến.",
    "The day {day} ({what}) has not come yet.",
    "Ghi vào hoặc sau ngày thực tế; kiểm tra lại ngày, tháng, năm.",
    "Enter it on or after the actual day; check day, month and year.",
)
TOO_EARLY: Final = Refusal(
    "BUDGET_DATE_TOO_EARLY",
    "Ngày {day} ({what}) trước {since}: {first}.",
    "The day {day} ({what}) comes before {since}: {first}.",
    "Kiểm tra lại ngày, tháng, năm với văn bản, chứng từ và ghi đúng như văn bản, chứng từ.",
    "Check day, month and year on the document or voucher and enter them as they stand there.",
)
TOO_LATE: Final = Refusal(
    "BUDGET_DATE_TOO_LATE",
    "Ngày {day} ({what}) sau {until}: {last}.",
    "The day {day} ({what}) comes after {until}: {last}.",
    "Kiểm tra lại ngày, tháng, năm với văn bản; nếu ngày kia mới sai thì ghi lại ngày kia trước.",
    "Check day, month and year on the document; where the other day is wrong, enter that one again first.",
)
REDATED_AFTER_REPORT: Final = Refusal(
    "BUDGET_REDATED_AFTER_REPORT",
    "Báo cáo kết quả đã chốt theo ngày cũ của quyết định; không ghi lại ngày được nữa.",
    "The report on the results is finalised with the decision's former day; it is not entered again any more.",
    "Văn bản đã phát hành sai thì đính chính hoặc thay thế bằng văn bản (Nghị định 30/2020/NĐ-CP, Điều 18.3).",
    "What was issued wrongly is corrected or replaced by a document (Decree 30/2020/NĐ-CP, Article 18.3).",
)
TWO_DECISIONS: Final = Refusal(
    "BUDGET_TWO_DECISIONS",
    "Mỗi lần chỉ ghi lại ngày của một quyết định: điều chỉnh hoặc quyết toán.",
    "One decision at a time: an adjustment's or the settlement's.",
    "Bỏ --adjustment hoặc --settlement rồi thực hiện lại.",
    "Leave out --adjustment or --settlement, and try again.",
)
UNEXPLAINED: Final = Refusal(
    "BUDGET_DIFFERENCE_UNEXPLAINED",
    "Các dòng chi khác dự toán chưa được thuyết minh: {lines}.",
    "Lines whose spending differs from the estimate are not explained: {lines}.",
    "Ghi lý do cho từng dòng đã nêu rồi trình lại (`hoinghi budget submit-settlement --explanations "
    '"{first}=lý do; …"`, trang Kinh phí).',
    "Give the reason for each line named and submit again (`hoinghi budget submit-settlement --explanations "
    '"{first}=the reason; …"`, page Budget).',
)
OWN_SETTLEMENT: Final = Refusal(
    "BUDGET_OWN_SETTLEMENT",
    "Cơ quan “{unit}” đã nộp quyết toán này nên không thể tự duyệt.",
    "The agency “{unit}” submitted this settlement and cannot approve it itself.",
    "Chuyển cho người phê duyệt, hoặc cơ quan tài chính nếu cơ quan khác nộp.",
    "Hand it to the approver, or to Finance if another agency submitted it.",
)
RECOVERED_ALREADY: Final = Refusal(
    "BUDGET_RECOVERED_ALREADY",
    "Tiền thưởng của “{nomination}” đã thu hồi ngày {day} theo {voucher}, nên đã từng được chi.",
    "The bonus of “{nomination}” came back on {day} by {voucher}, so it had been paid.",
    "Đối chiếu chứng từ chi và phiếu thu; khoản đã thu không xóa được.",
    "Compare the payment with the receipt; what came back stays recorded.",
)
NOTHING_TO_RECOVER: Final = Refusal(
    "BUDGET_NOTHING_TO_RECOVER",
    "Khen thưởng “{nomination}” bị hủy bỏ khi tiền thưởng chưa chi; không có gì phải thu hồi.",
    "The award “{nomination}” was revoked before its bonus was paid; nothing has to come back.",
    "Nếu đã chi thì ghi lại kèm lý do (`hoinghi budget correct-recovery --paid`), rồi ghi khoản thu.",
    "If it was paid, say so for a reason (`hoinghi budget correct-recovery --paid`), then record the receipt.",
)
DECISION_TAKEN: Final = Refusal(
    "BUDGET_DECISION_TAKEN",
    "Số {number} năm {year} đã là số của quyết định {what}.",
    "The number {number} of {year} is already that of the decision on {what}.",
    "Mỗi quyết định một số trong năm (Nghị định 30/2020/NĐ-CP, Điều 15.1): kiểm tra lại số trên văn bản.",
    "A number is given once a year (Decree 30/2020/NĐ-CP, Article 15.1): look at the document.",
)
ROUND_UNKNOWN: Final = Refusal(
    "BUDGET_ROUND_UNKNOWN",
    "Dòng “{line}” theo đợt khen thưởng “{round}”; quỹ khen thưởng không có đợt nào mã đó (đã có: {known}).",
    "The line “{line}” follows the award round “{round}”, which the award fund does not pay (known: {known}).",
    "Kiểm tra mã đợt (`hoinghi show … rounds`), hoặc mở đợt trước (`hoinghi award open`); đợt của Quân khu do quỹ "
    "khác chi. Đợt vừa mở thì thử lại sau vài giây.",
    "Check the round's id (`hoinghi show … rounds`), or open it first (`hoinghi award open`); another fund pays a "
    "round of the military region. For one opened just now, try again in a few seconds.",
)

REFUSALS: Final = (
    PRICE_MISSING,
    LINE_UNKNOWN,
    LINE_TWICE,
    LINE_UNCLEAR,
    TOO_LARGE,
    NOT_HOLDING,
    AMOUNT_DIFFERS,
    OVER_BUDGET,
    OVER_LINE,
    BELOW_SPENT,
    FUND_FIXED,
    NOTHING_ADJUSTED,
    ENTRY_KNOWN,
    INVOICE_KNOWN,
    IN_FUTURE,
    TOO_EARLY,
    TOO_LATE,
    REDATED_AFTER_REPORT,
    TWO_DECISIONS,
    UNEXPLAINED,
    OWN_SETTLEMENT,
    RECOVERED_ALREADY,
    NOTHING_TO_RECOVER,
    DECISION_TAKEN,
    ROUND_UNKNOWN,
)
