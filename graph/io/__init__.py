"""Bytes to quads or rows and back, one module per format; knows no store."""
