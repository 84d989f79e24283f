"""`manage.py serve` refuses, in one line that says what to do, what cannot work."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from k2forum.site.management.commands import serve
from tests.running import free_port


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_busy_port_is_refused_before_anything_is_written(busy_port: int, settings: Any, tmp_path: Path):
    settings.PORT, settings.DATA_DIR = busy_port, tmp_path / "data"
    with pytest.raises(CommandError, match=rf"^Port {busy_port} is busy: .* make run PORT=\d+$"):
        call_command("serve")
    assert not settings.DATA_DIR.exists()


def test_the_port_that_is_proposed_instead_is_free(busy_port: int):
    with pytest.raises(CommandError) as refusal:
        serve.check_port(busy_port, ["127.0.0.1"])
    assert serve.is_free(int(str(refusal.value).rpartition("=")[2]), "127.0.0.1")


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_an_impossible_port_is_refused(port: int):
    with pytest.raises(CommandError, match=rf"^PORT: {port} is no port: choose one from 1024 to 65535"):
        serve.check_port(port, ["127.0.0.1"])


def test_a_data_folder_that_cannot_be_written_is_refused(settings: Any, tmp_path: Path):
    (tmp_path / "file").write_text("")
    settings.PORT, settings.DATA_DIR = free_port(), tmp_path / "file" / "var"
    with pytest.raises(CommandError, match=r"^Cannot write in .* \(Not a directory\): .*K2_DATA_DIR="):
        call_command("serve")


def test_a_new_data_folder_is_for_its_owner_alone(tmp_path: Path):
    serve.check_data_folder(tmp_path / "new" / "var")
    assert (tmp_path / "new" / "var").stat().st_mode & 0o077 == 0


def test_one_data_folder_serves_one_run_at_a_time(tmp_path: Path):
    with serve.lock_data_folder(tmp_path), pytest.raises(CommandError, match=r"^Another run uses "):
        serve.lock_data_folder(tmp_path)
    serve.lock_data_folder(tmp_path).close()


def test_production_is_not_started_this_way(settings: Any):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match=r"docker-compose\.yml"):
        call_command("serve")


def test_three_real_processes_are_started_on_the_loopback_only(settings: Any):
    commands = serve.commands(8000, ["127.0.0.1", "::1"])
    assert list(commands) == ["web", "worker", "beat"]
    binds = [word for word in commands["web"] if word.startswith("--bind=")]
    assert binds == ["--bind=127.0.0.1:8000", "--bind=[::1]:8000"]


def test_the_worker_takes_from_every_queue_screening_first(settings: Any):
    settings.CELERY_TASK_ROUTES = {"a.*": {"queue": "mail"}, "b.*": {"queue": "screening"}}
    settings.CELERY_TASK_DEFAULT_QUEUE = "default"
    assert serve.queues() == ["screening", "default", "mail"]


def test_localhost_means_both_loopbacks_where_the_machine_says_so(monkeypatch: pytest.MonkeyPatch):
    answers = [(0, 0, 0, "", ("::1", 8000, 0, 0)), (0, 0, 0, "", ("127.0.0.1", 8000))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    monkeypatch.setattr(serve, "can_use_ipv6", lambda: True)
    assert serve.addresses_of_localhost(8000) == ["127.0.0.1", "::1"]
    monkeypatch.setattr(serve, "can_use_ipv6", lambda: False)
    assert serve.addresses_of_localhost(8000) == ["127.0.0.1"]
