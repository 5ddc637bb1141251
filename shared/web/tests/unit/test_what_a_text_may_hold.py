"""Texts read as what they are: nothing hidden in a name, one person behind an address."""

import pytest
from marshmallow import ValidationError

from shared.web import fields


@pytest.mark.parametrize("text", ["Robin\u202enosspmexE", "\u200b", "\u3164", "Robin\u2066", "Ro\x00bin", "Robin\nExempelsson", "\ue000"])
def test_signs_that_nobody_sees_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        fields.Text().deserialize(text)


@pytest.mark.parametrize("text", ["Åsa-Märta O'Brien", "José", "李小龍", "Nguyễn Văn", "محمد", "Ирина"])
def test_names_of_all_the_worlds_letters_are_taken(text: str) -> None:
    assert text == fields.Text().deserialize(text)


@pytest.mark.parametrize(
    "address",
    ["a,b@ex.se", "a:b@ex.se;", "<b@ex.se>", "(@ex.se)", "x@[ex.se", '"a"@ex.se', "a..b@ex.se", ".a@ex.se", "a@-ex.se", "a@ex", "a b@ex.se"],
)
def test_an_address_is_one_persons(address: str) -> None:
    with pytest.raises(ValidationError):
        fields.Email().deserialize(address)


@pytest.mark.parametrize("address", ["namn@exempel.se", "åsa.b+skola@sub.exempel.co.uk", "o'brien@exempel.se", "a@xn--frvaltning-ecb.se"])
def test_an_ordinary_address_is_taken(address: str) -> None:
    assert address == fields.Email().deserialize(address)
