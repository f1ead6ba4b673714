"""How the League says it: the sentences of its letters, photo reports and digests."""

from __future__ import annotations

LEAGUE: dict[str, tuple[str, ...]] = {
    "done": (
        "{night} we set {n} trays of {plant} along {spot} in {place}, and {plant} behind them",
        "the League has planted {spot} in {place}: {n} trays of {plant}, {n} of {plant}",
        "we were at {spot} {night}; {n} trays of {plant} are in the ground there",
        "{spot} in {place} now holds {n} trays of {plant}, put in {night}",
        "{n} trays went into {spot} at {place} {night}, most of them {plant}, the rest {plant}",
        "tonight's work was {spot}: {plant} by the tray, {n} in all, and a line of {plant} for "
        "{place}",
        "who passes {spot} in {place} will find {plant} there, {n} trays of it, set {night}",
        "we carried {n} trays through {place} {night} and left them, planted, at {spot}",
        "{place} has {n} trays more of {plant} than it had yesterday, all of them at {spot}",
        "after {weather} we opened {spot} in {place} and laid {n} trays of {plant} into it",
    ),
    "soil": (
        "the ground was {ground}; with {tool} it took until {hour}",
        "under {ground} we found {ground}, and under that, water",
        "we dug with {tool} through {ground} and asked nobody for leave",
        "{weather} had left {ground} where a bed once was",
        "it was {ground} when we came, and {tool} had to do",
        "{tool}, {n} pairs of hands and {weather}: more was not needed for {ground}",
        "nobody had turned that {ground_bare} since {memory}; it gave way by {hour}",
        "of {ground} there is plenty there, so we brought compost by the sack",
        "the spade met {ground} first, then roots, then a coin from {memory}",
    ),
    "hour": (
        "two", "the half hour after two", "three", "a quarter to four", "the first bell",
        "the second bell", "five", "a little past four", "the whistle at the dye works", "dawn",
    ),
    "ground_bare": ("clay", "gravel", "earth", "rubble", "turf", "corner", "bank", "sand"),
    "why": (
        "the council {council_act} {when_past}; we took it at its word and began",
        "this place was owed {good}, and {people} have waited long enough for it",
        "{people} asked for {good}; {plant} was the nearest thing we had",
        "{when_past} the council {council_act}, and since then nothing has stood there but a sign",
        "a street without {good} is a corridor, and {people} live in this one",
        "we do it because {people} cross here every day and look at {ground}",
        "some say the ground is not ours; it is not, and it is not the chippings' either",
        "where the council {council_act} there is room for {plant}, and for {people}",
        "it costs the city nothing, it gives {people} {good}, and it can be undone by anyone "
        "with a fork",
        "{good} is not a luxury for {people}; {plant} will see to it {month_hope}",
        "bare earth invites bottles, planted earth invites {people}; we have tried both",
    ),
    "claim": (
        "this sowing is ours and ours alone, and we answer for every root of it",
        "the League claims this work, from the first tray to the last",
        "let nobody else be thanked or fined for it: the League did this",
        "we sign for it as we sign for all of them, with soil under the nails",
        "no other group had a hand in this; the blame, if there is blame, is ours",
        "it was done by members of the League, {n} of them, and by no one else",
        "we own to it gladly, as we owned to the work at {other}",
        "should the council ask who, the answer is the League, as it was at {other}",
    ),
    "ask_all": (
        "we ask {people} one thing only: {ask}",
        "if you stop there, {ask}, and {ask}",
        "please {ask}; the {plant} will thank you {month_hope}",
        "to {people} we say: {ask}",
        "you need no leave to help: {ask}, or {ask}, as you like",
        "those with a minute may {ask}; those with an hour may {ask}",
        "do not weed in the first month, but {ask}",
        "{people} have already begun to {ask}, and we bow to them",
        "in dry weeks, {ask}; in wet ones, {ask}",
    ),
    "remark": (
        "the {plant} came from {source}, the {stuff} from {giver}",
        "a {watcher} saw us, held the lantern for a while and said that he had always liked "
        "{plant}",
        "{n} seedlings of {plant} were too weak to travel and stay on a window sill until "
        "{month_hope_bare}",
        "we lost {lost}, {n} labels and {lost_b}",
        "at {other} the {plant} from our earlier visit stands knee high and full of {visitors}",
        "somebody had already left {plant} there in a tin; we planted round it",
        "{visitors} arrived before we had rinsed the cans",
        "a letter reached us from {people}, who would like {plant} as well; we have put it on "
        "the list",
        "our drawing of the bed, with the place of each tray, is in the hands of {people}",
        "of last year's {plant} at {other} {n} came back by themselves",
        "the labels are painted on {label}, the letters by {people}",
        "we measured: {n} paces from end to end, and not one of them straight",
        "the {thing_there} there wants {repair}; whoever has one may also {ask}",
    ),
    "month_hope_bare": ("May", "the thaw", "the next round", "Saturday", "they are stronger"),
    "stuff": (
        "string", "compost", "canes", "netting", "lantern oil", "paint for the labels", "straw",
        "sacking", "slate", "wire", "pea sticks", "charcoal",
    ),
    "giver": (
        "an old net", "a kind baker", "the tide line", "a theatre's cellar", "our own beds",
        "a retired postman", "the scrap heap", "a school fair", "someone who wished no thanks",
        "the ropemaker's yard", "a choir", "the brewery", "a shut café", "an uncle",
    ),
    "source": (
        "a cold frame on a roof", "cuttings out of a dentist's window", "seed saved at {other}",
        "the back of a closed nursery", "a cellar with one good lamp", "a grandmother's yard",
        "swaps at the winter table", "the compost behind a school kitchen",
        "a barge with a glass roof",
    ),
    "lost": (
        "one glove", "a bootlace", "the short hoe", "half a sandwich", "the spare wick",
        "a tin cup", "two buttons", "a good pencil", "the lid of the flask", "a bicycle clip",
    ),
    "lost_b": (
        "some sleep", "our way once", "the thread of the talk", "a quarrel about string",
        "no time", "an argument with a hedge", "count of the seedlings",
        "the feeling in our toes",
    ),
    "visitors": (
        "sparrows", "two bees", "a blackbird", "hoverflies", "a hedgehog", "wagtails",
        "a late moth",
        "goldfinches", "an interested cat", "ladybirds",
    ),
    "watcher": (
        "night watchman", "ferry clerk", "lamplighter", "taxi driver", "passing cellist",
        "baker's boy", "sleepless priest", "tram conductor", "student of law", "harbour pilot",
    ),
    "thing_there": (
        "bench", "fence", "lamp post", "trellis", "notice board", "gate", "kerb", "rain barrel",
    ),
    "repair": (
        "a slat", "a hinge", "a coat of tar", "a new stone", "a longer chain", "a hook", "a lid",
        "one good nail", "a mason", "a bolt",
    ),
    "label": (
        "roof slate", "driftwood", "old piano keys", "tin lids", "shards of a blue plate",
        "lengths of lath", "spoons", "bits of sail",
    ),
    "next": (
        "{month_hope} there should be {plant} in flower, if {weather} spares it",
        "we shall look in again {month_hope}; the next sowing is not announced",
        "more of {plant} will follow at the same place {month_hope}",
        "what fails we shall sow anew, with {plant}, {month_hope}",
        "the list is long: {place_b} has been asking for {plant} since {memory}",
        "from here the path of {plant} leads to {place_b}, a tray at a time",
        "watch {place_b} {month_hope}, and bring a can",
        "our store still holds {n} trays of {plant}, and the nights are long",
        "when {plant} is over, {plant} takes the turn, and so on through the year",
    ),
}  # fmt: skip

PHOTO: dict[str, tuple[str, ...]] = {
    "photo": (
        "pictures from {spot}, taken {month_day}: {plant} at the front, {plant} behind, {people} "
        "looking on",
        "what {n} trays look like after {weather}: {plant} at {spot}, {place}",
        "{place}, {spot}: the bed in the morning, with {visitors} and a queue of {people}",
        "before and after at {spot} in {place}: {ground} on the left, {plant} on the right",
        "a walk past {spot} with the lens low: {plant}, {plant} and the hand of a member",
    ),
    "photo_more": (
        "in the second frame {people} {do_there}",
        "the light is what {weather} left of it; nothing was arranged",
        "the {plant} was set {night} and had not been touched since",
        "the tag in the corner reads {label}, and that is what it is",
        "prints may be had by {people} at {other}, while there is paper",
        "seen from {other} the bed is a green line and a few heads of {plant}",
        "frame three shows {tool}, resting",
    ),
    "do_there": (
        "share a flask", "read the labels aloud", "measure the border", "hold a child up to see",
        "argue about watering", "sketch the bed", "wait for the tram with dirty knees",
    ),
    "month_day": (
        "at first light", "on the morning after", "from the tram", "at noon",
        "through the railings",
        "between two showers",
    ),
    "digest": (
        "this week {people} {do_there} at {spot}; in {place} the {plant} is up",
        "{weather} helped at {place} and hurt at {place_b}, where {plant} lies flat",
        "{n} letters came, most about {plant}, one about {visitors}",
        "from {place_b}: {people} {do_there}, and the bed at {spot} needs {good}",
        "seed on hand: {plant}, {plant} and a jar of {plant}",
        "the {plant} at {other} was mown on Tuesday and is growing again",
        "lost at {spot}: a trowel with a blue handle; found there: {ground}",
        "members asked for {good} at {place}; the list now has {n} lines",
        "for the week to come: {ask}, and above all {ask}",
        "a reader sends word that {visitors} have taken over {spot}",
    ),
}  # fmt: skip
