"""`manage.py personal_data WHO`: for people who ask by letter, because they cannot sign in any more."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from k2forum.accounts.models import User
from k2forum.site.privacy import archive, leaving
from k2forum.site.privacy.records import Departure


class Command(BaseCommand):
    help = (
        "Writes a copy of everything about one person, or closes their account, as they could themselves on "
        "/your-data/ (docs/privacy.md). Be sure first that it is they who ask."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", metavar="WHO", help="the e-mail address of the account, or its number")
        wish = parser.add_mutually_exclusive_group(required=True)
        wish.add_argument("--copy", metavar="FILE", default="", help="write a ZIP of their data there")
        wish.add_argument(
            "--leave",
            choices=Departure.Texts.values,
            default="",
            help="close the account; what of the comments",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = self._person(options["who"])
        if options["copy"]:
            path = Path(options["copy"])
            path.touch(mode=0o600)
            path.write_bytes(archive.packed(person))
            self.stdout.write(f"Written: {path}")
            return
        try:
            leaving.leave(person, actor=person, texts=options["leave"])
        except PermissionDenied as denied:
            raise CommandError(str(denied)) from None
        # Where a worker is at it already, it finishes; else it is done here.
        leaving.finish_due()
        self.stdout.write(f"Account {person.pk} is closed.")

    def _person(self, who: str) -> User:
        people = User.objects.filter(is_system=False, erased_at__isnull=True)
        found = people.filter(pk=int(who)) if who.isdecimal() else people.filter(email__iexact=who)
        person = found.first()
        if person is None:
            raise CommandError(f"There is no account {who}.")
        return person
