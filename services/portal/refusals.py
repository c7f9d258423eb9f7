"""What the doors refuse, with a code and what to do next. What a wish meets is the services' own answer."""

from typing import Final

from services.portal import api_refusals, sign_in_refusals
from shared.refusals import Refusal, Refused, Term, not_found

PAGE_UNKNOWN: Final = Refusal(
    "PORTAL_PAGE_UNKNOWN",
    "Không có trang này.",
    "There is no such page.",
    "Kiểm tra lại địa chỉ, hoặc trở về trang đầu.",
    "Check the address, or go back to the first page.",
)
METHOD: Final = Refusal(
    "PORTAL_METHOD",
    "Trang này không nhận yêu cầu kiểu {method}.",
    "This page takes no request of the kind {method}.",
    "Mở lại trang rồi dùng các nút trên trang.",
    "Open the page again and use its buttons.",
)
SIGN_IN: Final = Refusal(
    "PORTAL_SIGN_IN",
    "Cần đăng nhập để xem trang này.",
    "This page needs a sign-in.",
    "Mở đường dẫn đăng nhập do quản trị hệ thống cấp (hoinghi login-link). Phiên làm việc tự hết hạn khi "
    "không dùng.",
    "Open the sign-in link that the system's administrator gave you (hoinghi login-link). A session that is not "
    "used ends by itself.",
)
NOT_FOR_YOU: Final = Refusal(
    "PORTAL_NOT_FOR_YOU",
    "Vai trò của bạn ({role}) không được vào trang này.",
    "Your role ({role}) does not open this page.",
    "Trở về trang đầu; nếu cần quyền này, đề nghị quản trị hệ thống cấp đường dẫn đăng nhập đúng vai trò.",
    "Go back to the first page; if you need this, ask the administrator for a sign-in link of the right role.",
)
NOT_THE_GUESTS: Final = Refusal(
    "PORTAL_NOT_THE_GUESTS",
    "Đường dẫn này chỉ để trả lời giấy mời của chính đại biểu, tập thể hoặc hộ gia đình được mời.",
    "This link only answers the invitation of the guest, collective or household it was made for.",
    "Việc của cơ quan (nhiệm vụ, tham luận, báo cáo, hồ sơ khen thưởng) do đầu mối của cơ quan làm trên trang của "
    "cơ quan mình.",
    "What is the agency's (tasks, papers, contributions, nominations) its contact does on the agency's own page.",
)
NOT_YOURS_TO_HAND_ON: Final = Refusal(
    "PORTAL_NOT_YOURS_TO_HAND_ON",
    "Chỉ giao hoặc thu hồi được việc của vai trò mình đang giữ.",
    "Only the work of the role that you hold yourself can be handed on or taken back.",
    "Đề nghị người giữ vai trò ấy làm; cơ quan chủ trì giao thay được cho đầu mối của các cơ quan.",
    "Ask whoever holds that role; for agencies' contacts the organiser can do it.",
)
FORM_STALE: Final = Refusal(
    "PORTAL_FORM_STALE",
    "Biểu mẫu không thuộc phiên làm việc hiện tại, nên chưa ghi gì.",
    "The form does not belong to the present session; nothing was written.",
    "Mở lại trang, kiểm tra nội dung rồi gửi lại.",
    "Open the page again, check what you typed and send it again.",
)
FORM_UNREADABLE: Final = Refusal(
    "PORTAL_FORM_UNREADABLE",
    "Không đọc được nội dung gửi lên (thiếu, hỏng hoặc bị ngắt giữa chừng), nên chưa ghi gì.",
    "What was sent cannot be read (damaged, or cut off half-way); nothing was written.",
    "Mở lại trang, điền rồi gửi lại biểu mẫu.",
    "Open the page again, fill in its form and send it.",
)
DONE_BEFORE: Final = Refusal(
    "PORTAL_DONE_BEFORE",
    "Việc này đã làm xong từ trước{told}. Lần bấm này không thay đổi gì.",
    "This was done already{told}. This press has changed nothing.",
    "Xem lại trang này rồi hãy làm tiếp.",
    "Look at this page again before you go on.",
)
TOO_MANY: Final = Refusal(
    "PORTAL_TOO_MANY",
    "Quá nhiều lần thử trong thời gian ngắn.",
    "Too many attempts in a short time.",
    "Chờ vài phút rồi thử lại.",
    "Wait a few minutes, then try again.",
)
TOO_LARGE: Final = Refusal(
    "PORTAL_TOO_LARGE",
    "Nội dung gửi lên lớn hơn {limit} MiB, nên chưa nhận.",
    "What was sent is larger than {limit} MiB and was not taken in.",
    "Chia nhỏ hoặc nén tệp rồi gửi lại.",
    "Make the file smaller and send it again.",
)
LINK_UNKNOWN: Final = Refusal(
    "PORTAL_LINK_UNKNOWN",
    "Đường dẫn này không đúng hoặc không còn hiệu lực.",
    "This link is not right, or not valid any more.",
    "Sao chép lại trọn đường dẫn trong thư. Nếu vẫn không mở được, đề nghị nơi gửi cấp đường dẫn mới.",
    "Copy the whole link from the letter. If it still does not open, ask the sender for a new one.",
)
LINK_EXPIRED: Final = Refusal(
    "PORTAL_LINK_EXPIRED",
    "Đường dẫn này đã hết hạn lúc {until}.",
    "This link was valid until {until}.",
    "Đề nghị nơi gửi cấp đường dẫn mới.",
    "Ask the sender for a new one.",
)
LINK_USED: Final = Refusal(
    "PORTAL_LINK_USED",
    "Đường dẫn đăng nhập này đã được dùng; mỗi đường dẫn chỉ dùng một lần.",
    "This sign-in link was used already; each opens once.",
    "Nếu người dùng không phải là bạn, báo ngay cho quản trị hệ thống. Đề nghị cấp đường dẫn mới.",
    "If it was not you who used it, tell the administrator at once. Ask for a new link.",
)
NOT_ONE_CLICK: Final = Refusal(
    "PORTAL_NOT_ONE_CLICK",
    "Yêu cầu không ghi rõ là thôi nhận thư nhắc, nên chưa ghi gì.",
    "The request does not say that reminders shall stop; nothing was written.",
    "Mở đường dẫn trong thư bằng trình duyệt rồi bấm nút trên trang.",
    "Open the link of the mail in a browser and use the button on the page.",
)
FIELDS: Final = Refusal(
    "PORTAL_FIELDS",
    "Chưa điền, hoặc điền chưa đúng: {fields}.",
    "Missing, or not as it should be: {fields}.",
    "Sửa các ô đã nêu rồi gửi lại; nội dung đã gõ vẫn còn.",
    "Mend these fields and send it again; what you typed is still there.",
)
CELL: Final = Refusal(
    "PORTAL_CELL",
    "Ô “{cell}” của dòng “{line}” cần một số nguyên, không có phần lẻ: “{typed}”.",
    "The cell “{cell}” of the line “{line}” wants a whole number, without decimals: “{typed}”.",
    "Ghi số nguyên, ví dụ 1.500.000, rồi gửi lại; nội dung đã gõ vẫn còn.",
    "Write a whole number, 1.500.000 for example, and send it again; what you typed is still there.",
)
CELL_TOO_LARGE: Final = Refusal(
    "PORTAL_CELL_TOO_LARGE",
    "Ô “{cell}” của dòng “{line}” lớn hơn mức ghi được ({most}): “{typed}”.",
    "The cell “{cell}” of the line “{line}” is larger than what can be written ({most}): “{typed}”.",
    "Kiểm tra số chữ số rồi gửi lại; nội dung đã gõ vẫn còn.",
    "Count the digits and send it again; what you typed is still there.",
)
CHANGED_MEANWHILE: Final = Refusal(
    "PORTAL_CHANGED_MEANWHILE",
    "Trong lúc bạn sửa, người khác đã sửa: {lines}.",
    "While you were typing somebody else changed: {lines}.",
    "Xem lại các dòng đã nêu; nội dung đã gõ vẫn còn, gửi lại để ghi.",
    "Look at these lines again; what you typed is still there, send it again to write it.",
)
NOT_PROPOSED: Final = Refusal(
    "PORTAL_NOT_PROPOSED",
    "Chưa trình: có ô đã gõ nhưng chưa đưa vào đề nghị điều chỉnh: {lines}.",
    "Not submitted: what was typed is not part of the proposed adjustment yet: {lines}.",
    "Ghi lý do, bấm “Lập đề nghị” rồi trình; nội dung đã gõ vẫn còn.",
    "Give a reason, press “Draw up the proposal”, then submit; what you typed is still there.",
)
NOTHING_CHANGED: Final = Refusal(
    "PORTAL_NOTHING_CHANGED",
    "Chưa có ô nào được sửa.",
    "No field was changed.",
    "Sửa ít nhất một ô rồi gửi lại.",
    "Change at least one field and send it again.",
)
NOTHING_CHOSEN: Final = Refusal(
    "PORTAL_NOTHING_CHOSEN",
    "Chưa chọn hồ sơ nào.",
    "No nomination was chosen.",
    "Đánh dấu ít nhất một hồ sơ trong danh sách rồi bấm lại.",
    "Tick at least one nomination in the list, then press the button again.",
)
UNCHANGED: Final = Refusal(
    "PORTAL_DOCUMENT_UNCHANGED",
    "Văn bản đúng nội dung này đã phát hành: “{document}”.",
    "A document of exactly this content is issued already: “{document}”.",
    "Dùng bản đã phát hành; chỉ phát hành lại khi nội dung đổi.",
    "Use the one that is issued; issue again once the content changes.",
)
AS_OF: Final = Refusal(
    "PORTAL_AS_OF",
    "“{typed}” không phải là một thời điểm hoặc một vị trí trong nhật ký.",
    "“{typed}” is neither a moment nor a position in the log.",
    "Chọn ngày, giờ, hoặc nhập số vị trí (ví dụ 1234).",
    "Choose a day and time, or type a position (1234, say).",
)
BEFORE_THE_PLAN: Final = Refusal(
    "PORTAL_BEFORE_THE_PLAN",
    "Lúc ấy chưa có kế hoạch hội nghị nên chưa có số liệu nào.",
    "At that moment the conference was not planned yet: there are no figures.",
    "Chọn một thời điểm sau khi kế hoạch được công bố.",
    "Choose a moment after the plan was published.",
)
NO_ANSWER: Final = Refusal(
    "PORTAL_NO_ANSWER",
    "Dịch vụ chưa trả lời; chưa rõ nội dung đã được ghi hay chưa.",
    "The service has not answered; whether it was written is not known.",
    "Gửi lại chính biểu mẫu này sau ít phút; gửi lại không ghi hai lần.",
    "Send this very form again in a few minutes; nothing is written twice.",
)
PROGRAM_MOVED: Final = Refusal(
    "PORTAL_PROGRAM_MOVED",
    "Chương trình vừa thay đổi so với trang đang xem, nên chưa hoàn chỉnh bản nào.",
    "The program has changed since this page was shown; nothing was finalised.",
    "Xem lại chương trình dưới đây rồi bấm hoàn chỉnh lần nữa.",
    "Look at the program below and finalise it again.",
)
REPORT_MOVED: Final = Refusal(
    "PORTAL_REPORT_MOVED",
    "Báo cáo vừa thay đổi so với trang đang xem, nên chưa hoàn chỉnh bản nào.",
    "The report has changed since this page was shown; nothing was finalised.",
    "Xem lại báo cáo dưới đây rồi bấm hoàn chỉnh lần nữa.",
    "Look at the report below and finalise it again.",
)
SEATS_MOVED: Final = Refusal(
    "PORTAL_SEATS_MOVED",
    "Đại biểu hoặc chỗ ngồi vừa thay đổi so với đề xuất đang xem, nên chưa xếp chỗ nào.",
    "People or seats have changed since this proposal was shown; nobody was seated.",
    "Xem lại đề xuất mới dưới đây rồi xếp.",
    "Look at the new proposal below, then seat them.",
)
UNAVAILABLE: Final = Refusal(
    "PORTAL_UNAVAILABLE",
    "Hệ thống tạm thời không đọc được dữ liệu.",
    "The system cannot read its data at the moment.",
    "Thử lại sau ít phút; nếu vẫn vậy, báo bộ phận vận hành.",
    "Try again in a few minutes; if it stays so, tell the ops team.",
)
ROLE_UNKNOWN: Final = Refusal(
    "PORTAL_ROLE_UNKNOWN",
    "Không có vai trò “{role}”.",
    "There is no role “{role}”.",
    "Chọn một trong: {roles}.",
    "Choose one of: {roles}.",
)
ROLE_NOT_HELD: Final = Refusal(
    "PORTAL_ROLE_NOT_HELD",
    "Cơ quan “{unit}” không giữ vai trò “{role}” trong hội nghị “{conference}”.",
    "The agency “{unit}” does not hold the role “{role}” in the conference “{conference}”.",
    "Chọn cơ quan hoặc vai trò khác; vai trò của cơ quan ghi trong tệp kế hoạch.",
    "Choose another agency or role; the plan's file says which roles an agency holds.",
)

REFUSALS: Final = (
    NOT_YOURS_TO_HAND_ON,
    PAGE_UNKNOWN,
    METHOD,
    SIGN_IN,
    NOT_FOR_YOU,
    FORM_STALE,
    FORM_UNREADABLE,
    TOO_MANY,
    DONE_BEFORE,
    TOO_LARGE,
    LINK_UNKNOWN,
    LINK_EXPIRED,
    LINK_USED,
    NOT_ONE_CLICK,
    FIELDS,
    CELL,
    CELL_TOO_LARGE,
    CHANGED_MEANWHILE,
    NOT_PROPOSED,
    NOTHING_CHANGED,
    NOTHING_CHOSEN,
    UNCHANGED,
    AS_OF,
    BEFORE_THE_PLAN,
    NO_ANSWER,
    PROGRAM_MOVED,
    REPORT_MOVED,
    SEATS_MOVED,
    UNAVAILABLE,
    ROLE_UNKNOWN,
    ROLE_NOT_HELD,
    *sign_in_refusals.REFUSALS,
    *api_refusals.REFUSALS,
)


def no_such_act(name: str) -> Refused:
    """A form names an act that its page does not know; so much of the name is said as a line holds."""
    return not_found(Term("thao tác", "action"), name[:40])
