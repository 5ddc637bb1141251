"""deploy.embedded, where a request with the header below is answered without its entry in the access log: for comparison only."""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

import sys

from flask import Response, request

from deploy.embedded import main
from shared.web.access.door import Door
from tests.benchmarks.looking import UNNOTED


class OpenDoor(Door):
    """Lets such a request out unseen."""

    def let_out(self, response: Response) -> Response:
        """Without an entry."""
        return response if UNNOTED in request.headers else super().let_out(response)

    def begin(self) -> None:
        """Without an entry."""
        if UNNOTED not in request.headers:
            super().begin()


if __name__ == "__main__":
    from shared.web import app

    app.Door = OpenDoor  # type: ignore[attr-defined]
    sys.exit(main())
