"""Prepare `.venv`, then become a command inside it: `python3 -m k2forum.bootstrap [--dev] manage.py ...`.

Standard library only, and no syntax newer than Python 3.6, so that an old Python gets a sentence instead of
a traceback. What is installed comes from the locks at the top of the project, with hashes, and only when
a lock changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST = (3, 11)
NEWEST_TESTED = (3, 14)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-locks"
RUN_LOCK = ROOT / "requirements.txt"
DEV_LOCK = ROOT / "requirements-dev.txt"


class Trouble(Exception):
    """Something the person at the keyboard has to mend; its text is the one line that says how."""


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


def version_text(version: "tuple[int, int]") -> str:
    """`(3, 11)` as `3.11`."""
    return "{}.{}".format(*version)


def check_python(version: "tuple[int, int]") -> None:
    """Refuse a Python that is too old; say so when it is newer than any this was tested with."""
    if version < OLDEST:
        raise Trouble(
            "Python {} is too old: install {} or newer, or name one: make run PYTHON=python3.12".format(
                version_text(version), version_text(OLDEST)
            )
        )
    if version > NEWEST_TESTED:
        say(
            "Python {} is newer than what this was tested with ({} to {}): trying it.".format(
                version_text(version), version_text(OLDEST), version_text(NEWEST_TESTED)
            )
        )


def check_modules() -> None:
    """Refuse a Python that cannot make a virtual environment (Debian ships it in a package of its own)."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Trouble(
            "This Python ({}) has no venv: install it (on Debian or Ubuntu: sudo apt install python3-venv),"
            " or name another: make run PYTHON=python3.12".format(sys.executable)
        ) from None


def check_writable(folder: Path, remedy: str) -> None:
    """Make the folder if need be and write into it; a refusal becomes a line that ends in `remedy`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        raise Trouble("Cannot write in {} ({}): {}".format(folder, error.strerror, remedy)) from None


def digest_of(lock: Path) -> str:
    """`name sha256` of a lock, as kept in the stamp file."""
    return "{} {}".format(lock.name, hashlib.sha256(lock.read_bytes()).hexdigest())


def is_installed(lock: Path) -> bool:
    """Whether this exact lock went into `.venv` completely."""
    return STAMP.exists() and digest_of(lock) in STAMP.read_text().splitlines()


def environment_works() -> bool:
    """Whether `.venv` has a Python that starts and fits (the one it was made from may be gone)."""
    test = "import sys; sys.exit(sys.version_info < {!r})".format(OLDEST)
    try:
        return (
            subprocess.run([str(VENV_PYTHON), "-c", test], stderr=subprocess.DEVNULL, check=False).returncode
            == 0
        )
    except OSError:
        return False


def pip_works() -> bool:
    """Whether `.venv` has pip (an interrupted start may have left it without)."""
    command = [str(VENV_PYTHON), "-m", "pip", "--version"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def make_environment() -> None:
    """Make `.venv` afresh with the Python that runs this."""
    check_python(sys.version_info[:2])
    check_modules()
    check_writable(ROOT, "make the folder writable, or clone the project where you may write.")
    if VENV.exists():
        say("Making .venv again: the one that is there does not work.")
        shutil.rmtree(str(VENV), ignore_errors=True)
    say("Making .venv with Python {} ...".format(version_text(sys.version_info[:2])))
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode:
        sys.stderr.write(made.stdout.decode(errors="replace"))
        shutil.rmtree(str(VENV), ignore_errors=True)
        raise Trouble(
            "Making .venv failed (the reason stands above): make run PYTHON=... tries another Python."
        )


def locked_names(lock: Path) -> "list[str]":
    """The packages a lock names, in its order."""
    return [
        line.split("==")[0] for line in lock.read_text().splitlines() if "==" in line and line[0].isalnum()
    ]


def install(lock: Path) -> None:
    """Install one lock with its hashes, telling how far it is; the stamp is written only at the very end."""
    total = len(locked_names(lock))
    say("Installing {} packages from {} (first time, or the lock changed) ...".format(total, lock.name))
    started = time.monotonic()
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input", "--prefer-binary"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(ROOT))
    lines = show_progress(pip, total)
    if pip.wait():
        sys.stderr.write("".join(lines[-15:]))
        raise Trouble(
            "Installing {} failed (pip's last lines stand above): check the network, run it again.".format(
                lock.name
            )
        )
    installed = [RUN_LOCK, DEV_LOCK] if lock == DEV_LOCK else [lock]
    STAMP.write_text("".join(digest_of(each) + "\n" for each in installed))
    say("Installed in {:.0f} s.".format(time.monotonic() - started))


def show_progress(pip: "subprocess.Popen[bytes]", total: int) -> "list[str]":
    """Count the packages pip names while it works; return every line it printed."""
    lines = []
    seen = 0
    assert pip.stdout is not None
    for raw in pip.stdout:
        line = raw.decode(errors="replace")
        lines.append(line)
        word, _, rest = line.strip().partition(" ")
        if word in ("Collecting", "Processing", "Ignoring"):
            seen += 1
            name = rest.rpartition("/")[2].split("==")[0].split("-")[0].rstrip(":")
            show_step("  {:>3}/{} {}".format(seen, total, name), seen)
        elif line.startswith("Installing collected packages"):
            show_step("  unpacking", 0)
    if sys.stdout.isatty():
        say("")
    return lines


def show_step(text: str, number: int) -> None:
    """One line that rewrites itself on a terminal; elsewhere every tenth step on a line of its own."""
    if sys.stdout.isatty():
        sys.stdout.write("\r" + text.ljust(50))
        sys.stdout.flush()
    elif number % 10 == 0:
        say(text)


def prepare(lock: Path) -> None:
    """Bring `.venv` to what the lock says; does nothing, and takes no time, when it is there already."""
    if is_installed(lock) and environment_works():
        return
    if not environment_works():
        make_environment()
    check_writable(VENV, "make the folder writable, or delete it and run this again.")
    if not pip_works():
        make_environment()
    install(lock)


def main(arguments: "list[str]") -> int:
    """Prepare, then become the command named by the arguments, if one is named."""
    lock = RUN_LOCK
    if arguments[:1] == ["--dev"]:
        lock, arguments = DEV_LOCK, arguments[1:]
    try:
        prepare(lock)
    except Trouble as trouble:
        sys.stderr.write(str(trouble) + "\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; the same command goes on from here.\n")
        return 130
    if arguments:
        os.chdir(str(ROOT))
        os.execv(str(VENV_PYTHON), [str(VENV_PYTHON), *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
