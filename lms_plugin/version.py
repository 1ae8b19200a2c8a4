"""Which version this is: apart, so that any module may say it without importing the factory."""

__version__ = "0.1.0"
