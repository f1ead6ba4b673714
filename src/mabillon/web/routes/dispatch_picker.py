"""What goes into a dispatch: quotations word for word, and citations begun and completed."""

from __future__ import annotations

from starlette.responses import Response

from mabillon.errors import MabillonError, UsageError
from mabillon.web import looked_up
from mabillon.web.contexts.dispatch_writing import CitePage, PickerPage, QuotationPage
from mabillon.web.contexts.dispatches import Way
from mabillon.web.dispatch_held import ONE, held, key_of, way_of
from mabillon.web.doors import Call, Door, number_of
from mabillon.web.people.roles import May
from mabillon.workflows import drafts, quoting
from mabillon.workflows.completing import complete


def pick(call: Call) -> Response:
    """Answer with what can be quoted: what was searched for, else what the opinion rests on."""
    way = _way(call, "quote")
    query = call.asked("q").strip()
    total, trouble = None, ""
    with call.reading() as reading:
        gathering = looked_up.gathering(reading)
        dispatch = drafts.draft(reading.store, key_of(call)).dispatch
        try:
            if query:
                total, offers = quoting.searched(gathering, query, reading.opened)
            else:
                offers = quoting.of_opinion(gathering, dispatch)
        except UsageError as error:
            offers, trouble = [], error.message()
    page = PickerPage(
        title=f"Quoting in {way.called}",
        way=way,
        q=query,
        total=total,
        offers=tuple(offers),
        trouble=trouble,
    )
    part = "dispatch_picker_part.html" if call.partial else "dispatch_picker.html"
    return call.render(part, page)


def quotation(call: Call) -> Response:
    """Answer with a quotation as the text writes it."""
    way = _way(call, "quote")
    cites = call.asked("cites")
    markdown, trouble = "", ""
    with call.reading() as reading:
        try:
            markdown = quoting.quote(
                looked_up.gathering(reading),
                cites,
                number=number_of(call.asked("n")) or 0,
                words=call.asked("words"),
                translated=call.asked("translated") == "1",
            )
        except MabillonError as error:
            trouble = error.message()
    page = QuotationPage(
        title=f"A quotation for {way.called}", way=way, markdown=markdown, trouble=trouble
    )
    part = "dispatch_quotation_part.html" if call.partial else "dispatch_quotation.html"
    return call.render(part, page)


def cite(call: Call) -> Response:
    """Answer with the citations that begin as somebody began to write."""
    way = _way(call, "cite")
    begun = call.asked("q").strip()
    with call.reading() as reading:
        dispatch = drafts.draft(reading.store, key_of(call)).dispatch
        found = complete(looked_up.gathering(reading), begun, dispatch)
    page = CitePage(title=f"Citing in {way.called}", way=way, q=begun, found=tuple(found))
    if call.partial and call.asked("as") == "options":
        return call.render("dispatch_options.html", page)
    return call.render("dispatch_cite_part.html" if call.partial else "dispatch_cite.html", page)


def _way(call: Call, here: str) -> Way:
    with call.store() as store:
        draft, versions = held(call, store)
        return way_of(call, here, draft, versions)


DOORS = (
    Door(f"{ONE}/quote", pick, May.WORK, room="dispatches"),
    Door(f"{ONE}/quotation", quotation, May.WORK, room="dispatches"),
    Door(f"{ONE}/cite", cite, May.WORK, room="dispatches"),
)
