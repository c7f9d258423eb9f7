"""What a gate without a line says; the browser's half of the same table is tests/portal/test_gate.py."""

import json
from typing import Any

import pytest

from shared.events.reception import RefusedReason, UnmatchedReason
from shared.gate import (
    FACTS,
    REASONS,
    VERDICTS,
    Standing,
    gate_apart,
    is_scan,
    judged,
    key_of,
    standing,
)
from shared.vietnamese import fold
from tests.paths import ROOT

TABLE: dict[str, Any] = json.loads((ROOT / "tests/reception/offline_cases.json").read_text())


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case[0])
def test_without_a_line(case: tuple[str, str, bool, str, str]) -> None:
    _, text, scan, verdict, reason = case
    people = {key: Standing(key, *told) for key, told in TABLE["people"].items()}
    roster = {key_of(code): [people[key] for key in keys] for code, keys in TABLE["codes"].items()}
    said = judged(text, TABLE["conference"], roster, set(TABLE["here"]))
    assert (is_scan(text), said.verdict, said.reason) == (scan, verdict, reason)


@pytest.mark.parametrize(("typed", "name", "code"), TABLE["gates"])
def test_a_scan_that_fell_into_a_gates_name_is_told_apart_from_it(
    typed: str, name: str, code: str
) -> None:
    assert gate_apart(typed) == (name, code)


@pytest.mark.parametrize(("name", "folded"), TABLE["folded"])
def test_a_name_is_looked_for_without_marks(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_every_fact_and_every_reason_of_the_door_has_its_words() -> None:
    assert set(FACTS.values()) <= VERDICTS.keys()
    told = {*RefusedReason.__args__, *UnmatchedReason.__args__}  # type: ignore[attr-defined]
    assert told <= REASONS.keys()
    signs = {verdict.tone: verdict.sign for verdict in VERDICTS.values()}
    assert len(set(signs.values())) == len(signs), "a sign alone tells the tones apart"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("registered", "arrived"),
        ("confirmed", "arrived"),
        ("absent", "arrived"),
        ("present", "repeated"),
        ("declined", "refused"),
        ("replaced", "refused"),
        ("elsewhere", "refused"),
    ],
)
def test_how_a_delegate_stands_at_the_door(status: str, verdict: str) -> None:
    assert standing("a/1", status).verdict == verdict
