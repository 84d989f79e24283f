"""`manage.py serve`: the whole forum on one machine, as three real processes (web, worker, beat)."""

from __future__ import annotations

import fcntl
import os
import shlex
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from io import StringIO
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from k2forum.accounts.models import User
from k2forum.celery import make_broker_folders
from k2forum.site.demo import accounts_text
from k2forum.site.supervising import Supervisor

LOOPBACKS = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}


class Command(BaseCommand):
    """Port, data folder and demo come from the environment: PORT, K2_DATA_DIR, K2_DEMO."""

    help = "Run the web server, the Celery worker and Celery beat together; one Ctrl-C ends all of them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("serve is for one machine; production starts by docker-compose.yml.")
        addresses = addresses_of_localhost(settings.PORT)
        check_port(settings.PORT, addresses)
        check_data_folder(settings.DATA_DIR)
        with lock_data_folder(settings.DATA_DIR):
            self.prepare()
            supervisor = Supervisor(commands(settings.PORT, addresses), child_environment(), sys.stdout)
            code = supervisor.run(ready=lambda: answers(settings.PORT), when_ready=self.tell_where)
        self.stdout.write("Stopped. Everything that was written is kept in " + shown(settings.DATA_DIR))
        if code:
            sys.exit(code)

    def prepare(self) -> None:
        """Bring the database, the content and the static files up to date."""
        self.stdout.write("Preparing the database, the content and the static files ...")
        self.stdout.flush()
        make_broker_folders()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_content", demo=settings.DEMO, stdout=StringIO())
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("check", fail_level="ERROR", stdout=StringIO())

    def tell_where(self) -> None:
        """The address, and how to get in."""
        url = f"http://localhost:{settings.PORT}"
        self.stdout.write(f"\n  The forum runs at {url}\n  Mails are printed here and kept at {url}/mailbox/")
        self.stdout.write(self.how_to_get_in() + "\n  Ctrl-C ends it.\n")
        self.stdout.flush()

    def how_to_get_in(self) -> str:
        """The demo accounts; without a demo, what to do if nobody can get in, or if leftovers still can."""
        if settings.DEMO:
            return accounts_text()
        if User.objects.filter(is_demo=True).exists():
            return (
                f"  {shown(settings.DATA_DIR)} still holds demo accounts of an earlier start; "
                "a start without any: make run DEMO=0 K2_DATA_DIR=another"
            )
        if not User.objects.filter(is_superuser=True).exists():
            usual = settings.DATA_DIR == settings.BASE_DIR / "var"
            where = "" if usual else f"K2_DATA_DIR={shlex.quote(str(settings.DATA_DIR))} "
            return f"  Nobody can administer it yet: {where}.venv/bin/python manage.py create_admin"
        return ""


def addresses_of_localhost(port: int) -> list[str]:
    """127.0.0.1, and ::1 where the name localhost leads there too, so that both names answer."""
    try:
        found = socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)
    except (OSError, OverflowError):
        found = []
    names = {entry[4][0] for entry in found}
    return ["127.0.0.1", *(["::1"] if "::1" in names and can_use_ipv6() else [])]


def can_use_ipv6() -> bool:
    """Whether this machine has an IPv6 loopback, whatever its hosts file says."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as test:
            test.bind(("::1", 0))
    except OSError:
        return False
    return True


def is_free(port: int, address: str) -> bool:
    """Whether we could listen there; a program that listens on all addresses counts as well."""
    with socket.socket(LOOPBACKS[address], socket.SOCK_STREAM) as test:
        test.settimeout(0.5)
        if test.connect_ex((address, port)) == 0:
            return False
    with socket.socket(LOOPBACKS[address], socket.SOCK_STREAM) as test:
        test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            test.bind((address, port))
        except PermissionError:
            raise CommandError(
                f"Port {port} needs administrator rights: choose one above 1023: make run PORT=8000"
            ) from None
        except OSError:
            return False
    return True


def check_port(port: int, addresses: list[str]) -> None:
    """Refuse a busy or impossible port, naming one that is free."""
    if not 0 < port < 65536:
        raise CommandError(f"PORT: {port} is no port: choose one from 1024 to 65535: make run PORT=8000")
    if all(is_free(port, address) for address in addresses):
        return
    others = (other for other in range(port + 1, min(port + 50, 65536)))
    free = next((other for other in others if all(is_free(other, address) for address in addresses)), 8000)
    raise CommandError(f"Port {port} is busy: end the program that listens there, or: make run PORT={free}")


def check_data_folder(folder: Path) -> None:
    """Make the data folder, readable by its owner alone, or say in one line why that cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CommandError(
            f"Cannot write in {folder} ({error.strerror}): make it writable, or: make run K2_DATA_DIR=another"
        ) from None


def lock_data_folder(folder: Path) -> IO[str]:
    """Hold the folder for this run: a second one would write into the same schedule and database."""
    handle = (folder / "in-use").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise CommandError(
            f"Another run uses {shown(folder)}: end it, or: make run K2_DATA_DIR=another"
        ) from None
    except OSError:
        pass  # some network folders have no locks; running is more useful than refusing
    return handle


def shown(folder: Path) -> str:
    """A folder as a person would type it, from where the command was given."""
    return str(folder.relative_to(Path.cwd())) if folder.is_relative_to(Path.cwd()) else str(folder)


def queues() -> list[str]:
    """Every queue the settings route to, screening first."""
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    return sorted(routed | {settings.CELERY_TASK_DEFAULT_QUEUE}, key=lambda name: (name != "screening", name))


def commands(port: int, addresses: list[str]) -> dict[str, list[str]]:
    """The three processes."""
    python = [sys.executable, "-m"]
    web = [*python, "gunicorn", "k2forum.wsgi", "--preload", "--workers=2", "--threads=4"]
    web += ["--no-control-socket", "--log-level=warning", "--graceful-timeout=5"]
    if Path("/dev/shm").is_dir():  # noqa: S108  gunicorn's heartbeat file must not lie on a slow disk
        web += ["--worker-tmp-dir=/dev/shm"]
    for address in addresses:
        web.append(f"--bind=[{address}]:{port}" if ":" in address else f"--bind={address}:{port}")
    celery = [*python, "celery", "--quiet", "-A", "k2forum"]
    worker = [*celery, "worker", "--concurrency=2", "--loglevel=WARNING", f"--queues={','.join(queues())}"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--hostname=embedded@%h"]
    beat = [*celery, "beat", "--loglevel=WARNING", f"--schedule={settings.CELERY_BEAT_SCHEDULE_FILENAME}"]
    Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent.mkdir(parents=True, exist_ok=True)
    return {"web": web, "worker": worker, "beat": beat}


def child_environment() -> dict[str, str]:
    """What the processes inherit: lines must not wait in buffers; Celery's word on root is of no use here."""
    ours = {"PORT": str(settings.PORT), "K2_DATA_DIR": str(settings.DATA_DIR), "PYTHONUNBUFFERED": "1"}
    return os.environ | ours | {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}


def answers(port: int) -> bool:
    """Whether the web process serves pages already."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live/", timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
