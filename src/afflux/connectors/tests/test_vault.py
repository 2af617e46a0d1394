"""Secrets in the database are worth nothing without the key file, and cannot be moved or changed."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from afflux.connectors import vault
from afflux.kernel.errors import Refused
from afflux.runtime import secrets


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("AFFLUX_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("AFFLUX_VAULT_KEY", raising=False)
    secrets.vault_key.cache_clear()
    yield tmp_path / "data"
    secrets.vault_key.cache_clear()


def test_what_was_sealed_opens_in_its_place_only(folder):
    sealed = vault.close("密钥".encode(), place="connection/1")
    assert vault.open_sealed(sealed, place="connection/1").decode() == "密钥"
    assert "密钥".encode() not in sealed
    assert sealed != vault.close("密钥".encode(), place="connection/1")
    with pytest.raises(Refused):
        vault.open_sealed(sealed, place="connection/2")


def test_every_changed_byte_is_noticed(folder):
    sealed = vault.close(b"secret", place="x")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Refused):
            vault.open_sealed(changed, place="x")
        with pytest.raises(Refused):
            vault.open_sealed(sealed[:place], place="x")


def test_another_key_is_refused_and_says_which_file_is_missing(folder, monkeypatch):
    sealed = vault.close(b"secret", place="x")
    monkeypatch.setenv("AFFLUX_VAULT_KEY", "another")
    secrets.vault_key.cache_clear()
    with pytest.raises(Refused, match=r"vault\.key"):
        vault.open_sealed(sealed, place="x")


def test_of_many_who_make_the_key_at_once_all_read_the_same(folder):
    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(lambda _n: secrets._kept("AFFLUX_VAULT_KEY", "vault.key"), range(64)))
    assert len(keys) == 1
    assert os.listdir(folder) == ["vault.key"]
    assert stat.S_IMODE((folder / "vault.key").stat().st_mode) == 0o600
