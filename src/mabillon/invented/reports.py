"""Earlier dispatches of an invented desk of observers, as Markdown files."""

from __future__ import annotations

from mabillon.invented.places import Town


def reports(town: Town) -> dict[str, str]:
    """Return the texts by file name; one has a heading that says more than its text."""
    return {
        "2030-11-bus-shelter.md": (
            "# Bus Shelter: claimed by the Thistledown League\n\n21 November 2030\n\n"
            f"The planting at the Bus Shelter in {town.name} was claimed by the Thistledown League "
            "in a numbered letter on its own channel. Whether the number of trays given there is "
            "right was not examined.\n"
        ),
        "2030-12-bridge-tubs.md": (
            "# Bridge Tubs: praised, not claimed\n\n12 December 2030\n\n"
            "The tubs stand on the western bank. The League's weekly digest praised them and said "
            "that they are not one of its own. No group has claimed them so far.\n"
        ),
        "2031-01-library-tulips.md": (
            "# Library Tulips: celebrated by supporters\n\n20 January 2031\n\n"
            "Those Who Water Fairly celebrated the tulips at the library. The League has said "
            "nothing about them on any channel that was watched.\n"
        ),
        "2029-06-lighthouse-letter.md": (
            "# Fake: the lighthouse letter\n\n8 June 2029\n\n"
            "A letter in the League's name about the lighthouse garden appears not to have been "
            "issued by it. It stood on none of the channels that were watched, two of which had "
            "gaps. Nobody has signed a firmer judgement.\n"
        ),
    }
