"""What stands between the desk and everybody else: hosts, headers, tokens, limits."""
