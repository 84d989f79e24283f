"""Who runs what of `python -m tests.services`: of two workers one has the forums, and both do the rest."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Each module's tests as they are written: no forum starts twice, or beside another.
FORUMS = (
    "tests/documentation/test_make_run.py",
    "tests/services/test_embedded.py",
    "tests/services/test_posting_and_screening.py",
    "tests/services/test_production.py",
    "tests/services/test_restore.py",
    "tests/services/test_whole_run.py",
)


class ForumsInTurn(LoadScopeScheduling):
    """The forums are one piece of work, the longest, and therefore the first; each other test is one."""

    def _split_scope(self, nodeid: str) -> str:
        return "forums" if nodeid.startswith(FORUMS) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ForumsInTurn:
    return ForumsInTurn(config, log)
