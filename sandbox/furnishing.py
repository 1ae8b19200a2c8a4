"""The people, courses and links every platform starts with."""

from __future__ import annotations

from sandbox.records import ADMINISTRATOR, INSTRUCTOR, LEARNER, MENTOR, TEST_USER
from sandbox.settings import SandboxSettings
from sandbox.world import World


def furnished(settings: SandboxSettings) -> World:
    """A new world with three trainees, an instructor, a course admin, a test student and an observer."""
    world = World(settings)
    furnish(world)
    return world


def furnish(world: World) -> None:
    """Fill an empty world: two courses, each with a link for the frame and one for a new window."""
    world.add_course("skin-101", "SKIN-101", "Skin treatments 101")
    world.add_course("inject-201", "INJ-201", "Peels and injections 201")
    both = {"skin-101": LEARNER, "inject-201": LEARNER}
    first = "skin-101"
    world.add_person(id="1001", given="Amara", family="Okafor", roles=dict(both))
    world.add_person(id="1002", given="Linh", family="Nguyễn", roles=dict(both))
    world.add_person(id="1003", given="Ольга", family="Ёжикова", roles={first: LEARNER})
    world.add_person(id="2001", given="Marta", family="Silva", roles={first: INSTRUCTOR})
    world.add_person(id="3001", given="Jonas", family="Weber", roles=dict.fromkeys(world.courses, ADMINISTRATOR))
    world.add_person(id="4001", given="Test", family="Student", roles={first: [*LEARNER, TEST_USER]})
    world.add_person(id="5001", given="Ines", family="Duarte", roles={first: MENTOR}, mentees=["1001"])
    world.add_link("skin-quiz", "skin-101", "Mesotherapy for acne: quiz")
    world.add_link("skin-window", "skin-101", "Safety check", window=True)
    world.add_link("inject-quiz", "inject-201", "Entry quiz")
    world.add_link("inject-window", "inject-201", "Final quiz", window=True)
    world.add_link("inject-free", "inject-201", "Self-check without a grade", graded=False)
