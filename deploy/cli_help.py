"""What each command does, in the words of the official who sends it: Vietnamese and English.

The docstrings of ``shared/commands`` speak to who builds on them; these stand in ``--help`` and in docs/cli.md.
A test asks for a line for every command of the catalogue, and none of them may name another by its class.
"""

from typing import Final

HELP: Final = {
    # --- people's data
    "receive-privacy-request": (
        "Ghi nhận yêu cầu của chủ thể dữ liệu; thời hạn trả lời và thực hiện tính theo luật.",
        "Record what a person asks for of their data; the last days follow from the law.",
    ),
    "reply-to-privacy-request": (
        "Ghi nhận đã trả lời người yêu cầu.",
        "Record that the person was told that it is in hand.",
    ),
    "extend-privacy-request": (
        "Gia hạn một yêu cầu, một lần, có nêu lý do.",
        "Take more time for a request, once, and say why.",
    ),
    "settle-privacy-request": (
        "Ghi nhận kết quả: đã thực hiện, hoặc từ chối có nêu lý do.",
        "Record the outcome: done, or refused with the reason.",
    ),
    "forget-person": (
        "Xóa vĩnh viễn dữ liệu của một người khỏi nhật ký, danh sách và bản sao lưu; không hoàn tác được.",
        "Make a person unreadable for good: log, lists, backups. It cannot be undone.",
    ),
    # --- conference
    "plan-conference": (
        "Nhập kế hoạch đã ký và danh bạ cơ quan (dễ hơn: hoinghi plan import).",
        "Import the signed plan and its agencies (easier: hoinghi plan import).",
    ),
    "amend-plan": (
        "Văn bản sửa đổi đã ký thay những phần đã nêu của kế hoạch (dễ hơn: hoinghi plan amend).",
        "A second signed plan replaces the parts it names; all others stay (easier: hoinghi plan amend).",
    ),
    "reschedule-conference": (
        "Đổi thời gian hội nghị; các buổi dời theo, nếu độ dài đổi thì nêu lại bằng --sessions.",
        "Move the conference; half-days move along; where their lengths change, give them with --sessions.",
    ),
    "change-venue": (
        "Đổi địa điểm hội nghị; những người liên quan được báo.",
        "Change the place; those concerned are told.",
    ),
    "open-conference": (
        "Ghi nhận hội nghị đã khai mạc.",
        "Record that the conference has opened.",
    ),
    "conclude-conference": (
        "Ghi nhận hội nghị đã bế mạc.",
        "Record that the conference has ended.",
    ),
    "cancel-conference": (
        "Hủy hội nghị, nêu lý do; thư báo hủy chờ phát hành.",
        "Cancel the conference, with the reason; the messages about it wait for their release.",
    ),
    "finalise-program": (
        "Chốt chương trình đúng như bản đã in (dễ hơn: hoinghi agenda finalise).",
        "Finalise the program as it was printed (easier: hoinghi agenda finalise).",
    ),
    "finalise-report": (
        "Chốt báo cáo kết quả đúng như bản đã in (dễ hơn: hoinghi document finalise-report).",
        "Finalise the report on the results as it was printed (easier: hoinghi document finalise-report).",
    ),
    # --- delegations
    "issue-invitation": (
        "Mời một cơ quan hoặc một khách, với số chỗ, ai dự và hạn trả lời; giấy mời chờ phát hành.",
        "Invite an agency or a guest: seats, who should come, by when; the letter waits for its release.",
    ),
    "withdraw-invitation": (
        "Thu hồi giấy mời, nêu lý do; người đã cử ghi “giấy mời đã thu hồi” và không được tính ở đâu nữa.",
        "Withdraw the invitation, with the reason; whom it named stands so and is counted nowhere.",
    ),
    "decline-invitation": (
        "Đơn vị không cử người dự, nêu lý do; ai đã cử thì báo vắng luôn, không nhắc trả lời nữa.",
        "The unit sends nobody, and says why; whom it named declines with it, and reminders end.",
    ),
    "accept-invitation-again": (
        "Đơn vị đã báo không cử người nay vẫn cử; đăng ký người dự sau đó.",
        "A unit that was to send nobody sends somebody after all; it names them next.",
    ),
    "remind-delegation": (
        "Nhắc cơ quan chưa trả lời, bao nhiêu lần tùy ý; ai cũng đã trả lời thì không gửi.",
        "Remind an agency that has not answered, as often as wanted; nothing is sent where all have.",
    ),
    "move-respond-by": (
        "Đổi hạn trả lời; hạn cũ đã qua thì mở lại việc trả lời.",
        "Another respond-by time; where the old one has passed, answers are open again.",
    ),
    "answer-by-calendar": (
        "Trả lời đến từ lịch điện tử của đại biểu (hệ thống tự gửi).",
        "An answer that came from a delegate's calendar (sent by the system itself).",
    ),
    "request-seats": (
        "Xin thêm chỗ ngoài số trong giấy mời; cơ quan tổ chức quyết định.",
        "Ask for seats beyond those of the invitation; the organiser decides.",
    ),
    "grant-seats": (
        "Cho thêm chỗ đã xin, đủ hoặc ít hơn.",
        "Grant the seats asked for, or fewer.",
    ),
    "refuse-seats": (
        "Không cho thêm chỗ, nêu lý do.",
        "Refuse the seats asked for, with the reason.",
    ),
    "register-attendee": (
        "Cử một đại biểu của đoàn.",
        "Name a delegate of the delegation.",
    ),
    "admit-attendee": (
        "Nhận người đến muộn hoặc tại cửa, khi người chủ trì đồng ý; không tính số chỗ và hạn trả lời. Có mặt thì "
        "điểm danh riêng (hoinghi checkin).",
        "Admit somebody late or at the door with the host's approval; seats and respond-by time do not count. Who "
        "is here is checked in as well (hoinghi checkin).",
    ),
    "update-contact": (
        "Sửa nơi nhận giấy mời: ghi lại đầy đủ thư điện tử, địa chỉ, ngôn ngữ; người được mời không đổi.",
        "Mend where an invitation goes: mailbox, postal address, language, whole. Whom it invites stays.",
    ),
    "update-attendee": (
        "Sửa thông tin của đại biểu đã cử: ghi lại đầy đủ. Thay người thì dùng substitute.",
        "Mend a delegate's particulars: give them whole. Another person comes by substitute.",
    ),
    "confirm-attendee": (
        "Xác nhận đại biểu sẽ dự; mã điểm danh được cấp.",
        "Confirm that the delegate comes; the check-in code is made.",
    ),
    "decline-attendee": (
        "Báo đại biểu không dự, nêu lý do.",
        "Say that the delegate does not come, with the reason.",
    ),
    "substitute-attendee": (
        "Cử người đi thay; thay thủ trưởng được mời đích danh thì phải được chủ trì đồng ý.",
        "Send somebody else; for a head who was invited by name the chair is asked first.",
    ),
    "approve-substitution": (
        "Chủ trì đồng ý người đi thay (do chủ trì, hoặc cơ quan tổ chức ghi hộ).",
        "The chair agrees to the substitute (given by the chair, or entered for the chair by the organiser).",
    ),
    "refuse-substitution": (
        "Chủ trì không đồng ý người đi thay.",
        "The chair does not agree to the substitute.",
    ),
    "count-elsewhere": (
        "Người này đã được tính ở đoàn khác (hệ thống tự gửi).",
        "The same person counts in another delegation (sent by the system itself).",
    ),
    "count-here": (
        "Người này được tính lại ở đoàn này (hệ thống tự gửi).",
        "The person counts here again (sent by the system itself).",
    ),
    "mark-attendee-absent": (
        "Ghi đại biểu vắng mặt.",
        "Record that the delegate did not come.",
    ),
    # --- at the door
    "check-in-attendee": (
        "Điểm danh một đại biểu theo mã người (theo tên: hoinghi checkin name; theo mã quét: checkin scan).",
        "Check a delegate in by id (by name: hoinghi checkin name; by code: checkin scan).",
    ),
    "check-in-delegation": (
        "Điểm danh cả đoàn một lần, hoặc những người nêu ở --people; ai đã vào thì giữ nguyên.",
        "Check the whole delegation in at once, or those of --people; who is in already stays so.",
    ),
    "undo-check-in": (
        "Hủy một lượt điểm danh nhầm, trong thời gian cho phép.",
        "Take back a check-in made by mistake, while that is still allowed.",
    ),
    "reissue-check-in-code": (
        "Cấp mã điểm danh mới thay mã bị mất hoặc lộ; mã cũ hết giá trị.",
        "A new check-in code for one that was lost or has leaked; the old one is dead.",
    ),
    "scan-code": (
        "Một lượt quét mã ở cửa (dễ hơn: hoinghi checkin scan).",
        "One scan of a code at a gate (easier: hoinghi checkin scan).",
    ),
    # --- hall
    "enrol-person": (
        "Ghi một người vào danh sách chung (hệ thống tự gửi).",
        "Put somebody on the conference's roll (sent by the system itself).",
    ),
    "strike-off-person": (
        "Bỏ một người khỏi danh sách chung (hệ thống tự gửi).",
        "Take somebody off the roll (sent by the system itself).",
    ),
    "strike-off-delegation": (
        "Bỏ một đoàn khỏi danh sách chung (hệ thống tự gửi).",
        "Take a delegation off the roll (sent by the system itself).",
    ),
    "settle-twins": (
        "Hai người trùng tên ở hai đoàn: --same là một người (giữ người ở --keep), --no-same là hai người.",
        "Two entries of one name: --same for one person (the one of --keep counts), --no-same for two people.",
    ),
    "set-hall-plan": (
        "Sơ đồ hội trường: hàng, ghế, khối, lối đi, ghế dành riêng (dễ hơn: hoinghi seats set).",
        "The hall's plan: rows, seats, blocks, aisles, reserved seats (easier: hoinghi seats set).",
    ),
    "assign-seat": (
        "Xếp một ghế bằng tay; ghế xếp tay được giữ khi xếp lại (--no-pinned: không giữ).",
        "One seat by hand; it is kept when seats are arranged anew (--no-pinned: it is not).",
    ),
    "release-seat": (
        "Bỏ ghế của một người.",
        "Take somebody's seat away.",
    ),
    "pin-seat": (
        "Giữ ghế của một người khi xếp lại, hoặc thôi giữ (--no-pinned).",
        "Keep somebody's seat when seats are arranged anew, or let it go (--no-pinned).",
    ),
    "arrange-seats": (
        "Xếp nhiều ghế một lần: nhận hết hoặc không nhận (dễ hơn: hoinghi seats arrange).",
        "Many seats at once: all of them or none (easier: hoinghi seats arrange).",
    ),
    # --- protocol
    "set-rank": (
        "Ghi một dòng của bảng thứ bậc; số --order nhỏ đứng trước.",
        "Set one row of the rank table; the smaller --order comes first.",
    ),
    "remove-rank": (
        "Bỏ một dòng của bảng thứ bậc.",
        "Remove a row of the rank table.",
    ),
    "place-delegate": (
        "Đặt thứ bậc của một đại biểu bằng tay; không nêu gì thì theo bảng.",
        "Set a delegate's place in the rank table by hand; with nothing given the table decides.",
    ),
    "set-reception-card": (
        "Phiếu lễ tân của đại biểu, ghi lại đầy đủ: xưng hô, người đón, xe, quà, ăn, ghi chú.",
        "A delegate's reception card, whole: form of address, who receives, car, gift, meal, notes.",
    ),
    # --- acting persons
    "appoint-acting": (
        "Giao một người làm thay người khác ở một vai trò của cơ quan, từ ngày đến hết ngày.",
        "Let somebody do another's work in a role of an agency, from one day to another, both included.",
    ),
    "end-acting": (
        "Thu hồi việc làm thay trước hạn; phiên làm việc của người làm thay dừng ngay.",
        "Take an acting back early; the acting person's sessions end at once.",
    ),
    # --- papers
    "request-paper": (
        "Đề nghị một cơ quan viết tham luận: nội dung, độ dài, hạn nộp.",
        "Ask a unit for a paper: on what, how long, by which day.",
    ),
    "move-paper-due": (
        "Đổi hạn nộp tham luận.",
        "Another day by which a paper is due.",
    ),
    "remind-paper": (
        "Nhắc nộp tham luận; đã nộp thì không nhắc (hệ thống cũng tự nhắc).",
        "Remind of a paper; not where it was handed in (the system does so by itself too).",
    ),
    "propose-paper": (
        "Đăng ký tham luận: tên, tác giả.",
        "Propose a paper: title and author.",
    ),
    "submit-paper": (
        "Nộp tham luận khi tệp đã ở trong kho (dễ hơn: hoinghi paper upload).",
        "Hand in a paper whose file is in the store already (easier: hoinghi paper upload).",
    ),
    "request-paper-revision": (
        "Góp ý, yêu cầu chỉnh sửa tham luận.",
        "Send the paper back with remarks.",
    ),
    "select-paper": (
        "Chọn tham luận trình bày tại hội nghị: thứ tự, số phút.",
        "Choose the paper to be read: its place and minutes.",
    ),
    "select-paper-for-printing": (
        "Chọn tham luận chỉ in vào tài liệu, không trình bày.",
        "Take the paper into the printed proceedings only; it is not read aloud.",
    ),
    "decline-paper": (
        "Không nhận tham luận.",
        "Do not take the paper.",
    ),
    "withdraw-paper": (
        "Rút tham luận, hoặc trả lời không viết.",
        "Withdraw the paper, or say no to a request for one.",
    ),
    # --- agenda
    "schedule-agenda-item": (
        "Thêm một mục vào chương trình, hoặc (với --within) một phần vào trong một mục.",
        "Put an item into the running order, or (with --within) a part into an item.",
    ),
    "move-agenda-item": (
        "Đổi thứ tự hoặc số phút của một mục; giờ của các mục sau tính lại.",
        "Give an item another place or length; every time behind it follows.",
    ),
    "amend-agenda-item": (
        "Sửa tên, người trình bày, người điều hành của một mục; không nêu thì giữ nguyên.",
        "Another title, presenter or conductor of an item; what is not given stays.",
    ),
    "fix-agenda-item": (
        "Cố định giờ bắt đầu của một mục; không nêu giờ thì lại theo mục trước.",
        "Fix the hour at which an item begins; without an hour it follows the one before again.",
    ),
    "remove-agenda-item": (
        "Bỏ một mục khỏi chương trình.",
        "Take an item out of the running order.",
    ),
    "attach-agenda-document": (
        "Gắn tài liệu trong kho tệp vào một mục.",
        "Attach a document of the file store to an item.",
    ),
    "detach-agenda-document": (
        "Gỡ tài liệu khỏi một mục; tệp vẫn ở trong kho.",
        "Take a document from an item; the file stays in the store.",
    ),
    "write-agenda-words": (
        "Viết lời dẫn cho một mục; không nêu lời thì trở lại lời gợi ý.",
        "Write the MC's words for an item; without words the suggested ones come back.",
    ),
    "assign-agenda-staff": (
        "Phân công ai làm gì trong hội nghị, cả hội nghị hay một mục; không nêu người thì bỏ phân công.",
        "Say who does what on the day, for one item or the whole; without a holder nobody does it any more.",
    ),
    # --- tasks
    "assign-task": (
        "Giao một nhiệm vụ của kế hoạch: chủ trì, phối hợp, hạn.",
        "Assign a task of the plan: lead agency, supporting ones, due day.",
    ),
    "revise-task": (
        "Ghi lại nội dung, chủ trì, hạn của nhiệm vụ.",
        "Set the task's terms anew, whole.",
    ),
    "withdraw-task": (
        "Thôi giao nhiệm vụ.",
        "Withdraw the task.",
    ),
    "report-task-progress": (
        "Báo tiến độ nhiệm vụ, phần trăm.",
        "Report how far the task is, in percent.",
    ),
    "complete-task": (
        "Báo nhiệm vụ đã hoàn thành.",
        "Say that the task is done.",
    ),
    "remind-task": (
        "Nhắc nhiệm vụ sắp đến hạn; đã xong thì không nhắc (hệ thống cũng tự nhắc).",
        "Remind of a task that is due soon; not where it is done (the system does so by itself too).",
    ),
    "reopen-task": (
        "Mở lại nhiệm vụ đã xong khi việc làm nó xong bị rút lại (hệ thống tự gửi).",
        "Open a completed task again when what had completed it is undone (the system does so).",
    ),
    "mark-task-overdue": (
        "Ghi nhiệm vụ quá hạn; đã xong thì không ghi (hệ thống tự gửi sau hạn một ngày).",
        "Record that the task is overdue; not where it is done (the system does so the day after).",
    ),
    # --- contributions
    "request-contribution": (
        "Yêu cầu một cơ quan báo cáo theo đề mục, có hạn.",
        "Ask a unit for its contribution on a topic of the report, by a day.",
    ),
    "move-contribution-due": (
        "Đổi hạn nộp báo cáo thành phần.",
        "Another day by which a contribution is due.",
    ),
    "remind-contribution": (
        "Nhắc nộp báo cáo thành phần; đã nộp thì không nhắc.",
        "Remind of a contribution; not where it was handed in.",
    ),
    "mark-contribution-overdue": (
        "Ghi báo cáo thành phần quá hạn (hệ thống tự gửi sau hạn một ngày).",
        "Record that a contribution is overdue (the system does so the day after).",
    ),
    "submit-contribution": (
        "Nộp báo cáo thành phần bằng văn bản gõ hoặc @TỆP.txt.",
        "Hand in the contribution as text, typed or from @FILE.txt.",
    ),
    "submit-contribution-file": (
        "Nộp báo cáo thành phần khi tệp đã ở trong kho (dễ hơn: hoinghi contribution upload).",
        "Hand in a contribution whose file is in the store already (easier: hoinghi contribution upload).",
    ),
    "return-contribution": (
        "Trả lại báo cáo thành phần, kèm ý kiến; đã nhận cũng trả lại được khi báo cáo kết quả chưa phát hành.",
        "Send the contribution back with remarks; an accepted one too, while the report is not finalised.",
    ),
    "withdraw-contribution": (
        "Rút báo cáo thành phần đã nộp hoặc không nhận viết, nêu lý do; sau đó vẫn nộp lại được.",
        "Withdraw the contribution, or say no to the request, with the reason; it may be handed in again.",
    ),
    "accept-contribution": (
        "Nhận báo cáo thành phần; nội dung vào báo cáo kết quả.",
        "Accept the contribution; it goes into the report.",
    ),
    # --- documents
    "issue-document": (
        "Giữ một văn bản đã in làm bản ban hành (dễ hơn: hoinghi document issue).",
        "Keep a printed document as issued (easier: hoinghi document issue).",
    ),
    "number-document": (
        "Ghi số và ngày mà văn thư cấp cho văn bản.",
        "File the number and day that the registry clerk gave the document.",
    ),
    "replace-document": (
        "Thay văn bản đã ban hành bằng bản sau cùng loại; bản cũ không bị sửa.",
        "Put a later document in the place of an issued one, which is never edited.",
    ),
    "file-signed-document": (
        "Lưu bản đã ký bên cạnh văn bản (dễ hơn: hoinghi document sign, có kiểm tra chữ ký).",
        "File a signed copy beside the document (easier: hoinghi document sign, which verifies it).",
    ),
    "record-conclusions": (
        "Ghi kết luận của chủ trì, từng điểm, để ra thông báo và biên bản.",
        "Record what the chair concluded, point by point, for the notice and the minutes.",
    ),
    # --- awards
    "open-award-round": (
        "Mở một đợt khen thưởng: hình thức, chỉ tiêu, hạn nộp, cấp khen.",
        "Open an award round: form of award, quotas, deadline, granting level.",
    ),
    "amend-award-round": (
        "Đổi chỉ tiêu, hạn hoặc cơ quan phải lấy ý kiến, theo văn bản ở --document; không nêu thì giữ nguyên.",
        "Other quotas, deadline or bodies to be asked, by the document that says so; what is left out stays.",
    ),
    "close-award-round": (
        "Đóng đợt không còn xét, theo văn bản; chỉ khi không còn hồ sơ nào.",
        "Close a round that is not held any more, by a document; only where no nomination stands.",
    ),
    "submit-nomination": (
        "Nộp hồ sơ đề nghị khen thưởng, hoặc nộp lại đầy đủ hồ sơ đã sửa.",
        "Hand in a nomination, or the whole of a mended one.",
    ),
    "return-nomination": (
        "Trả lại hồ sơ để bổ sung, nêu lý do và thành phần còn thiếu.",
        "Return the nomination to be completed: the reason and the parts that lack.",
    ),
    "record-clearance": (
        "Ghi ý kiến của một cơ quan về người được đề nghị, theo số văn bản trả lời.",
        "Enter what a body answered about awardees, by the number of its letter.",
    ),
    "endorse-nomination": (
        "Thẩm định đạt, đưa vào danh sách trình, kèm điểm nếu có.",
        "Endorse the nomination for the list that is submitted, with points if there are any.",
    ),
    "rank-nominations": (
        "Xếp thứ tự danh sách trình của một loại, người đầu tiên đứng trước.",
        "Put the list of one kind in order, the first one first.",
    ),
    "settle-tie": (
        "Phân định những hồ sơ bằng điểm: ai đứng trước, lý do.",
        "Decide among nominations of equal points: who comes first, and why.",
    ),
    "approve-nomination": (
        "Duyệt một đề nghị; lấy chỗ của hồ sơ bằng điểm đang chờ thì nêu lý do.",
        "Approve one nomination; where it takes the place of one of a tie, with a reason.",
    ),
    "approve-nominations": (
        "Duyệt nhiều đề nghị cùng loại một lần: duyệt hết hoặc không duyệt; lấy chỗ của hồ sơ bằng điểm thì nêu "
        "lý do.",
        "Approve several of one kind at once: all of them, or none; before one of a tie with a reason.",
    ),
    "withdraw-approval": (
        "Rút lại việc duyệt một đề nghị khi chưa có quyết định, nêu lý do; hồ sơ trở về chờ duyệt.",
        "Take an approval back before there is a decision, with the reason; the nomination waits again.",
    ),
    "reject-nomination": (
        "Không duyệt một đề nghị, nêu lý do.",
        "Reject one nomination, with the reason.",
    ),
    "reject-nominations": (
        "Không duyệt nhiều đề nghị cùng loại, chung một lý do.",
        "Reject several of one kind for one reason: all of them, or none.",
    ),
    "withdraw-nomination": (
        "Cơ quan đề nghị rút hồ sơ.",
        "The nominating unit withdraws its nomination.",
    ),
    "issue-award-decision": (
        "Văn thư ghi số, ngày quyết định khen thưởng; danh sách được chốt, tiền thưởng theo mức hiện hành.",
        "The registry clerk enters number and day; the list is frozen, bonuses are by the rates in force.",
    ),
    "correct-award-decision": (
        "Quyết định đính chính cách ghi tên người được khen.",
        "A decision that corrects how awardees are written in the one that was issued.",
    ),
    "renumber-award-decision": (
        "Ghi lại số quyết định khen thưởng đã ghi nhầm; ngày, danh sách, tiền thưởng giữ nguyên.",
        "Enter the decision's number again where it was mistyped; its day, list and bonuses stay.",
    ),
    "redate-award-decision": (
        "Ghi lại ngày quyết định khen thưởng ghi nhầm; danh sách giữ nguyên, tiền thưởng theo ngày đúng.",
        "Enter the decision's day again where it was mistyped; the list stays, the bonuses follow the right day.",
    ),
    "enter-in-award-book": (
        "Ghi số vào sổ khen thưởng: từng số (--entries), hoặc số đầu (--first) rồi đếm tiếp.",
        "Numbers of the award book: each by itself (--entries), or the first one (--first) and counting on.",
    ),
    "arrange-ceremony": (
        "Xếp các lượt lên nhận thưởng: bằng tay (--groups), hoặc tự chia, mỗi lượt không quá --size.",
        "The groups called on the stage: by hand (--groups), or made of at most --size each.",
    ),
    "name-receiver": (
        "Nêu người nhận thay khi người được khen vắng; không nêu ai: người được khen sẽ đến.",
        "Name who receives for an awardee who will be absent; nobody: the awardee comes after all.",
    ),
    "present-award": (
        "Ghi đã trao thưởng; --absent: người được khen vắng, có người nhận thay.",
        "Record that the award was handed over; --absent: to who received it for one who did not come.",
    ),
    "revoke-award": (
        "Hủy bỏ quyết định khen thưởng với một người, nêu số quyết định; tiền thưởng đã chi thì phải thu hồi.",
        "Revoke an award by a decision of its own; a bonus that was paid has to be recovered.",
    ),
    "record-certificate-return": (
        "Ghi đã thu lại bằng khen của người bị hủy bỏ, theo biên bản.",
        "The certificate of a revoked award came back, by the minutes that say so.",
    ),
    # --- budget
    "draft-estimate": (
        "Lập dự trù, một lần; sau đó sửa từng dòng.",
        "Draft the estimate, once; its lines are then set one by one.",
    ),
    "draw-up-estimate": (
        "Cơ quan tài chính nhận dự trù để lập dự toán.",
        "Finance takes the draft over, to make the estimate of it.",
    ),
    "set-estimate-line": (
        "Thêm hoặc ghi lại một dòng dự toán.",
        "Add a line of the estimate, or set it anew.",
    ),
    "remove-estimate-line": (
        "Bỏ một dòng dự toán.",
        "Remove a line of the estimate.",
    ),
    "freeze-estimate-line": (
        "Chốt số lượng của dòng, dù số người hay số giải thay đổi.",
        "Keep the line's quantity, whatever is counted from now on.",
    ),
    "unfreeze-estimate-line": (
        "Thôi chốt; số lượng của dòng lại theo số người hoặc số giải.",
        "Let the line's quantity follow the counts again.",
    ),
    "count-delegate": (
        "Số người dự kiến thay đổi (hệ thống tự gửi).",
        "The expected headcount changes (sent by the system itself).",
    ),
    "count-quota": (
        "Số giải có thể khen của một đợt (hệ thống tự gửi).",
        "How many awards a round may grant (sent by the system itself).",
    ),
    "count-awards": (
        "Số giải theo quyết định khen thưởng (hệ thống tự gửi).",
        "The awards of a decision (sent by the system itself).",
    ),
    "submit-budget": (
        "Trình Chủ tịch phê duyệt dự toán.",
        "Submit the estimate to the Chairman.",
    ),
    "return-budget": (
        "Trả lại dự toán, kèm ý kiến từng dòng.",
        "Return the estimate, with remarks line by line.",
    ),
    "approve-budget": (
        "Phê duyệt dự toán; có thể nêu tổng đã đọc để đối chiếu và mức vượt dòng cho phép.",
        "Approve the estimate; the sums that were read, and by how much a line may be exceeded, may be given.",
    ),
    "issue-budget-decision": (
        "Văn thư ghi số, ngày quyết định phê duyệt dự toán.",
        "The registry clerk enters number and day of the decision on the estimate.",
    ),
    "renumber-budget-decision": (
        "Ghi lại số quyết định ghi nhầm: của dự toán, hoặc của điều chỉnh (--adjustment); ngày, tiền giữ nguyên.",
        "Enter a mistyped decision number again: the estimate's, or an adjustment's (--adjustment).",
    ),
    "redate-budget-decision": (
        "Ghi lại ngày quyết định ghi nhầm: dự toán, điều chỉnh (--adjustment) hoặc quyết toán (--settlement).",
        "Enter a mistyped decision day again: the estimate's, an adjustment's (--adjustment), the settlement's.",
    ),
    "propose-adjustment": (
        "Đề nghị điều chỉnh dự toán: các dòng mới hoặc thay đổi, ghi đầy đủ.",
        "Propose an adjustment: the lines that change or are new, whole.",
    ),
    "submit-adjustment": (
        "Trình Chủ tịch điều chỉnh dự toán.",
        "Submit the adjustment to the Chairman.",
    ),
    "return-adjustment": (
        "Trả lại đề nghị điều chỉnh, kèm ý kiến.",
        "Return the adjustment, with remarks.",
    ),
    "approve-adjustment": (
        "Phê duyệt điều chỉnh dự toán.",
        "Approve the adjustment.",
    ),
    "issue-adjustment-decision": (
        "Văn thư ghi số, ngày quyết định điều chỉnh.",
        "The registry clerk enters number and day of the decision on the adjustment.",
    ),
    "record-expenditure": (
        "Ghi một khoản chi vào dòng dự toán, theo chứng từ và hóa đơn.",
        "Record a payment against a line, by its voucher and invoice.",
    ),
    "reverse-expenditure": (
        "Hủy bút toán chi, nêu lý do; tiền trở lại dòng.",
        "Take a payment back, with the reason; the line has its money again.",
    ),
    "note-recovery": (
        "Ghi khoản thưởng của người bị hủy bỏ: phải thu hồi nếu đã chi (hệ thống tự gửi).",
        "The bonus of a revoked award: it comes back if it was paid (sent by the system itself).",
    ),
    "correct-recovery": (
        "Ghi lại cho đúng: tiền thưởng của người bị hủy bỏ đã chi (--paid) hay chưa (--no-paid), kèm lý do.",
        "Set right whether a revoked award's bonus had been paid (--paid) or not (--no-paid), with the reason.",
    ),
    "record-recovery": (
        "Ghi đã thu hồi đủ tiền thưởng của giải bị hủy bỏ.",
        "The whole bonus of a revoked award came back.",
    ),
    "submit-settlement": (
        "Trình quyết toán; mỗi dòng chi khác dự toán phải có giải trình.",
        "Submit the settlement; each line that differs from the estimate needs an explanation.",
    ),
    "return-settlement": (
        "Trả lại quyết toán, kèm ý kiến.",
        "Return the settlement, with remarks.",
    ),
    "approve-settlement": (
        "Phê duyệt quyết toán; không phải cơ quan đã trình.",
        "Approve the settlement; not by the unit that submitted it.",
    ),
    # --- messages
    "request-notification": (
        "Tạo một thông báo cho một người nhận (hệ thống thường tự tạo).",
        "Request a message to one recipient (the system usually does so itself).",
    ),
    "reword-notification": (
        "Thêm lời mở đầu vào thông báo đang chờ phát hành.",
        "Put a covering text before a held message.",
    ),
    "release-notification": (
        "Phát hành một thông báo đang chờ (nhiều: hoinghi outbox release).",
        "Let a held message go (many: hoinghi outbox release).",
    ),
    "discard-notification": (
        "Bỏ, không gửi thông báo này.",
        "Do not send this message.",
    ),
    "claim-notification": (
        "Đơn vị gửi báo sắp gửi; không ai khác gửi nữa (phần mềm gửi thư dùng).",
        "Say, before handing it over, that this attempt is made now (for a sending program).",
    ),
    "record-notification-sent": (
        "Ghi thông báo đã gửi (phần mềm gửi thư dùng).",
        "Record that the message was sent (for a sending program).",
    ),
    "print-notification": (
        "Ghi đã in thư để gửi bưu điện; thư còn chờ bàn giao.",
        "Say that the letter was printed; it still waits for the post.",
    ),
    "record-notification-posted": (
        "Ghi thư đã bàn giao cho bưu điện hoặc người chuyển.",
        "The letter was handed to the post, or to whoever carries it.",
    ),
    "record-notification-uncertain": (
        "Ghi không rõ thư đã đi chưa (phần mềm gửi thư dùng).",
        "Record that nobody knows whether it went (for a sending program).",
    ),
    "record-notification-failed": (
        "Ghi gửi lỗi (phần mềm gửi thư dùng).",
        "Record that sending failed (for a sending program).",
    ),
    "record-notification-bounced": (
        "Ghi thư bị trả lại.",
        "Record that the mail came back.",
    ),
    "abandon-notification": (
        "Thôi gửi thông báo này (phần mềm gửi thư dùng).",
        "Give the message up (for a sending program).",
    ),
    "resend-notification": (
        "Gửi lại một lần nữa; người nhận có thêm một thư.",
        "Send it once more; the recipient gets another mail.",
    ),
    "record-reply": (
        "Ghi thư trả lời của người nhận (phần mềm nhận thư dùng).",
        "Record a recipient's reply (for a receiving program).",
    ),
    "revoke-answer-link": (
        "Hủy các liên kết trả lời mà thông báo này đã mang theo.",
        "The links to answer that this message carried open nothing any more.",
    ),
    "stop-reminders": (
        "Người này không muốn nhận thư nhắc, thư cảm ơn nữa.",
        "No reminders and no thanks to this recipient any more.",
    ),
    "resume-reminders": (
        "Người này muốn nhận lại thư nhắc.",
        "The recipient wants reminders again.",
    ),
}
"""By the command's full name."""
