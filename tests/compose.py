"""Reads docker-compose.yml as Compose does; run as a command, it starts something as a service would:

python -m tests.compose web manage.py check --deploy
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE_FILE = ROOT / "docker-compose.yml"

# What an operator writes into .env; as long and as varied as real values have to be.
FILLED_IN = {
    "K2_DOMAIN": "forum.example.org",
    "K2_CONTACT_EMAIL": "team@example.org",
    "K2_SECRET_KEY": "".join(chr(33 + (number * 37) % 90) for number in range(64)).replace("$", "x"),
    "K2_DATABASE_PASSWORD": "example",
    "K2_EVIDENCE_KEYS": "a2V5cyBvZiB0ZXN0cyBhcmUgMzIgYnl0ZXMgbG9uZy4=",
    "K2_SMTP_HOST": "mail.example.org",
}

VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?:(?P<kind>:-|:\?)(?P<rest>[^}]*))?\}")


class Unset(Exception):
    """A variable that the file requires and nobody gave."""


def fill_in(text: str, values: dict[str, str]) -> str:
    """Replace `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; `$$` stands for one dollar."""

    def value_of(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        given = values.get(match["name"], "")
        if given or match["kind"] is None:
            return given
        if match["kind"] == ":-":
            return match["rest"]
        raise Unset(f"{match['name']}: {match['rest'] or 'required'}")

    return VARIABLE.sub(value_of, text)


def filled_in(node: Any, values: dict[str, str]) -> Any:
    """The whole file with its variables replaced."""
    if isinstance(node, dict):
        return {key: filled_in(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [filled_in(value, values) for value in node]
    return fill_in(node, values) if isinstance(node, str) else node


def read_compose(values: dict[str, str] | None = None) -> dict[str, Any]:
    """docker-compose.yml with an operator's values."""
    parsed = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
    result: dict[str, Any] = filled_in(parsed, FILLED_IN if values is None else values)
    return result


def environment_of(service: str, values: dict[str, str] | None = None) -> dict[str, str]:
    """The environment a service gets."""
    given = read_compose(values)["services"][service]["environment"]
    return {name: str(value) for name, value in given.items()}


def main(service: str, *command: str) -> int:
    """Run a Python command line with the service's environment and nothing of ours that begins with K2_."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("K2_")}
    environment = kept | environment_of(service)
    return subprocess.run([sys.executable, *command], env=environment, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
