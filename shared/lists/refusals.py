"""Why a file, or one row of it, is not taken in: a code, two sentences, and what to do next."""

from collections.abc import Sequence
from typing import Final

from shared.refusals import Refusal, Term

# --- the whole file --------------------------------------------------------------------------------

EMPTY: Final = Refusal(
    "FILES_EMPTY",
    "Tệp “{file}” không có dòng dữ liệu nào.",
    "The file “{file}” has no rows of data.",
    "Kiểm tra xem đã lưu đúng tệp và đúng trang tính chưa rồi gửi lại.",
    "Check that the right file and sheet were saved, then send it again.",
)
OLD_EXCEL: Final = Refusal(
    "FILES_OLD_EXCEL",
    "Tệp “{file}” là Excel đời cũ (.xls) hoặc được đặt mật khẩu.",
    "The file “{file}” is of the old Excel kind (.xls), or has a password.",
    "Bỏ mật khẩu, lưu lại thành .xlsx rồi gửi lại.",
    "Take the password off, save it as .xlsx and send it again.",
)
HAS_MACROS: Final = Refusal(
    "FILES_HAS_MACROS",
    "Tệp “{file}” có macro; hệ thống không mở bảng tính có macro.",
    "The file “{file}” has macros; no workbook with macros is opened.",
    "Trong Excel chọn Lưu thành (Save As), loại “Excel Workbook (*.xlsx)”, rồi gửi lại tệp mới.",
    "In Excel choose Save As, “Excel Workbook (*.xlsx)”, and send the new file.",
)
NOT_A_SHEET: Final = Refusal(
    "FILES_NOT_A_SHEET",
    "Tệp “{file}” không phải bảng tính .xlsx hay .csv ({found}).",
    "The file “{file}” is neither an .xlsx sheet nor a .csv ({found}).",
    "Gửi bảng tính .xlsx hoặc .csv (mẫu trống: lệnh hoinghi forms).",
    "Send an .xlsx or .csv sheet (hoinghi forms writes blank ones).",
)
DAMAGED: Final = Refusal(
    "FILES_DAMAGED",
    "Không đọc được tệp “{file}”: nội dung bị hỏng.",
    "The file “{file}” cannot be read: it is damaged.",
    "Mở tệp, lưu lại rồi gửi lại.",
    "Open it, save it again and send that.",
)
TOO_BIG: Final = Refusal(
    "FILES_TOO_BIG",
    "Tệp “{file}” quá lớn: {size}, giới hạn {limit}.",
    "The file “{file}” is too big: {size}, the limit is {limit}.",
    "Xóa trang tính, hình ảnh, dòng thừa, hoặc chia thành nhiều tệp, mỗi tệp dưới giới hạn, rồi gửi lại từng tệp.",
    "Delete needless sheets, pictures and rows, or split it into several files, each below the limit, and send "
    "those one by one.",
)
QUOTE_OPEN: Final = Refusal(
    "FILES_QUOTE_OPEN",
    "Tệp “{file}”: từ dòng {row} có ô không kết thúc, thường do thừa dấu ngoặc kép; phần sau không đọc được.",
    "The file “{file}”: from row {row} on a cell has no end, often for a needless quotation mark; the rows "
    "below cannot be read.",
    "Mở tệp, bỏ dấu ngoặc kép thừa ở dòng đó (hoặc rút gọn ô), hoặc lưu thành .xlsx, rồi gửi lại.",
    "Open the file, take the needless quotation mark out of that row (or shorten the cell), or save it as "
    ".xlsx, and send it again.",
)
NO_HEADER: Final = Refusal(
    "FILES_NO_HEADER",
    "Không tìm thấy dòng tiêu đề cột trong “{file}”; còn thiếu: {missing}.",
    "No row of column titles was found in “{file}”; missing: {missing}.",
    "Đặt tên cột như trong mẫu (lệnh hoinghi forms) rồi gửi lại.",
    "Name the columns as in the form (hoinghi forms), then send it again.",
)

# --- one row ---------------------------------------------------------------------------------------

MISSING: Final = Refusal(
    "FILES_MISSING",
    "Thiếu: {field}.",
    "Missing: {field}.",
    "Bổ sung vào ô trống của dòng này rồi nhập lại tệp.",
    "Fill in the empty cell of this row and import the file again.",
)
FORMULA: Final = Refusal(
    "FILES_FORMULA",
    "Ô {cell} ({field}) là công thức, không phải nội dung.",
    "Cell {cell} ({field}) holds a formula, not a text.",
    "Chép lại ô đó dạng giá trị (Paste Special, Values) rồi nhập lại tệp.",
    "Paste that cell as values (Paste Special), then import the file again.",
)
BAD_PHONE: Final = Refusal(
    "FILES_BAD_PHONE",
    "Số điện thoại ở ô {cell} không đọc được.",
    "The telephone number in cell {cell} cannot be read.",
    "Ghi số di động hoặc cố định, chỉ gồm chữ số, có số 0 ở đầu.",
    "Write a mobile or fixed number, digits only, with the leading 0.",
)
BAD_EMAIL: Final = Refusal(
    "FILES_BAD_EMAIL",
    "Thư điện tử ở ô {cell} không đúng dạng.",
    "The e-mail address in cell {cell} is not one.",
    "Ghi một địa chỉ có dạng ten@co-quan.vn, hoặc để trống.",
    "Write one address of the form name@agency.vn, or leave the cell empty.",
)
BAD_ADDRESS: Final = Refusal(
    "FILES_BAD_ADDRESS",
    "Địa chỉ ở ô {cell} không đủ để bưu điện phát.",
    "The postal address in cell {cell} is not one that the post can deliver to.",
    "Ghi số nhà, đường (thôn, tổ dân phố), xã (phường), tỉnh (thành phố), 8 đến 200 ký tự, hoặc để trống.",
    "Write house and street (village, quarter), commune, province, 8 to 200 characters, or leave the cell empty.",
)
BAD_DATE: Final = Refusal(
    "FILES_BAD_DATE",
    "Ngày ở ô {cell} không đọc được.",
    "The date in cell {cell} cannot be read.",
    "Ghi ngày/tháng/năm, ví dụ 08/12/2023.",
    "Write day/month/year, such as 08/12/2023.",
)
TOO_LONG: Final = Refusal(
    "FILES_TOO_LONG",
    "Ô {cell} ({field}) dài quá {limit} ký tự.",
    "Cell {cell} ({field}) is longer than {limit} characters.",
    "Rút gọn nội dung ô đó rồi nhập lại tệp.",
    "Shorten that cell and import the file again.",
)
SAME_TWICE: Final = Refusal(
    "FILES_SAME_TWICE",
    "Cùng tên với dòng {other}; không rõ là một người hay hai người trùng tên.",
    "The same name as in row {other}; whether it is one person or two cannot be told.",
    "Bỏ dòng thừa; {apart}.",
    "Delete the needless row; {apart}.",
)
NO_BIRTHS: Final = Term(
    "nếu là hai người trùng tên, thêm cột Ngày sinh cho cả hai",
    "if there are two of that name, add a column of their dates of birth",
)
SAME_BIRTH: Final = Term(
    "hai dòng cũng cùng ngày sinh: nếu thật là hai người, đăng ký riêng người thứ hai (`hoinghi delegation "
    "register`)",
    "both have the same date of birth: if they are two people, register the second by hand "
    "(`hoinghi delegation register`)",
)
"""What tells two of one name apart, by what the file lacks."""


def births_missing(rows: Sequence[int]) -> Term:
    told = ", ".join(map(str, rows))
    return Term(
        f"nếu là hai người trùng tên, ghi Ngày sinh còn trống hoặc không đọc được ở dòng {told}",
        f"if there are two of that name, fill in the date of birth that is empty or cannot be read in row {told}",
    )


OF_ANOTHER_NAME: Final = Term(
    "nếu không phải một, ghi tên hoặc mã khác nhau",
    "if they are not the same, tell them apart by name or id",
)
KNOWN_TWICE: Final = Refusal(
    "FILES_KNOWN_TWICE",
    "Trong đoàn đã có {count} người cùng tên này; không rõ dòng này là ai.",
    "The delegation has {count} people of this name already; which one is meant cannot be told.",
    "Sửa từng người bằng lệnh riêng.",
    "Change each of them by a command of its own.",
)
GONE: Final = Refusal(
    "FILES_GONE",
    "Người này đã báo vắng hoặc đã có người dự thay; nhập tệp không gọi lại.",
    "This person has declined or was replaced; a file does not call anybody back.",
    "Nếu vẫn dự, đăng ký lại riêng người này.",
    "If they come after all, register them one by one.",
)
ANOTHER_UNIT: Final = Refusal(
    "FILES_ANOTHER_UNIT",
    "Dòng này ghi đơn vị “{found}”, không phải “{unit}”.",
    "This row names the agency “{found}”, not “{unit}”.",
    "Nhập dòng này trong tệp của đơn vị đó.",
    "Import this row with that agency's own file.",
)
BAD_RANK_ORDER: Final = Refusal(
    "FILES_BAD_RANK_ORDER",
    "Số thứ tự ở ô {cell} không phải số nguyên dương.",
    "The number in cell {cell} is not a whole number from 1 on.",
    "Ghi số nguyên, số nhỏ là bậc cao; nên cách nhau 10.",
    "Write a whole number, small for high; steps of 10 leave room.",
)
NOT_COMING: Final = Refusal(
    "FILES_NOT_COMING",
    "Không có đại biểu “{name}” trong số người dự.",
    "There is no “{name}” among those who come.",
    "Kiểm tra họ tên, cơ quan, mã (danh sách: lệnh hoinghi export … places).",
    "Check name, agency and id (hoinghi export … places has the list).",
)
SEVERAL_OF_NAME: Final = Refusal(
    "FILES_SEVERAL_OF_NAME",
    "Có {count} đại biểu “{name}”; không rõ dòng này là ai.",
    "{count} delegates are called “{name}”; which one is meant cannot be told.",
    "Ghi cơ quan, hoặc Mã đoàn và Mã đại biểu như trong danh sách xuất ra.",
    "Write the agency, or the ids Mã đoàn and Mã đại biểu as the exported list has them.",
)
UNKNOWN_RANK: Final = Refusal(
    "FILES_UNKNOWN_RANK",
    "Không có thứ bậc “{found}” (ô {cell}) trong bảng thứ bậc.",
    "The rank table has no “{found}” (cell {cell}).",
    "Ghi tên hoặc mã thứ bậc có trong bảng (hoinghi show … ranks), hoặc nhập bảng thứ bậc trước.",
    "Write a title or id of the table (hoinghi show … ranks), or import the rank table first.",
)
UNKNOWN_KIND: Final = Refusal(
    "FILES_UNKNOWN_KIND",
    "Phân loại khen thưởng “{found}” ở ô {cell} chưa tiếp nhận được.",
    "The kind of awardee “{found}” in cell {cell} cannot be taken in.",
    "Ghi một trong: {known}.",
    "Write one of: {known}.",
)
UNKNOWN_MERIT: Final = Refusal(
    "FILES_UNKNOWN_MERIT",
    "Loại hình khen thưởng “{found}” ở ô {cell} không có trong Luật 06/2022/QH15, Điều 8.",
    "The kind of award “{found}” in cell {cell} is not one of Law 06/2022/QH15, Article 8.",
    "Ghi một trong: {known}.",
    "Write one of: {known}.",
)
UNKNOWN_LANGUAGE: Final = Refusal(
    "FILES_UNKNOWN_LANGUAGE",
    "Ngôn ngữ “{found}” ở ô {cell} chưa có; thư gửi bằng tiếng Việt hoặc tiếng Anh.",
    "The language “{found}” in cell {cell} is not spoken here; letters are Vietnamese or English.",
    "Ghi “tiếng Việt” hoặc “tiếng Anh”, hoặc để trống.",
    "Write “tiếng Việt” or “tiếng Anh”, or leave it empty.",
)
BAD_PERCENT: Final = Refusal(
    "FILES_BAD_PERCENT",
    "Ô {cell} ({field}) không phải tỷ lệ từ 0 đến 100.",
    "Cell {cell} ({field}) is no share from 0 to 100.",
    "Ghi một số từ 0 đến 100, hoặc để trống.",
    "Write a number from 0 to 100, or leave the cell empty.",
)
DECIDED: Final = Refusal(
    "FILES_DECIDED",
    "Đề nghị này đang ở trạng thái “{state}”; nhập tệp không sửa được nữa.",
    "This nomination is in the state “{state}”; a file no longer changes it.",
    "Liên hệ cơ quan thẩm định để được trả lại hồ sơ trước khi sửa.",
    "Ask the reviewing agency to return it before it is changed.",
)
NO_DELEGATION: Final = Refusal(
    "FILES_NO_DELEGATION",
    "Cơ quan “{unit}” chưa được mời, hoặc có nhiều đoàn: {found}.",
    "The agency “{unit}” is not invited yet, or has several delegations: {found}.",
    "Mời cơ quan này trước (trang Đoàn đại biểu); nếu có nhiều đoàn thì chọn một (--delegation).",
    "Invite the agency first (page Delegations); where it has several, choose one (--delegation).",
)
NO_ROUND: Final = Refusal(
    "FILES_NO_ROUND",
    "Không rõ đợt khen thưởng nào; hội nghị có: {found}.",
    "Which award round is meant is not clear; the conference has: {found}.",
    "Chọn một đợt khen thưởng đang mở (--round).",
    "Choose an award round that is open (--round).",
)
BAD_AMOUNT: Final = Refusal(
    "FILES_BAD_AMOUNT",
    "Ô {cell} ({field}) không phải số nguyên từ 0 đến {most}.",
    "Cell {cell} ({field}) is no whole number from 0 to {most}.",
    "Ghi số nguyên, ví dụ 60000 hoặc 60.000; tiền tính bằng đồng, không có phần lẻ.",
    "Write a whole number, 60000 or 60.000; money is in đồng, without fractions.",
)
LINE_TWICE: Final = Refusal(
    "FILES_LINE_TWICE",
    "Dòng dự toán “{line}” đã có ở dòng {other} của tệp.",
    "The estimate line “{line}” stands in row {other} of the file already.",
    "Giữ một dòng cho mỗi khoản chi; hai khoản cùng tên thì ghi rõ nội dung hoặc thêm cột Mã dòng.",
    "Keep one row for each item; tell two of one name apart by their words or by a column “Mã dòng”.",
)
UNKNOWN_LINE: Final = Refusal(
    "FILES_UNKNOWN_LINE",
    "Không có dòng dự toán mang mã “{line}”.",
    "There is no estimate line with the code “{line}”.",
    "Ghi đúng mã như trong dự toán (hoinghi show … estimate), hoặc để trống ô mã cho khoản chi mới.",
    "Write the code as in the estimate (hoinghi show … estimate), or leave it empty for a new item.",
)
UNKNOWN_FUND: Final = Refusal(
    "FILES_UNKNOWN_FUND",
    "Không hiểu quỹ “{found}” ở ô {cell}.",
    "The fund “{found}” in cell {cell} is not understood.",
    "Ghi một trong: {known}.",
    "Write one of: {known}.",
)
ESTIMATE_CLOSED: Final = Refusal(
    "FILES_ESTIMATE_CLOSED",
    "Dự toán đang ở trạng thái “{state}”; không nhập tệp vào được.",
    "The estimate is “{state}”; no file can be taken into it.",
    "Đề nghị Chủ tịch trả lại (`hoinghi budget return`), hoặc điều chỉnh dự toán đã duyệt "
    "(`hoinghi budget propose-adjustment`).",
    "Have it returned (`hoinghi budget return`), or have the approved estimate adjusted "
    "(`hoinghi budget propose-adjustment`).",
)
NOT_EXPORTED: Final = Refusal(
    "FILES_NOT_EXPORTED",
    "Không xuất được “{asked}”.",
    "“{asked}” cannot be exported.",
    "Chọn một trong: {known}.",
    "Choose one of: {known}.",
)

REFUSALS: Final = (
    EMPTY, OLD_EXCEL, HAS_MACROS, NOT_A_SHEET, DAMAGED, TOO_BIG, QUOTE_OPEN, NO_HEADER,
    MISSING, FORMULA, BAD_PHONE, BAD_EMAIL, BAD_ADDRESS, BAD_DATE, TOO_LONG, SAME_TWICE, KNOWN_TWICE, GONE,
    ANOTHER_UNIT, BAD_RANK_ORDER, NOT_COMING, SEVERAL_OF_NAME, UNKNOWN_RANK, UNKNOWN_KIND,
    UNKNOWN_MERIT, UNKNOWN_LANGUAGE, BAD_PERCENT, DECIDED, NO_DELEGATION, NO_ROUND, NOT_EXPORTED,
    BAD_AMOUNT, LINE_TWICE, UNKNOWN_LINE, UNKNOWN_FUND, ESTIMATE_CLOSED,
)  # fmt: skip
