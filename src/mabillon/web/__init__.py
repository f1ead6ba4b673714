"""The desk: the whole work in a browser, for one analyst or a small team.

``serve`` is the command, ``application`` the server's parts in their order, ``doors`` what a
page is made with, ``routes`` one file a page, ``contexts`` one documented context a template.
"""
