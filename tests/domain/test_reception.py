"""Scans that are nobody's: kept once, and each with an answer of its own."""

from datetime import datetime

import pytest

from services.registry.reception import decider
from shared.admission import Code, code_of, mangled, read_code
from shared.commands.reception import ScanCode
from shared.events.reception import ScanUnmatched
from tests.spec import meta, spec

SEVEN = datetime.fromisoformat("2023-12-08T07:00:00+07:00")
GATE = meta("bo-chqs-tinh", "organiser", time=SEVEN, command_id="quet-0001")
TICKET = "7" * 39


def scan(code: str) -> ScanCode:
    return ScanCode(code=code, gate="Cửa 1")


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        ("8934563138164", "unreadable", "CHECKIN_UNREADABLE"),
        (f"HN1.qpdp-2023.so-y-te.{TICKET[1:]}", "unreadable", "CHECKIN_UNREADABLE"),
        (f"HN1.qpdp-2023.so-y-te.{TICKET}", "unknown", "CHECKIN_UNKNOWN"),
        (f"HN1.hoi-nghi-khac.so-y-te.{TICKET}", "other-conference", "CHECKIN_OTHER_CONFERENCE"),
    ],
)
def test_each_kind_of_a_wrong_code_has_its_own_answer(code: str, reason: str, said: str) -> None:
    wish = scan(code)
    (kept,) = decider.decide(wish, decider.initial, GATE)
    assert isinstance(kept, ScanUnmatched)
    assert (kept.reason, kept.scan, kept.gate) == (reason, "quet-0001", "Cửa 1")
    assert kept.other_conference == ("hoi-nghi-khac" if reason == "other-conference" else None)
    assert TICKET not in kept.model_dump_json(), "what was read is kept as a digest only"
    assert decider.warn is not None
    (told,) = decider.warn(wish, decider.initial, GATE)
    assert told.code == said


def test_the_same_scan_again_is_the_same_scan() -> None:
    (kept,) = decider.decide(scan("x"), decider.initial, GATE)
    again = spec(decider).given(kept)
    again.when(scan("x"), GATE).nothing_happens()


def test_the_text_of_a_code_is_read_back() -> None:
    code = Code("qpdp-2023", "so-y-te", TICKET)
    assert read_code(f"  {code}\n") == code
    assert read_code(str(code).replace("HN1", "hn1")) == code
    assert code_of("qpdp-2023", "so-y-te", TICKET) == str(code)
    assert code_of("qpdp-2023", "so-y-te", None) is None


@pytest.mark.parametrize(
    "text", ["", "HN1", "HN1...", "HN1.a b.c.1", f"HN2.a.b.{TICKET}", f"HN1.a.b.{TICKET}.x"]
)
def test_what_is_no_code_is_not_read(text: str) -> None:
    assert read_code(text) is None


def test_an_input_method_that_was_left_on_is_noticed() -> None:
    assert mangled("HN1.hội-nghị.đoàn")
    assert not mangled(f"HN1.a.b.{TICKET}")
