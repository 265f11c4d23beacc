"""`python -m pipeline` is the command `tinglu`."""

import sys

from pipeline.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
