"""Whoever guesses codes is refused, and nobody else, and no code that is in use."""

import asyncio

import pytest

from afflux.edge.misses import MOST
from afflux.kernel.ids import new_slug
from rigs.edges import Database, Edge
from rigs.wire import Wire, request

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
OTHER = "8.8.4.4"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with Database(tmp_path_factory.mktemp("guess")) as made:
        yield made


def test_guessing_ends_after_a_minutes_worth_and_printed_codes_go_on(database):
    slug, _code, urls = database.code()
    with Edge(database, AFFLUX_TRUSTED_PROXY="127.0.0.1") as edge:
        edge.ready()

        async def drill():
            wire = Wire(edge.port)

            async def ask(path, address):
                status, headers, _body = await wire.ask(request(path, f"X-Forwarded-For: {address}"))
                return status, headers

            guesser = "9.9.9.9"
            guesses = [(await ask(f"/c/{new_slug()}", guesser))[0] for _ in range(MOST + 20)]
            refused = await ask(f"/c/{new_slug()}", guesser)
            printed = await ask(f"/c/{slug}", guesser)
            other = await ask(f"/c/{new_slug()}", OTHER)
            near = [(await ask(f"/c/{new_slug()}", "192.168.1.9"))[0] for _ in range(MOST + 5)]
            wire.close()
            return guesses, refused, printed, other, near

        guesses, refused, printed, other, near = asyncio.run(drill())
    assert guesses == [404] * MOST + [429] * 20
    assert (refused[0], refused[1]["retry-after"]) == (429, "60")
    assert (printed[0], printed[1]["location"]) == (302, urls[0])
    assert other[0] == 404
    assert set(near) == {404}
