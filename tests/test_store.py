"""Finding, checking and making weights."""

import subprocess
from dataclasses import replace

import pytest
from helpers.command import start_tinglu

from models import store
from models.catalogue import CAMPPLUS, SEGMENTATION, WHISPER_BASE
from pipeline.errors import ModelError, UsageError
from pipeline.files.hashes import sha256_of

pytestmark = pytest.mark.models


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TINGLU_CACHE", str(tmp_path))
    return tmp_path


def test_concurrent_first_runs_make_one_checkpoint(cache):
    runs = [start_tinglu("models", "path", "whisper-base", stdout=subprocess.PIPE) for _ in range(2)]
    outputs = [run.communicate()[0].strip() for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert outputs[0] == outputs[1]
    assert sorted(path.suffix for path in cache.iterdir() if path.suffix != ".lock") == [".pt", ".sha256"]

    path = store.find("whisper-base").path
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(ModelError) as caught:
        store.find("whisper-base")
    told = str(caught.value)
    assert str(path) in told
    assert sha256_of(path) in told
    assert path.with_suffix(".sha256").read_text().strip() in told
    assert "tinglu models pull whisper-base" in told
    assert store.pull("whisper-base").sha256 == WHISPER_BASE.wheels[0].sha256


def test_a_wheel_that_is_not_what_it_should_be_is_refused(cache, monkeypatch):
    fake = cache / "fake.bin"
    fake.write_bytes(b"something else")
    monkeypatch.setattr(store, "_located", lambda source: [fake] * len(source.parts))
    for model in (SEGMENTATION, WHISPER_BASE):
        with pytest.raises(ModelError) as caught:
            store.find(model.name)
        assert caught.value.key == "models.damaged"
        assert str(fake) in str(caught.value)
        assert model.wheels[0].sha256 in str(caught.value)
    assert not list(cache.glob("*.pt"))
    assert not list(cache.glob(".*.pt*"))


def test_a_write_cut_short_leaves_nothing(cache, monkeypatch):
    import torch

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(ModelError) as caught:
        store.find("whisper-base")
    assert caught.value.key == "models.cache_unusable"
    assert [path.name for path in cache.iterdir() if path.suffix != ".lock"] == []


def test_a_missing_wheel_names_the_command(cache, monkeypatch):
    monkeypatch.setattr(store, "_located", lambda source: [])
    with pytest.raises(ModelError, match="pip install"):
        store.find("campplus")
    assert store.state("campplus") == ("missing", None)


def test_a_cache_that_cannot_be_used(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TINGLU_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="TINGLU_CACHE"):
        store.find("whisper-base")


def test_a_failed_download_is_told(cache, monkeypatch):
    import whisper

    def refuse(*arguments: object, **more: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(whisper, "load_model", refuse)
    with pytest.raises(ModelError, match="no route to host"):
        store.pull("whisper-tiny")


def test_unknown_names_and_files(tmp_path):
    with pytest.raises(UsageError, match="whisper-base"):
        store.find("whisper-enormous")
    with pytest.raises(ModelError):
        store.find_file(tmp_path / "none.pt")
    (tmp_path / "x.pt").write_bytes(b"x")
    assert store.find_file(tmp_path / "x.pt").sha256 == sha256_of(tmp_path / "x.pt")


def test_states():
    assert store.state("campplus")[0] == "present"
    assert store.state("campplus", verify=True)[0] == "verified"
    assert replace(CAMPPLUS, name="x").wheels == CAMPPLUS.wheels


def test_a_hub_folder_is_checked_file_by_file(cache):
    folder = cache / "community-1"
    folder.mkdir()
    (folder / "config.yaml").write_text("x")
    (folder / "files.sha256").write_text(f"{sha256_of(folder / 'config.yaml')}  config.yaml\n")
    assert store.find("community-1").path == folder
    (folder / "config.yaml").write_text("y")
    with pytest.raises(ModelError, match=r"config\.yaml"):
        store.find("community-1")
