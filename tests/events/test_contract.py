"""The contract: the committed copy is current, the schemas hold what is sent, breaking it is noticed."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from deploy.compatibility import breaking_changes
from deploy.contract import ContractBroken, broken, contract_files, write_contract
from deploy.contract_release import last_release
from deploy.contract_schemas import schemas
from deploy.event_map import build_all
from deploy.reachable import reached
from shared import commands
from shared.commands.base import Accepted, Command, declined
from shared.envelope import Fact
from shared.events import ALL_FACTS
from shared.events.feed import FEED_FACTS
from shared.personal import personal_fields
from shared.refusals import Term, not_found
from tests.events import stored
from tests.paths import ROOT

COMMITTED = ROOT / "docs" / "contract"
SCHEMAS = schemas()
DOCUMENT: dict[str, Any] = yaml.safe_load(contract_files()["asyncapi.yaml"])


def _faults(name: str, instance: Any) -> list[str]:
    checker = Draft202012Validator(SCHEMAS[name], format_checker=FormatChecker())
    return [fault.message for fault in checker.iter_errors(instance)]


# --- the committed copy --------------------------------------------------------------------------------


def test_the_committed_contract_is_current(tmp_path: Path) -> None:
    """When this fails: run ``hoinghi contract`` and look at the difference."""
    write_contract(tmp_path)
    assert _files(COMMITTED) == _files(tmp_path)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_models_keep_what_the_committed_contract_promises() -> None:
    assert broken(COMMITTED) == []


def test_a_contract_that_would_be_broken_is_not_overwritten(tmp_path: Path) -> None:
    write_contract(tmp_path)
    path = tmp_path / "events" / "vn.hoinghi.awards.NominationApproved.v1.json"
    promised = json.loads(path.read_text())
    promised["properties"]["grade"] = {"type": "string"}
    path.write_text(json.dumps(promised))
    (tmp_path / "commands" / "GiveUp.json").write_text("{}")
    with pytest.raises(ContractBroken) as refused:
        write_contract(tmp_path)
    assert refused.value.faults == [
        "commands/GiveUp.json: is promised, and no model makes it any more",
        "events/vn.hoinghi.awards.NominationApproved.v1.json: data.grade: was removed",
    ]
    assert json.loads(path.read_text()) == promised


def test_the_models_keep_what_the_last_release_promised(tmp_path: Path) -> None:
    """The committed files can be deleted and written anew; those of a release cannot."""
    if last_release(ROOT, tmp_path) is None:
        pytest.skip("nothing is released yet: no tag v… stands below this commit")
    assert broken(tmp_path / "docs" / "contract") == []


def test_a_change_that_breaks_a_release_is_found_though_the_committed_files_were_written_anew(
    tmp_path: Path,
) -> None:
    repository, released = tmp_path / "repository", tmp_path / "released"
    name = "events/vn.hoinghi.awards.NominationApproved.v1.json"
    path = repository / "docs" / "contract" / name
    path.parent.mkdir(parents=True)
    promised = json.loads(json.dumps(SCHEMAS[name]))
    promised["properties"]["grade"] = {"type": "string"}
    path.write_text(json.dumps(promised))

    def git(*words: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example", "-c", "commit.gpgsign=false")
        subprocess.run(
            ["git", "-C", str(repository), *who, *words], check=True, capture_output=True
        )

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "released")
    assert last_release(repository, released) is None
    git("tag", "-m", "released", "v0.1.0")
    path.write_text(json.dumps(SCHEMAS[name]))  # the way round the check of the committed files
    git("commit", "-qam", "written anew")
    assert broken(repository / "docs" / "contract") == []
    assert last_release(repository, released) == "v0.1.0"
    assert broken(released / "docs" / "contract") == [f"{name}: data.grade: was removed"]


# --- schemas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_itself_valid(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    Draft7Validator.check_schema(SCHEMAS[name])


def test_every_message_has_a_schema() -> None:
    expected = {f"commands/{command.__name__}.json" for command in commands.ALL_COMMANDS}
    expected |= {f"events/{fact.type_name}.json" for fact in ALL_FACTS}
    expected |= {f"feed/{fact.type_name}.json" for fact in FEED_FACTS}
    assert expected < SCHEMAS.keys()


@pytest.mark.parametrize("fact", stored.EVERY_FACT, ids=lambda fact: fact.type_name)
def test_a_stored_event_fits_its_schema_and_the_envelope(fact: type[Fact]) -> None:
    fields = stored.fields(fact.type_name)
    name = f"{'feed' if fact in FEED_FACTS else 'events'}/{fact.type_name}.json"
    assert _faults("envelope.json", fields) == []
    assert _faults(name, fields["data"]) == []
    assert _faults(name, fields["data"] | {"unheard-of": 1}) == [], "a reader has to pass over it"
    for required in SCHEMAS[name].get("required", ()):
        rest = {key: value for key, value in fields["data"].items() if key != required}
        assert _faults(name, rest) == [f"'{required}' is a required property"]


def _led_to() -> dict[type[Command], list[type[Fact]]]:
    return {
        command: reached(decider.decide, command, Fact)
        for service in build_all()
        for command, decider in service.deciders.items()
    }


LED_TO = _led_to()


def _named_by_the_hall(data: dict[str, Any], told: dict[str, Any]) -> None:
    """The hall's facts name the agency of each delegate, which a wish need not know."""
    for which in ("keep", "other"):
        if which in told:
            data[f"{which}_delegation"] = told[which]["delegation"]
            data[f"{which}_person"] = told[which]["person_id"]
    if isinstance(data.get("seats"), list):
        data["seats"] = [{k: v for k, v in one.items() if k != "unit"} for one in data["seats"]]


@pytest.mark.parametrize("command", commands.ALL_COMMANDS, ids=lambda command: command.__name__)
def test_a_command_fits_its_schema_and_one_with_an_unknown_field_does_not(
    command: type[Command],
) -> None:
    """The command is filled from the stored example of the fact that it leads to."""
    told = {
        key: value
        for fact in LED_TO[command]
        for key, value in stored.fields(fact.type_name)["data"].items()
    }
    if "coming" in command.model_fields:  # the fact says it by its type, or in its own field
        told.setdefault("coming", True)
    if "paid" in command.model_fields:  # likewise
        told.setdefault("paid", True)
    if {"document", "signatures"} <= told.keys():  # which version it signs, the decider finds
        told["issued_digest"] = "0" * 64
    if "nomination" in told:  # of a list, each leads to a fact of its own
        told["nominations"] = [told["nomination"]]
    if {"scan", "digest"} <= told.keys():  # of what was scanned the fact keeps a digest only
        told["code"] = "8934563138164"
    if "awards" in told:  # a correction says how each is written, the fact what stands in the list
        written = ("nomination", "awardee")
        told["corrections"] = [{key: one[key] for key in written} for one in told["awards"]]
    if (
        "adjustment" in command.model_fields
    ):  # the example was stored before an adjustment had an id
        told.setdefault("adjustment", "dieu-chinh-1")
    if "parts" in command.model_fields:  # the amended plan's parts are as those before them
        told["parts"] = told["before"]
    data = {key: told[key] for key in command.model_fields if key in told}
    _named_by_the_hall(data, told)
    body = {"id": "example-0001", "conference": "qpdp-2023", "data": data}
    name = f"commands/{command.__name__}.json"
    command.model_validate(data)
    assert _faults(name, body) == []
    assert _faults(name, body | {"unit": "so-y-te"}) != []
    assert _faults(name, body | {"data": data | {"unheard-of": 1}}) != []
    for key in SCHEMAS[name]["$defs"].get(command.__name__, {}).get("required", ()):
        rest = {one: value for one, value in data.items() if one != key}
        assert _faults(name, body | {"data": rest}) != [], key


def test_an_answer_fits_its_schema() -> None:
    refused = declined("example-0001", not_found(Term("mục", "item"), "x"))
    assert _faults("declined.json", refused.model_dump(mode="json")) == []
    assert _faults("accepted.json", Accepted(command="c-1").model_dump(mode="json")) == []
    assert _faults("accepted.json", refused.model_dump(mode="json")) != []


@pytest.mark.parametrize("fact", stored.EVERY_FACT, ids=lambda fact: fact.type_name)
def test_personal_data_is_marked_in_the_schema(fact: type[Fact]) -> None:
    name = f"{'feed' if fact in FEED_FACTS else 'events'}/{fact.type_name}.json"
    marked = any(node.get("x-personal-data") for node in _nodes(SCHEMAS[name]))
    assert marked == bool(list(personal_fields(fact)))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for one in inner:
            yield from _nodes(one)


# --- AsyncAPI ------------------------------------------------------------------------------------------


def test_every_reference_of_the_document_leads_somewhere() -> None:
    references = [node["$ref"] for node in _nodes(DOCUMENT) if isinstance(node.get("$ref"), str)]
    assert len(references) > 500
    assert [one for one in references if not _leads_somewhere(one)] == []


def _leads_somewhere(reference: str) -> bool:
    if reference.startswith("./"):
        return reference.removeprefix("./") in SCHEMAS
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found.get(step, {})
    return bool(found)


def test_every_command_is_received_on_its_subject_and_answered() -> None:
    for command in commands.ALL_COMMANDS:
        operation = DOCUMENT["operations"][f"decide.{command.__name__}"]
        channel = DOCUMENT["channels"][operation["channel"]["$ref"].split("/")[-1]]
        assert channel["address"] == f"command.{command.context}.{{unit}}.{command.__name__}"
        replies = [one["$ref"].split("/")[-1] for one in operation["reply"]["messages"]]
        assert replies == ["Accepted", "Declined"]


def test_every_parameter_of_an_address_is_described() -> None:
    for name, channel in DOCUMENT["channels"].items():
        address = channel["address"] or ""
        used = {part.strip("{}") for part in address.split(".") if part.startswith("{")}
        assert used == set(channel.get("parameters", {})), name
        assert "PLACE" not in address


def test_every_feed_event_has_a_channel_and_every_event_of_the_log_too() -> None:
    told = {name for channel in DOCUMENT["channels"].values() for name in channel["messages"]}
    assert {fact.type_name for fact in stored.EVERY_FACT} <= told


def test_the_examples_of_the_document_hold() -> None:
    messages = DOCUMENT["components"]["messages"]
    shown = {name: node["examples"] for name, node in messages.items() if "examples" in node}
    assert len(shown) >= 6
    for name, examples in shown.items():
        for example in examples:
            assert list(_document_faults(messages[name]["payload"], example["payload"])) == [], name


def _document_faults(payload: dict[str, Any], instance: Any) -> Iterator[str]:
    if "$ref" in payload:
        yield from _faults(payload["$ref"].removeprefix("./"), instance)
    for part in payload.get("allOf", ()):
        yield from _document_faults(part, instance)
    for key, schema in payload.get("properties", {}).items():
        if "const" in schema and instance[key] != schema["const"]:
            yield f"{key} is not {schema['const']}"
        yield from _document_faults(schema, instance[key])


# --- breaking changes ----------------------------------------------------------------------------------


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


TEXT = {"type": "string", "maxLength": 10}
NUMBER = {"type": "integer", "minimum": 1}
OLD = _object(["a"], a=TEXT, b=NUMBER)
CLOSED = OLD | {"additionalProperties": False}


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        (CLOSED, None),
        (_object(["a"], a=TEXT, b=NUMBER, c=TEXT), None),
        (_object([], a=TEXT, b=NUMBER), None),
        (_object(["a"], a={"type": "string"}, b={"type": "number"}), None),
        (_object(["a", "b"], a=TEXT, b=NUMBER), "data.b: may be missing where it was required"),
        (_object(["a", "c"], a=TEXT, b=NUMBER, c=TEXT), "data.c: may be missing"),
        (_object(["a"], a=TEXT) | {"additionalProperties": False}, "data.b: not known there"),
        (_object(["a"], a=NUMBER, b=NUMBER), "data.a: string where integer was allowed"),
        (_object(["a"], a=TEXT | {"maxLength": 5}, b=NUMBER), "data.a: maxLength 10 where 5"),
        (_object(["a"], a=TEXT, b=NUMBER | {"minimum": 2}), "data.b: minimum 1 where 2"),
        (_object(["a"], a=TEXT | {"pattern": "^x"}, b=NUMBER), "data.a: pattern None where '^x'"),
        (_object(["a"], a={"enum": ["x", "y"]}, b=NUMBER), "data.a: any value where one of"),
    ],
    ids=[
        "the same",
        "new optional field",
        "no longer required",
        "wider types",
        "required now",
        "new required field",
        "field removed",
        "retyped",
        "shorter text",
        "higher minimum",
        "new pattern",
        "only some values",
    ],
)
def test_a_command_must_still_take_what_it_took(new: dict[str, Any], fault: str | None) -> None:
    found = breaking_changes(CLOSED, new, "command")
    assert [one[: len(fault)] for one in found] == [fault] if fault else found == []


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        (_object(["a"], a=TEXT, b=NUMBER, c=TEXT), None),
        (_object(["a", "c"], a=TEXT, b=NUMBER, c=TEXT), None),
        (_object(["a"], a=TEXT | {"maxLength": 5}, b=NUMBER), None),
        (_object(["a"], a={"enum": ["x"]}, b=NUMBER), None),
        (_object(["a"], a=TEXT), "data.b: was removed"),
        (_object([], a=TEXT, b=NUMBER), "data.a: may be missing where it was required"),
        (_object(["a"], a=NUMBER, b=NUMBER), "data.a: integer where string was allowed"),
        (_object(["a"], a={"anyOf": [TEXT, {"type": "null"}]}, b=NUMBER), "data.a: null where"),
        (_object(["a"], a={"type": "string"}, b=NUMBER), "data.a: maxLength None where 10"),
    ],
    ids=[
        "new optional field",
        "new required field",
        "shorter text",
        "only some values",
        "field removed",
        "no longer required",
        "retyped",
        "may be empty now",
        "longer text",
    ],
)
def test_an_event_must_still_hold_what_it_held(new: dict[str, Any], fault: str | None) -> None:
    found = breaking_changes(OLD, new, "event")
    assert [one[: len(fault)] for one in found] == [fault] if fault else found == []


def test_a_new_value_of_a_list_breaks_those_who_read_events_and_not_those_who_send_commands() -> (
    None
):
    old, new = _object(["a"], a={"enum": ["x"]}), _object(["a"], a={"enum": ["x", "y"]})
    assert breaking_changes(old, new, "command") == []
    assert breaking_changes(old, new, "event") == ["data.a: ['y'] where one of ['x'] was allowed"]


def test_a_change_deep_in_lists_and_referenced_models_is_found() -> None:
    def schema(**line: Any) -> dict[str, Any]:
        lines = {"type": "array", "items": {"$ref": "#/$defs/Line"}}
        return _object(["lines"], lines=lines) | {"$defs": {"Line": _object(["a"], **line)}}

    found = breaking_changes(schema(a=TEXT, b=NUMBER), schema(a=TEXT), "event")
    assert found == ["data.lines[].b: was removed"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_compatible_with_itself(name: str) -> None:
    assert breaking_changes(SCHEMAS[name], SCHEMAS[name], "command") == []
    assert breaking_changes(SCHEMAS[name], SCHEMAS[name], "event") == []
