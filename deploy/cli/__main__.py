"""`python -m deploy.cli`: the same as `narvaro`."""

import sys

from deploy.cli import main

if __name__ == "__main__":
    sys.exit(main())
