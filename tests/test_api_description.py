from __future__ import annotations

import pytest
from django.test import Client

from afflux.api.description import operations
from afflux.api.shell import api
from afflux.kernel.errors import all_problems
from afflux.organization.rights import ALL_RIGHTS


def _schemas(node, found):
    if isinstance(node, dict):
        if "$ref" in node:
            found.add(node["$ref"].rsplit("/", 1)[-1])
        for value in node.values():
            _schemas(value, found)
    elif isinstance(node, list):
        for value in node:
            _schemas(value, found)


def _models(kind, found):
    for below in kind.__subclasses__():
        if below.__module__.startswith("afflux.") and "[" not in below.__name__:
            found.setdefault(below.__name__, set()).add(below.__module__)
        _models(below, found)


def test_every_operation_declares_a_right_that_exists():
    from afflux import urls  # noqa: F401 - mounts the rooms

    found = operations(api)
    assert len(found) > 50
    assert [o for o in found if o.right not in ALL_RIGHTS] == []


def test_every_operation_has_a_name_and_a_sentence_of_its_own():
    found = operations(api)
    assert len({o.operation_id for o in found}) == len(found)
    assert [o.operation_id for o in found if not o.detail.strip()] == []


def test_no_two_shapes_share_a_name_in_the_description():
    from ninja import Schema

    found: dict[str, set[str]] = {}
    _models(Schema, found)
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}


@pytest.mark.django_db
def test_the_description_is_open_api_3_1_and_complete(client: Client):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    named: set[str] = set()
    _schemas(told, named)
    assert named - set(told["components"]["schemas"]) == set()
    order = told["paths"]["/api/v1/orders"]["post"]
    assert order["x-right"] == "trade.write"
    assert order["responses"]["4XX"]["content"].keys() == {"application/problem+json"}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_lists_every_operation_without_a_script(client: Client, language: str):
    client.cookies["afflux_language"] = language
    shown = client.get("/api/v1/docs").content.decode()
    assert all(operation.operation_id in shown for operation in operations(api))
    assert "<script" not in shown
    assert ("操作" in shown) == (language == "zh-hans")


@pytest.mark.parametrize(("language", "says"), [("en", "“…” is missing"), ("zh-hans", "“…”缺失")])
def test_the_type_of_every_problem_leads_to_its_place_on_the_page(client: Client, language: str, says: str):
    page = client.get("/api/v1/docs", headers={"accept-language": language}).content.decode()
    for problem in all_problems():
        assert f'id="{problem.code}"' in page
    assert says in page
    assert "%(" not in page[page.index('id="problems"') :]
