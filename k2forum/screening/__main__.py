"""``python -m k2forum.screening [--format text|jsonl] [--context-file F] [FILE|-]``"""

import sys

from .command_io import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
