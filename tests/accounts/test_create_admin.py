"""`manage.py create_admin`."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from k2forum.accounts.models import User
from tests import cast

PASSWORD = "a-quiet-passphrase"


@pytest.fixture
def stdin(monkeypatch):
    def give(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    give("")
    return give


def create(**options):
    out = io.StringIO()
    call_command(
        "create_admin",
        **{"email": "Boss@Example.org", "name": "Petra", "password_stdin": True} | options,
        stdout=out,
    )
    return out.getvalue()


@pytest.mark.django_db
def test_the_first_administrator_can_enter_at_once(stdin, client):
    stdin(PASSWORD + "\n")
    assert "boss@example.org" in create()
    user = User.objects.get()
    assert user.is_staff and user.is_superuser and user.name_look
    assert EmailAddress.objects.get(user=user).verified
    client.post("/accounts/login/", {"login": "boss@example.org", "password": PASSWORD})
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "given", "code", "words"),
    [
        ({"email": "nonsense"}, PASSWORD, 1, "valid email"),
        ({"name": "Dr Petra"}, PASSWORD, 1, "leave out"),
        ({}, "short", 1, "too short"),
        ({}, "password123", 1, "too common"),
        ({}, "", 2, "password is empty"),
        ({"email": None}, PASSWORD, 2, "--email is missing"),
        ({"name": None}, PASSWORD, 2, "--name is missing"),
        ({"password_stdin": False}, "", 2, "use --password-stdin"),
    ],
)
def test_what_cannot_be_is_refused_in_words_with_an_exit_code(stdin, options, given, code, words):
    stdin(given)
    with pytest.raises(CommandError, match=words) as refusal:
        create(**options)
    assert refusal.value.returncode == code
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_taken_address_is_refused(stdin):
    stdin(PASSWORD)
    cast.person("Boss")
    with pytest.raises(CommandError, match="already") as refusal:
        create()
    assert refusal.value.returncode == 1
    assert not User.objects.get().is_superuser


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.django_db
def test_what_is_not_given_is_asked_for(monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal())
    answers = iter(["petra@example.org", "Petra"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda question: PASSWORD)
    create(email=None, name=None, password_stdin=False)
    assert User.objects.get().email == "petra@example.org"


@pytest.mark.django_db
def test_two_different_passwords_or_an_interruption_make_nothing(monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal())
    typed = iter(["one-quiet-passphrase", "two-quiet-passphrase"])
    monkeypatch.setattr("getpass.getpass", lambda question: next(typed))
    with pytest.raises(CommandError, match="differ"):
        create(password_stdin=False)

    def interrupt(question):
        raise KeyboardInterrupt

    monkeypatch.setattr("getpass.getpass", interrupt)
    with pytest.raises(CommandError, match="Nothing was made"):
        create(password_stdin=False)
    assert not User.objects.exists()
