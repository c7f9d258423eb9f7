"""The HTTP API's document is held to what it has promised, as the schemas of commands and events are."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from deploy.contract import ContractBroken, write_contract
from deploy.contract_api import broken_api
from services.portal.api_document import document

Node = dict[str, Any]
LIST = "/api/v1/conferences/{conference}/delegations"
SEND = "/api/v1/conferences/{conference}/commands/RevokeAward"


def changed(change: Callable[[Node], None]) -> Node:
    other = deepcopy(document())
    change(other)
    return other


def _no_way(told: Node) -> None:
    del told["paths"][LIST]


def _no_answer(told: Node) -> None:
    told["paths"][LIST]["get"]["responses"].pop("200")


def _one_more_needed(told: Node) -> None:
    wanted = {"name": "since", "in": "query", "required": True, "schema": {"type": "string"}}
    told["paths"][LIST]["get"]["parameters"].append(wanted)


def _no_column(told: Node) -> None:
    told["components"]["schemas"]["delegations-row"]["properties"].pop("invitee")


def _shorter(told: Node) -> None:
    told["components"]["schemas"]["RevokeAward"]["properties"]["reason"] = {"type": "null"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (_no_way, f"GET {LIST}: is promised"),
        (_no_answer, f"GET {LIST}: 200: is answered no more"),
        (_one_more_needed, f"GET {LIST}: query since: is required"),
        (_no_column, f"GET {LIST}: data.items[].invitee: "),
        (_shorter, f"POST {SEND}: data.reason: "),
    ],
)
def test_what_would_break_a_program_is_named_with_its_place(
    change: Callable[[Node], None], place: str
) -> None:
    faults = broken_api(document(), changed(change))
    assert any(fault.startswith(place) for fault in faults), faults


def test_what_is_new_breaks_nobody() -> None:
    """Another way, another column."""

    def more(told: Node) -> None:
        told["paths"]["/api/v1/new"] = told["paths"][LIST]
        row = told["components"]["schemas"]["delegations-row"]
        row["properties"]["new"] = {"type": "string"}
        row["required"] = [*row.get("required", ()), "new"]

    assert broken_api(document(), document()) == []
    assert broken_api(document(), changed(more)) == []


def test_a_document_that_would_break_the_api_is_not_written(tmp_path: Path) -> None:
    write_contract(tmp_path)
    path = tmp_path / "openapi.json"
    promised = json.loads(path.read_text("utf-8"))
    promised["paths"]["/api/v1/gone"] = promised["paths"][LIST]
    path.write_text(json.dumps(promised))
    with pytest.raises(ContractBroken) as refused:
        write_contract(tmp_path)
    assert refused.value.faults == [
        "openapi.json: GET /api/v1/gone: is promised, and is no way any more"
    ]
    assert json.loads(path.read_text()) == promised
