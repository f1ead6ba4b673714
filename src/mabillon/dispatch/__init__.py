"""Dispatches: numbered, cited reports, as source, as checked, and as every output shows them.

Pure: what a citation points to is handed in (`cited`), and nothing here knows an archive.
"""
