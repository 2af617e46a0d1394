"""`python -m afflux` is the `afflux` command."""

import sys

from afflux.cli.main import main

sys.exit(main())
