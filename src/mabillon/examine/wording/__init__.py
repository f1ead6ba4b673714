"""Wording: does the questioned text look like the issuer's known statements?"""
