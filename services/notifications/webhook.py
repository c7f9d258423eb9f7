"""Messages to an office's own system by HTTPS, signed as Standard Webhooks 1.0 says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, HttpUrl, SecretStr, TypeAdapter, ValidationError

from services.notifications.channels import Delivered, Outcome, Prepared, Undelivered, told
from services.notifications.compose import words_of
from shared.settings import SettingInvalid
from shared.webhook import GONE, PASSING, AddressRefused, checked_address, checked_secret, post

_SERVER_ERROR: Final = 500
_GONE: Final = (
    "410: đầu nhận báo không còn nhận; sửa tệp webhooks rồi khởi động lại / the endpoint takes nothing any more; "
    "mend the file of webhooks and start again"
)
_log: Final = structlog.get_logger()


class Endpoint(BaseModel):
    """Where an office takes its messages. ``secret``: ``whsec_`` and base64, known to both sides only."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    url: HttpUrl
    secret: SecretStr


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The endpoints by agency, from the deployment's own file.

    ``gone``: those that have answered 410; nothing is sent there until the service is started again.
    """

    endpoints: Mapping[str, Endpoint]
    gone: set[str] = field(default_factory=set)
    local: bool = False

    @classmethod
    def of(cls, file: Path | None, *, local: bool = False) -> "Webhooks":
        """Raises :class:`SettingInvalid` for a file that cannot be read as ``agency: {url, secret}``, or for an
        address without TLS. ``local``: plain HTTP to this very machine is allowed (trials)."""
        if file is None:
            return cls({})
        try:
            read = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
            endpoints = TypeAdapter(dict[str, Endpoint]).validate_python(read)
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise SettingInvalid(
                f"HOINGHI_WEBHOOKS_FILE: {file.name}: {type(error).__name__}; cần / expected: "
                "CƠ-QUAN / AGENCY: {url, secret} (YAML)"
            ) from error
        for agency, endpoint in endpoints.items():
            try:
                checked_address(str(endpoint.url), local=local)
            except AddressRefused as error:
                raise SettingInvalid(
                    f"HOINGHI_WEBHOOKS_FILE: {file.name}: {agency}: {error}"
                ) from error
            try:
                checked_secret(endpoint.secret.get_secret_value())
            except ValueError as error:
                raise SettingInvalid(
                    f"HOINGHI_WEBHOOKS_FILE: {file.name}: {agency}: cần whsec_ và base64 / whsec_ and base64 is "
                    "expected"
                ) from error
        return cls(endpoints, local=local)

    async def send(self, prepared: Prepared) -> Outcome:
        """POST one message. The same id each time it is tried, so that the other side can drop a repetition."""
        endpoint = self.endpoints.get(prepared.asked.unit)
        if endpoint is None:
            unit = prepared.asked.unit
            return Undelivered(
                False, f"chưa khai địa chỉ webhook của {unit} / no webhook is known for {unit}"
            )
        if prepared.asked.unit in self.gone:
            return Undelivered(True, _GONE, GONE)
        # A repetition bears the same webhook-id, so that an attempt whose answer was lost is made again.
        reply = await post(
            str(endpoint.url),
            [endpoint.secret.get_secret_value()],
            prepared.message_id.strip("<>"),
            json.dumps(payload(prepared), ensure_ascii=False).encode(),
            local=self.local,
        )
        if reply.taken:
            return Delivered(prepared.message_id, reply.said)
        if reply.code is None:
            return Undelivered(False, reply.said)
        if reply.code == GONE:
            self.gone.add(prepared.asked.unit)
            _log.error(
                "webhook disabled", unit=prepared.asked.unit, alarm="webhook", why=reply.said
            )
            return Undelivered(True, _GONE, reply.code)
        # Any other 4xx, and a redirect, ends the message.
        passes = reply.code >= _SERVER_ERROR or reply.code in PASSING
        return Undelivered(not passes, reply.said, reply.code)


def payload(prepared: Prepared) -> dict[str, Any]:
    """What the other side reads: kind, words, whom it is for, where to answer."""
    asked = prepared.asked
    return {
        "type": f"hoinghi.notification.{asked.kind}",
        "timestamp": datetime.fromtimestamp(prepared.made, UTC).isoformat(),
        "data": {
            "conference": prepared.conference,
            "message": asked.message,
            "unit": asked.unit,
            "delegation": asked.delegation,
            "recipient": told(asked.recipient),
            "subject": asked.subject,
            "text": words_of(prepared),
            "answer_url": prepared.link,
        },
    }
