"""What somebody sends as a file stays in memory: nothing that may be personal is written to a temporary file."""

from io import BytesIO

from flask import Flask

from shared.web.app import LARGEST_BODY, _App

CONTENT = b"x" * (LARGEST_BODY - 1000)


def stream_of_an_upload(app: Flask) -> object:
    with app.test_request_context(method="POST", data={"letter": (BytesIO(CONTENT), "letter.txt")}) as context:
        letter = context.request.files["letter"]
        assert letter.read() == CONTENT
        return letter.stream


def test_a_big_upload_is_kept_in_memory_where_flask_alone_would_write_a_file():
    assert not isinstance(stream_of_an_upload(Flask("an app")), BytesIO)
    assert isinstance(stream_of_an_upload(_App("an app")), BytesIO)
