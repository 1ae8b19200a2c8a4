"""What is kept of a question's looks is bounded."""

from __future__ import annotations

from lms_plugin.delivery.cutting import MOST_LOOKS, SLOT, Placed


def test_a_long_list_keeps_a_bounded_number_of_looks_and_shows_every_one():
    options = [f"o{number}" for number in range(20)]
    placed = Placed({one: (f"{one} at %(p)s of %(s)s", f"{one} chosen at %(p)s of %(s)s") for one in options})
    for place in range(1, 21):
        for one in options:
            assert SLOT.join(placed[one, place, False]) == f"{one} at {place} of {SLOT}"
            assert SLOT.join(placed[one, place, True]) == f"{one} chosen at {place} of {SLOT}"
            assert len(placed) <= MOST_LOOKS
