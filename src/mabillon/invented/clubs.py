"""The background: other gardeners' groups, of several kinds, each with habits of its own."""

from __future__ import annotations

from dataclasses import dataclass

CLUB: dict[str, tuple[str, ...]] = {
    "news": (
        "our {meeting} is moved to {day} because of {weather}",
        "{n} of us met at {spot} on {day} and talked mostly about {plant}",
        "thank you to {people} who came to {spot} on {day} with {tool}",
        "the {thing} is back in order; please {rule}",
        "on {day} we open at nine, and there will be {plant} for anyone who can carry it",
        "after {weather} the {thing} needs care: {rule}",
        "our stall at {place} sold {n} bunches of {plant} and one {thing}",
        "{plant} did well this year, {plant} did not, and nobody knows why",
        "we have had {n} new members since {when_past}; welcome to them all",
        "{people} have asked us again for {plant}, so we shall put in a row",
        "the committee sat for {n} minutes and agreed that {plant} may stay",
        "whoever borrowed the {thing} from {spot} is asked to bring it back by {day}",
    ),
    "detail": (
        "rows of {plant} next to {plant} keep the {pest} away, or so {people} tell us",
        "if your {plant} looks poorly, think of {pest} before you think of water",
        "I counted {n} heads of {plant} and lost my place",
        "you will find the list of duties by the {thing}",
        "the soil there is {ground}, which suits {plant} better than it suits us",
        "there are {n} jars of {plant} seed left; {rule}",
        "we tried {plant} under glass, with {good} as the result",
        "at {place_b} the same trouble with {pest} was cured by {good}",
        "the {thing} cost more than we thought, and the tin holds {n} coins",
        "a talk on {plant} follows at {hour_day}, with slides if the lamp holds",
        "two of our oldest members remember {plant} at {spot} from before {memory}",
        "bring gloves, since {pest} and nettles are about",
        "our neighbours at {place_b} send cuttings of {plant} and kind regards",
        "no more than {n} visitors at a time, because of the {thing}",
        "the {plant} along {spot} is for looking at and not for soup",
    ),
    "wish": (
        "see you on {day}, whatever the sky does",
        "do come along, and {rule}",
        "questions about {plant} go to the {thing} on {day}",
        "till {day}, then",
        "more about {plant} in the next notice",
        "next time: {plant}, and what {pest} did to it",
        "we hope for {weather} and wish you the same",
    ),
    "meeting": (
        "seed swap", "spring meeting", "pruning day", "bulb counter", "open evening", "plot walk",
        "soup lunch", "compost turning", "spore evening", "pond morning", "hive visit",
        "work party",
    ),
    "day": (
        "Sunday", "the second Saturday", "Thursday evening", "Monday after work",
        "the first of the month",
        "the last Friday", "Wednesday at noon", "market day", "the bank holiday", "Tuesday next",
    ),
    "hour_day": (
        "six o'clock", "half past seven", "eleven in the morning", "four", "noon", "eight",
    ),
    "thing": (
        "water butt", "shed door", "notice board", "key box", "potting bench", "kettle", "shredder",
        "cold frame", "standpipe", "wheelbarrow", "gate latch", "tool rack", "rain gauge",
        "greenhouse pane",
    ),
    "rule": (
        "sign the book", "shut the gate", "bring your own cup", "label what you leave",
        "do not feed the ducks with it", "keep to the boards", "say so before you dig",
        "wash the pots you use", "leave the hose coiled", "write to the secretary first",
        "put the money in the tin", "ask before you pick", "empty your pockets of seed",
    ),
    "pest": (
        "slugs", "greenfly", "pigeons", "the leaf miner", "mildew", "rust", "moles", "woolly aphid",
        "black spot", "carrot fly", "the neighbour's hens",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of group: what its groups are called, and what they talk about."""

    name: str
    titles: tuple[str, ...]
    about: tuple[str, ...]


KINDS = (
    Kind("allotment society", (
        "Pond Street Allotments", "Gasworks Lane Plots", "Hill Terrace Allotment Society",
        "Railway Side Plotholders", "Lower Mill Allotments"), (
        "plot {n} is free again, and {plant} comes with it",
        "the water rota for {month_hope} hangs by the {thing}",
        "rent is due on {day}; plots with {pest} pay the same",
        "bonfires only after {hour_day}, and never with {plant} in them",
        "plot inspections start at {spot}, from {day} on")),
    Kind("tree wardens", (
        "Tree Wardens of the Seven Wards", "Avenue Watch", "Harbour Lime Wardens",
        "Orchard Street Wardens"), (
        "{n} young limes were staked near {spot}, all with new ties",
        "report hanging branches at {place} before {day}",
        "the old pear at {place_b} has {pest}, and still it flowers",
        "girth of the plane by {spot}: {n} hands, one more than {when_past}",
        "tree pits are not bins, as {people} will agree")),
    Kind("balcony growers", (
        "Third Floor Green", "Balcony Growers' Circle", "Pots on Railings",
        "Window Box Exchange"), (
        "{plant} in a bucket gave {n} flowers on a north balcony",
        "wind on the upper floors: tie {plant} twice",
        "swap on the stairs on {day}: {plant} for {plant}",
        "drip trays, please, for the sake of {people} below",
        "mine faces {place}, and {plant} does not mind")),
    Kind("mushroom circle", (
        "Inkcap Circle", "Oyster and Straw", "Damp Cellar Growers"), (
        "{n} oysters from one sack of coffee grounds",
        "fruiting began {when_past} and stopped with {weather}",
        "never eat what you cannot name; ask at the {meeting}",
        "straw at {place_b} is being given away on {day}",
        "the log by {spot} shows the first caps")),
    Kind("seed library", (
        "Lending Seeds", "The Seed Drawer", "Packet and Pencil"), (
        "borrow {plant} now and bring back twice as much {month_hope}",
        "drawer {n} is empty: {plant} has gone out and not come home",
        "dry {plant} on paper, not on plastic, and write the year",
        "germination of {plant}: {n} in a hundred",
        "we lend to {people} as to anybody else")),
    Kind("beekeepers", (
        "Roof Hive Keepers", "Smoke and Comb", "Lime Flower Apiary"), (
        "a swarm hung at {spot} for {n} minutes and was taken kindly",
        "the bees work {plant} from {hour_day} on",
        "frames are to be scalded before {day}",
        "{n} jars, thin this year after {weather}",
        "leave {plant} standing for the late foragers")),
    Kind("pond keepers", (
        "Friends of the Mill Pond", "Newt Patrol", "Reed and Lily"), (
        "{n} newts were helped across at {spot} in {weather}",
        "duckweed comes off on {day}, with nets",
        "the level is down by {n} fingers since {when_past}",
        "no goldfish, please, however dull the {plant} looks",
        "frogspawn at {place_b}, a week early")),
    Kind("fruit pickers", (
        "Shared Plums", "Windfall Kitchen", "Cider Apple Round"), (
        "{n} baskets came down from the tree at {spot}",
        "the press runs on {day} from {hour_day}",
        "quinces at {place} are free to {people}",
        "jam with {plant} in it: better than it sounds",
        "ladders go out in pairs; {rule}")),
)  # fmt: skip

OPENINGS = (
    "Dear growers,", "Notice.", "Hello all", "Members and friends:", "Good morning from the plots!",
    "News from the gate", "To whom it may interest,", "Green greetings", "Short and muddy:",
    "From the secretary:", "Neighbours!", "Bulletin", "Friends,", "All hands:",
    "A word from the shed.",
    "Today's page", "Growers' notes", "What is up:", "Ladies, gentlemen and slugs,",
    "This and that.",
    "Minutes, in brief:", "Hi everyone", "On the board:", "From under the glass",
    "Attention, forks:",
    "Quick note.", "Our week:",
)  # fmt: skip

CLOSINGS = (
    "Yours in compost", "The committee", "Keep digging", "— the secretary", "Thanks, all!",
    "Happy growing", "With muddy regards", "Over and out", "Gate closes at dusk.",
    "Best, the circle",
    "Stay green", "Until next time", "Signed, the wardens", "Be kind to worms", "Tea is at four.",
    "Do not forget your gloves.", "So much for now", "Your keeper of keys", "Yours, in good soil",
    "See the board for more", "Mind the step", "Grow well", "Bring a friend", "In haste",
    "All welcome as ever", "For the round table", "Thank you for reading",
)  # fmt: skip
