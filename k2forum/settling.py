"""A process that has loaded everything leaves it out of the search for garbage.

That search would look through a quarter of a million objects that live as long as the process, again and
again, for a tenth of a second each time, while somebody waits.
"""

import gc


def settle() -> None:
    """Call it once, before the first request or task."""
    gc.collect()
    gc.freeze()
