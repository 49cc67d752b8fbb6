"""Armoedebeeld: child poverty per neighbourhood, and whether the joint approach works."""

__version__ = "0.1.0"
