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
    "lego legos", "gem gems", "cone cones", "kayak kayaks", "tarp tarps", "booklet booklets",
    "jersey jerseys", "sleeve sleeves", "kickboard kickboards", "gift gifts", "cap caps",
    "rock rocks", "cooler coolers", "tote totes", "cheese cheeses", "keg kegs", "laptop laptops",
    "cassette cassettes", "surfboard surfboards", "pouch pouches",
    "burger burgers", "muffin muffins", "apron aprons", "vest vests", "frisbee frisbees",
    "crayon crayons", "ticket tickets", "poster posters", "checker checkers",
    "quilt quilts", "basin basins", "bin bins", "mug mugs", "bale bales", "sheet sheets",
    "file files", "jumper jumpers", "T-shirt T-shirts", "rug rugs", "can cans",
    "flowerpot flowerpots", "drawer drawers", "toolbox toolboxes", "lunchbox lunchboxes",
    "hatbox hatboxes", "shoebox shoeboxes", "dish dishes", "record records", "album albums",
    "puzzle puzzles", "game games", "log logs", "scarf scarves", "duvet duvets", "letter letters",
    "pizza pizzas", "waffle waffles", "sandwich sandwiches", "wheel wheels", "domino dominoes",
    "schoolbag schoolbags", "canister canisters", "dictionary dictionaries", "comic comics",
    "pad pads", "roll rolls", "coaster coasters", "cookie cookies", "biscuit biscuits",
    "glass glasses", "paperback paperbacks", "bundle bundles", "hoodie hoodies",
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
NOTHING_MOVES = (
    "Nothing [is|was|has been|gets] moved.",
    "[Nothing|Nobody] moves.",
    "[Nobody|No one] [touches|touched|has touched] [it|them|the {pile}|any {thing}].",
    "[They|All of them|The {things}] [stay|stayed] [where they are|as they are|in place|put].",
    "No [{thing}|one] is [moved|touched|added or taken away].",
    "[I|we] [have not|haven't|did not|didn't] [moved|move|touch|touched] [any|anything|them].",
    "That's [it|all]: no moves.",
    "No moves[ at all| this time|].",
)  # fmt: skip
