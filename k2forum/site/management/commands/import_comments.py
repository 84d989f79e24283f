"""Bring comments from another site: `manage.py import_comments wordpress|disqus|csv FILE --by EMAIL`."""

from __future__ import annotations

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.site.importing.bringing import Import, Outcome
from k2forum.site.importing.csv_file import CsvFile
from k2forum.site.importing.disqus import DisqusFile
from k2forum.site.importing.parsed import NOTES, REASONS, LeftOut, NotReadable
from k2forum.site.importing.places import Plan
from k2forum.site.importing.wordpress import WordPressFile

KINDS: dict[str, Any] = {"wordpress": WordPressFile, "disqus": DisqusFile, "csv": CsvFile}
PROGRESS_EVERY = 5  # per cent


class Command(BaseCommand):
    help = (
        "Brings comments from another site, and from WordPress its articles too.\n\n"
        "  import_comments wordpress export.xml --create-articles --by you@example.org\n"
        "  import_comments disqus export.xml --article vitamin-k2 --by you@example.org\n"
        "  import_comments csv comments.csv --by you@example.org --dry-run\n\n"
        "An article here is found by its address (slug), or named with --article. Comments keep their\n"
        "dates and names; each waits for the automatic check, in the background, before others see it.\n"
        "Nobody is told anything. The same file again doubles nothing, and goes on where a run was\n"
        "interrupted. docs/importing.md has the rest."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=KINDS, help="where the file is from")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--by", default="", metavar="EMAIL", help="the account that opens the threads")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--article", default="", metavar="SLUG", help="all comments go under this one")
        where.add_argument("--create-articles", action="store_true", help="make those that are not here")
        parser.add_argument("--publish", action="store_true", help="make the new articles public at once")
        parser.add_argument("--source", default="", metavar="NAME", help="else the site the file names")
        parser.add_argument("--report", type=Path, metavar="OUT", help="what was left out, as JSON lines")
        parser.add_argument("--dry-run", action="store_true", help="say what would come, save nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        plan = self._plan(options)
        report = options["report"].open("w", encoding="utf-8") if options["report"] else None
        self._shown = -PROGRESS_EVERY
        try:
            reader = KINDS[options["kind"]](path, source=options["source"])
            if plan.create_articles and not reader.has_texts:
                raise CommandError("This file holds no articles: leave out --create-articles.")
            self.stdout.write(f"Reading {path} as “{reader.source}”.")
            outcome = Import(reader, plan, tell=_writer(report), progress=self._progress).run()
        except NotReadable as error:
            raise CommandError(f"{path}: {error}. What was read before it is kept.") from None
        finally:
            if report:
                report.close()
        self._say(outcome, plan)

    def _plan(self, options: Any) -> Plan:
        person = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if person is None and options["by"]:
            raise CommandError(f"--by: there is no account {options['by']}.")
        if person is None and not options["dry_run"]:
            raise CommandError("Say with --by EMAIL whose account opens the threads (or try --dry-run).")
        article = None
        if slug := options["article"]:
            article = Article.objects.filter(slug=slug).first()
            if article is None:
                raise CommandError(f"--article: there is no article {slug}.")
        return Plan(
            opened_by=person,
            article=article,
            create_articles=options["create_articles"],
            publish=options["publish"],
            dry_run=options["dry_run"],
        )

    def _progress(self, share: float, outcome: Outcome) -> None:
        percent = int(share * 100)
        if abs(percent - self._shown) >= PROGRESS_EVERY and outcome.brought:
            self._shown = percent
            self.stdout.write(f"  {percent:3d} % read, {outcome.brought} comments")

    def _say(self, outcome: Outcome, plan: Plan) -> None:
        would = "would come" if plan.dry_run else "came"
        self.stdout.write(f"{outcome.brought} comments {would}; {outcome.here_already} were here already.")
        for title, count in outcome.by_article.most_common(20):
            self.stdout.write(f"  {count:6d}  {title}")
        if outcome.articles:
            state = "public" if plan.publish else "as drafts"
            self.stdout.write(f"{outcome.articles} articles {would} ({state}).")
        for title, words, counts in (
            ("Left out:", REASONS, outcome.left_out),
            ("Changed:", NOTES, outcome.notes),
        ):
            rows = [(count, words[key]) for key, count in counts.most_common() if count]
            if rows:
                self.stdout.write(title)
            for count, reason in rows:
                self.stdout.write(f"  {count:6d}  {reason}")
        if plan.dry_run:
            self.stdout.write("Nothing was saved (--dry-run).")
        else:
            waiting = Comment.objects.due().from_elsewhere().count()
            self.stdout.write(
                f"{waiting} comments from elsewhere wait for the automatic check. The worker does it in the "
                "background, behind what people post now; “manage.py imported” says how far it is."
            )


def _writer(report: IO[str] | None) -> Any:
    def write(left_out: LeftOut) -> None:
        if report:
            report.write(json.dumps(asdict(left_out), ensure_ascii=False) + "\n")

    return write
