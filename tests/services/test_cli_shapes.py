"""Whatever shape the field of a later command may have, it can be said on the command line."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import AwareDatetime, BaseModel, Field

from deploy.cli_bodies import arguments
from deploy.cli_options import Option, full_name, options_of
from deploy.cli_send import command_of
from deploy.cli_values import Malformed
from shared import subjects
from shared.commands.base import Command
from shared.commands.budget import RecordExpenditure
from shared.events.people import Attendee, Count, LongText, Text
from shared.subjects import Subject, Token
from tests.examples_of import examples


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Leaf(BaseModel):
    name: Text
    on: date | None = None


class Branch(BaseModel):
    leaf: Leaf
    other: Leaf | None = None
    weight: Count = 1


class Scan(BaseModel):
    kind: Literal["scan"] = "scan"
    at: AwareDatetime


class Entry(BaseModel):
    kind: Literal["entry"] = "entry"
    by: Text


class TryEverything(Command, context="registry"):
    id: Token
    conference: Text
    unit: Token | None
    json_: bool = False
    certain: bool = True
    colour: Colour
    colours: tuple[Colour, ...] = ()
    numbers: tuple[Count, ...] = ()
    pair: tuple[Text, Count] | None = None
    words: list[Text] = Field(default_factory=list)
    rate: Decimal | None = None
    opens: time | None = None
    moment: datetime | AwareDatetime | None = None
    day: date
    branch: Branch
    perhaps: Branch | None = None
    attendees: tuple[Attendee, ...] = ()
    by_kind: dict[Token, Leaf] = Field(default_factory=dict)
    either: Annotated[Scan | Entry, Field(discriminator="kind")]
    essay: LongText | None = None
    title: Text = Field("Không đề", description="What it is called")
    note: Text | None = None
    """Said under the field."""

    def boundary(self, conference: str) -> Subject:
        return subjects.conference(conference)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(examples(TryEverything))
def test_every_shape_can_be_said_and_is_heard_as_it_was_meant(command: TryEverything) -> None:
    said = arguments(command)
    assert command_of(TryEverything, heard(said), body(said)) == command


def test_few_of_them_need_the_whole_body() -> None:
    """Options say it, unless a part is there and empty."""
    command = TryEverything(
        id="x1",
        conference="c",
        unit=None,
        colour=Colour.RED,
        numbers=(1, 2),
        day=date(2023, 12, 8),
        branch=Branch(leaf=Leaf(name="lá")),
        either=Entry(by="ai đó"),
    )
    said = arguments(command)
    assert said[0] == "--for-id"
    assert said.count("--numbers") == 2
    assert "--branch-leaf-name" in said


def test_what_the_field_says_of_itself_is_its_help() -> None:
    help_of = {option.path[0]: option.help for option in options_of(TryEverything)}
    assert help_of["title"] == "What it is called; mặc định/default: Không đề"
    assert help_of["note"] == "Said under the field"
    assert "bắt buộc" in help_of["colour"]


def test_every_fault_is_named_by_its_option() -> None:
    with pytest.raises(Malformed) as malformed:
        command_of(TryEverything, {"f_branch__weight": "0", "f_colour": "green"}, None)
    named = {option for option, _ in malformed.value.faults}
    assert {"--for-id", "--colour", "--branch-weight", "--day"} <= named


def test_a_name_is_cut_where_a_person_would_cut_it() -> None:
    assert full_name(TryEverything) == "try-everything"


def heard(said: list[str]) -> dict[str, object]:
    """What the command line makes of its words (that it does, is tested with each real command)."""
    options: dict[str, Option] = {option.flag: option for option in options_of(TryEverything)}
    found: dict[str, object] = {}
    words = iter(said)
    for word in words:
        flag = word.replace("--no-", "--", 1)
        if word == "--data":
            next(words)
        elif options[flag].shape == "flag":
            found[options[flag].parameter] = flag == word
        elif options[flag].shape in ("many", "yamls"):
            several = found.setdefault(options[flag].parameter, [])
            assert isinstance(several, list)
            several.append(next(words))
        else:
            found[options[flag].parameter] = next(words)
    return found


def body(said: list[str]) -> str | None:
    return said[1] if said[0] == "--data" else None


def test_a_text_that_is_too_short_is_told_how_long_it_has_to_be() -> None:
    def why(option: str, **typed: str) -> str:
        with pytest.raises(Malformed) as malformed:
            command_of(RecordExpenditure, typed, None)
        return dict(malformed.value.faults)[option]

    assert why("--payee", f_payee="x").startswith("quá ngắn, ít nhất 2 ký tự / ")
    assert why("--voucher", f_voucher="").startswith("không được để trống / ")
