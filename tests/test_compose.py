"""The shape of production, as docker-compose.yml and the Dockerfile state it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.compose import COMPOSE_FILE, FILLED_IN, Unset, environment_of, fill_in, read_compose

ROOT = Path(__file__).resolve().parent.parent
OURS = ("release", "web", "worker", "beat")


def test_the_services_of_production_are_all_there():
    assert set(read_compose()["services"]) == {"proxy", *OURS, "postgres", "redis"}


@pytest.mark.parametrize("service", OURS)
def test_our_containers_cannot_write_outside_their_data_nor_gain_rights(service: str):
    described = read_compose()["services"][service]
    assert described["read_only"] is True
    assert described["cap_drop"] == ["ALL"]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert described["environment"]["K2_MODE"] == "production"


@pytest.mark.parametrize("service", ["proxy", "web", "worker", "beat", "postgres", "redis"])
def test_every_lasting_service_has_a_health_check_and_comes_back(service: str):
    described = read_compose()["services"][service]
    assert described["healthcheck"]["test"]
    assert described["restart"] == "unless-stopped"


def test_only_the_proxy_is_reached_from_outside():
    services = read_compose()["services"]
    assert [name for name, described in services.items() if described.get("ports")] == ["proxy"]
    assert all(
        "outside" not in described["networks"] for name, described in services.items() if name != "proxy"
    )


def test_web_and_worker_can_be_multiplied():
    services = read_compose(FILLED_IN | {"WEB_REPLICAS": "5"})["services"]
    assert services["web"]["deploy"]["replicas"] == "5"
    assert services["web"]["environment"]["K2_WEB_REPLICAS"] == "5"
    assert services["worker"]["deploy"]["replicas"] == "2"


def test_nothing_serves_before_the_database_is_up_to_date():
    services = read_compose()["services"]
    for service in ("web", "worker", "beat"):
        assert services[service]["depends_on"]["release"] == {"condition": "service_completed_successfully"}


def test_no_secret_stands_in_the_file_and_none_has_a_default():
    text = COMPOSE_FILE.read_text(encoding="utf-8")
    for name in ("K2_SECRET_KEY", "K2_DATABASE_PASSWORD"):
        assert not re.search(rf"\$\{{{name}:-", text)
        with pytest.raises(Unset, match=name):
            read_compose({key: value for key, value in FILLED_IN.items() if key != name})


def test_every_variable_of_the_file_is_explained_for_operators():
    wanted = set(re.findall(r"\$\{(\w+)", COMPOSE_FILE.read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert wanted - set(re.findall(r"^#? ?(\w+)=", example, re.MULTILINE)) == set()


def test_every_setting_that_comes_from_the_environment_is_explained():
    source = (ROOT / "k2forum/settings.py").read_text(encoding="utf-8")
    wanted = set(re.findall(r"environment\.[a-z]+\(\s*\"(\w+)\"", source))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert wanted
    assert wanted - set(re.findall(r"^#? ?(\w+)=", example, re.MULTILINE)) == set()


def test_the_worker_takes_from_every_queue(settings):
    command = read_compose()["services"]["worker"]["command"]
    queues = (
        next(word for word in command if word.startswith("--queues=")).removeprefix("--queues=").split(",")
    )
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert set(queues) == routed | {settings.CELERY_TASK_DEFAULT_QUEUE}
    assert f"--queues {','.join(queues)}" in (ROOT / "Procfile").read_text(encoding="utf-8")


def test_the_image_runs_as_nobody_in_particular_and_installs_by_hash():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root|0)\w+$", text, re.MULTILINE)
    assert "--require-hashes" in text
    assert all("-slim" in line for line in text.splitlines() if line.startswith("FROM "))


def test_values_are_filled_in_as_compose_does():
    assert fill_in("${A}-${B:-two}-$$C", {"A": "1"}) == "1-two-$C"
    assert fill_in("${A:-two}", {"A": "one"}) == "one"
    with pytest.raises(Unset, match="A: say why"):
        fill_in("${A:?say why}", {})


def test_the_environment_of_a_service_is_plain_text():
    environment = environment_of("web")
    assert environment["K2_SITE_URL"] == "https://forum.example.org"
    assert environment["K2_TRUSTED_PROXIES"] == "1"
