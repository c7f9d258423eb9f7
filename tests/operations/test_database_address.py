"""Which database is opened, and with which password: rows built anew lie beside the old ones."""

import pytest
import yaml
from pydantic import SecretStr

from shared.settings import Settings
from tests.paths import ROOT

HOST = "postgresql+asyncpg://hoinghi@postgres:5432"


@pytest.mark.parametrize(
    ("asked", "opened"),
    [
        (f"{HOST}/hoinghi_9", "postgresql+asyncpg://hoinghi:s3cret@postgres:5432/hoinghi_9"),
        (
            f"{HOST}/x?ssl=verify-full",
            "postgresql+asyncpg://hoinghi:s3cret@postgres:5432/x?ssl=verify-full",
        ),
        ("postgresql+asyncpg://o:own@postgres/x", "postgresql+asyncpg://o:own@postgres/x"),
        ("sqlite+aiosqlite:///new.db", "sqlite+aiosqlite:///new.db"),
    ],
)
def test_another_database_of_the_server_is_opened_with_the_same_password(
    asked: str, opened: str
) -> None:
    settings = Settings(database_url=f"{HOST}/hoinghi", database_password=SecretStr("s3cret\n"))
    assert settings.with_password(asked) == opened
    assert settings.database == "postgresql+asyncpg://hoinghi:s3cret@postgres:5432/hoinghi"


@pytest.mark.parametrize("file", ["docker-compose.yml", "deploy/cluster/docker-compose.yml"])
def test_the_containers_go_over_to_another_database_by_its_name(file: str) -> None:
    told = yaml.safe_load((ROOT / file).read_text())
    (address,) = {
        known["HOINGHI_DATABASE_URL"]
        for name, known in told.items()
        if name.startswith("x-") and "HOINGHI_DATABASE_URL" in known
    }
    assert address.startswith(f"{HOST}/${{HOINGHI_DATABASE:-hoinghi}}")
