"""A page's form: names with dots make records, what was typed is kept, each error stands by its field."""

from collections.abc import Mapping
from datetime import date

from shared.web.forms import Form, nested
from shared.web.tests.diaries import DIARY, Forbidden, diary_app


def read(sent: Mapping[str, str | list[str]], **options: object) -> Form:
    with diary_app().test_request_context("/intake/diaries/new", method="POST", data=sent):
        return Form.read(DIARY, **options)  # type: ignore[arg-type]


def test_names_with_dots_make_records_and_lists():
    form = read(
        {"name": " Vår  dagbok ", "readers.0.phone": "018-727 00 00", "readers.1.phone": "018-727 00 01", "actors[]": ["bup", "police"], "words": ""}
    )
    assert form.good
    assert "Vår  dagbok" == form.data["name"]
    assert ["018-727 00 00", "018-727 00 01"] == [each["phone"] for each in form.data["readers"]]
    assert ["bup", "police"] == [each.value for each in form.data["actors"]]
    assert "" == form.data["words"]


def test_what_was_typed_is_shown_again_with_its_error():
    form = read({"name": "Vår", "begun_on": "15/2", "actors[]": "bup"})
    assert "15/2" == form.text("begun_on")
    assert form.chosen("actors", "bup")
    assert "Skriv en dag som år-månad-dag, till exempel 2021-02-15." == form.error("begun_on")
    assert "Namn" not in form.labels


def test_days_are_taken_as_people_write_them_and_the_api_has_one_way() -> None:
    assert date(2021, 2, 15) == read({"name": "Vår", "begun_on": "15 februari 2021"}).data["begun_on"]
    assert {"begun_on": ["Skriv en dag som år-månad-dag, till exempel 2021-02-15."]} == DIARY.validate(
        {"name": "Vår", "begun_on": "15 februari 2021"}
    )


def test_an_error_is_called_by_the_schemas_name_for_its_field():
    form = read({"readers.0.phone": "x"})
    assert {"name": "Namn", "readers.0.phone": "Telefon"} == form.labels


def test_a_list_closes_up_where_a_record_was_left_empty():
    form = read({"name": "Vår", "readers.0.phone": " ", "readers.2.phone": "x"})
    assert {"readers.0.phone"} == set(form.errors)
    assert "x" == form.text("readers.0.phone")


def test_errors_stand_in_the_pages_order():
    form = read({"begun_on": "15/2", "readers.0.phone": "x", "name": ""})
    assert ["begun_on", "readers.0.phone", "name"] == list(form.errors)


def test_a_step_shows_only_its_own_errors_and_carries_the_rest_along():
    form = read({"begun_on": "15/2", "readers.0.phone": "x"}, only=["readers"])
    assert {"readers.0.phone"} == set(form.errors)
    assert [("begun_on", "15/2")] == form.carried("readers")


def test_a_page_claims_no_days_of_its_own():
    assert "effective_on" not in read({"name": "Vår", "effective_on": "2018-01-01"}).data


def test_a_refusal_stands_beside_its_field_or_on_top():
    form = Form()
    form.refuse(Forbidden(), "name")
    form.refuse("Försök senare.")
    assert {"name": "Dagboken är full.", "": "Försök senare."} == form.errors
    assert not form.good


def test_a_form_can_begin_filled():
    form = Form.filled({"name": "Vår", "actors": ["bup"], "begun_on": None})
    assert ("Vår", "", True) == (form.text("name"), form.text("begun_on"), form.chosen("actors", "bup"))


def test_names_that_contradict_each_other_do_no_harm():
    assert {"a": "1"} == nested({"a": ["1"], "a.b": ["2"]})
    assert {"a": {"b": "2"}} == nested({"a.b": ["2"], "a.b.c": ["3"]})
    assert {} == nested({"a.a.a.a.a.a.a.a": ["deep"], "empty": [""]})
