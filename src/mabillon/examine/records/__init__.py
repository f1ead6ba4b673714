"""What the desk writes down of a post or a file by hand: translations, shot lists."""
