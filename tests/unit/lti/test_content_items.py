"""Content items as they are built: what no platform should ever get is refused before it is signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from lms_plugin.lti.content_items import ContentItem, Window
from lms_plugin.lti.line_items import NewLineItem
from lms_plugin.lti.quirks import column_maximum

ORIGIN = "https://assay.example"
START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def item(**changes):
    return ContentItem(**({"title": "Peels", "origin": ORIGIN} | changes))


def test_dl_12_dates_are_sent_with_their_zone_and_empty_members_are_left_out():
    built = item(available=Window(start=START, end=START + timedelta(days=1)), submission=Window(end=START))
    assert built.to_dict()["available"] == {
        "startDateTime": "2026-09-01T08:00:00.000Z",
        "endDateTime": "2026-09-02T08:00:00.000Z",
    }
    assert built.to_dict()["submission"] == {"endDateTime": "2026-09-01T08:00:00.000Z"}
    assert item().to_dict() == {"type": "ltiResourceLink", "title": "Peels"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"custom": {"assay_x": None}},
        {"custom": {"assay_x": 5}},
        {"custom": {"assay_x": "two\nlines"}},
        {"title": "  "},
        {"url": "https://evil.example/lti/open/1"},
        {"url": "http://assay.example/lti/open/1"},
        {"target": "embed"},
    ],
)
def test_dl_12_what_a_platform_should_not_get_is_refused(wrong):
    with pytest.raises(ValueError, match="DL-"):
        item(**wrong)


def test_dl_12_a_start_after_its_end_a_time_without_zone_a_blank_label_and_no_points_are_refused():
    with pytest.raises(ValueError, match="DL-12"):
        Window(start=START, end=START - timedelta(seconds=1))
    with pytest.raises(ValueError, match="DL-12"):
        Window(start=START.replace(tzinfo=None))
    for facts in ({"label": " ", "score_maximum": Decimal(5)}, {"label": "x", "score_maximum": Decimal(0)}):
        with pytest.raises(ValueError, match="line item"):
            NewLineItem(**facts)


@pytest.mark.parametrize(
    ("points", "sent"), [("20", 20), ("1", 1), ("100", 100), ("37.5", 100), ("250", 100), ("0.5", 100)]
)
def test_dl_19_the_maximum_is_the_quizs_points_if_whole_and_up_to_a_hundred_else_a_hundred(points, sent):
    assert column_maximum(Decimal(points)) == sent


@pytest.mark.parametrize("points", ["37.5", "250", "0"])
def test_quirk_24_no_maximum_that_moodle_would_lose_items_over_is_ever_sent(points):
    line_item = NewLineItem(label="x", score_maximum=column_maximum(Decimal(points)))
    assert line_item.to_dict()["scoreMaximum"] in range(1, 101)
