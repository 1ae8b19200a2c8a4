"""The WSGI application for servers and for ``flask --app wsgi``."""

from lms_plugin import create_app

app = create_app()
