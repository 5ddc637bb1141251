"""Sweden's REST API profile, rule by rule, over the real apps: how they are described; docs/api.md says in words what each asks."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from deploy.installation import Installation
from shared.runtime.migrations import SERVICES
from shared.vocabulary.codes import Role
from shared.web.rights import routes
from tests.api.described import Document, Operation, operations, parameters, properties
from tests.api.town import Town

ABOUT_THE_API = ("openapi.json", "openapi.<code>.json", "api-info", "docs", "docs/<name>")
STANDS_FOR_SEVERAL = {
    *("attended", "because", "cancelled", "declined", "display", "information", "invited", "missing", "news", "scope", "shareable", "story"),
    *("by_kind", "counted", "published_elsewhere", "turnout"),
}
"""What lists are called by a word that isn't a plural noun but stands for several already."""
NEEDED_PARAMETERS = {"first_day", "last_day", "school_unit_id", "since", "source"}
"""What a file is, and from when a difference is told: without these there is nothing to answer."""
SEMANTIC = re.compile(r"\d+\.\d+\.\d+")


def segments(every: list[Operation]) -> set[str]:
    return {each for operation in every for each in operation.path.split("/") if each and not each.startswith("{")}


def test_dok_01_the_documentation_is_open_to_anybody(town: Town):
    for service in SERVICES:
        assert {200} == {town.ask(service, "GET", f"/{each}").status_code for each in ("openapi.json", "openapi.sv.json", "docs", "api-info")}


def test_dok_03_it_says_what_the_api_is_and_whose(told: dict[str, Document]):
    for described in told.values():
        info = described["info"]
        assert all((info["title"], info["version"], info["description"], info["contact"]["name"], info["contact"]["url"], info["license"]["name"]))


def test_dok_04_it_is_a_contract_of_the_api_that_is_there(town: Town, told: dict[str, Document]):
    for service, described in told.items():
        assert described["info"]["version"] == town.ask(service, "GET", "/api-info").get_json()["apiVersion"]


def test_dok_06_it_is_in_swedish_and_in_english(town: Town):
    for service in SERVICES:
        swedish, english = (town.description(service, language)["info"]["description"] for language in ("sv", "en"))
        assert ("Nycklar" in swedish, "Tokens" in english) == (True, True)


def test_dok_07_it_begins_with_an_introduction(told: dict[str, Document]):
    assert all(len(described["info"]["description"]) > 500 for described in told.values())


def test_dok_08_it_tells_the_level_of_service(told: dict[str, Document]):
    assert all({"availability", "responseTime", "support"} == set(described["info"]["x-sla"]) for described in told.values())


def test_dok_09_it_tells_known_limitations(told: dict[str, Document]):
    assert all("Known limitations" in described["info"]["description"] for described in told.values())


def test_dok_11_it_tells_what_each_group_is_for(told: dict[str, Document]):
    assert all(tag["description"] for described in told.values() for tag in described["tags"])


def test_dok_12_every_way_in_is_described(town: Town, told: dict[str, Document]):
    for service, described in told.items():
        root = f"/{service}/api/v1/"
        there = {(each.rule.removeprefix(root), each.method) for each in routes(town.app(service)) if each.rule.startswith(root)}
        known = {(each.path[1:], each.method.upper()) for each in operations(described, service)}
        assert known == {(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule), method) for rule, method in there if rule not in ABOUT_THE_API}


def test_dok_13_every_status_says_what_it_means(told: dict[str, Document]):
    assert all(answer["description"] for described in told.values() for answer in described["components"]["responses"].values())


def test_dok_15_questions_and_answers_have_whole_examples(every: list[Operation]):
    contents = [content for each in every for content in each.bodies.values()]
    contents += [content for each in every for answer in each.answers.values() for content in answer["content"].values()]
    assert all(content["examples"] for content in contents)


def test_dok_16_it_can_be_read_by_a_machine(told: dict[str, Document]):
    assert all({"openapi", "info", "servers", "paths", "components", "tags", "security"} <= set(described) for described in told.values())


def test_dok_17_it_is_in_the_latest_openapi_that_tools_read(told: dict[str, Document]):
    assert {"3.1.0"} == {described["openapi"] for described in told.values()}


def test_dok_18_it_is_json(town: Town):
    assert {"application/json"} == {town.ask(service, "GET", "/openapi.json").mimetype for service in SERVICES}


def test_dok_19_every_operation_is_explained(every: list[Operation]):
    assert [] == [str(each) for each in every if not each.told["summary"] or not each.told["description"]]


def test_dok_20_every_operation_tells_the_codes_to_expect(every: list[Operation]):
    for each in every:
        found = set(each.told["responses"])
        assert any(code in found for code in ("200", "201")), each
        assert ({"401", "403"} if each.told["x-roles"] else set()) | {"400", "500", "503"} <= found, each


def test_dok_22_a_major_version_has_a_specification_of_its_own(told: dict[str, Document]):
    for described in told.values():
        assert described["servers"][0]["url"].endswith(f"/v{described['info']['version'].split('.')[0]}")


def test_dok_23_it_lies_under_the_apis_root(town: Town, told: dict[str, Document]):
    for service, described in told.items():
        root = described["servers"][0]["url"].partition("://")[2].partition("/")[2]
        assert 200 == town.app(service).test_client().get(f"/{root}/openapi.json").status_code


def test_dok_24_it_is_called_openapi_json(town: Town):
    assert all("openapi" in town.ask(service, "GET", "/openapi.json").get_json() for service in SERVICES)


def test_mog_01_resources_are_read_and_changed_by_https_own_methods(every: list[Operation]):
    assert {"get", "post", "put", "delete"} >= {each.method for each in every} >= {"get", "post", "delete"}
    assert [] == [str(each) for each in every if each.method in ("get", "delete") and each.bodies]


def test_mog_03_no_post_only_reads(every: list[Operation]):
    assert [] == [str(each) for each in every if each.method == "post" and "Idempotency-Key" not in {told["name"] for told in each.parameters}]


def test_ufn_01_an_address_has_protocol_domain_api_version_and_resource(told: dict[str, Document]):
    for service, described in told.items():
        assert re.fullmatch(rf"https?://[^/]+/{service}/api/v\d+", described["servers"][0]["url"])


def test_ufn_02_in_production_it_is_https(tmp_path: Path):
    installation = Installation(tmp_path / "installation")
    installation.prepare()
    settings = replace(installation.settings("consent", 1), profile="production", public_address="https://narvaro.example.se")
    workings = import_module("services.consent.workings").build(settings, None)
    answer = workings.flask.test_client().get("/consent/api/v1/openapi.json")
    assert "https://narvaro.example.se/consent/api/v1" == answer.get_json()["servers"][0]["url"]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    for close in (workings.database.close, *workings.closing):
        close()


def test_ufn_03_only_a_file_has_parameters_beside_it(every: list[Operation]):
    changing = [each for each in every if each.method != "get" and any(told["in"] == "query" for told in each.parameters)]
    assert [] == [str(each) for each in changing if "application/json" in each.bodies]


def test_ufn_04_lists_take_the_usual_parameters(every: list[Operation]):
    lists = [each for each in every if each.told["operationId"].startswith("list_")]
    paged = [each for each in lists if {"limit", "page"} <= {told["name"] for told in each.parameters}]
    assert len(paged) >= 15


def test_ufn_05_no_address_is_long(every: list[Operation]):
    assert max(len(str(each)) for each in every) < 200


def test_ufn_07_an_address_has_plain_characters(every: list[Operation]):
    assert [] == [each for each in segments(every) if not re.fullmatch(r"[a-z0-9.~-]+", each)]


def test_ufn_08_words_are_parted_by_hyphens(every: list[Operation]):
    assert {"school-units", "attendance-reports", "follow-ups"} <= segments(every)
    assert [] == [each for each in segments(every) if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", each)]


def test_ufn_09_no_address_has_spaces_or_underscores(every: list[Operation]):
    assert [] == [each for each in segments(every) if " " in each or "_" in each]


def test_res_01_what_there_is_has_an_id_that_is_nobody_elses(every: list[Operation]):
    ids = [each for each in parameters(every, "path") if each["name"].endswith("_id")]
    assert {"uuid"} == {each["schema"].get("format") for each in ids}


def test_res_02_nothing_personal_stands_in_an_address(every: list[Operation]):
    names = {each["name"] for place in ("path", "query") for each in parameters(every, place)}
    assert set() == names & {"identity_number", "given_name", "family_name", "pupil_name", "phone", "email", "token", "pnr", "personnummer", "ssn"}


def test_res_03_nothing_is_numbered_but_versions(every: list[Operation]):
    assert {"version"} >= {each["name"] for each in parameters(every, "path") if each["schema"]["type"] == "integer"}


def test_res_04_what_lies_in_another_has_an_id_of_its_own(every: list[Operation]):
    nested = [each for each in every if each.path.count("_id}") > 1]
    assert nested
    assert {"uuid"} == {
        told["schema"]["format"] for each in nested for told in each.parameters if told["in"] == "path" and told["name"].endswith("_id")
    }


def test_res_06_resources_are_written_small_with_hyphens(every: list[Operation]):
    resources = {each.path.split("/")[1] for each in every}
    assert {
        "organisations",
        "referrals",
        "absence-notices",
        "investigation-notices",
        "attendance-reports",
        "surveys",
        "attachments",
        "imports",
    } <= resources
    assert [] == [each for each in resources if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", each)]


def test_ver_04_versions_are_semantic(told: dict[str, Document]):
    assert all(SEMANTIC.fullmatch(described["info"]["version"]) for described in told.values())


def test_ver_05_the_address_has_the_major_version(told: dict[str, Document]):
    assert {"v1"} == {described["servers"][0]["url"].rpartition("/")[2] for described in told.values()}


def test_ver_06_the_api_tells_of_itself_under_its_root(town: Town):
    assert {(200, "application/json")} == {(each.status_code, each.mimetype) for each in (town.ask(name, "GET", "/api-info") for name in SERVICES)}


def test_ver_07_it_tells_name_version_day_documentation_and_status(town: Town):
    for service in SERVICES:
        info = town.ask(service, "GET", "/api-info").get_json()
        assert {"apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"} == set(info)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", info["apiReleased"])


def test_ver_10_its_status_is_a_word_of_the_profiles(town: Town):
    assert {"active"} == {town.ask(service, "GET", "/api-info").get_json()["apiStatus"] for service in SERVICES}


def test_ver_12_an_active_version_is_one_at_least(town: Town):
    assert all(int(town.ask(service, "GET", "/api-info").get_json()["apiVersion"].split(".")[0]) >= 1 for service in SERVICES)


def test_ame_01_what_is_sent_and_answered_is_json_unless_it_is_a_file(every: list[Operation]):
    files = [each for each in every if each.bodies and "application/json" not in each.bodies]
    assert {"attachments", "versions", "attendance-reports", "imports"} >= {each.path.rpartition("/")[2] for each in files}


def test_ame_02_json_is_answered_where_nothing_else_is_said(town: Town):
    assert "application/json" == town.ask("intake", "GET", "/referrals", Role.TEAM_LEAD).mimetype


def test_ame_04_names_are_in_snake_case(told: dict[str, Document]):
    assert [] == [name for name, _ in properties(told) if not re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", name)]


def test_ame_05_names_are_all_alike(told: dict[str, Document]):
    assert [] == [name for name, _ in properties(told) if name != name.lower()]


def test_ame_06_lists_are_in_the_plural(told: dict[str, Document]):
    lists = {name for name, told_of in properties(told) if "array" in told_of.get("type", "")}
    assert STANDS_FOR_SEVERAL >= {name for name in lists if not name.endswith("s")}


def test_ame_07_names_are_of_letters_and_digits(told: dict[str, Document]):
    assert [] == [name for name, _ in properties(told) if not name.replace("_", "").isalnum()]


def test_fns_01_parameters_are_named_alike(every: list[Operation]):
    assert [] == [each["name"] for each in parameters(every, "query") if not re.fullmatch(r"[a-z]+(?:_[a-z]+)*", each["name"])]


def test_fns_03_a_parameter_begins_with_a_letter(every: list[Operation]):
    assert all(each["name"][0].isalpha() for each in parameters(every, "query"))


def test_fns_05_parameters_are_optional(every: list[Operation]):
    assert NEEDED_PARAMETERS >= {each["name"] for each in parameters(every, "query") if each["required"]}


def test_fns_06_parameters_are_safe_in_an_address(every: list[Operation]):
    assert all(re.fullmatch(r"[A-Za-z0-9._~-]+", each["name"]) for each in parameters(every, "query"))


def test_fns_07_lists_are_paged_by_limit_and_page(every: list[Operation]):
    for each in every:
        names = {told["name"] for told in each.parameters if told["in"] == "query"}
        assert len({"limit", "page"} & names) in (0, 2), each


def test_fns_08_the_first_page_is_one(town: Town, every: list[Operation]):
    assert {1} == {each["schema"]["default"] for each in parameters(every, "query") if each["name"] == "page"}
    assert 400 == town.ask("intake", "GET", "/referrals?page=0", Role.TEAM_LEAD).status_code
    assert 1 == town.ask("intake", "GET", "/referrals", Role.TEAM_LEAD).get_json()["page"]


def test_fns_09_a_page_has_twenty(town: Town, every: list[Operation]):
    assert {20} == {each["schema"]["default"] for each in parameters(every, "query") if each["name"] == "limit"}
    assert 20 == town.ask("intake", "GET", "/referrals", Role.TEAM_LEAD).get_json()["limit"]
