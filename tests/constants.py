"""Values every test shares."""

TOOL_URL = "http://127.0.0.1:5999"
SECRET = "test-secret-key-that-is-long-enough-000"
