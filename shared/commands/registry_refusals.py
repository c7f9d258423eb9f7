"""The reasons for which the registry refuses a wish, and what to do next."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.commands.agenda import AGENDA_REFUSALS
from shared.commands.papers import PAPERS_REFUSALS
from shared.refusals import Refusal, Term

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
DECLINE_TOO_LATE: Final = Refusal(
    "REGISTRY_DECLINE_TOO_LATE",
    "Hạn trả lời là {respond_by}; đã quá hạn nên đơn vị không tự báo được nữa.",
    "Answers were due by {respond_by}; that has passed, and the unit cannot say so by itself any more.",
    "Báo trực tiếp cơ quan chủ trì; cơ quan chủ trì đổi hạn trả lời của đoàn "
    "(`hoinghi delegation move-respond-by`) rồi ghi đơn vị không cử người dự.",
    "Tell the organiser, who moves the day to answer of the delegation (`hoinghi delegation move-respond-by`) and "
    "then records that nobody comes.",
)
INVITATION_DECLINED: Final = Refusal(
    "REGISTRY_INVITATION_DECLINED",
    "Đoàn “{delegation}” đã báo không cử người dự.",
    "The delegation “{delegation}” has said that it sends nobody.",
    "Nếu vẫn cử người: nhận lời lại trước (`hoinghi delegation accept-again`), rồi đăng ký.",
    "To send somebody after all, accept again first (`hoinghi delegation accept-again`), then register.",
)
DECLINED_WITH_IT: Final = Refusal(
    "REGISTRY_DECLINED_WITH_IT",
    "Đã ghi báo vắng cho cả {count} người mà đoàn “{delegation}” đã cử.",
    "All {count} whom the delegation “{delegation}” had named have declined with it.",
    "Ai vẫn dự thì nhận lời lại (`hoinghi delegation accept-again`) rồi đăng ký lại người đó.",
    "If somebody comes after all, accept again (`hoinghi delegation accept-again`) and register them.",
)
CONFERENCE_OVER: Final = Refusal(
    "REGISTRY_CONFERENCE_OVER",
    "Hội nghị {how}; không còn mời, trả lời, xin thêm chỗ hay nộp bài.",
    "The conference {how}; nobody is invited, answers, asks for seats or hands anything in any more.",
    "Không phải làm gì thêm. Cần trao đổi thì liên hệ trực tiếp cơ quan chủ trì.",
    "Nothing more is to be done. Speak to the organiser directly if something remains.",
)
HOW_OVER: Final[Mapping[str, Term]] = MappingProxyType(
    {
        "concluded": Term("đã kết thúc", "is over"),
        "cancelled": Term("đã hủy", "is cancelled"),
    }
)
"""By the conference's phase; CONFERENCE_OVER's word for it."""
REMINDER_TOO_LATE: Final = Refusal(
    "REGISTRY_REMINDER_TOO_LATE",
    "Hạn trả lời là {respond_by}; đã quá hạn nên không nhắc nữa.",
    "Answers were due by {respond_by}; that has passed, and nobody is reminded any more.",
    "Đổi hạn trả lời trước (`hoinghi delegation move-respond-by`), rồi nhắc.",
    "Move the day to answer by first (`hoinghi delegation move-respond-by`), then remind.",
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
    "Người này đã có trong đoàn: “{person_id}” (so tên không kể dấu, “Đồng chí”, “Ông”, “Bà” và phần trong "
    "ngoặc); một người không được tính hai lần.",
    "This person is in the delegation already: “{person_id}” (names are compared without marks, forms of address "
    "and brackets); nobody is counted twice.",
    "Sửa thông tin của người đã có thay vì đăng ký lần nữa. Nếu là hai người trùng họ tên: ghi chức vụ khác nhau, "
    "hoặc số điện thoại (hay thư điện tử) riêng của từng người; người đã có mà chưa ghi thì bổ sung trước "
    "(`hoinghi delegation update-attendee`, nút Sửa thông tin trên trang của đoàn).",
    "Correct the details of the one who is there instead. If there are two of that name: give them different "
    "positions, or each a telephone number (or e-mail address) of their own; where the one who is there has none, "
    "add it first (`hoinghi delegation update-attendee`, Mend on the delegation's page).",
)
NOT_THE_HEAD: Final = Refusal(
    "REGISTRY_NOT_THE_HEAD",
    "Giấy mời mời thủ trưởng; “{person_id}” có chức vụ “{position}”.",
    "The invitation asks for the head; “{person_id}” is “{position}”.",
    "Thủ trưởng không dự được thì đăng ký thủ trưởng rồi đề nghị cử người dự thay (`hoinghi delegation "
    "substitute`); cơ quan chủ trì xem lại với đơn vị.",
    "If the head cannot come, register the head and ask for a substitute (`hoinghi delegation substitute`); the "
    "organiser looks at it with the unit.",
)
ANOTHER_HEAD: Final = Refusal(
    "REGISTRY_ANOTHER_HEAD",
    "“{person_id}” được ghi là thủ trưởng, mà đoàn đã có “{other}” là thủ trưởng.",
    "“{person_id}” is named as the head, and so is “{other}” of the same delegation.",
    "Kiểm tra ai là thủ trưởng; người kia báo vắng (`hoinghi delegation decline`) rồi đăng ký lại, không ghi thủ "
    "trưởng.",
    "See who the head is; the other one declines (`hoinghi delegation decline`) and is registered again without "
    "it.",
)
NOT_AN_INVITED_OFFICE: Final = Refusal(
    "REGISTRY_NOT_AN_INVITED_OFFICE",
    "Kế hoạch mời theo chức danh ({offices}); “{person_id}” có chức vụ “{position}”, không thấy trong đó.",
    "The plan invites by office ({offices}); “{person_id}” is “{position}”, which is none of them.",
    "Cử đúng chức danh (`hoinghi delegation substitute`); chức vụ ghi khác cách thì bổ sung cho rõ "
    "(`hoinghi delegation update-attendee`).",
    "Send the holder of an invited office (`hoinghi delegation substitute`); where it is only written otherwise, "
    "mend the position (`hoinghi delegation update-attendee`).",
)
OFFICE_TAKEN: Final = Refusal(
    "REGISTRY_OFFICE_TAKEN",
    "Chức danh “{office}” được mời {seats} người, đoàn đã cử đủ; “{person_id}” (“{position}”) là người thêm.",
    "“{office}” is invited for {seats}, who are named already; “{person_id}” (“{position}”) is one more.",
    "Kiểm tra ai giữ chức danh này; người ghi nhầm thì báo vắng (`hoinghi delegation decline`) hoặc cử người khác "
    "(`hoinghi delegation substitute`).",
    "See who holds it; who was named by a slip declines (`hoinghi delegation decline`) or is replaced "
    "(`hoinghi delegation substitute`).",
)
UNIT_INVITED: Final = Refusal(
    "REGISTRY_UNIT_INVITED",
    "{whom} đã được mời trong thành phần “{group}” (đoàn “{delegation}”).",
    "{whom} is invited in the group “{group}” already (delegation “{delegation}”).",
    "Cần thêm chỗ thì đoàn đề nghị (`hoinghi delegation request-seats`); mời nhầm thì thu hồi giấy mời trước "
    "(`hoinghi delegation withdraw`). Cố ý mời thêm một đoàn thì gửi lại kèm `--another`.",
    "For more seats the delegation asks (`hoinghi delegation request-seats`); a mistaken invitation is withdrawn "
    "first (`hoinghi delegation withdraw`). If one delegation more is meant, send it again with `--another`.",
)
NOT_AS_PLANNED: Final = Refusal(
    "REGISTRY_NOT_AS_PLANNED",
    "Kế hoạch: cơ quan “{unit}” ({group}) {planned}; giấy mời này {now}.",
    "By the plan “{unit}” ({group}) has {planned}; this invitation says {now}.",
    "Ghi nhầm thì thu hồi (`hoinghi delegation withdraw`) rồi mời lại.",
    "If that is a slip, withdraw it (`hoinghi delegation withdraw`) and invite again.",
)
COMES_IN_PLACE: Final = Refusal(
    "REGISTRY_COMES_IN_PLACE",
    "Đại biểu “{person_id}” nhận chỗ của “{declined}”, là người được mời với tư cách thủ trưởng hoặc đích danh và "
    "đã báo vắng; đã ghi là đề nghị cử người dự thay, chờ chủ trì đồng ý.",
    "The delegate “{person_id}” takes the seat of “{declined}”, who was invited as the head or by office and has "
    "declined; this is recorded as a request for a substitute and awaits the chair's consent.",
    "Chờ chủ trì trả lời (`hoinghi show … substitutions`, trang Đề nghị); “{declined}” vẫn dự thì đề nghị cơ quan "
    "chủ trì không đồng ý người dự thay rồi đăng ký lại.",
    "Wait for the answer (`hoinghi show … substitutions`, page Requests). If “{declined}” comes after all, ask "
    "the organiser to refuse the substitute and register them again.",
)
COUNTED_ELSEWHERE: Final = Refusal(
    "REGISTRY_COUNTED_ELSEWHERE",
    "Đại biểu “{person_id}” đã được tính trong đoàn “{other}”; một người không được tính hai lần.",
    "The delegate “{person_id}” is counted in the delegation “{other}”; nobody is counted twice.",
    "Nếu dự cùng đoàn này, đề nghị đoàn kia báo vắng, và giữ cho người đó một chỗ trống của đoàn mình (đã đủ "
    "người thì đề nghị thêm chỗ). Nếu là người khác trùng tên, đề nghị cơ quan chủ trì xác nhận.",
    "If they come with this delegation, ask the other one to decline for them, and keep a seat of your own free "
    "(ask for one where all are taken). If it is another person of that name, ask the organiser to say so.",
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
NAME_INVALID: Final = Refusal(
    "REGISTRY_NAME_INVALID",
    "“{name}” không phải là họ tên: {why}.",
    "“{name}” is no name: {why}.",
    "Ghi đủ họ, chữ đệm và tên, như trên giấy tờ; thẻ và biển tên in theo đó.",
    "Write the whole name as on the papers of the person: badge and name plate are printed from it.",
)
NAME_SMALL: Final = Refusal(
    "REGISTRY_NAME_SMALL",
    "Họ tên của “{person_id}” có chữ không viết hoa; tên được giữ nguyên như đã ghi, thẻ và biển tên in như vậy.",
    "A word of the name of “{person_id}” begins with a small letter; it is kept as written, and badge and name "
    "plate are printed so.",
    "Nếu gõ nhầm thì sửa lại (`hoinghi delegation update-attendee`, nút Sửa thông tin trên trang của đoàn).",
    "Where it is a slip, mend it (`hoinghi delegation update-attendee`, Mend on the delegation's page).",
)
POSITION_INVALID: Final = Refusal(
    "REGISTRY_POSITION_INVALID",
    "“{position}” không phải là chức vụ: {why}.",
    "“{position}” is no position: {why}.",
    "Ghi chức vụ và đơn vị như trên giấy tờ, ví dụ “Phó Giám đốc”; thẻ và danh sách in theo đó.",
    "Write the position as on the papers, such as “Phó Giám đốc”: badge and lists are printed from it.",
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
    "Bổ sung địa chỉ của người đó (hoinghi delegation update-contact).",
    "Add an address of their own (hoinghi delegation update-contact).",
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
MOVED_TOO_LATE: Final = Refusal(
    "REGISTRY_MOVED_TOO_LATE",
    "Giờ bắt đầu {starts_at} đã qua; vẫn ghi nhận thay đổi thời gian, địa điểm.",
    "The conference was to begin at {starts_at}, which has passed; the other time or place was recorded all the "
    "same.",
    "Kiểm tra lại ngày, địa điểm đã gõ; đại biểu được báo ngay. Hội nghị đã họp thì ghi khai mạc "
    "(`hoinghi conference open`).",
    "Look at the day and place typed; delegates are told at once. If the conference has met, record its opening "
    "(`hoinghi conference open`).",
)
MOVED_INTO_PAST: Final = Refusal(
    "REGISTRY_MOVED_INTO_PAST",
    "Ngày {day} đã qua; hội nghị không dời về ngày đã qua. Hôm nay là {today}.",
    "{day} has passed; a conference does not move to a day gone by. Today is {today}.",
    "Kiểm tra lại ngày, tháng, năm đã gõ rồi gửi lại.",
    "Look at the day, month and year that were typed, and send it again.",
)
DAYS_PASSED_BY_MOVE: Final = Refusal(
    "REGISTRY_DAYS_PASSED_BY_MOVE",
    "Với ngày họp mới, các hạn tính lùi từ ngày họp rơi vào ngày đã qua: {days}. Hạn của các việc này được ghi là "
    "hôm nay.",
    "By the new day these days, counted back from it, would have passed already: {days}. They are set to today.",
    "Báo ngay các cơ quan chủ trì; cần thêm thời gian thì ấn định hạn mới (`hoinghi plan amend`, "
    "`hoinghi award amend`).",
    "Tell those who lead them at once; where more time is needed, set another day (`hoinghi plan amend`, "
    "`hoinghi award amend`).",
)
SEATS_OF_OLD_PLACE: Final = Refusal(
    "REGISTRY_SEATS_OF_OLD_PLACE",
    "Sơ đồ chỗ ngồi “{hall}” ({count} người có chỗ) là của nơi họp khác; thẻ, danh sách, trang đón tiếp từ nay "
    "không ghi chỗ ngồi.",
    "The seat plan “{hall}” ({count} seated) is of another place; badges, lists and the reception show no seats "
    "from now on.",
    "Lập sơ đồ của nơi họp mới (trang Chỗ ngồi, `hoinghi seats set`) rồi xếp chỗ; thẻ đã in thì in lại.",
    "Set the plan of the new place (page Seats, `hoinghi seats set`) and seat people; badges that were "
    "printed are printed again.",
)
TOPICS_DROPPED: Final = Refusal(
    "REGISTRY_TOPICS_DROPPED",
    "Kế hoạch sửa đổi không còn mục {topics}; nội dung đã đề nghị cho các mục ấy vẫn còn trong danh sách, mà báo "
    "cáo không có chỗ.",
    "The amended plan has no topic {topics} any more: what was asked for to them stays asked for, and the report "
    "has no place for it.",
    "Báo cho cơ quan đang viết. Nội dung đã nộp cần dùng thì đề nghị lại theo mục khác "
    "(`hoinghi contribution request`).",
    "Tell those who write it. What was handed in and is needed is asked for again, to another topic "
    "(`hoinghi contribution request`).",
)
PRESENTER_NOT_INVITED: Final = Refusal(
    "REGISTRY_PRESENTER_NOT_INVITED",
    "Giấy mời của {unit} đã thu hồi, mà “{title}” do cơ quan này trình bày vẫn trong chương trình.",
    "The invitation of {unit} is withdrawn, and “{title}”, which it presents, is still in the program.",
    "Bỏ mục khỏi chương trình hoặc giao cơ quan khác trình bày (trang Chương trình); tham luận thì chuyển "
    "sang chỉ in (trang Tham luận). Nếu cơ quan vẫn dự thì mời lại.",
    "Take the item out or give it to another agency (page Program); a paper is only printed then (page Papers). "
    "If the agency comes after all, invite it anew.",
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
    "Phần nào được nêu thì thay toàn bộ: hình thức vẫn giữ thì ghi đủ trong phần khen thưởng (awards), rồi nhập "
    "lại kế hoạch sửa đổi. {todo}",
    "A part that is named replaces the whole of it: a form that stays is written in the part awards as well; then "
    "enter the amendment again. {todo}",
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
PROGRAM_DOES_NOT_FIT: Final = Refusal(
    "REGISTRY_PROGRAM_DOES_NOT_FIT",
    "Chương trình không khớp giờ đã định: {late}.",
    "The program does not fit its hours: {late}.",
    "Rút ngắn, chuyển hoặc bỏ mục (`hoinghi agenda list`, trang Chương trình) rồi hoàn chỉnh lại; vẫn hoàn chỉnh "
    "như vậy thì gửi kèm `--as-it-is`.",
    "Shorten, move or drop items (`hoinghi agenda list`, page Program), then finalise; to finalise it as it is, "
    "send it with `--as-it-is`.",
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
    DECLINE_TOO_LATE,
    INVITATION_DECLINED,
    DECLINED_WITH_IT,
    CONFERENCE_OVER,
    REMINDER_TOO_LATE,
    ALREADY_INVITED,
    PERSON_KNOWN,
    PERSON_TWICE,
    NOT_THE_HEAD,
    ANOTHER_HEAD,
    NOT_AN_INVITED_OFFICE,
    OFFICE_TAKEN,
    UNIT_INVITED,
    NOT_AS_PLANNED,
    COMES_IN_PLACE,
    COUNTED_ELSEWHERE,
    PHONE_INVALID,
    ADDRESS_INVALID,
    NOT_REACHABLE,
    NAME_INVALID,
    NAME_SMALL,
    POSITION_INVALID,
    EMAIL_INVALID,
    ANOTHER_PERSON,
    RESPOND_BY_PAST,
    RESPOND_BY_AFTER_BEGINNING,
    GROUP_UNKNOWN,
    NOT_THE_NAMED_GUEST,
    OPENED_EARLY,
    MOVED_TOO_LATE,
    MOVED_INTO_PAST,
    DAYS_PASSED_BY_MOVE,
    SEATS_OF_OLD_PLACE,
    TOPICS_DROPPED,
    PRESENTER_NOT_INVITED,
    OPENED_ANOTHER_DAY,
    AGENDA_ITEM_KNOWN,
    PROGRAM_VERSION,
    PROGRAM_OUTDATED,
    PROGRAM_DOES_NOT_FIT,
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
