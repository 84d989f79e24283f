"""`make audit`: Lighthouse and axe on the main pages of a forum of its own, as a table and in var/audit.json.

Needs Node from 18 on with npm, and Chromium. Its tools are pinned in package-lock.json.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

from tests.running import ROOT, Forum, chromium, running_forum

RUNS = int(os.environ.get("K2_AUDIT_RUNS", "5"))
KEYS = ("performance", "accessibility", "best_practices", "seo", "bytes", "axe")
READ_BY_ALL = ("article", "thread", "home")  # these have to reach the goals
GOALS = {"performance": 98, "accessibility": 100, "best_practices": 100, "seo": 100}
BYTES_GOAL = 60 * 1024
PREPARE = """
from articles.models import Article
from tests import crowd
from tests.browser import scene
scene.make()
crowd.talk(Article.objects.get(slug="vitamin-k2"), 200, 300)
"""


def needed(name: str, what: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"make audit needs {what}; there is no {name} here.")
    return found


def tools() -> str:
    """Node, with the pinned packages in node_modules."""
    node = needed("node", "Node 18 or newer (https://nodejs.org, or your system's package)")
    npm = needed("npm", "npm, which comes with Node")
    installed = ROOT / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (ROOT / "package-lock.json").stat().st_mtime:
        print("Installing Lighthouse and axe from package-lock.json ...")
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ROOT, check=False
        )
        if done.returncode:
            sys.exit("npm could not install what package-lock.json names.")
    return node


def pages_of(forum: Forum) -> list[dict[str, str]]:
    printed = forum.python(PREPARE)
    found = re.search(r"^SCENE (.*)$", printed, re.MULTILINE)
    assert found, printed
    made = json.loads(found[1])

    def page(name: str, path: str, who: str = "") -> dict[str, str]:
        cookie = f"sessionid={made['sessions'][who]}" if who else ""
        return {"name": name, "url": forum.url + path, "cookie": cookie}

    return [
        page("article", f"/articles/{made['article']}/"),
        page("thread", f"/threads/{made['thread']}/"),
        page("home", "/"),
        page("sign-in", "/accounts/login/"),
        page("profile", f"/people/{made['people']['professional']}/"),
        page("search", "/search/?q=cheese"),
        page("desk", f"/admin/moderation/case/{made['case']}/change/", "moderator"),
    ]


def missed(table: dict[str, Any]) -> list[str]:
    """The goals that were not reached, in words."""
    found = [
        f"{name}: {key} {table[name][key]}, wanted {goal} (see {', '.join(table[name]['missed'])})"
        for name in READ_BY_ALL
        for key, goal in GOALS.items()
        if table[name][key] < goal
    ]
    found += [f"{name}: axe finds {', '.join(row['broken'])}" for name, row in table.items() if row["axe"]]
    found += [
        f"{name}: the layout shifts by {table[name]['shift']}" for name in READ_BY_ALL if table[name]["shift"]
    ]
    if table["article"]["bytes"] > BYTES_GOAL:
        found.append(f"article: {table['article']['bytes']} bytes, at most {BYTES_GOAL}")
    return found


def main() -> int:
    node, browser = tools(), chromium()
    if not browser:
        sys.exit("make audit needs Chromium: sudo apt install chromium, or name one in K2_CHROMIUM.")
    with running_forum(K2_POSTS_PER_ACCOUNT="1000/600") as forum:
        asked = json.dumps({"chrome": browser, "runs": RUNS, "pages": pages_of(forum)})
        done = subprocess.run(
            [node, "tests/audit.mjs"], cwd=ROOT, input=asked, stdout=subprocess.PIPE, text=True, check=False
        )
    if done.returncode:
        return done.returncode
    table = json.loads(done.stdout)
    print(f"{'':10}" + "".join(f"{key.replace('_', ' '):>16}" for key in KEYS))
    for name, row in table.items():
        print(f"{name:10}" + "".join(f"{row[key]:>16}" for key in KEYS))
    place = ROOT / "var" / "audit.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(
        json.dumps({name: {key: row[key] for key in KEYS} for name, row in table.items()}, indent=1)
    )
    print(f"Written to {place.relative_to(ROOT)}; median of {RUNS} runs.")
    for words in missed(table):
        print("MISSED " + words)
    return 1 if missed(table) else 0


if __name__ == "__main__":
    sys.exit(main())
