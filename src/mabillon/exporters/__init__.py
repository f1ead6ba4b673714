"""Exports for other tools: one file a format."""
