"""A miniature learning platform: strict about LTI 1.3, a stranger to the tool, for trying out and for tests."""

from sandbox.app import create_sandbox
from sandbox.serving import Running, running_sandbox
from sandbox.settings import SandboxSettings
from sandbox.visitor import Form, Refused, Visitor
from sandbox.world import World

__all__ = ["Form", "Refused", "Running", "SandboxSettings", "Visitor", "World", "create_sandbox", "running_sandbox"]
