"""Lists as large as a province's, in each way that offices write Vietnamese: read whole, letter by letter."""

from typing import cast

import pytest

from deploy.people import people
from shared.commands.registry import RegisterAttendee
from shared.lists.delegates import Target, read_delegates
from shared.lists.opened import open_bytes
from shared.vietnamese import nfc
from tests.files.made import HEADER, to_tcvn3, to_vni, xlsx

COUNT = 5_000
NAMED = [f"{one.name} {n}" for n, one in enumerate(people(9, "gia-dinh", COUNT), 1)]


@pytest.mark.parametrize(
    ("written", "letters"),
    [("unicode", nfc), ("tcvn3", to_tcvn3), ("vni", to_vni)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_five_thousand_rows_are_read_as_they_were_meant(written: str, letters: object) -> None:
    assert callable(letters)
    rows = [
        [letters(cell) if isinstance(cell, str) else cell for cell in row]
        for row in [
            HEADER,
            *([n, name, "Trưởng phòng", None, None] for n, name in enumerate(NAMED, 1)),
        ]
    ]
    target = Target("bac-giang-2023", "so-y-te", "so-y-te")
    reading = read_delegates(open_bytes(xlsx(rows), "ds.xlsx"), target)
    sent = [fate.command for fate in reading.fates if fate.command is not None]
    assert len(sent) == COUNT
    assert all(isinstance(command, RegisterAttendee) for command in sent)
    said = [str(cast(RegisterAttendee, command).attendee.name) for command in sent]
    assert [one.casefold() for one in said] == [nfc(name).casefold() for name in NAMED]
    assert len({fate.command_id for fate in reading.fates}) == COUNT
    if written != "tcvn3":  # the fonts of the time had no code for a single capital with a mark
        assert said == [nfc(name) for name in NAMED]
