"""A folder of mails as the archive: what is in it is found, also while others look or somebody writes."""

import threading
from email import message_from_binary_file
from pathlib import Path
from typing import Any

import pytest

from services.notifications.archive import Archive, Folder

MAIL = b"Message-ID: <1@x.example>\r\n\r\nx\r\n"


def test_two_looks_at_once_both_find_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes in the moment in which the first has the file open: several attempts were cut off."""
    (tmp_path / "1.eml").write_bytes(MAIL)
    folder = Folder(tmp_path)
    found: list[bool] = []
    looks: list[threading.Thread] = []

    def look() -> None:
        found.append(folder.holds("<1@x.example>"))

    def interrupted(stream: Any, **told: Any) -> Any:
        if not looks:
            looks.append(threading.Thread(target=look))
            looks[0].start()
            looks[0].join(0.5)  # long enough for it to answer, if it does not wait
        return message_from_binary_file(stream, **told)

    where = "services.notifications.archive.message_from_binary_file"
    monkeypatch.setattr(where, interrupted)
    look()
    looks[0].join()
    assert found == [True, True]


async def test_a_mail_that_was_read_while_it_was_written_is_read_again(tmp_path: Path) -> None:
    kept = Archive.of(str(tmp_path))
    for part in (b"", MAIL[:15]):
        (tmp_path / "1.eml").write_bytes(part)
        assert await kept.find("<1@x.example>") is False
    (tmp_path / "1.eml").write_bytes(MAIL)
    assert await kept.find("<1@x.example>") is True
