"""How the description of a stack begins: around its clauses, and around a list of colours.

One alone and three are also told in ways of their own; of three ``{a}`` is at the bottom.
"""

from __future__ import annotations

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
    "[{count} |]{things}[: |, |. ]{clauses}.",
    "{count} {things} [in a {pile}|stacked up|piled up|stacked|on each other|one on the other|one above the other][: |. |, ]{clauses}.",
    "{count} {things} are [stacked|stacked up|piled up|in a {pile}|piled in front of me|lying on one another|lying on each other|stacked on the floor][: |. ]{clauses}.",
    "[{count}|Some|Our|My|The] {things} stand in a {pile}[: |. |, ]{clauses}.",
    "[There's|There is|I have|I've got|I see] a {pile}[, |: |. ]{clauses}[, nothing else|, and nothing else|||].",
    "[A|The|My|This] {pile} of {things}[: |. |, ]{clauses}.",
    "[Exhibit table|Evidence room|Shop window|Stage|Barn|Lab table|Storage room|Act two|Puzzle room|Loading dock|Back room|Lost and found]: {count} {things} in a {pile}[, |. |: ]{clauses}.",
    "In the [pharmacy|bakery|hay loft|boathouse|tent|toy store|tool shed|changing room|lab|car trunk|greenhouse|sink] [there is|there's|we have|I have] a {pile} of [{count} |]{things}[: |. |, ]{clauses}.",
    "[{things}|{count} {things}] in the [sink|pharmacy|tent|car|loft|yard|hall|shop window]: {clauses}.",
    "In the [pharmacy|bakery|hay loft|boathouse|tent|toy store|tool shed|changing room|car trunk|warehouse] {count} {things} [are stacked|are piled up|stand in a {pile}|lie on each other][: |. ]{clauses}.",
    "At the [nurses' station|toll booth|tyre shop|campsite|boathouse|toy store|front desk|pool|museum|hotel|garden centre] [I have|we have|there are|I saw] {count} {things} in a {pile}[: |. ]{clauses}.",
    "[Before the match|For the parade|During the move|On the beach|At the campsite|After the show|For the picnic|At the toll booth] [we|the kids|the helpers|somebody|the referee|my friends] [piled up|stacked] [{count}|some|the] {things}[: |. | like this: ]{clauses}.",
    "My [grandson|granddaughter|kid sister|kid brother|little girl|little boy|nephew|neighbour's son] is [playing|building|building a {pile}] with {things}[: |. ]{clauses}.",
    "[So |Ok so |]my [kid sister|kid brother|grandson|flatmate|roommate|dad] has [those|these|some|{count}] {things} in a {pile}[: |. |, ]{clauses}.",
    "[Our coach|The swim coach|The florist|The referee|A magician|The porter|The captain|The technician|My wife|My husband|A wizard|The guard] [keeps|has|stacks|stacked] [the|some|{count}] {things} in a {pile}[: |. ]{clauses}.",
    "[The movers|Movers|The removal men|My parents|The kids|The helpers|The builders] [left|stacked|piled up] our {things} in [a {pile}|the hall|the garage|the cellar][ like so: |: |. | like this: ]{clauses}.",
    "[I was|I am|I'm|We were|We are] [sorting|packing|counting|tidying|washing|drying|painting] [my|our|some] {things}[: |. ]{clauses}.",
    "A [museum guard|child|teacher|visitor|friend] describes {count} {things} [lying on one another|in a {pile}|stacked on a table][: |. ]{clauses}.",
    "I have [just |exactly |]{count} {things}[, {any}, | ({any}) ]stacked up[: |, |. ]{clauses}.",
    "[The {things} are|{count} {things} are|My {things} are] [stacked|piled up][ as follows| like so| like this|]: {clauses}.",
    "[There once was|There was] a [wizard|king|farmer|pirate|girl] with {count} {things}, piled up as follows: {clauses}.",
    "[My teacher gave me|I was given|I got|Here is|This is] [this|this one|this task|this puzzle]: {clauses}.",
    "[Let's play|Logic test|Trick question|Final level|Easy one|Quick one|Nothing tricky here|A riddle|Box puzzle][: |! |. ]{clauses}.",
    "[Initial state|Start state|State|Starting position|Here goes|To start]: {clauses}.",
    "In [my|our|the] [kitchen|bathroom|hall|garage|bedroom|attic|office|classroom|shed|cellar|storeroom] [there is|there's|stands|is] a {pile} of [{count} |]{things}[: |. ]{clauses}.",
    "In [the|our] [workshop|museum|library|gym|canteen|laundry room|cupboard|closet|waiting room|reading corner|storage room|school hall|barn] [there is|there's|we have|you can see] a {pile} of [{count} |]{things}[: |. ]{clauses}.",
    "[Grandma|Mum|Nana|My aunt|My sister|My daughter|Our neighbour] [stacks|has stacked|stacked|piles up|piled up|keeps] her {things}[ in a {pile}|| like this][: |. ]{clauses}.",
    "[Grandpa|Dad|My uncle|My brother|My son|Our neighbour] [stacks|has stacked|stacked|piles up|piled up|keeps] his {things}[ in a {pile}|| like this][: |. ]{clauses}.",
    "[A|The|Our] [nurse|waiter|carpenter|farmer|cook|clerk|mover|barista|baker|gardener|librarian|janitor|teacher|mechanic] [stacks|has stacked|stacked|piles up|has piled up|piled up] [{count} |some |]{things}[: |, |. ]{clauses}.",
    "[I have|I've got|We have|We've got|There's|There is] a {pile} of [{count} |]{things}[ here| at home| at work|][: |. ]{clauses}.",
    "There are {count} {things} [in a {pile} |stacked ][on my desk|in the hall|on the bench|in the garage|in the corner|by the door|in the kitchen|on the shelf|in the yard|at the office][: |. ]{clauses}.",
    "My [daughter|son|nephew|niece|toddler|cousin|little brother|baby sister] [built|made|builds|makes|has made|has built] a {pile} [of|out of|from|with] {things}[: |. ]{clauses}.",
    "[I|We|They|{name}] stacked [my|our|the|these|some] {things}[: |, |. | like this: ]{clauses}.",
    "My {pile}[ of {things}|]: {clauses}.",
    "{thing} {pile}: {clauses}.",
    "[{name}|Grandpa|Grandma|The teacher|My son|My toddler|My boss]'s {things}[: |, ]{clauses}.",
    "[In the [garage|office|closet|kitchen|cellar|shop]|On my [desk|shelf|table]]: {count} {things}[ in a {pile}|]. {clauses}.",
    "[Laundry|Baking|Moving|Cleaning|Market|School] day[! |. |: ][There is|There's|We have] a {pile} of {things}[: |. ]{clauses}.",
    "{count} {things} [sit|lie|stand|are] in a {pile} [on my desk|in the hall|on the bench|in the garage|in the corner|by the door|in the kitchen|on the shelf|in the yard|at the office][: |. ]{clauses}.",
    "{count} {things} [stand|lie|sit] on [each other|one another|top of each other] [on my desk|in the hall|on the bench|in the garage|in the corner|by the door|in the kitchen|on the shelf|in the yard|at the office][: |. ]{clauses}.",
    "[There is|There's|I have|{name} has|We see] a {thing} {pile}[: |. ]{clauses}.",
    "{clauses}. [Those are|These are] all the {things}[ there are| I have|].",
    "{clauses}. [There are no others|There are no other {things}|And that's it|That's the whole {pile}|That's all of them].",
    "{clauses}, [and |][that's|that is|this is] [my|our|the] {pile}.",
    "[The|My|This] {pile} is {count} {things} [high|tall][: |. ]{clauses}.",
    "[The kids|The children|Some pupils|Two students|My friends] [have piled up|piled up|have stacked|stacked] {count} {things}[: |. ]{clauses}.",
    "[Last summer|On Monday|Yesterday|This morning|Before breakfast|After dinner|Last week|On Friday] [I|we|{name}|my sister|the boss|somebody] [piled up|stacked] [{count} |some |]{things}[: |. ]{clauses}.",
    "[Before the move|After school|Before lunch|At the start of the shift|When the bell rang|After the party] [the|our|{count}] {things} [were stacked|were piled up|stood in a {pile}|lay in a {pile}][: | like this: |. ]{clauses}.",
    "I keep my {things} in a {pile}[ in the closet| under the bed| in the hall| in the shop|][: |. ]{clauses}.",
    "[Warehouse|Kitchen|Stacking|Storage|Quick|Little|Another] [question|puzzle|riddle]: {clauses}.",
    "In [our|my|this] [game|puzzle|video game] you stack {things}[: |. ]{clauses}.",
    "[By|Beside|Near|Next to] the [bed|window|stairs|sofa|wall|lift|door|fridge] [stands|is|there is|there's] a {pile} of [{count} |]{things}[: |. ]{clauses}.",
    "[Behind|In front of|Outside] the [barn|shop|school|house|hut|shed] [stands|is|there is|there's] a {pile} of [{count} |]{things}[: |. ]{clauses}.",
    "On [my|our|the] [shelf|desk|bench|counter|trolley|cart|pallet|porch] [there is|there's|is|stands] a {pile} of [{count} |]{things}[: |. ]{clauses}.",
    "[Look|Class, look|Just look|Have a look] at [my|this|our] {pile}[ of {things}|][: |. ]{clauses}.",
    "[We are|We're|I am|I'm] [moving house|clearing out the attic|tidying the shed|folding laundry|doing the dishes|filling the shelves]. [There is|We have|I have] a {pile} of {things}[: |. ]{clauses}.",
    "[Right, so|Ok so|So|Well,] [there's|I've got|we've got|you've got] this {pile} of {things}[: |. ]{clauses}.",
    "[My|Our|The] {things} are [stacked|piled up] [in the hall|in the kitchen|in the yard|at home|on the counter|here][: |. ]{clauses}.",
    "[For the party|For the move|For a game|For school|For the market] [I|we|{name}|my mum] stacked [{count} |some |]{things}[: |. ]{clauses}.",
    "[At the ward|At the market|At the station|At our place|At the shop|At my job|In the canteen] [we have|there is|there's|they keep] a {pile} of [{count} |]{things}[: |. ]{clauses}.",
    "[Someone|Somebody|The last shift|A customer] left a {pile} of [{count} |]{things} [here|in the hall|on my desk|on the counter|by the door][: |. ]{clauses}.",
    "[Each|Every] {thing} in [my|the|this|our] {pile} has a different colour[: |. ]{clauses}.",
    "[Imagine|Picture] [some|{count}] {things} [stacked up|piled up|on top of each other][: |. ]{clauses}.",
    "{clauses}.",
    "{clauses}.",
    "{things}: {clauses}.",
    "In a {pile} of {things} {clauses}.",
    "A {pile} of {count} {things}[: |, ]{clauses}.",
    "On [the|my] [table|floor|desk] [is|stands] a {pile} of {count} {things}: {clauses}.",
    "[Let's say|Say|Assume] [I have|you have|there is] a {pile} of [{count} |]{things}: {clauses}.",
    "[Given|Let there be|Take|You are given] a {pile} of {count} {things}[: |. ]{clauses}.",
    "[My|Our|The|{name}'s] {pile} [has|contains|consists of|is made of] {count} {things}[: |; |. ]{clauses}.",
    "In [the warehouse|our cellar|my room|the shop|a corner] [stands|is|there is] a {pile} of {count} {things}[: |. ]{clauses}.",
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
    "[{name} keeps|I keep|We store] {count} {things} in a {pile}[: |. ]{clauses}.",
    "I have {things} one over other, {count} pieces: {clauses}.",
    "[Someone has|Somebody] stacked {count} {things} [so that|like this:|in this way:] {clauses}.",
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
    "[Notes|Note|Memo]: {clauses}.",
    "[So there are|So we have|Okay so I've got] these {count} {things}, right: {clauses}.",
    "[Mum|Dad|Grandma|My sister|My uncle] [has|keeps|made] a {pile} of {count} {things}: {clauses}.",
    "[Upon|On] the [shelf|bench|counter] [rests|sits|stands] a {pile} of {count} {things}. {clauses}.",
    "{count} {things} [stand|lie|rest] [thus|in this manner|in the following way]: {clauses}.",
    "The {pile} [in front of us|before you|we look at|in question] is [made up|composed|built] of {count} {things}. {clauses}.",
    "When [I|we|{name}] came in, the {things} [were stacked|stood] like this: {clauses}.",
    "{name} [tells me|says|writes] this about [a|the] {pile} of {count} {things}: {clauses}.",
    "[What we know|All we know|What is known|All you need to know]: {clauses}.",
    "It [all starts|begins|starts] with {count} {things} in a {pile}: {clauses}.",
    "{things}, {count} of them, [stacked|piled up|in a {pile}]: {clauses}.",
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
    "from bottom to top: {list}|from bottom to top {list}|from the bottom up: {list}|(bottom to top): {list}|"
    "(from bottom to top) {list}|bottom to top {list}|bottom first: {list}|starting at the bottom: {list}|"
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
    "from top to bottom: {list}|from top to bottom {list}|from the top down: {list}|(top to bottom): {list}|"
    "(from top to bottom) {list}|top to bottom {list}|top first: {list}|starting at the top: {list}|"
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
LONE = (
    "[There is|I have|You have|On the table is] [a|one|a single] {c} {thing}.",
    "[There is|There's|I have|I've got|You have|{name} has] [only|just] [one|a|a single] {c} {thing}.",
    "[There is|There's|There was] only one {thing}, a {c} one.",
    "[I had|There was|{name} had] [one lonely|a lonely|only a|just a|one] {c} {thing}[ on the [shelf|table|floor|desk]|].",
    "a {c} {thing} [stands|lies|is] [on the table|on the floor|on the desk|there] [alone|all by itself|with nothing on it].",
    "[{name}|my friend|she] [puts|sets] a {c} {thing} on the [table|floor|desk].",
    "[put|place|set|lay] a {c} {thing} [down|on the table|on the floor].",
    "[we|I|you] [start|begin] with [just |only |]a {c} {thing}.",
    "the {pile} is just [one|a] {c} {thing}.",
    "one {c} {thing} and nothing else [stands|lies|is] [on the table|in the hall|on the shelf].",
    "[there's|there is|I have] a {pile} of [just one|only one|exactly one] {c} {thing}.",
    "there is [exactly|just|only] one {thing}[, and it is| and it is|, and it's] {c}.",
    "[an empty shelf|an empty table|the table is empty|the shelf is empty], except for [one|a] {c} {thing}.",
    "{pile}: [just |only |]{c}.",
    "[bottom to top|stack|in the beginning]: [just|only] [a {c} {thing}|{c}].",
)  # fmt: skip
THREE_UP = (
    "[I have|There are|{name} has|Here are] three {things} in a {pile}, [the |]{a} [one |]at the bottom, [the |]{b} [one |]in the middle and [the |]{c} [one |][on top|at the top].",
    "a {pile} of three {things}: {a} at the bottom, {b} in the middle, {c} [on top|at the top].",
    "the bottom {thing} is {a}, the middle one is {b} and the top one is {c}.",
    "[the {a} {thing} is|{a} is] at the bottom, [the {b} one is|{b} is] in the middle and [the {c} one is|{c} is] on top.",
    "[three {things}|{pile}|my {things}]: bottom {a}, middle {b}, top {c}.",
    "{a} {thing} below, {b} {thing} in the middle, {c} {thing} above.",
    "on the [floor|table] [is|stands] [a|the] {a} {thing}, in the middle [a|the] {b} one and [on top|at the top] [a|the] {c} one.",
    "[{name}|my sister|the teacher] [stacks|stacked|piles up|piled up] three {things} so that {a} is at the bottom, {b} in the middle and {c} on top.",
    "{b} is between {a}, which is at the bottom, and {c}, which is on top.",
    "the {b} {thing} lies between the {a} one at the bottom and the {c} one on top.",
    "[three {things}[, |: |. ]|3 {things}[, |: |. ]|{pile}: ||][bottom: {a}. middle: {b}. top: {c}|bottom: {a}, middle: {b}, top: {c}|{a} bottom, {b} middle, {c} top|bottom {a}, middle {b}, top {c}].",
    "[three {things}[, |: |. ]||]{a} [on|at] the bottom, {b} in the middle[,| and|, and] {c} [on|at the] top.",
    "[three|3] {things} [stand|lie|are|rest] [one on another|one above another|on each other|in a {pile}]. The bottom one is {a}, the middle one is {b} and the top one is {c}.",
    "[three {things} are stacked. ||]{a} is [at|on] the bottom[. |, |, and ]{c} is [at the|on] top[. |, |, and ]{b} is [between them|in between|in the middle].",
    "the bottom {thing} is {a}, the top [{thing}|one] is {c}, and [between them is a {b} one|the one between them is {b}|the one in the middle is {b}].",
    "[there are|I have|we have] three {things} [one over another|in a {pile}|on each other]. The {b} one is between the [{a} one and the {c} one|{c} one and the {a} one], and the [{a} one is [at the bottom|lowest]|{c} one is [on top|highest]].",
    "[a|the] {b} {thing} is on [top of |][a|the] {a} [one|{thing}][ and|, and|,] [a|the] {c} {thing} is on [top of |]the {b} [one|{thing}].",
    "{b} [on|is on|is on top of] {a}[, | and |, and ]{c} [on|is on|is on top of] {b}.",
    "[a magician|my aunt|{name}|a robot] [stacks|piles up|stacked|piled up] three {things}, {a} first, {b} second, {c} third.",
    "[the {pile}|my {pile}|{pile}] has {a} [on|at] [the |]bottom, {b} in [the |]middle, {c} on top.",
)  # fmt: skip
THREE_DOWN = (
    "[I have|There are|{name} has|Here are] three {things} in a {pile}, [the |]{c} [one |]on top, [the |]{b} [one |]in the middle and [the |]{a} [one |]at the bottom.",
    "a {pile} of three {things}: {c} [on top|at the top], {b} in the middle, {a} at the bottom.",
    "the top {thing} is {c}, the middle one is {b} and the bottom one is {a}.",
    "[the {c} {thing} is|{c} is] on top, [the {b} one is|{b} is] in the middle and [the {a} one is|{a} is] at the bottom.",
    "[three {things}|{pile}|my {things}]: top {c}, middle {b}, bottom {a}.",
    "{c} {thing} above, {b} {thing} in the middle, {a} {thing} below.",
    "{b} is between {c} at the top and {a} at the bottom.",
    "[three {things}[, |: |. ]|3 {things}[, |: |. ]|{pile}: ||][top: {c}. middle: {b}. bottom: {a}|top: {c}, middle: {b}, bottom: {a}|{c} top, {b} middle, {a} bottom|top {c}, middle {b}, bottom {a}].",
    "[three {things}[, |: |. ]||]{c} [on|at the] top, {b} in the middle[,| and|, and] {a} [on|at] the bottom.",
    "[three|3] {things} [stand|lie|are|rest] [one on another|one above another|on each other|in a {pile}]. The top one is {c}, the middle one is {b} and the bottom one is {a}.",
    "the top {thing} is {c}, the bottom [{thing}|one] is {a}, and [between them is a {b} one|the one between them is {b}|the one in the middle is {b}].",
    "[three {things} are stacked. ||]{c} is [at the|on] top[. |, |, and ]{a} is [at|on] the bottom[. |, |, and ]{b} is [between them|in between|in the middle].",
    "[the|a] {c} {thing} is on [top of |]the {b} [one|{thing}][ and|, and|,] the {b} [one|{thing}] is on [top of |][the|a] {a} [one|{thing}].",
    "[the {pile}|my {pile}|{pile}] has {c} on top, {b} in [the |]middle, {a} [on|at] [the |]bottom.",
)  # fmt: skip
