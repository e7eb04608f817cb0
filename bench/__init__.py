"""Measurements, never run as tests: ``python -m bench``."""
