"""How a stack is described as a list of colours: what stands around the list, and which way it goes."""

from __future__ import annotations

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
    "[Can you work this out|Can you solve this|Can you help me with this|Do you know this one|Could you check this for me]? [{count} {things}|A {pile} of {things}], {list}.",
    "[I|We|They|You] [built|made] a {pile} [of|out of|from|with] [{count} |]{things}[ |, |: ]{list}.",
    "[Help me keep track of|I need to keep track of|I lost track of] [my|this|our] {pile}[ of {things}|][, |: ]{list}.",
    "[{things}|{count} {things}|my {pile}|the {pile}|{pile}] - {list}.",
    "[The|My|Our] [{count} |]{things} [stand|lie|sit] [on each other|on one another|one on another|in a {pile}][, |: ]{list}.",
    "[At the start|At first|In the beginning|To begin with|For now|Right now] [it's|it is|they are|the order is|the {pile} is][ |: ]{list}.",
    "[I bought|I found|I got|She bought|He found|We took] [{count} |some ]{things} [and stacked them|and piled them up|in a {pile}|stacked up][, |: ]{list}.",
    "[Ticket 12|Recipe prep|Site log|Stall B|Shift note|Homework|Exercise 4|Drill|Level 3][: |. | - ]{things}, {list}.",
    "{count} {things}[ |, |: ]{list}.",
    "[|a |my |our |the ]{pile} of [{count} |]{things}[ |, |: ]{list}.",
    "{count} {things} [stacked|stacked up|piled up|on each other|on top of each other|one on another][, |: ]{list}.",
    "{things} [stacked|piled up|stacked up][ |, |: ]{list}.",
    "[There are|I have|You have|We have|I've got|You've got|{name} has] {count} {things} in a {pile}[, |. |: ]{list}.",
    "{count} {things} are [stacked|stacked up|piled up|in a {pile}|piled in front of me|stacked in this order][. |, |: ]{list}.",
    "[My|The|Our|This] {pile} [is|was|goes|reads|is now] {list}.",
    "[{pile}|my {pile}|S|the {pile}] = {list}.",
    "Let the {pile} be {list}.",
    "[Say|Let's say|Suppose] [I have|you have|we have|there are] {things} stacked[ |, ]{list}.",
    "[You see|I see|We have|There are|I have|Picture] {count} {things}[, |: ]{list}.",
    "[Start|Begin|I start|We start|Let's start] with: {list}.",
    "There are {count} {things} [on a peg|on a tray|on the rack|on the shelf|on a cart|in the shop window|in the sink|in the tent][ one on another|, one on top of the other|, stacked up|, in a {pile}], {list}.",
    "At the [nurses' station|toll booth|tyre shop|campsite|boathouse|toy store|front desk|pool|museum|hotel] [I have|we have|there are|I saw] {count} {things} [stacked|piled up|in a {pile}][, |: ]{list}.",
    "In [my|the|our] [shop window|hay loft|boathouse|pharmacy|bakery|tent|car trunk|puzzle room|greenhouse] there are [{count} |]{things} [piled up|stacked][ like this|][, |: ]{list}.",
    "[In my game|In the puzzle room|On the stage|In the next level] [the pedestal|a table|the shelf|a cart] [holds|carries] [{count} {things}, stacked|a {pile} of {things}][, |: ]{list}.",
    "[My little brother|My kid sister|My grandson|The swim coach|A magician|The florist|The porter|My wife|The captain] [piled up|stacked] [{count} |some |the ]{things}[ |, |: ]{list}.",
    "My [little brother|kid sister|grandson|niece] built a {pile} of [{count} |]{things} and I wrote it down, {list}.",
    "[For the parade|Before the match|During the move|On the beach|For the trip|After the show] we [piled up|stacked] [{count} |some |the ]{things}[ |, |: ]{list}.",
    "[I'm|I am|I was|We are] [packing|sorting|counting|tidying] {things}. The {pile} [is|goes][ |, ]{list}.",
    "[At the toy store|In the shop|At the fair|In the hall] there was a {pile} of {things}. I remember it[, |: ]{list}.",
    "[Initial state|Start state|State|Starting position|Current {pile}|Now the {pile}][: |, ]{list}.",
    "[Logic test|Trick question|Easy one|Quick one|Final level|Next puzzle][! |: |. ][{count} |]{things}[, |: ]{list}.",
    "In [my|our|the] [kitchen|bathroom|hall|garage|bedroom|attic|office|classroom|shed|cellar|storeroom] [there is|there's|stands|is] a {pile} of [{count} |]{things}[, |: ]{list}.",
    "In [the|our] [workshop|museum|library|gym|canteen|laundry room|cupboard|closet|waiting room|reading corner|storage room|school hall|barn] [there is|there's|we have|you can see] a {pile} of [{count} |]{things}[, |: ]{list}.",
    "[Grandma|Mum|Nana|My aunt|My sister|My daughter|Our neighbour] [stacks|has stacked|stacked|piles up|piled up|keeps] her {things}[ in a {pile}|][, |: ]{list}.",
    "[Grandpa|Dad|My uncle|My brother|My son|Our neighbour] [stacks|has stacked|stacked|piles up|piled up|keeps] his {things}[ in a {pile}|][, |: ]{list}.",
    "[A|The|Our] [nurse|waiter|carpenter|farmer|cook|clerk|mover|barista|baker|gardener|librarian|janitor|teacher|mechanic] [stacks|has stacked|stacked|piles up|piled up] [{count} |some |]{things}[, |: ]{list}.",
    "{things}, {list}.",
    "{things}: {list}.",
    "{pile}: {list}.",
    "{thing} {pile}, {list}.",
    "{thing} {pile}: {list}.",
    "[I have|I've got|We have|We've got|There's|There is] a {pile} of [{count} |]{things}[ here| at home| at work|][, |: ]{list}.",
    "[My|Our|{name}'s|Grandpa's|My son's|My toddler's|The teacher's] {things}[, |: ]{list}.",
    "[The|My|This] {pile} of {things} [is|was|goes|reads|runs][: | ]{list}.",
    "There are {count} {things} [in a {pile} |stacked ][on my desk|in the hall|on the bench|in the garage|in the corner|by the door|in the kitchen|on the shelf|in the yard|at the office]. [They are|The order is|The {pile} is] {list}.",
    "{count} {things} [sit|lie|stand|are] in a {pile} [on my desk|in the hall|on the bench|in the garage|in the corner|by the door|in the kitchen|on the shelf|in the yard|at the office][, |: ]{list}.",
    "My [daughter|son|nephew|niece|toddler|cousin|little brother|baby sister] [built|made|builds|makes|has made|has built] a {pile} [of|out of|from|with] {things}[, |: ]{list}.",
    "[I|We|They|{name}] stacked [my|our|the|these|some] {things}[, |: | like this, ]{list}.",
    "[We had|We have|I had|I have|You have] {things} in a {pile}[, |: ]{list}.",
    "{things} [in the garage|on my desk|in the cellar|at work|behind the counter|in the corner][, |: ]{list}.",
    "[I have|We have|There is] a {pile}[, |: ]{list}.",
    "The {pile} [has|shows|holds] these {things}[, |: ]{list}.",
    "[Last summer|On Monday|Yesterday|This morning|Before breakfast|After dinner|Last week|On Friday] [I|we|{name}|my sister|the boss|somebody] [piled up|stacked] [{count} |some |]{things}[, |: ]{list}.",
    "[Before the move|After school|At the start of the shift|When the bell rang|Before lunch|After dinner] [the|our] {things} were [stacked|piled up][, |: | ]{list}.",
    "I keep my {things} in a {pile}[ in the closet| under the bed| in the hall| in the shop|][, |: ]{list}.",
    "In [our|my|this|a] game you stack {things}. [Mine are|My {pile} is|The {pile} is] {list}.",
    "[By|Beside|Near|Next to] the [bed|window|stairs|sofa|wall|lift|door|fridge] [stands|is|there is|there's] a {pile} of [{count} |]{things}[, |: ]{list}.",
    "On [my|our|the] [shelf|desk|bench|counter|trolley|cart|pallet|porch] [there is|there's|is|stands] a {pile} of [{count} |]{things}[, |: ]{list}.",
    "[Warehouse|Kitchen|Stacking|Storage|Quick|Another] [question|puzzle]: {things}, {list}.",
    "[Look|Class, look|Just look|Have a look] at [my|this|our] {pile} of {things}[, |: ]{list}.",
    "[Laundry|Baking|Moving|Cleaning|Market|School] day[! |. |: ][There is|There's|We have] a {pile} of {things}[, |: ]{list}.",
    "Imagine {things} stacked {list}.",
    "[Right, so|Ok so|So|Well,] [there's|I've got|we've got] this {pile} of {things}[, |: ]{list}.",
    "[At the ward|At the market|At the station|At our place|At the shop|At my job] [we have|there is|there's] a {pile} of [{count} |]{things}[, |: ]{list}.",
    "The {things} are [stacked|piled|piled up|lying in a {pile}][, |: | ]{list}.",
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
    "We [were|are] [given|shown] {count} {things}, stacked {list}.",
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
LISTS_UP = (
    "{list} ({low} [is|being] [at the bottom|the bottom|lowest])|{list} ({high} [is|being] [on top|the top one])|{list}, {low} [is |being |]at the bottom|{list}, with {low} at the bottom|{list}, {high} [is |being |]on top|{list}, with {high} on top|{list}, left = [lowest|bottom]|{list} (left = [lowest|bottom])|{list} (index 0 [is|=] [the |]bottom)|"
    "[going from the lowest to the highest|reading from low to high|listing from the bottom up|listing them bottom to top|announced from bottom to top|named from the bottom]: {list}|"
    "from bottom to top: {list}|from bottom to top {list}|from the bottom up: {list}|(bottom to top): {list}|"
    "(from bottom to top) {list}|bottom to top {list}|bottom first: {list}|starting at the bottom: {list}|"
    "{list}, each [one |]on top of the [one before|last|previous one]|{list}, each one [carrying|supporting|under] the next|[in stacking order|in building order|in the order they were put down|in the order they were stacked]: {list}|{list}, [that's|which is] [bottom to top|from the bottom up]|{list} (first one at the bottom, last one on top)|from the table up: {list}|{list}, stacked in that order|{list}, put down in that order|{list}, the first one lowest, the last one highest|[with the bottom one first|the bottom one being first]: {list}|floor -> {list} -> top|first to last put down: {list}|{list}, and the last one is on top|"
    "from the bottom: {list}|in this order from bottom to top: {list}|listed from the bottom: {list}|"
    "bottom to top: {list}|bottom to top: {list}|from bottom to top, {list}|bottom up: {list}|"
    "bottom up, {list}|from the floor up: {list}|from the ground up: {list}|"
    "bottom->top: {list}|(bottom->top): {list}|{list} (bottom->top)|from bottom: {list}|from bottom up: {list}|read from the bottom upward: {list}|read from bottom to top: {list}|in bottom-to-top order: {list}|{list}, in that order from bottom to top|{list} in that order, from bottom to top|{list} going up|{list} starting [from|at] the [floor|bottom|ground]|{list}, from the bottom|{list}, from the bottom|{list}, counting from the bottom|{list}, [listed|read] from bottom to top|{list}. [That is|That's] [|the order ]from bottom to top|{list}, where the first [element|item|one|colour] is the bottom|starting from the ground: {list}|"
    "starting from the floor: {list}|from low to high: {list}|going upwards: {list}|"
    "in order from the bottom: {list}|lowest first, {list}|bottom first, {list}|"
    "first the lowest: {list}|the first at the bottom, the last on top: {list}|"
    "from the one at the bottom to the one on top: {list}|{list}, bottom to top|"
    "{list}, bottom to top|{list} (bottom to top)|{list} - bottom to top|{list}, bottom up|"
    "{list}, from the floor up|{list}, from the bottom up|{list}, lowest to highest|"
    "{list} in that order, the first [one |]lowest|{list}, with the lowest first|"
    "{list}, counted from the bottom|{list}, listed from the bottom|{list} (bottom first)|"
    "{list} (lowest first)|{list} (from the bottom)|{list} (the last one is on top)|"
    "{list}, going up|({list}), where the last [item|one] is the top|"
    "{list}, the last one on top|{list}, the first one at the bottom|"
    "{list} in this order, bottom first|"
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
    "{list} ({high} [is|being] [on top|the top|highest])|{list} ({low} [is|being] [at the bottom|the bottom one])|{list}, {high} [is |being |]on top|{list}, with {high} on top|{list}, {low} [is |being |]at the bottom|{list}, with {low} at the bottom|{list}, left = [highest|top]|{list} (left = [highest|top])|{list} (index 0 [is|=] [the |]top)|"
    "[going from the highest to the lowest|reading from high to low|listing from the top down|listing them top to bottom|announced from top to bottom|named from the top]: {list}|"
    "from top to bottom: {list}|from top to bottom {list}|from the top down: {list}|(top to bottom): {list}|"
    "(from top to bottom) {list}|top to bottom {list}|top first: {list}|starting at the top: {list}|"
    "{list}, each [one |]under the [one before|last|previous one]|{list}, each one [on|on top of|covering|resting on|sitting on] the next|{list}, [that's|which is] [top to bottom|from the top down]|{list} (first one on top, last one at the bottom)|from the top to the table: {list}|{list}, the first one highest, the last one lowest|[with the top one first|the top one being first]: {list}|top -> {list} -> floor|the last one put on is named first: {list}|{list}, and the last one is at the bottom|{list}, if you look from above|"
    "from the top: {list}|in this order from top to bottom: {list}|listed from the top: {list}|"
    "top to bottom: {list}|top to bottom: {list}|from top to bottom, {list}|top down: {list}|"
    "top down, {list}|from the top to the floor: {list}|starting from the highest: {list}|"
    "top->bottom: {list}|(top->bottom): {list}|{list} (top->bottom)|from top: {list}|from top down: {list}|read from the top downward: {list}|read from top to bottom: {list}|in top-to-bottom order: {list}|{list}, in that order from top to bottom|{list} in that order, from top to bottom|{list} going down|{list} starting [from|at] the top|{list}, from the top|{list}, from the top|{list}, counting from the top|{list}, [listed|read] from top to bottom|{list}. [That is|That's] [|the order ]from top to bottom|{list}, where the first [element|item|one|colour] is the top|"
    "from high to low: {list}|going downwards: {list}|in order from the top: {list}|"
    "highest first, {list}|top first, {list}|first the highest: {list}|"
    "the first on top, the last at the bottom: {list}|"
    "from the one on top to the one at the bottom: {list}|{list}, top to bottom|"
    "{list}, top to bottom|{list} (top to bottom)|{list} - top to bottom|{list}, top down|"
    "{list}, from the top down|{list}, highest to lowest|"
    "{list} in that order, the first [one |]highest|{list}, with the highest first|"
    "{list}, listed from the top|{list} (top first)|{list} (highest first)|"
    "{list} (from the top)|{list} (the last one is at the bottom)|{list}, going down|"
    "({list}), where the first [item|one] is the top|{list}, the last one at the bottom|"
    "{list}, the first one on top|{list} in this order, top first|"
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
