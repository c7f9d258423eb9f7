"""What the tests of the journey ask of the story: rows of the read model, the mail that was received."""

import email
import email.policy
from email.message import EmailMessage

from sqlalchemy import func, select

from services.program.model import open_model
from tests.journey.conftest import Told


async def counted(told: Told, table: object, *conditions: object) -> int:
    engine = open_model(told.system.database_url)
    try:
        async with engine.connect() as connection:
            query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
            return int((await connection.execute(query)).scalar_one())
    finally:
        await engine.dispose()


def received(told: Told) -> list[EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(told.mail.glob("*.eml"))
    ]
