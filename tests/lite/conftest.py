"""The tests of lite: the host of files that the browser tests have, and the bank's judge."""

import sys
from pathlib import Path

for folder in ("browser", "benchmarks"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / folder))
