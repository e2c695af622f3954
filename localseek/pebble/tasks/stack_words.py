"""The words for stacks of coloured things: what they are and how a stack is described."""

from __future__ import annotations

_LISTED = """
red blue yellow green black white orange purple pink brown gray silver gold turquoise violet
grey beige cyan magenta
"""
_RARELY_LISTED = """
crimson teal navy lime maroon ivory scarlet indigo olive tan coral peach lavender amber bronze
copper cream mint emerald plum charcoal aqua azure mauve khaki mustard lilac ochre burgundy ruby
sapphire jade fuchsia salmon apricot ebony cobalt vermilion sepia cerise taupe
"""
COLOURS = _LISTED.split()
COLOURS_RARE = _RARELY_LISTED.split()
THINGS = (
    "box boxes", "box boxes", "box boxes", "box boxes", "block blocks", "cube cubes", "book books",
    "plate plates", "brick bricks", "crate crates", "tile tiles", "cup cups", "coin coins",
    "card cards", "chest chests", "pillow pillows", "disc discs", "bowl bowls", "tray trays",
    "folder folders", "chip chips", "towel towels", "hat hats", "suitcase suitcases",
    "toy toys", "carton cartons", "parcel parcels", "package packages", "container containers",
    "jar jars", "tin tins", "pot pots", "pan pans", "bucket buckets", "basket baskets",
    "barrel barrels", "drum drums", "tub tubs", "tyre tyres", "tire tires", "cushion cushions",
    "blanket blankets", "mat mats", "magazine magazines", "notebook notebooks", "bag bags",
    "envelope envelopes", "pallet pallets", "case cases", "lid lids", "pancake pancakes",
    "ring rings", "stone stones", "token tokens", "saucer saucers", "shirt shirts",
    "sweater sweaters", "napkin napkins", "sponge sponges", "slab slabs", "plank planks",
    "board boards", "panel panels", "chair chairs", "stool stools", "mattress mattresses",
    "sack sacks", "trunk trunks", "helmet helmets", "binder binders", "item items",
    "object objects", "thing things", "piece pieces", "carpet carpets", "cake cakes",
)  # fmt: skip
PILES = ("stack", "stack", "stack", "stack", "stack", "pile", "pile", "tower", "column", "heap")
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven")
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh")

# A description is a first clause, one for each next thing, and perhaps a last: {c} is the
# colour, {b} that of the thing named before. Clauses are joined by what comes last.
UPWARDS = (
    ("The {c} [{thing}|one] is [on|at] the bottom", "on top of that is the {c}[ one|]", "", ", |. |; "),
    ("The {c} [{thing}|one] is [on|at] the bottom", "[then|above it|on it] [comes |]the {c}[ one|]", "[and |]the {c}[ one|] is on top", ", "),
    ("{c} [at|on] the bottom", "then {c}", "[and |][finally|then] {c}[ on top| at the top|]", ", "),
    ("{c} is at the bottom", "[then|above it|on it] {c}", "[then|and on top] {c}", ", "),
    ("The bottom {thing} is {c}", "[the next|the next one up] is {c}", "[the top one|the one on top|the last] is {c}", ", |. "),
    ("First {c}", "[then|on it] {c}", "[and|and finally|and last] {c}[ on top|]", ", "),
    ("[On|At] the [bottom|floor|table] [is|there is|lies] a {c} {thing}", "on [it|that] [is |]a {c} one", "[and |]on top [is |]a {c} one", ", |. "),
    ("There is a {c} {thing} [at the bottom|on the table|on the floor]", "[on|on top of|above] the {b} one is a {c} one", "", ", |. "),
    ("The {c} {thing} is [the lowest|the lowest one|the bottom one]", "the {c} [one|{thing}] [stands|lies|is|sits] [on|on top of|above] the {b} one", "", ", |. |; "),
    ("The lowest {thing} is {c}", "above [it|that] [is|comes] {c}", "and [the top is|at the top is] {c}", ", |. "),
    ("{c} on the [ground|floor|table]", "{c} on [top of |]{b}", "", ", |. |; "),
    ("bottom: {c}", "next: {c}", "top: {c}", ", |; |. "),
    ("A {c} {thing} is at the bottom", "a {c} {thing} [on top of|above|over] [it|that|the {b} one]", "", ", |. "),
    ("The {c} one [supports everything|carries all the others|is under all others]", "the {c} one is directly [above|on] the {b} one", "", ", |. "),
    ("{c} is [lowest|the lowest|right at the bottom|down at the bottom]", "[directly |right |]above [it|that] [comes|sits|is] {c}", "[and |]{c} [crowns everything|finishes it off|is at the very top]", ", "),
    ("The {c} [one|{thing}] [stands|rests|sits|lies] on the [table|floor|ground|shelf]", "the {c} one [stands|rests|sits|lies] on the {b} one", "", ", |. |; "),
    ("The {c} {thing} has nothing [under|below|beneath] it", "the {c} one has [the |]{b} under it", "", ", |. |; "),
    ("The [base|foundation] is {c}", "[over|on|above] the {b} one [we find|there is|you see|comes] a {c} one", "", ", |. "),
    ("The {c} {thing} [came first|was put down first|was laid first]", "[then|on it] came the {c} one", "[and |]the {c} one [came last, on top|was put on last]", ", |. "),
    ("[On|At] the [bottom|floor] [is|stands] the {c} {thing}", "the {b} one [carries|supports|holds|bears] the {c} one", "", ", |. |; "),
    ("{c} [lowest|undermost]", "{c} over {b}", "", ", |; "),
    ("bottom {c}", "next {c}", "top {c}", ", |; "),
    ("bottom = {c}", "then {c}", "top = {c}", ", |; "),
    ("At [the bottom|the very bottom|ground level], {c}", "[one higher|one step up|a level up|one up], {c}", "[at the top|up top|highest of all], {c}", "; |. "),
    ("Seen from below, the first [one |{thing} |]is {c}", "the next [one |]is {c}", "and the last [one |]is {c}", ", "),
    ("It is the {c} {thing} that [carries all the rest|holds everything up]", "on it rests the {c} one", "", ", |. "),
    ("Under everything [is|lies] a {c} {thing}", "a {c} one [lies|sits|rests] [directly |]on the {b} one", "", ", |. "),
    ("Somebody put down a {c} {thing}", "[then|on that|on top of it] [they put |]a {c} one", "[and |]on the very top a {c} one", ", |. "),
    ("My brother put a {c} {thing} on the [floor|table]", "[then he put a {c} one on top|on that he put a {c} one|he laid a {c} one on it]", "", ", |. "),
    ("We begin with {c}", "[put|lay|set|stack] {c} [on it|on top of it|over it]", "[and |]end with {c} on top", ", "),
    ("The {thing} at the bottom is {c}[ in colour|]", "the one [on it|on top of it|resting on it|above it] is {c}", "", ", |. "),
    ("{c} [goes|went] down first", "{c} [goes|went] on [it|that|{b}]", "", ", |. "),
    ("The {c} [{thing}|one] is [lying |standing |]under[neath|] all the others", "[just|right] above [the {b} one|{b}|it] is the {c} one", "", ", |. "),
    ("On the ground is standing the {c} {thing}", "on [the |]{b} is standing [the |]{c}", "", ", |. "),
    ("Lowest is {c}", "[then higher|the next higher|one higher] is {c}", "highest is {c}", ", |. "),
    ("The bottom layer is {c}", "the layer [above|over] [it|that] is {c}", "the [top|uppermost] layer is {c}", ", |. "),
    ("Bottom of the {pile}: {c} {thing}", "on it: {c} {thing}", "", "; |. |, "),
    ("The {c} {thing} forms the base", "upon it [rests|stands] the {c} [one|{thing}]", "and [atop|on top of] them all [rests|stands] the {c} [one|{thing}]", ", |. "),
    ("The {pile} starts with [a|the] {c} {thing} [at the bottom|on the floor]", "[goes on|continues] upwards with [a|the] {c} one", "and ends [on|at the] top with [a|the] {c} one", ", "),
    ("There's a {c} {thing} [right |]at the bottom", "[then there's|and then] a {c} one", "and [then |]a {c} one [on top|at the top]", ", "),
    ("The {c} [one |]is at the bottom", "and [then |]the {c} [one |]is on [that one|it]", "", ", | |. "),
    ("The {c} {thing} is squashed under all the others", "the {c} one [is riding|rides|sits] on [top of |]the {b} one", "", ", |. "),
    ("{c}", "[over|above|upon|on top of|on] it {c}", "", ", "),
    ("{c}", "then {c} [on|onto|above|over] [it|that]", "", ", |; "),
    ("One {thing} is {c} and [lies|stands] at the bottom", "another is {c} and [lies|stands|sits] on {b}", "", ", |. |; "),
    ("Nothing is under the {c} {thing}", "the {b} one is [directly |just |]under the {c} one", "", ", |. |; "),
    ("The {c} {thing} touches the [floor|table]", "[the {c} one|{c}] touches [the {b} one|{b}] from above", "", ", |. "),
    ("At the bottom {name} has a {c} {thing}", "over it a {c} one", "and on top of all a {c} one", ", "),
    ("Beneath it all lies [a|the] {c} {thing}", "resting on [it|that|the {b} one] is [a|the] {c} one", "[and |]topping it all is [a|the] {c} one", ", |. "),
    ("The {c} {thing} is supporting the rest", "supported by the {b} one is the {c} one", "", ", |. |; "),
    ("{c} on [the |]floor", "{c} above", "{c} on very top", ", |; |. "),
    ("[floor|ground]: {c}", "above: {c}", "[peak|summit|topmost]: {c}", ", |; |. "),
    ("[ground|base] {c}", "over that {c}", "", ", |; "),
    ("The {c} {thing} had been laid down before any other", "upon the {b} one had been laid the {c} one", "", ", |. |; "),
    ("The {c} {thing} [serves|acts] as the [base|foot]", "[placed|stacked|set] upon it is the {c} one", "[and |]the {c} one is the [summit|peak]", ", |. "),
    ("[Right at the foot|At the foot|At the base] of the {pile} [is|sits|stands] the {c} {thing}", "[immediately|directly] above it [is|sits|stands] the {c} one", "[and |]at the [summit|peak|head] [is|sits|stands] the {c} one", ", |. "),
    ("The {c} {thing} carries [everyone|all the rest] on its back", "the {c} one [climbed|has climbed|jumped] [onto|on top of] the {b} one", "", ", |. "),
    ("We [started|have started] with the {c} {thing} on the [ground|floor]", "[added|placed|laid] the {c} one [onto|on top of] the {b} one", "and [finished|ended] with the {c} one at the top", ", "),
    ("The lowest [place|position|spot] is [taken|occupied|held] by {c}", "the [one|next] above [it|that|{b}] by {c}", "and the highest by {c}", ", "),
    ("The {c} {thing} is [undermost|the undermost one]", "the {c} one is one [level|place|step] higher", "[and |]the {c} one is uppermost", ", |. |; "),
    ("Bottommost [is|comes|we have] {c}", "[on its back|sitting on it|lying on it|piled on it] [is|we have] {c}", "", ", |. "),
    ("The {c} one was placed on the [ground|floor|table] [first|to start with]", "the {c} one was [placed|put|stacked|set] [on|upon|on top of] [it|the {b} one]", "", ", |. |; "),
    ("What lies [lowest|at the bottom] is {c}", "what [lies|sits|rests] on [it|that] is {c}", "[and |]what lies on top is {c}", ", |. "),
    ("The {c} {thing} bears the entire weight", "the {c} one, [resting|sitting|standing] on the {b} one, comes next", "", "; |. "),
    ("With {c} [as|for] the base", "[with |]{c} [on|over|above] it", "and {c} on top", ", "),
    ("The {thing} [that touches|touching] the [ground|floor] is {c}", "the {thing} [that lies|lying|resting] on [{b}|the {b} one] is {c}", "", ", |. |; "),
    ("There stands a {c} {thing} upon the [ground|table]", "thereon [stands|rests] a {c} one", "and above them all a {c} one", ", |. "),
    ("Down below [is|there's] {c}", "then one up [is|there's] {c}", "and [right|all the way] up on top [is|there's] {c}", ", |. "),
    ("The {c} [{thing}|one] is under the rest", "the {b} one is topped by [a|the] {c} one", "", ", |. |; "),
    ("The first {thing}, which [lies|stands] at the bottom, is {c}", "the {thing} on [it|top of it] is {c}", "[and |]the last {thing}, which is on top, is {c}", ", |. "),
    ("{c} is under everything", "{b} is [directly |right |]under {c}", "", ", |. |; "),
    ("In the bottom [it is|is] {c} {thing}", "over [him|it|this] is {c} {thing}", "and in the top is {c} {thing}", ", |. "),
    ("[Lay|Put|Place|Set] a {c} {thing} on the [ground|floor|table]", "[lay|put|place|set] a {c} one [on it|on top of it|on that]", "[and |]crown it with a {c} one", ", |. |; "),
    ("at bottom: {c}", "one above: {c}", "at top: {c}", ", |; |. "),
    ("The {c} {thing} is [buried|hidden] under the rest", "[the {c} one covers the {b} one|{c} covers {b}|the {b} one is covered by the {c} one]", "", ", |. |; "),
    ("{c} stands on the [floor|ground]", "{b} [carries|holds|supports|has on it] {c}", "", ", |. |; "),
    ("[Looking upwards from the floor|Reading up from the base|If you go up from the ground], {c} comes first", "{c} comes next", "[and |]{c} comes last", ", |; "),
    ("The {pile} rests [entirely |]on a {c} {thing}", "on which [rests|sits|lies|stands] a {c} one", "", ", "),
    ("{c} [{thing} |]at the foot", "[followed upwards by|higher up] {c}", "[and |]{c} at the head", ", "),
    ("underneath everything: {c}", "on {b}: {c}", "", ", |; |. "),
    ("{c} forms the [bottom|lowest] layer", "{c} the one above", "and {c} the top one", ", |; "),
    ("The {pile} was [begun|started] with a {c} {thing}", "[a|the] {c} one was [laid|piled|stacked] [on|over] it", "[and |]it was [topped off|finished off|crowned] with a {c} one", ", |. "),
    ("First [I|we|they|you] put down a {c} {thing}", "then a {c} one on [it|top of it|that]", "[then|and|and then|and last] a {c} one on [it|top of it|that]", ", "),
    ("To start with, there is a {c} {thing} [at the bottom|on the floor|on the table]", "[I put|we put|{name} puts|someone puts] a {c} one on [it|top of it|top of that]", "", ", |. "),
    ("The {c} [{thing}|one] is at the very bottom", "[right|just|directly] [on top of|over|above] the {b} one [is|there is|you find|comes] the {c} one", "", ", |. |; "),
    ("[Down|Right] at the bottom you [see|find|have] [a|the] {c} {thing}", "on top of it [a|the] {c} one", "and [at the top|right on top] [a|the] {c} one", ", "),
    ("The {c} {thing} is the first from the bottom", "the {c} one is the next [one up|above it|one]", "[and |]the {c} one is [the last, on top|the top one|at the top]", ", |. "),
    ("Everything else is [above|on top of] the {c} {thing}", "the next one up is the {c} one", "[and |]the top one is the {c} one", ", |. |; "),
    ("[My mum|My dad|My sister|A friend|The boss] put the {c} {thing} down first", "[then|next] came the {c} one on [it|top of it|that]", "[and |]last came the {c} one on top", ", |. "),
    ("bottom is {c}", "[next is|then comes|on that is] {c}", "top is {c}", ", |; |. "),
    ("The {c} {thing} was there first", "[then someone put|next someone put|someone then put] a {c} one on top of [it|that|the {b} one]", "", ", |. "),
    ("It goes {c} at the bottom", "then {c}", "[and |]then {c} on top", ", "),
    ("The bottom [one|{thing}] is the {c} one", "on [it|top of it|that] there is the {c} one", "[and |]the top [one|{thing}] is the {c} one", ", |. |; "),
    ("You [start|begin] with a {c} {thing}", "you [put|lay|place] a {c} one on [it|top of it|top of that]", "", ", |. "),
    ("The {c} {thing} is below all the others", "next up is the {c} one", "[and |]highest up is the {c} one", ", |. |; "),
    ("{c} {thing} on bottom", "{c} {thing} on [top of |]{b} {thing}", "", ", |; |. "),
)  # fmt: skip
DOWNWARDS = (
    ("The {c} [{thing}|one] is [on|at the] top", "[below it|under it|under that|below that|then] [is|comes] the {c}[ one|]", "[and |]the {c}[ one|] is at the bottom", ", |. |; "),
    ("The top {thing} is {c}", "[the next|the one below|the one under it] is {c}", "[the bottom one|the last|the lowest] is {c}", ", |. "),
    ("{c} [on|at the] top", "[then|below it|under it] {c}", "[and |][finally|then] {c}[ at the bottom|]", ", "),
    ("There is a {c} {thing} on top", "[under|below|underneath] the {b} one is a {c} one", "", ", |. "),
    ("{c} is [on|at the] top", "{c} is [below|under|underneath|beneath] [it|{b}]", "", ", |. "),
    ("top: {c}", "next: {c}", "bottom: {c}", ", |; |. "),
    ("At the very top [there is|is] a {c} {thing}", "beneath [it|that] a {c} one", "and at the bottom a {c} one", ", "),
    ("The {c} {thing} has nothing [on|above|on top of] it", "the {b} one [lies|sits|stands|rests] on the {c} one", "", ", |. |; "),
    ("[On|At the] top, {c}", "[one lower|one step down|a level down|one down], {c}", "[at the bottom|lowest of all|down at the bottom], {c}", "; |. "),
    ("The {c} {thing} is the [highest|topmost|uppermost]", "the {c} one [carries|supports|holds] the {b} one", "", ", |. |; "),
    ("{c} [highest|topmost]", "{c} under {b}", "", ", |; "),
    ("top {c}", "next {c}", "bottom {c}", ", |; "),
    ("top = {c}", "then {c}", "bottom = {c}", ", |; "),
    ("[Looking down|Seen] from above, the first [{thing}|one] is {c}", "the next [one |]is {c}", "[and |]the last [one |]is {c}", ", "),
    ("Uppermost is {c}", "under [it|that] is {c}", "[and |]lowest is {c}", ", |. "),
    ("The {c} one [lies|sits|stands] on everything else", "[right|directly|just] [under|below] the {b} one is the {c} one", "", ", |. "),
    ("The {thing} at the top is {c}", "the one [under|below|beneath] it is {c}", "", ", |. "),
    ("Top of the {pile}: {c} {thing}", "under it: {c} {thing}", "", "; |. |, "),
    ("You see a {c} {thing} on top", "[under it|below that|underneath] [hides|is|lies] a {c} one", "and [at the bottom|under everything] a {c} one", ", |. "),
    ("The {c} {thing} crowns the {pile}", "beneath it [rests|lies] the {c} one", "[and |]the {c} one [carries them all|lies under them all]", ", |. "),
    ("The top layer is {c}", "the layer [below|under] [it|that] is {c}", "the bottom layer is {c}", ", |. "),
    ("It is the {c} {thing} that [is|lies] on top", "[below it|under it] we find the {c} one", "", ", |. "),
    ("The {pile} [has|begins with] a {c} {thing} [on|at the] top", "[then|lower down|further down] a {c} one", "and [ends with |]a {c} one at the bottom", ", "),
    ("The {c} {thing} was put on last", "before [it|that] came the {c} one", "[and |]the {c} one was put down first[, at the bottom|]", ", |. "),
    ("Up on top [there's|is] the {c} one", "and [then |]under that one [is |]the {c} one", "", ", | |. "),
    ("On the top is lying {c}", "under the {b} is lying {c}", "", ", |. "),
    ("{c}", "[under|below|beneath|underneath] it {c}", "", ", "),
    ("Nothing [lies|is|stands] on the {c} {thing}", "the {b} one [lies|is|stands] on the {c} one", "", ", |. |; "),
    ("Highest is {c}", "[then lower|the next lower|one lower] is {c}", "lowest is {c}", ", |. "),
    ("At the [summit|peak|head] of the {pile} [is|sits|stands] the {c} {thing}", "[immediately|directly] [below|beneath|under] it [is|sits|stands] the {c} one", "[and |]at the [foot|base] [is|sits|stands] the {c} one", ", |. "),
    ("{c} above all", "{c} below", "{c} on [the |]floor", ", |; |. "),
    ("[summit|peak|topmost]: {c}", "below: {c}", "[floor|ground]: {c}", ", |; |. "),
    ("{c} [lies|sits|rests] on top of [everything|all the others]", "{b} [lies|sits|rests] on {c}", "", ", |. |; "),
    ("The [highest|top] [place|position|spot] is [taken|occupied|held] by {c}", "the [one|next] below [it|that|{b}] by {c}", "and the lowest by {c}", ", "),
    ("The {c} {thing} [tops|caps] the {pile}", "the {b} one [is supported by|is resting on|rests upon] the {c} one", "", ", |. |; "),
    ("On the very top sits a {c} {thing}", "[supporting|holding up|carrying] the {b} one is a {c} one", "", ", |. "),
    ("Right on top [there's|is] {c}", "then one down [there's|is] {c}", "and [right|all the way] down at the bottom [there's|is] {c}", ", |. "),
    ("In the top [it is|is] {c} {thing}", "down of [it|this] is {c} {thing}", "and in the bottom is {c} {thing}", ", |. "),
    ("The {c} {thing} is uppermost", "the {c} one is one [level|place|step] lower", "[and |]the {c} one is [undermost|lowest]", ", |. |; "),
    ("What [lies|is] on top is {c}", "what [lies|is] under [it|that] is {c}", "[and |]what lies at the bottom is {c}", ", |. "),
    ("The {pile} is topped by a {c} {thing}", "under which [lies|sits|is] a {c} one", "", ", "),
    ("[Looking down from the top|Reading down from the top|If you go down from the top], {c} comes first", "{c} comes next", "[and |]{c} comes last", ", |; "),
    ("{c} is over everything", "{b} is [directly |right |]over {c}", "", ", |. |; "),
    ("The {c} [{thing}|one] covers all the others", "the {b} one covers the {c} one", "", ", |. |; "),
    ("The last {thing} to be put on was {c}", "[the one before it|the one put on just before] was {c}", "[and |]the first to be put down was {c}", ", |. "),
    ("The topmost {thing}, which carries nothing, is {c}", "the {thing} [beneath|under|below] it is {c}", "[and |]the undermost, which carries all, is {c}", ", |. "),
    ("{c} [{thing} |]at the head", "[followed downwards by|lower down] {c}", "[and |]{c} at the foot", ", "),
    ("on top of everything: {c}", "under {b}: {c}", "", ", |; |. "),
    ("{c} forms the [top|highest] layer", "{c} the one below", "and {c} the bottom one", ", |; "),
    ("Nobody sits on the {c} {thing}", "the {c} one has {b} sitting on it", "", ", |. |; "),
    ("No {thing} is above the {c} one", "the {c} one is [just|directly|immediately] below {b}", "", ", |. |; "),
    ("On top [there is|is|I have|you see] a {c} {thing}", "[then|under it|below it] a {c} one", "and [last|lastly|at the very bottom] a {c} one", ", "),
    ("The {c} [{thing}|one] is at the very top", "[right|just|directly] [under|below] the {b} one [is|there is|you find|comes] the {c} one", "", ", |. |; "),
    ("The top [one|{thing}] is the {c} one", "under [it|that] there is the {c} one", "[and |]the bottom [one|{thing}] is the {c} one", ", |. |; "),
    ("top is {c}", "[next is|then comes|under that is] {c}", "bottom is {c}", ", |; |. "),
    ("It goes {c} on top", "then {c}", "[and |]then {c} at the bottom", ", "),
    ("The {c} {thing} is above all the others", "next down is the {c} one", "[and |]lowest down is the {c} one", ", |. |; "),
    ("The {c} {thing} is the first from the top", "the {c} one is the next [one down|below it|one]", "[and |]the {c} one is [the last, at the bottom|the bottom one|at the bottom]", ", |. "),
    ("{c} {thing} on top", "{c} {thing} [under|below] {b} {thing}", "", ", |; |. "),
    ("Everything else is [below|under] the {c} {thing}", "the next one down is the {c} one", "[and |]the bottom one is the {c} one", ", |. |; "),
    ("The {c} {thing} is the one you can reach from above", "under it [is|comes] the {c} one", "[and |]at the bottom is the {c} one", ", |. "),
    ("Up at the top you [see|find|have] [a|the] {c} {thing}", "below it [a|the] {c} one", "and [right |]at the bottom [a|the] {c} one", ", "),
    ("From above you [only see|see only|see] the {c} {thing}", "[under|below] it is the {c} one", "", ", |. "),
    ("The {c} {thing} is not under any other", "the {c} one is [right|directly] under the {b} one", "", ", |. |; "),
)  # fmt: skip
LISTS_UP = (
    "from bottom to top: {list}|from bottom to top {list}|from the bottom up: {list}|(bottom to top): {list}|"
    "(from bottom to top) {list}|bottom to top {list}|bottom first: {list}|starting at the bottom: {list}|"
    "from the bottom: {list}|in this order from bottom to top: {list}|listed from the bottom: {list}|"
    "starting with the lowest: {list}|lowest first: {list}|beginning at the floor: {list}|"
    "beginning with the bottom one: {list}|going up: {list}|upwards: {list}|(lowest first) {list}|"
    "(bottom first) {list}|from the lowest to the highest: {list}|reading upwards: {list}|"
    "bottom -> top: {list}|bottom up {list}|seen from below: {list}|the bottom one first: {list}|"
    "from down to up: {list}|with the lowest named first: {list}|bottom {list} top|"
    "{list}, from bottom to top|{list} from bottom to top|{list} (from bottom to top)|{list}, bottom first|"
    "{list}, lowest first|{list}, read from the bottom upwards|{list}, the last being on top|"
    "{list}, the first being at the bottom|{list} (bottom -> top)|{list} (last is on top)"
    "|in ascending order: {list}|in upward order: {list}|from the base up: {list}|from base to summit: {list}|"
    "from foot to head: {list}|from the floor up {list}|from the ground upwards: {list}|"
    "from lowest to highest {list}|ordered from low to high: {list}|as you go up: {list}|"
    "counting from the floor: {list}|counted from below: {list}|from the undermost to the uppermost: {list}|"
    "(floor to top) {list}|floor -> top: {list}|base first: {list}|each on top of the one before: {list}|"
    "in the order in which they were stacked: {list}|{list}, counted from the floor|"
    "{list}, each on the one before|{list}, going upwards|{list}, in ascending order|"
    "{list}, where the first is the lowest|{list}, where the last is the highest|{list} (lowest to highest)|"
    "{list}, the first one touching the floor|{list} from the ground up|{list}, base first"
    "|{list}. The first [one |{thing} |]is [at the bottom|the lowest]|{list}. The last [one |{thing} |]is [on top|the highest]|{list}. The bottom one is named first"
    "|{list}, with the last one on top|{list}, with the first one at the bottom|{list}, starting [at|from] the bottom|{list} (the first one is at the bottom)|{list} (bottom up)|{list}, counting up from the bottom"
    "|starting from the bottom: {list}|from the bottom one to the top one: {list}|bottom one first: {list}|with the first one at the bottom: {list}|with the last one on top: {list}|first the lowest, last the highest: {list}"
)
LISTS_DOWN = (
    "from top to bottom: {list}|from top to bottom {list}|from the top down: {list}|(top to bottom): {list}|"
    "(from top to bottom) {list}|top to bottom {list}|top first: {list}|starting at the top: {list}|"
    "from the top: {list}|in this order from top to bottom: {list}|listed from the top: {list}|"
    "starting with the highest: {list}|highest first: {list}|beginning at the very top: {list}|"
    "beginning with the top one: {list}|going down: {list}|downwards: {list}|(highest first) {list}|"
    "(top first) {list}|from the highest to the lowest: {list}|reading downwards: {list}|"
    "top -> bottom: {list}|top down {list}|seen from above: {list}|the top one first: {list}|"
    "from up to down: {list}|with the uppermost named first: {list}|top {list} bottom|"
    "{list}, from top to bottom|{list} from top to bottom|{list} (from top to bottom)|{list}, top first|"
    "{list}, highest first|{list}, read from the top downwards|{list}, the last being at the bottom|"
    "{list}, the first being on top|{list} (top -> bottom)|{list} (first is on top)"
    "|in descending order: {list}|in downward order: {list}|from the summit down: {list}|from summit to base: {list}|"
    "from head to foot: {list}|from the top to the floor {list}|from the peak downwards: {list}|"
    "from highest to lowest {list}|ordered from high to low: {list}|as you go down: {list}|"
    "counting from the top: {list}|counted from above: {list}|from the uppermost to the undermost: {list}|"
    "(top to floor) {list}|top -> floor: {list}|summit first: {list}|each below the one before: {list}|"
    "each lying on the next: {list}|{list}, counted from the top|{list}, each under the one before|"
    "{list}, going downwards|{list}, in descending order|{list}, where the first is the highest|"
    "{list}, where the last is the lowest|{list} (highest to lowest)|{list}, the last one touching the floor|"
    "{list} from the top down|{list}, base last"
    "|{list}. The first [one |{thing} |]is [on top|the highest]|{list}. The last [one |{thing} |]is [at the bottom|the lowest]|{list}. The top one is named first"
    "|{list}, with the last one at the bottom|{list}, with the first one on top|{list}, starting [at|from] the top|{list} (the first one is on top)|{list} (top down)|{list}, counting down from the top"
    "|starting from the top: {list}|from the top one to the bottom one: {list}|top one first: {list}|with the first one on top: {list}|with the last one at the bottom: {list}|first the highest, last the lowest: {list}"
)
OPENINGS = (
    "Suppose [you have|there is|I have] a {pile} of {count} {things}: {any}. {clauses}.",
    "Suppose [you have|there is|I have] a {pile} of {count} {things}. {clauses}.",
    "[I have|You have|We have|There is|{name} has|Imagine|Here is|Picture|Consider|Think of] a {pile} of {count} {things}: {clauses}.",
    "[I have|You have|We have|There is|{name} has|Imagine|Here is|Picture|Consider] a {pile} of {count} {things}. {clauses}.",
    "[I have|You have|There is|{name} has|Imagine] a {pile} of {count} {things}, {clauses}.",
    "[I have|There are|{name} has] {count} {things} in a {pile}[: |, ]{clauses}.",
    "{count} {things} are [stacked|in a {pile}|piled up|on top of each other][: |, ]{clauses}.",
    "[I|We|They] [stacked|piled up|put] {count} {things} [on top of each other|on each other]: {clauses}.",
    "{name} [builds|makes|built|made] a {pile} [of|from|out of] {count} {things}: {clauses}.",
    "{pile}: {clauses}.",
    "{clauses}.",
    "{clauses}.",
    "{things}: {clauses}.",
    "In a {pile} of {things} {clauses}.",
    "A {pile} of {count} {things}[: |, ]{clauses}.",
    "On [the|my] [table|floor|desk] [is|stands] a {pile} of {count} {things}: {clauses}.",
    "[Let's say|Say|Assume] [I have|you have|there is] a {pile} of [{count} |]{things}: {clauses}.",
    "[Given|Let there be|Take|You are given] a {pile} of {count} {things}. {clauses}.",
    "[Given|Let there be|Take|You are given] a {pile} of {count} {things}: {clauses}.",
    "[My|Our|The|{name}'s] {pile} [has|contains|consists of|is made of] {count} {things}[: |; ]{clauses}.",
    "[My|Our|The|{name}'s] {pile} [has|contains|consists of|is made of] {count} {things}. {clauses}.",
    "In [the warehouse|our cellar|my room|the shop|a corner] [stands|is|there is] a {pile} of {count} {things}: {clauses}.",
    "In [the warehouse|our cellar|my room|the shop|a corner] [stands|is|there is] a {pile} of {count} {things}. {clauses}.",
    "[Yesterday|This morning|Earlier] [I|we|{name}] [built|made|saw] a {pile} of {count} {things}: {clauses}.",
    "[I am looking at|I see|You see|Look at|In front of me is] a {pile} of {count} {things}[: |, ]{clauses}.",
    "The {count} {things} are {any}. {clauses}.",
    "I [own|have] {count} {things}, {any}, in a {pile}. {clauses}.",
    "[There are|We have got] {count} {things} ({any}) in one {pile}: {clauses}.",
    "{count} {things}, one on [top of |]the other: {clauses}.",
    "This is how [the|my] {pile} [looks|is built|stands][ at first| at the start|]: {clauses}.",
    "[At first|At the start|To begin with|In the beginning] [the {pile} is|the {things} stand] like this: {clauses}.",
    "[At first|At the start|To begin with|Initially], {clauses}.",
    "[Starting|Initial|Old] {pile}: {clauses}.",
    "Start: {clauses}.",
    "[There was once|Once there was] a {pile} of {count} {things}. {clauses}.",
    "The following is known about a {pile} of {count} {things}: {clauses}.",
    "[It's about|This is about|I have a question about] [some|{count}] {things} in a {pile}. {clauses}.",
    "[You know|Listen], [I've got|I have] this {pile} of {things}, {clauses}.",
    "[I|We|{name}] got {count} {things}, all in a {pile}. {clauses}.",
    "[{name} keeps|I keep|We store] {count} {things} in a {pile}: {clauses}.",
    "[{name} keeps|I keep|We store] {count} {things} in a {pile}. {clauses}.",
    "I have {things} one over other, {count} pieces: {clauses}.",
    "[Someone has|Somebody] stacked {count} {things} [so that|like this:|in this way:] {clauses}.",
    "{count} {things} stacked: {clauses}.",
    "The {things} [lie|stand|are stacked] [so|like this|as follows]: {clauses}.",
    "I put {things} in a {pile}: {clauses}.",
    "A child [builds|has built] a {pile} from {count} {things}. {clauses}.",
    "We consider {count} {things} [arranged vertically|placed one upon another]: {clauses}.",
    "Imagine [this|the following]: {clauses}.",
    "[The facts are these|These are the facts|The facts]: {clauses}.",
    "A {pile} has been [made|built|formed] [from|of|out of] {count} {things}: {clauses}.",
    "Stacked in [the corner|the yard|the store|my garage] are {count} {things}: {clauses}.",
    "[Stock|Storage|Inventory] [note|report]: {pile} of {count} {things}. {clauses}.",
    "[Pupils|The children|My pupils] [are shown|see] a {pile} of {count} {things}. {clauses}.",
    "[Be there|Let us be given|Let us have] a {pile} of {count} {things}. {clauses}.",
    "[Notes|Note|Memo]: {clauses}.",
    "[So there are|So we have|Okay so I've got] these {count} {things}, right: {clauses}.",
    "[Mum|Dad|Grandma|My sister|My uncle] [has|keeps|made] a {pile} of {count} {things}: {clauses}.",
    "[Upon|On] the [shelf|bench|counter] [rests|sits|stands] a {pile} of {count} {things}. {clauses}.",
    "It is [agreed|given|stated|established] that there is a {pile} of {count} {things}: {clauses}.",
    "{count} {things} [stand|lie|rest] [thus|in this manner|in the following way]: {clauses}.",
    "The {pile} [in front of us|before you|we look at|in question] is [made up|composed|built] of {count} {things}. {clauses}.",
    "When [I|we|{name}] came in, the {things} [were stacked|stood] like this: {clauses}.",
    "{name} [tells me|says|writes] this about [a|the] {pile} of {count} {things}: {clauses}.",
    "[What we know|All we know|What is known|All you need to know]: {clauses}.",
    "It [all starts|begins|starts] with {count} {things} in a {pile}: {clauses}.",
    "{things}, {count} of them, [stacked|piled up|in a {pile}]: {clauses}.",
    "[There exists|There stands] a {pile} [made|built|composed] of {count} {things}. {clauses}.",
    "We [were|are] [given|shown|handed] a {pile} of {count} {things}, {clauses}.",
    "[State at the start|Situation|Setup|Position|Beginning]: {clauses}.",
    "[On Monday|Last night|An hour ago] the {pile} [looked|was] like this: {clauses}.",
    "{name} and I have [stacked|piled up] {count} {things}: {clauses}.",
    "[Once upon a time|Long ago] {count} {things} stood in a {pile}. {clauses}.",
    "[Assuming|Supposing|Provided that] we have a {pile} of {count} {things}: {clauses}.",
    "I have in my [house|room|shop] a {pile} with {count} {things}: {clauses}.",
    "A [worker|clerk|shopkeeper|robot|teacher] [has|has stacked|stacked] {count} {things}: {clauses}.",
    "The {things} of [my friend|{name}|the shop] are in a {pile}, {clauses}.",
    "Picture [it|this]: {count} {things}, {clauses}.",
    "Here's [what the {pile} looks like|how the {things} are stacked|my {pile}]: {clauses}.",
    "[Among|Of] the {count} {things} in [the|this|my] {pile}, {clauses}.",
    "{count} {things} have been [put|placed|set] [one upon the other|one above the other|one on another]: {clauses}.",
    "[I have|There are|We have|{name} has] {count} {things}. They are in a {pile}. {clauses}.",
    "There is a {pile} of {things}. It has {count} {things}. {clauses}.",
    "[Here is|This is] my {pile} of {things}: {clauses}.",
    "[At home|At work|At school|In the garden|In the office] [I have|we have|there is] a {pile} of {count} {things}. {clauses}.",
    "[I am|We are|{name} is] [tidying up|cleaning|packing|moving house]. There is a {pile} of {count} {things}: {clauses}.",
    "[I have|There are] {count} {things}: {any}. They are in a {pile}. {clauses}.",
    "The {things} [have these colours|have these colors]: {any}. {clauses}.",
    "[My friend|My teacher|A boy|A girl|My neighbour] has a {pile} of {count} {things}. {clauses}.",
    "[In a game|In a video game|In a story|In our lesson] there is a {pile} of {count} {things}. {clauses}.",
    "Let me [tell you about|describe] [my|this|our] {pile} of {things}. {clauses}.",
    "[Please help me with|I need help with|Help me with] [my|this|a] {pile} of {count} {things}. {clauses}.",
)  # fmt: skip
LIST_OPENINGS = (
    "[I have|You have|There is|{name} has|Imagine|Here is|Suppose there is|Let's say there is] a {pile} of [{count} |][coloured |colored |]{things}[, | ]{list}.",
    "[I have|There are|{name} has] {count} {things} in a {pile}, {list}.",
    "[The|My|A] {pile} [is|of {things} is|of {things} looks like this]: {list}.",
    "{pile} {list}.",
    "{things} {list}.",
    "[The {things} are|{count} {things} are] stacked {list}.",
    "Start with [this|the] {pile} [of {things} |]{list}.",
    "{name} stacks {count} {things}, {list}.",
    "[Given|Take|Consider|You are given|Let there be] a {pile} of [{count} |]{things}, {list}.",
    "[My|Our|{name}'s] {pile} of {things} [has|contains|consists of][ |: ]{list}.",
    "[Starting|Initial|Old] {pile}: {list}.",
    "Start: {list}.",
    "{count} {things} in a {pile}, {list}.",
    "[At first|At the start|To begin with|Initially] the {pile} [is|reads|was][ |: ]{list}.",
    "The [colours|colors] [of|in] the {pile} are[ |: ]{list}.",
    "[I|We|They|{name}] [piled up|stacked|put together] [{count} |some ]{things}, {list}.",
    "We have [got |]{things} one on top of the other, {list}.",
    "In [the warehouse|my room|the cellar|the kitchen] there is a {pile} of {things}, {list}.",
    "[On the table|On the floor|In front of me|On my desk] [stand|are] {count} {things} in a {pile}, {list}.",
    "[I see|You see|Look at] {count} {things} in a {pile}, {list}.",
    "The order of the {things} [is|was][ |: ]{list}.",
    "The {things} in [my|the|this] {pile} are[ |: ]{list}.",
    "[Yesterday|This morning] [I|we|{name}] [built|made] a {pile} of {things}, {list}.",
    "I have {things} one over other, {list}.",
    "{list}.",
    "[Stock|Inventory|Storage] [note|list]: {pile} of {things}, {list}.",
    "A {pile} has been [made|built|formed] [of|from] {count} {things}, {list}.",
    "[Be given|Let us be given] a {pile} of {things}, {list}.",
    "{count} {things} have been [put|placed|set] one upon the other, {list}.",
    "[Setup|Situation|Position|State at the start|Given]: {list}.",
    "The {pile} [goes|runs] [like this|as follows], {list}.",
    "[Mum|Dad|Grandma|My sister] has {count} {things} in a {pile}, {list}.",
    "[When I came in|When we arrived] the {things} [were stacked|stood] [like this, |]{list}.",
    "A [worker|clerk|shopkeeper|robot] stacked {count} {things}, {list}.",
    "[Here is|Here's|This is] the [order|sequence] of [the|my] {things}, {list}.",
    "If you look at the {pile}, [it goes|you see][ |: ]{list}.",
    "{name} [tells me|says|writes] that the {pile} is[ |: ]{list}.",
    "It [all starts|begins|starts] with a {pile} of {things}, {list}.",
    "{things}, {count} of them, {list}.",
    "[Upon|On] the [shelf|bench|counter] [rests|stands] a {pile} of {count} {things}, {list}.",
    "We [were|are] [given|shown] {count} {things}, stacked {list}.",
    "[There exists|There stands] a {pile} of {things} [with these colours|with these colors|coloured], {list}.",
    "[I have|There are|We have|{name} has] {count} {things}. They are in a {pile}, {list}.",
    "There is a {pile} of {things}. It has {count} {things}, {list}.",
    "[Here is|This is] my {pile} of {things}, {list}.",
    "[I|We|They] put {count} {things} on top of each other, {list}.",
    "[I have|I've got] {count} [coloured |colored |]{things}[ here| at home| at work|]. [The order is|They are stacked] {list}.",
    "[At home|At work|At school|In the garden|In the office] [I have|we have|there is] a {pile} of [{count} |]{things}, {list}.",
    "My {things} are in a {pile}. [It goes|The order is|It is] {list}.",
    "[I am|We are|{name} is] [tidying up|cleaning|packing|moving house]. There are {count} {things} in a {pile}, {list}.",
    "The {pile} has {count} {things}. [The|Their] colours are[ |: ]{list}.",
    "[In a game|In a story|In our lesson] there are {count} {things} in a {pile}, {list}.",
)  # fmt: skip
