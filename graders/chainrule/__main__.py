"""Let `python -m chainrule` do what the command `chainrule` does."""

import sys

from chainrule.commands import main

if __name__ == "__main__":
    sys.exit(main())
