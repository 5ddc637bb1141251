"""A page's command that takes a small file: the same key with another file is another request, so the file is part of what was asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar

import orjson
from flask import request

from shared.web.commands import NOT_IN_REQUEST_HASH
from shared.web.uploads import this_was_sent

V = TypeVar("V", bound=Callable[..., Any])


def names_its_file(name: str) -> Callable[[V], V]:
    """Stands outside `@command`: tells it the form's fields and the digest of the file in one of them."""

    def decorate(view: V) -> V:
        @wraps(view)
        def told(*args: Any, **kwargs: Any) -> Any:
            fields = sorted((each, text) for each, text in request.form.items(multi=True) if each not in NOT_IN_REQUEST_HASH)
            upload = request.files.get(name)
            content = upload.stream.read() if upload is not None else b""
            if upload is not None:
                upload.stream.seek(0)
            this_was_sent(orjson.dumps(fields), sha256(content).digest())
            return view(*args, **kwargs)

        return told  # type: ignore[return-value]

    return decorate
