"""Make an article of a file: `manage.py import_article FILE [--publish] [--dry-run]`."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from articles.importing.errors import ArticleError
from articles.importing.importer import FORMATS, parse
from articles.importing.reading import read_source
from articles.importing.summary import summary_lines
from articles.publishing import import_document


class Command(BaseCommand):
    help = (
        "Imports an article from a file.\n\n"
        "The file is UTF-8 text of at most 0.5 MB: Markdown with optional front matter (title, slug,\n"
        "description, author), or plain text as pasted: short heading lines, 'Label: text' lines,\n"
        "'- ' bullets, question lines with answers, a 'Disclaimer:' line, and closing words that\n"
        "invite readers to talk.\n\n"
        "The same text again makes no new revision. A changed text makes a new revision of the\n"
        "article with the same slug; readers see it only after --publish."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file to read; - reads standard input")
        parser.add_argument(
            "--slug", default="", help="its address; else the front matter's, else the file's name"
        )
        parser.add_argument(
            "--title", default="", help="its title; else the front matter's or the text's own"
        )
        parser.add_argument(
            "--format", default="", choices=FORMATS, help="else told from the name and the text"
        )
        parser.add_argument("--publish", action="store_true", help="make this revision what readers see")
        parser.add_argument(
            "--dry-run", action="store_true", help="print the outline that would result, save nothing"
        )
        parser.add_argument(
            "--by", default="", metavar="EMAIL", help="the account that the revision is credited to"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, by = options["file"], options["by"]
        chosen = {key: options[key] for key in ("slug", "title", "format")}
        actor = self._account(by) if by else None
        try:
            text = read_source(name)
            if options["dry_run"]:
                self.stdout.write("\n".join(summary_lines(parse(text, name=name, **chosen))))
                self.stdout.write("Nothing was saved (--dry-run).")
                return
            done = import_document(text=text, name=name, publish=options["publish"], actor=actor, **chosen)
        except ArticleError as error:
            raise CommandError(f"{name}: {error}") from None
        for remark in done.parsed.remarks:
            self.stdout.write(f"Note: {remark}")
        if done.parsed.title_is_derived and done.created:
            self.stdout.write(
                f"Note: the text has no title; it is called “{done.article.title}” (--title changes it)."
            )
        self.stdout.write(self._outcome(done))

    def _account(self, email: str) -> Any:
        account = get_user_model().objects.filter(email__iexact=email).first()
        if account is None:
            raise CommandError(f"--by: there is no account {email}")
        return account

    def _outcome(self, done: Any) -> str:
        article = done.article
        if not done:
            return f"Nothing changed: {article.slug} has this text already."
        saved = "created" if done.created else "new revision saved" if done.revised else "same text"
        newest = article.newest_revision()
        shown = "published" if done.published else f"not published (state: {article.get_state_display()})"
        return f"{article.slug}: {saved}, revision {newest.number}, {shown}."
