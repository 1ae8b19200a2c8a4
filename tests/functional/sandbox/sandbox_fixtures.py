"""A fake tool and a sandbox, served once; the sandbox starts each test anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_tool import Caller, FakeTool, served

from sandbox import Running, SandboxSettings, running_sandbox
from sandbox.furnishing import furnish


@pytest.fixture(scope="session")
def served_tool() -> Iterator[FakeTool]:
    """The tool, for all tests of this folder."""
    with served(FakeTool()) as tool:
        yield tool


@pytest.fixture(scope="session")
def served_platform(served_tool: FakeTool) -> Iterator[Running]:
    """The platform, for all tests of this folder."""
    with running_sandbox(SandboxSettings(base_url="http://localhost", tool_url=served_tool.url)) as running:
        yield running


@pytest.fixture
def caller(served_platform: Running, served_tool: FakeTool) -> Caller:
    """The tool at the platform, both as new."""
    world = served_platform.world
    world.clear()
    furnish(world)
    world.point_at(served_tool.url)
    served_tool.fresh()
    return Caller(served_platform, served_tool)
