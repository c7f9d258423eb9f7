"""Whoever has a name in the read model is found by it; what is written of them is read by its owner alone."""

import asyncio
import dataclasses
import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from nats.aio.client import Client
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from deploy import cli_privacy
from deploy.broker import Broker
from deploy.cli_privacy import app
from deploy.privacy import Found, find, held_of
from services.program import tables
from services.program.model import create_schema, open_model
from services.program.projector import follow
from tests.projections.histories import C, tell, whole


async def test_who_receives_and_who_hands_over_an_award_is_found(
    client: Client, sqlite_url: Callable[[], str]
) -> None:
    engine = open_model(sqlite_url())
    await create_schema(engine)
    await follow(client, engine, stop_at=await tell(client, whole()))
    async with engine.connect() as connection:
        rows = (await connection.execute(tables.conference.select())).mappings()
        organiser = {row["conference"]: row["organiser"] for row in rows}
        awards = list((await connection.execute(tables.awards.select())).mappings())
    # The story's stand-in receives, takes and hands over: each way alone must find them.
    for column in ("receiver", "received_by", "presenter"):
        (row, *_others) = (one for one in awards if one[f"{column}_person_id"])
        async with engine.begin() as connection:
            here = tables.awards.c.conference == row["conference"]
            await connection.execute(
                tables.awards.update().values(receiver=None, received_by=None, presenter=None)
            )
            await connection.execute(
                tables.awards.update()
                .where(here, tables.awards.c.nomination == row["nomination"])
                .values({column: row[column]})
            )
        unit = organiser[row["conference"]] if column == "presenter" else row["unit"]
        who = row[f"{column}_person_id"]
        expected = Found(row["conference"], unit, who, row[column], "awards")
        assert await find(engine, "nhan thay") == [expected], column
    await engine.dispose()


@pytest.mark.parametrize("mask", [0o000, 0o022])
async def test_what_is_held_of_a_person_is_written_for_its_owner_alone(
    broker: Broker, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mask: int
) -> None:
    await tell(client, whole()[:20])
    held = await held_of(client, C, "so-y-te", "nhan-thay")
    monkeypatch.setenv("HOINGHI_NATS_URL", broker.url)
    out, before = tmp_path / "người.json", os.umask(mask)
    words = ["show", C, "so-y-te", "nhan-thay", "--out", str(out)]
    try:
        first = await asyncio.to_thread(CliRunner().invoke, app, words)
        again = await asyncio.to_thread(CliRunner().invoke, app, words)
    finally:
        os.umask(before)
    assert first.exit_code == 0, first.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(out.read_text("utf-8")) == dataclasses.asdict(held)
    assert getattr(again.exception, "code", "") == "CREDENTIALS_EXIST"


@pytest.mark.parametrize("width", [60, 80, 140])
def test_ids_are_never_broken_and_no_line_is_too_long(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """Also with the longest ids that there are: they are given to the next command."""
    unit, person = "lien-doan-lao-dong-tinh", "lien-doan-lao-dong-tinh-01"
    where = ("attendees", "messages", "papers")
    people = [Found(C, unit, person, "Nguyễn Thị Rất Dài (giả định)", table) for table in where]
    monkeypatch.setattr(cli_privacy, "_found", AsyncMock(return_value=people))
    monkeypatch.setattr(cli_privacy, "console", Console(width=width))
    said = CliRunner().invoke(app, ["find", "nguyễn"])
    assert said.exit_code == 0, said.output
    lines = said.output.splitlines()
    assert max(map(cell_len, lines)) <= width
    for one in (C, unit, person):
        assert sum(one in re.split(r"\s+", line) for line in lines) == 1, said.output
    assert "1 người / people" in said.output
