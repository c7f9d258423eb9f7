"""The published language holds: names, round trips, stored examples, personal data, refusals."""

import importlib
import json
import pkgutil
import re
import string
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import services
import shared
from shared.commands import ALL_COMMANDS, REFUSALS
from shared.envelope import Actor, Fact, Meta, Recorded, UnreadableEvent, decode, encode
from shared.events import ALL_FACTS
from shared.events.awards import NominationApproved
from shared.events.budget import BudgetApproved
from shared.events.feed import FEED_FACTS, DelegateStatusChanged
from shared.events.people import Attendee, LongText, Text
from shared.events.registry import AttendeeRegistered
from shared.logs import hide_personal
from shared.personal import Personal, personal_fields
from shared.refusals import Refusal, Term, not_now
from tests.events import stored

by_type = pytest.mark.parametrize(
    "fact", stored.EVERY_FACT, ids=[fact.type_name for fact in stored.EVERY_FACT]
)


def _read(type_name: str) -> Recorded[Fact]:
    return decode(stored.body(type_name), 7, stored.CATALOGUE)


# --- names -------------------------------------------------------------------------------------------


@by_type
def test_a_type_name_is_written_out_beside_its_class(fact: type[Fact]) -> None:
    assert "type_name" in vars(fact)
    assert re.fullmatch(rf"vn\.hoinghi\.[a-z]+\.{fact.__name__}\.v[1-9][0-9]*", fact.type_name)


def test_no_two_facts_share_a_type_name() -> None:
    assert len(stored.CATALOGUE) == len(stored.EVERY_FACT)


def test_no_two_commands_share_a_name() -> None:
    assert len({command.__name__ for command in ALL_COMMANDS}) == len(ALL_COMMANDS)


# --- the wire ----------------------------------------------------------------------------------------


@by_type
def test_what_is_read_is_written_again_with_every_field(fact: type[Fact]) -> None:
    """A field that was added since, with its default, may stand beside what was stored."""
    recorded = _read(fact.type_name)
    again = encode(recorded.event, recorded.id, recorded.subject, _meta(recorded))
    assert type(recorded.event) is fact
    assert _missing(stored.fields(fact.type_name), json.loads(again)) == []
    assert decode(again, 7, stored.CATALOGUE) == recorded


def _meta(recorded: Recorded[Any]) -> Meta:
    return Meta(
        command_id=recorded.command_id,
        time=recorded.time,
        conference=recorded.conference,
        actor=recorded.actor,
        correlation_id=recorded.correlation_id,
        traceparent=recorded.traceparent,
    )


def _missing(old: Any, new: Any, at: str = "") -> list[str]:
    """Where a stored value is not found, unchanged, in what is written now."""
    if isinstance(old, dict) and isinstance(new, dict):
        gone = [f"{at}.{key}" for key in old if key not in new]
        kept = ((key, old[key], new[key]) for key in old if key in new)
        return gone + [one for key, a, b in kept for one in _missing(a, b, f"{at}.{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [one for index, (a, b) in pairs for one in _missing(a, b, f"{at}[{index}]")]
    return [] if old == new else [at]


def test_the_reader_notices_a_field_that_was_lost_or_changed() -> None:
    assert _missing({"a": {"b": 1, "c": [2]}}, {"a": {"c": [3], "d": 4}}) == [".a.b", ".a.c[0]"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{}", b"\xff", b'{"type": "vn.hoinghi.awards.Unheard.v1"}'],
    ids=["empty", "list", "null", "no fields", "no text", "unknown type"],
)
def test_a_record_that_is_not_ours_is_named_with_its_position(body: bytes) -> None:
    with pytest.raises(UnreadableEvent, match="position 812"):
        decode(body, 812, stored.CATALOGUE)


@by_type
def test_what_a_later_version_added_is_passed_over_at_any_depth(fact: type[Fact]) -> None:
    """Services are upgraded one by one: an older one reads on."""
    grown = stored.fields(fact.type_name)
    grown["data"] = _grown(grown["data"])
    assert decode(json.dumps(grown).encode(), 7, stored.CATALOGUE) == _read(fact.type_name)


_OF_NUMBERS = frozenset({"bonuses_before"})
"""Fields that are numbers by a key: there is nothing to add to."""


def _grown(value: Any, of: str = "") -> Any:
    if isinstance(value, dict):
        grown = {key: _grown(inner, key) for key, inner in value.items()}
        several = bool(value) and all(isinstance(inner, dict) for inner in value.values())
        return grown if several or of in _OF_NUMBERS else grown | {"added_later": [1]}
    return [_grown(inner) for inner in value] if isinstance(value, list) else value


# --- the stored examples -----------------------------------------------------------------------------


def test_every_event_type_has_a_stored_example() -> None:
    assert set(stored.CATALOGUE) - set(stored.names()) == set()


def test_no_stored_example_is_orphaned() -> None:
    """A retired type stays in the catalogue: the log still holds it."""
    assert set(stored.names()) - set(stored.CATALOGUE) == set()


def test_no_stored_example_was_changed_or_taken_away() -> None:
    assert stored.held() == stored.digests()


_EXPECTED: dict[str, Fact] = {
    NominationApproved.type_name: NominationApproved(
        round="bang-khen-tinh", nomination="so-y-te-tt-1", unit="so-y-te", kind="collective"
    ),
    BudgetApproved.type_name: BudgetApproved(
        amount=2_700_000,
        awards_total=81_000_000,
        decision_number="000/QĐ-UBND (ví dụ)",
        decision_date=date(2023, 12, 1),
    ),
    AttendeeRegistered.type_name: AttendeeRegistered(
        delegation="so-y-te",
        unit="so-y-te",
        group="so-nganh",
        attendee=Attendee(
            person_id="so-y-te-01",
            name=Personal("Nguyễn Thị Ví Dụ (mẫu)"),
            position="Phó Giám đốc Sở",
            phone=Personal("0900 000 000 (mẫu)"),
            email=Personal("vi-du@so-y-te.example"),
            head=True,
        ),
    ),
    DelegateStatusChanged.type_name: DelegateStatusChanged(
        delegation="so-y-te",
        person_id="so-y-te-01",
        status="registered",
        substitute_id="so-y-te-02",
        row=3,
        seat=14,
        reason="Bận công tác đột xuất (ví dụ)",
    ),
}


@pytest.mark.parametrize("type_name", _EXPECTED)
def test_a_stored_example_says_what_it_said_when_it_was_written(type_name: str) -> None:
    assert _read(type_name).event == _EXPECTED[type_name]


def test_the_envelope_of_a_stored_example_is_read_whole() -> None:
    recorded = _read("vn.hoinghi.awards.AwardRoundOpened.v1")
    assert recorded.subject == "event.qpdp-2023.awards.round.bang-khen-tinh"
    assert recorded.conference == "qpdp-2023"
    assert recorded.actor == Actor("so-y-te", "van-thu")
    assert recorded.time == datetime(2023, 11, 21, 19, tzinfo=UTC)


# --- personal data -----------------------------------------------------------------------------------

_MODELS: tuple[type[BaseModel], ...] = (*stored.EVERY_FACT, *ALL_COMMANDS)


@pytest.mark.parametrize("model", _MODELS, ids=lambda model: model.__name__)
def test_beside_personal_data_stands_whose_it_is(model: type[BaseModel]) -> None:
    for path, holder in personal_fields(model):
        assert "person_id" in holder.model_fields, f"{model.__name__}.{path}: {holder.__name__}"


def test_personal_data_is_found_wherever_people_stand() -> None:
    found = {fact.event_name() for fact in ALL_FACTS if list(personal_fields(fact))}
    assert {
        "InvitationIssued",
        "AttendeeRegistered",
        "SubstitutionRequested",
        "PaperProposed",
        "NominationSubmitted",
        "AwardDecisionIssued",
        "NotificationRequested",
    } <= found


@pytest.mark.parametrize("fact", FEED_FACTS, ids=lambda fact: fact.__name__)
def test_the_feed_carries_no_personal_data(fact: type[Fact]) -> None:
    assert list(personal_fields(fact)) == []


@by_type
def test_a_log_line_shows_no_personal_value(fact: type[Fact]) -> None:
    event = _with_addresses(_read(fact.type_name).event)
    secrets = _personal_values(event.model_dump())
    line = repr(hide_personal(None, "info", {"data": event.model_dump(), "event": "seen"}))
    shown = [value for value in secrets if value in line or value in repr(event)]
    assert len(secrets) >= len({path for path, _ in personal_fields(fact)})
    assert shown == []


def _with_addresses(value: Any) -> Any:
    """With what a stored example of before does not say: the postal address of whoever is in it."""
    if isinstance(value, tuple):
        return tuple(_with_addresses(one) for one in value)
    if not isinstance(value, BaseModel):
        return value
    told = {name: _with_addresses(getattr(value, name)) for name in type(value).model_fields}
    address = type(value).model_fields.get("address")
    if address and address.annotation == Personal | None:
        told["address"] = Personal("Số 0 đường Ví Dụ")
    return value.model_copy(update=told)


def _personal_values(value: Any) -> list[str]:
    if isinstance(value, Personal):
        return [str(value)]
    if isinstance(value, dict):
        return [one for inner in value.values() for one in _personal_values(inner)]
    if isinstance(value, list | tuple):
        return [one for inner in value for one in _personal_values(inner)]
    return []


# --- refusals ----------------------------------------------------------------------------------------


def test_no_two_refusals_share_a_code() -> None:
    assert len({refusal.code for refusal in REFUSALS}) == len(REFUSALS)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_a_refusal_says_why_and_what_to_do_in_both_languages(refusal: Refusal) -> None:
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)+", refusal.code)
    for text in (refusal.vi, refusal.en, refusal.todo_vi, refusal.todo_en):
        assert text.strip() == text
        assert text.endswith((".", "}"))
    assert refusal.vi != refusal.en


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_both_sentences_of_a_refusal_ask_for_the_same_details(refusal: Refusal) -> None:
    def plain(text: str) -> set[str]:
        return {re.sub(r"_(vi|en)$", "", name) for name in _named(text)}

    assert plain(refusal.vi) == plain(refusal.en)


def _named(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_reason_to_refuse_that_the_code_knows_is_published() -> None:
    """An integrator branches on codes: one that is missing from the contract is a surprise in production.

    The portal's own, and those of lists that are read from files, are told only to the person who handed
    something in (tests/portal/test_language.py, tests/files)."""
    found: dict[str, Refusal] = {}
    for package in (shared, services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.startswith(
                ("services.portal.", "shared.lists.", "services.program.import_targets")
            ):
                continue
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Refusal):
                    found[value.code] = value
    assert {refusal.code for refusal in REFUSALS} == set(found)


def test_a_word_within_a_refusal_is_said_in_the_language_of_its_sentence() -> None:
    todo = Term("Chạy `hoinghi show … papers`.", "Run `hoinghi show … papers`.")
    refused = not_now(Term("tham luận p1", "paper p1"), Term("đã rút", "withdrawn"), todo)
    assert (refused.vi, refused.en) == (
        "Không thể thực hiện: tham luận p1 đang ở trạng thái “đã rút”.",
        "Cannot be done: paper p1 is in the state “withdrawn”.",
    )
    assert (refused.todo_vi, refused.todo_en) == (str(todo), todo.en)


def test_the_states_that_refusals_tell_are_words_of_both_languages() -> None:
    """A state's name in the code is no word for an official."""
    tables = [
        value
        for module in pkgutil.walk_packages(services.__path__, "services.")
        for name, value in vars(importlib.import_module(module.name)).items()
        if name in ("_STATUSES", "_PHASES")
    ]
    assert len(tables) >= 7
    for table in tables:
        for word in table.values():
            assert isinstance(word, Term)
            assert word.en.isascii()
            assert word != word.en


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x01", "\x1b", "\x7f", "\x85", "\u202e", "\u2066"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_what_controls_instead_of_being_read_is_in_no_text(hidden: str) -> None:
    for kind in (Text, LongText, Personal):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(f"Sở{hidden}Y tế")


def test_a_line_break_belongs_into_long_texts_only() -> None:
    assert TypeAdapter(LongText).validate_python("Dòng 1\n\tDòng 2") == "Dòng 1\n\tDòng 2"
    for kind in (Text, Personal):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python("Dòng 1\nDòng 2")
        assert TypeAdapter(kind).validate_python(" “Đoàn” – số 1\n") == "“Đoàn” – số 1"
