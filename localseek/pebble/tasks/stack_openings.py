"""How the description of a stack begins: around its clauses, and around a list of colours."""

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
