"""A key or a root that was mistyped is a mistake of usage, and no log that was tampered with."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from deploy.cli_audit import app, write_dump
from shared.seals import NOTHING, Stored, sign, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes([7] * 32)).public_key().public_bytes_raw().hex()
EVENTS = [Stored(1, "event.c1.registry.task.t0", b"{}")]
SEALS = [sign(EVENTS, NOTHING, "2023-12-08T00:00:00Z", KEY)]
ROOT = verify(EVENTS, SEALS).root


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    file = tmp_path / "log.jsonl"
    write_dump(file, EVENTS, SEALS, 1)
    return file


def _verify(dump: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["verify", "--dump", str(dump), *options])
    return result.exit_code, result.output


@pytest.mark.parametrize("key", [PUBLIC, PUBLIC.upper(), f" {PUBLIC}\n"])
@pytest.mark.parametrize("root", [ROOT, ROOT.upper(), f"{ROOT} ", f"{ROOT[:32]} {ROOT[32:]}."])
def test_capitals_and_spaces_make_no_difference(dump: Path, key: str, root: str) -> None:
    code, said = _verify(dump, "--public-key", key, "--root", root)
    assert (code, "✗" in said) == (0, False), said


@pytest.mark.parametrize("option", ["--public-key", "--root"])
@pytest.mark.parametrize("told", [PUBLIC[:-1], PUBLIC + "0", "g" + PUBLIC[1:], "", "khóa"])
def test_what_is_mistyped_is_refused_as_such(dump: Path, option: str, told: str) -> None:
    code, said = _verify(dump, option, told)
    assert code == 2
    assert "64 hexadecimal digits" in " ".join(said.replace("│", " ").split())
    assert "Nguyên vẹn" not in said


def test_another_key_or_root_is_still_tampering(dump: Path) -> None:
    for option in ("--public-key", "--root"):
        code, said = _verify(dump, option, "0" * 64)
        assert (code, "✗" in said) == (1, True), said


def test_another_key_than_the_sealer_s_is_named_as_such(dump: Path) -> None:
    _, said = _verify(dump, "--public-key", OTHER)
    assert f"được ký bằng khóa {PUBLIC}, không phải khóa {OTHER}" in said
    assert f"signed by the key {PUBLIC}, not by {OTHER}" in said
    assert not said.removeprefix("✗ ").startswith("seal-forged"), "a sentence, then its code"


def test_an_audit_that_verified_nothing_is_not_green(tmp_path: Path) -> None:
    """Whoever takes the seals away does not silence it."""
    file = tmp_path / "unsealed.jsonl"
    write_dump(file, EVENTS, [], 1)
    code, said = _verify(file)
    assert code == 1
    assert "nothing was verified" in " ".join(said.split())


def test_what_was_checked_goes_up_to_the_place_that_was_changed(tmp_path: Path) -> None:
    """The first seal covers all ten: none holds as a whole, and yet six events do."""
    events = [Stored(place, "event.c1.registry.task.t0", b"{}") for place in range(1, 11)]
    seals = [sign(events, NOTHING, "2023-12-08T00:00:00Z", KEY)]
    write_dump(tmp_path / "log", [*events[:6], Stored(7, "x", b"{}"), *events[7:]], seals, 10)
    code, said = _verify(tmp_path / "log")
    assert code == 1
    assert "checked, intact up to position 6; " in said
    assert "covers up to 0" in said
    write_dump(tmp_path / "log", [*events, Stored(11, "x", b"{}")], seals, 13)
    _, said = _verify(tmp_path / "log")
    assert "checked, intact up to position 10; " in said, "no seal speaks of the eleventh"
