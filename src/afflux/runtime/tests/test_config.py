"""Where the data is."""

from pathlib import Path

from afflux.runtime.config import LOCK_FILE, data_directory, load


def test_what_was_typed_stands_before_the_environment(tmp_path):
    assert data_directory("typed", {"AFFLUX_DATA": "set"}) == Path("typed")
    assert data_directory(None, {"AFFLUX_DATA": str(tmp_path)}) == tmp_path


def test_a_folder_that_an_earlier_run_made_ours_is_used(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert data_directory(None, {"XDG_DATA_HOME": "/home/me/share"}) == Path("/home/me/share/afflux")
    (tmp_path / "data").mkdir()
    assert data_directory(None, {"XDG_DATA_HOME": "/home/me/share"}) == Path("/home/me/share/afflux")
    (tmp_path / "data" / LOCK_FILE).touch()
    assert data_directory(None, {}) == Path("data")


def test_children_are_told_where_everything_is(tmp_path):
    config = load(str(tmp_path), {"AFFLUX_DATABASE_URL": ""})
    assert config.database_url is None
    told = config.environment("postgresql:///here")
    assert (told["AFFLUX_DATA"], told["AFFLUX_DATABASE_URL"]) == (str(tmp_path), "postgresql:///here")
