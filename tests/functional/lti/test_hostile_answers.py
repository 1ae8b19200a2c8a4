"""Answers of a platform that means no good, or is broken: what it says is bounded, and our secrets are cut out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from plain_server import says, serving

from lms_plugin.config import Settings
from lms_plugin.errors import PlatformRefused, PlatformUnavailable
from lms_plugin.lti import addresses, ags, connector, http, paging
from lms_plugin.lti.clocks import PlatformClock
from lms_plugin.lti.http import Answer

SETTINGS = Settings(public_url="https://assay.example", secret_key="s" * 40, development=True)
SECRET = "bearer-" + "x" * 60


@pytest.fixture
def server():
    with serving() as server:
        yield server


def test_http_06_cookies_of_a_platform_are_not_kept_for_schools_share_its_host(server):
    server.routes["/"] = says(body=b"{}", Set_Cookie="school=1; Path=/")
    for _turn in range(2):
        http.request("GET", server.url + "/", settings=SETTINGS)
    assert [sent.get("Cookie") for _method, _path, sent, _body in server.seen] == [None, None]


@pytest.mark.parametrize("before", [0, 1950, 1990])
def test_ags_26_a_secret_that_comes_back_is_cut_out_also_where_the_excerpt_ends(server, before):
    server.routes["/"] = says(status=400, body=b"." * before + SECRET.encode())
    with pytest.raises(PlatformRefused) as refused:
        http.request("GET", server.url + "/", settings=SETTINGS, secrets=(SECRET,))
    assert "bearer" not in refused.value.excerpt


def test_ags_26_a_success_that_repeats_a_secret_is_kept_without_it(server):
    server.routes["/"] = says(body=f"<html>{SECRET}</html>".encode())
    answer = http.request("GET", server.url + "/", settings=SETTINGS, secrets=(SECRET, ""))
    assert answer.text == "<html>[removed]</html>"
    with pytest.raises(PlatformUnavailable) as broken:
        answer.json()
    assert SECRET not in broken.value.excerpt


@pytest.mark.parametrize(
    "address",
    ["64:ff9b:1::7f00:1", "::7f00:1", "::ffff:0:127.0.0.1", "fec0::1", "192.0.0.8", "::ffff:169.254.169.254", "::"],
)
def test_http_03_other_ways_to_write_a_private_address_are_private_too(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_http_03_public_addresses_stay_public(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(10**400, 86_400), (float("inf"), 86_400), ("9" * 400, 3600), (float("nan"), 3600), (1e300, 86_400), ("60", 60)],
)
def test_ags_06_a_bearers_life_is_bounded_whatever_the_platform_says(said, seconds):
    assert connector._life(said) == seconds


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -0100", "Fri, 31 Dec 9999 23:59:59 GMT", "nonsense"])
def test_ags_16_a_date_that_is_no_clock_changes_nothing(date):
    clock, answer = PlatformClock(), Answer(status=200, headers={"date": date, "retry-after": date}, text="")
    assert clock.learn(answer.date) is False
    assert clock.ahead == timedelta()


class Endless:
    """A platform whose every page names another, each of this many characters."""

    def __init__(self, size):
        self.size, self.asked = size, 0

    def call(self, *_args, **_options):
        self.asked += 1
        link = f'<https://lms.example/{self.asked}>; rel="next"'
        return Answer(status=200, headers={"link": link}, text=" " * self.size)


def test_nrps_02_pages_end_before_they_fill_the_memory():
    endless = Endless(paging.MAX_TEXT // 4)
    with pytest.raises(PlatformUnavailable, match="characters in all"):
        list(paging.pages(endless, "https://lms.example/0", [], accept=""))
    assert endless.asked == 5


@pytest.mark.parametrize(
    "row", [{"resultScore": 1e30}, {"resultScore": 1, "resultMaximum": 1e9}, {"resultScore": -1e7}]
)
def test_ags_23_a_result_that_no_ledger_holds_is_trouble_of_one_score(row):
    with pytest.raises(PlatformUnavailable):
        ags._result(row, Answer(status=200, headers={}, text=""))


def test_ags_23_a_result_with_a_long_tail_fits_the_ledger():
    row = {"resultScore": Decimal("0.1234567890123"), "resultMaximum": 1}
    assert ags._result(row, Answer(status=200, headers={}, text="")).score == Decimal("0.12346")


def test_ags_16_a_timestamp_follows_the_last_one_whatever_the_clocks_say():
    last = datetime(2026, 11, 28, 12, tzinfo=UTC)
    for now in (last - timedelta(minutes=10), last, last + timedelta(milliseconds=1), last + timedelta(hours=1)):
        assert ags.next_timestamp(now, last) >= last + timedelta(seconds=1)
