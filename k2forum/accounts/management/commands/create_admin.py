"""`manage.py create_admin`: a site's first administrator."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from k2forum.accounts import names
from k2forum.accounts.models import User

REFUSED, UNUSABLE = 1, 2


class Command(BaseCommand):
    """Exit codes: 0 made, 1 refused (taken, too weak, not allowed), 2 something was not given."""

    help = "Makes an administrator. Asks for what is not given; the password is never an argument."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="the address to sign in with")
        parser.add_argument("--name", help="the display name that others see")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.may_ask = sys.stdin.isatty() and not options["password_stdin"]
        email = self.given(options["email"], "E-mail address: ", "--email").strip().lower()
        name = self.given(options["name"], "Display name: ", "--name")
        password = self.password(options["password_stdin"])
        try:
            validate_email(email)
            name = names.clean_display_name(name)
            validate_password(password, User(email=email, display_name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=REFUSED) from None
        try:
            with transaction.atomic():
                user = User.objects.create_superuser(email, password, display_name=name)
                EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        except IntegrityError:
            raise CommandError(
                "There is an account with this address or name already.", returncode=REFUSED
            ) from None
        self.stdout.write(f"{name} can now sign in as {email} and enter /admin/.")

    def given(self, value: str | None, question: str, option: str) -> str:
        if value:
            return value
        if not self.may_ask:
            raise CommandError(f"{option} is missing.", returncode=UNUSABLE)
        return self.answer(lambda: input(question))

    def password(self, from_stdin: bool) -> str:
        if from_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        elif self.may_ask:
            password = self.answer(lambda: getpass.getpass("Password: "))
            if self.answer(lambda: getpass.getpass("Password again: ")) != password:
                raise CommandError("The two passwords differ.", returncode=REFUSED)
        else:
            raise CommandError(
                "There is no terminal to ask for the password: use --password-stdin.", returncode=UNUSABLE
            )
        if not password:
            raise CommandError("The password is empty.", returncode=UNUSABLE)
        return password

    def answer(self, ask: Any) -> str:
        try:
            return ask()
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Nothing was made.", returncode=UNUSABLE) from None
