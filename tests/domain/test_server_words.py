"""An official reads what a server's answer means; what says nothing known gets no word."""

import pytest

from shared.server_words import TAKEN, in_words


@pytest.mark.parametrize(
    ("answer", "vi"),
    [
        ("250 2.0.0 kept", "đã nhận để chuyển"),
        ("250 OK", "đã nhận để chuyển"),
        ("550 5.1.1 User unknown", "không có hộp thư này"),
        ("5.1.1 smtp; 550 User unknown", "không có hộp thư này"),
        ("552 5.2.2 Over quota", "đã đầy"),
        ("452 4.2.2 Mailbox full", "đã đầy"),
        ("554 5.7.1 Message rejected as spam", "theo quy định của họ"),
        ("552 5.3.4 Too big", "quá lớn"),
        ("4.4.1 no route to host", "không chuyển được"),
        ("451 4.7.1 greylisted", "tạm thời chưa nhận"),
        ("5.1.1", "không có hộp thư này"),
        ("451 try later", "tạm thời chưa nhận"),
        ("4.9.9 something", "tạm thời chưa nhận"),
        ("550 no", "từ chối nhận"),
        ("SMTPConnectError: refused", "không nối được"),
        ("TimeoutError: ", "không nối được"),
    ],
)
def test_a_mail_servers_answer_is_told_in_a_word(answer: str, vi: str) -> None:
    told = in_words(answer)
    assert told is not None
    assert vi in told
    assert told.en
    assert told.en != told


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        "-",
        "tìm thấy trong hộp lưu theo Message-ID / found in the archive",
        "2500 thư",
        "Bưu điện, số RB 1",
    ],
)
def test_what_needs_no_word_gets_none(answer: str | None) -> None:
    assert in_words(answer) is None


def test_an_agencys_system_is_no_mail_server_and_the_post_is_neither() -> None:
    assert in_words("200 OK", "webhook") not in (None, TAKEN)
    refused = in_words("410 Gone", "webhook")
    assert refused is not None
    assert "không nhận" in refused
    assert in_words("Bưu điện, số RB 1", "print") is None
