"""The door in the read model: every scan, the earliest arrival, what was undone, codes that have died."""

import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.cli_reception import arrivals, by_gate, by_group, conflicts
from deploy.files.exports import export
from services.program import tables
from services.program.changes import moment
from services.program.projector import follow
from services.program.snapshot import snapshot
from tests.projections.histories import C, tell, told_at, whole


@pytest.fixture
async def rows(client: Client, model: AsyncEngine) -> AsyncEngine:
    await follow(client, model, stop_at=await tell(client, whole()))
    return model


async def test_every_scan_is_a_row_and_the_arrival_is_the_earliest(rows: AsyncEngine) -> None:
    async with snapshot(rows, C) as shot:
        scans = {row["scan"]: row for row in await shot.rows(tables.scans)}
        here = {row["person_id"]: row for row in await arrivals(shot)}
        late = await conflicts(shot)
    assert here["so-y-te-an"]["arrived_at"] == moment(told_at(8_990))
    assert here["so-y-te-an"]["gate"] == "Cổng 3"
    assert here["so-y-te-an"]["code"].endswith("7" * 39)
    assert scans["so-y-te-an-scan-2"]["verdict"] == "repeated"
    assert scans["so-y-te-an-scan-3"]["clock_ahead"] == -75
    undone = scans["so-y-te-dung-scan-1"]
    assert (undone["verdict"], undone["undone_reason"]) == (
        "arrived",
        "Quét nhầm thẻ của người khác",
    )
    assert "so-y-te-dung" not in here
    assert scans["scan-khong-cua-ai-1"]["other_conference"] == "hoi-nghi-khac"
    assert {row["person_id"] for row in late} == {"so-y-te-binh", "so-tai-chinh-binh"}


async def test_present_of_expected_by_group_and_every_scan_by_gate(rows: AsyncEngine) -> None:
    async with snapshot(rows, C) as shot:
        (group,) = await by_group(shot)
        gates = {row["gate"]: row for row in await by_gate(shot)}
    assert (group["expected"], group["present"], group["missing"]) == (6, 4, 2)
    assert gates["Cổng 1"]["unmatched"] == 1
    assert gates["Cổng 3"]["refused"] == 2
    assert gates["Cổng 3"]["clock_ahead"] == -75
    assert sum(row["scans"] for row in gates.values()) == 13


async def test_arrivals_and_scans_are_exported(rows: AsyncEngine) -> None:
    present = await export(rows, C, "arrivals")
    assert len(present.rows) == 4
    scans = await export(rows, C, "scans")
    verdicts = [row[3] for row in scans.rows]
    assert verdicts.count("đã vào rồi") == 2
    assert verdicts.count("không khớp") == 1
