"""What each watch rule is given: gathered from the archive, one module a kind of question."""
