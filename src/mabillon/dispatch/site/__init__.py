"""The site of the published dispatches: pages and lists, feed and search, as files."""

from mabillon.dispatch.site.building import build
from mabillon.dispatch.site.shelf import Gone, Published, Site

__all__ = ["Gone", "Published", "Site", "build"]
