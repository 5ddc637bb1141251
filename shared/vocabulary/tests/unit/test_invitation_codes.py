"""A code is long, readable, and recognised however it is typed."""

import re
from hashlib import sha256

from shared.vocabulary.invitation_code import code_as_made, digest_of, make_code


def test_a_code_is_four_groups_of_letters_that_cannot_be_misread():
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", make_code())


def test_no_two_codes_are_the_same():
    assert 500 == len({make_code() for _ in range(500)})


def test_a_code_is_recognised_however_it_is_typed():
    assert "K7QX-2M9P-4TRA-0B61" == code_as_made(" k7qx 2m9p4tra–ob6l ")


def test_what_is_stored_is_the_digest_of_the_code_as_it_was_shown():
    code = make_code()
    assert sha256(code.encode()).hexdigest() == digest_of(code.lower().replace("-", ""))
