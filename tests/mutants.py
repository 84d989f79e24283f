"""Proves that the tests guard the invariants: breaks each on purpose, in a copy, and sees its test fail.

python -m tests.mutants [WORD ...] runs those of tests/mutants.toml that have one of the words in them.
"""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "mutants.toml"
COPIES = 2  # run side by side
PLUGINS = ("-p", "no:cacheprovider", "-p", "pytest_django.plugin")  # loading all takes longer than most tests
TIME_LIMIT = 180  # seconds for one test
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", ".hypothesis", "*.pyc"
)


@dataclass(frozen=True)
class Mutant:
    """One edit that breaks one invariant, and the test that must notice."""

    invariant: int
    says: str
    file: str
    old: str
    new: str
    test: str


def read_list(path: Path = LIST) -> list[Mutant]:
    """Every mutant of the list."""
    return [Mutant(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])]


def fault_of(mutant: Mutant, root: Path = ROOT) -> str:
    """Why the entry itself cannot be used, in words; empty when it can."""
    file, test_file = root / mutant.file, root / mutant.test.split("::")[0]
    if not file.is_file():
        return f"{mutant.file} is not there"
    if not test_file.is_file():
        return f"{mutant.test} is not there"
    if mutant.old == mutant.new:
        return "old and new are the same"
    found = file.read_text(encoding="utf-8").count(mutant.old)
    return "" if found == 1 else f"old stands {found} times in {mutant.file}, not once"


def run_tests(tests: Sequence[str], root: Path, *options: str, compiled: bool = False) -> tuple[int, str]:
    """Pytest's exit code and output; `compiled` keeps the compiled modules in `root` for the next runs."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", *PLUGINS, *options, *tests]
    ours = ("DJANGO_", "PYTEST_", "PYTHONDONTWRITE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment = kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    if not compiled:
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    limit = TIME_LIMIT * len(tests)
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -1, f"not done after {limit} s"
    return done.returncode, done.stdout + done.stderr


def survival_of(mutant: Mutant, root: Path) -> str:
    """Break the copy at `root`, run the test, mend the copy; words when the test did not fail, else empty."""
    file = root / mutant.file
    original, before = file.read_text(encoding="utf-8"), file.stat()
    file.write_text(original.replace(mutant.old, mutant.new), encoding="utf-8")
    # Python tells by the second and the size whether what it compiled before is this file.
    os.utime(file, (before.st_atime, before.st_mtime + 10))
    try:
        code, output = run_tests([mutant.test], root, "-x")
    finally:
        file.write_text(original, encoding="utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    if code == 0:
        return "SURVIVED: the test still passes"
    closing = output.strip().splitlines()[-1] if output.strip() else ""
    if code != 1 or " failed" not in closing:
        return f"BROKEN: the test did not fail but could not run (exit code {code}): {closing}"
    return ""


def run_all(mutants: Sequence[Mutant], root: Path = ROOT) -> list[str]:
    """Run every mutant in copies of `root`, printing each; the complaints, none when all is well."""
    complaints = [f"{mutant.says}: {fault}" for mutant in mutants if (fault := fault_of(mutant, root))]
    if complaints or not mutants:
        return complaints or ["there is no mutant to run"]
    with ExitStack() as stack:
        copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for _ in range(min(COPIES, len(mutants))):
            folder = (
                Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="k2forum-mutants-"))) / "copy"
            )
            shutil.copytree(root, folder, ignore=LEFT_OUT)
            copies.put(folder)

        def try_one(mutant: Mutant) -> str:
            copy = copies.get()
            try:
                started = time.monotonic()
                complaint = survival_of(mutant, copy)
                took = time.monotonic() - started
            finally:
                copies.put(copy)
            print(
                f"  {mutant.invariant:>2}  {complaint or 'caught'} ({took:.0f} s): {mutant.says}", flush=True
            )
            return complaint and f"{mutant.says}: {complaint}"

        def failure_of(tests: list[str]) -> str:
            copy = copies.get()
            code, output = run_tests(tests, copy, compiled=True)
            copies.put(copy)
            return output if code else ""

        tests = sorted({mutant.test for mutant in mutants})
        with ThreadPoolExecutor(COPIES) as pool:
            failures = filter(None, pool.map(failure_of, filter(None, (tests[0::2], tests[1::2]))))
            if failed := "\n".join(failures):
                return [f"without any mutant the tests do not pass:\n{failed}"]
            return [complaint for complaint in pool.map(try_one, mutants) if complaint]


def main(words: Sequence[str]) -> int:
    """Run the list, or what the words choose of it; exit code 1 with the complaints at the end."""
    mutants = read_list()
    if words:
        mutants = [each for each in mutants if any(w in each.file + each.test + each.says for w in words)]
    complaints = run_all(mutants)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(mutants) - len(complaints)} of {len(mutants)} mutants caught")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
