"""A miniature learning platform: strict about LTI 1.3, a stranger to the tool, for trying out and for tests."""

from sandbox.app import create_sandbox
from sandbox.world import SandboxSettings, World

__all__ = ["SandboxSettings", "World", "create_sandbox"]
