"""The words whose letters are counted: common English ones, and some with many doubles."""

from __future__ import annotations

_LISTED = """
able about above accept accident account across action active actor address adult advice afraid
after again against agree airport alarm album alive almost alone along already although always
amazing among amount ancient anger angry animal answer anybody apartment appear apple april area
argue army around arrive arrow article artist asleep attack attempt attic august aunt author
autumn avenue average avocado avoid awake award away awful baby bacon badge bakery balance balcony
ball ballet balloon bamboo banana band bank barn barrel basement basket bath bathroom battery
battle beach bean bear beard beat beautiful beauty because become bedroom bee beef before begin
behave behind belief bell belong below belt bench berry beside best better between beyond bicycle
billion bird birthday biscuit bitter blanket blood blossom blouse board boat body bone bonus
bookkeeper boot border borrow boss bottle bottom bowl brain branch brave bread break breakfast
breath breeze brick bridge bright bring broccoli broken brother brush bubble bucket budget buffalo
build building bullet bumper burger burn bus bush business busy butcher butter butterfly button
buy cabbage cabin cable cactus cake calendar call calm camera camp canal cancel candle candy canoe
canvas captain carbon career careful cargo carpet carrot carry castle casual catch cattle caution
cave ceiling celebrate cellar center century cereal certain chain chair chalk challenge champion
chance change chapter charge cheap check cheese cherry chess chest chicken chief child children
chimney chocolate choice choose church cinema cinnamon circle circus citizen city class classroom
clean clear clever cliff climate climb clock close cloth cloud clown club coach coast coat cocoa
coconut coffee cold collar collect college color comb comedy comfort committee common company
compare compass complete computer concert condition confess connect contain control cook cookie
cool copper copy coral corn corner correct cotton couch cough council count country couple courage
course cousin cover cow crab cradle cream create creek cricket crime crocodile crop cross crowd
crown cruel cry crystal cucumber culture cup cupboard curious curly current curtain curve cushion
custom cycle daily damage dance danger dark date daughter dawn dead deal dear debate december
decide deck deep deer defend degree delay deliver demand dentist depend desert design desk dessert
detail develop device diamond diary dictionary diet differ different difficult digital dinner
dinosaur direct dirty disappoint discover dish distance divide doctor doll dollar dolphin donkey
door double doubt down dozen dragon drama draw drawer dream dress drink drive drop drum dry duck
dust duty each eager eagle early earn earth earthquake easy echo edge edit effect effort eight
either elbow electric elegant elephant eleven embarrass emerald emotion empty end enemy energy
engine engineer enjoy enough enter entire envelope equal eraser error escape essay even evening
event ever every evidence exact example excellent exchange excite excuse exercise exist expect
expensive explain express extra eye fabric face fact factory fail fair faith fall false family
famous fancy farm farmer fashion fast father fault favor fear feather february feed feel fellow
fence festival fever field fifteen fight figure film final find finger finish fire fireplace first
fish flag flame flash flat flavor fleet flight float flood floor flour flower fly focus fold
follow food foot football force foreign forest forever forget forgive fork form fortune forty
forward found fountain four fox frame free freedom freeze fresh friday friend frog front frost
fruit fuel full funny furniture future galaxy gallery game garage garbage garden garlic gate
gather general gentle ghost giant gift ginger giraffe girl give glad glass globe glory glove glue
goal goat gold golden goodbye goose gossip govern grace grain grammar grand grandfather
grandmother grape grass grateful great green greet grill grocery ground group grow guard guess
guest guide guilty guitar gum habit hair half hallway hammer hamster hand handle happen happiness
happy harbor hard harvest hate health heart heat heavy height helicopter hello helmet help herb
hero hidden high hill history hobby hold holiday hollow home honest honey honor hook hope horse
hospital hotel hour house hover huge human humor hundred hungry hunt hurricane hurry husband ice
idea identify idle igloo illness image imagine immediate impossible improve inch include income
increase indeed independent infant inform insect inside instead internet interview into invent
invite iron island issue itself ivory jacket jaguar jail january jealous jeans jelly jewel jewelry
job join joke journal journey joy judge juice july jump june jungle junior jury justice kangaroo
keen keep kettle keyboard kick kid kidney kind kindness king kingdom kiss kitchen kite kitten knee
knife knock knot know knowledge koala label labor ladder lady lake lamp language laptop large
laser late laugh laundry lawn lawyer layer lazy lead leader leaf league learn leather leave
lecture left legend lemon lend length lesson letter lettuce level liberty library license life
lift light lightning like lily limit line lion liquid list listen litter little live lizard llama
load loan lobster local lock logic lonely long look loop lose loud lounge love lovely lucky
luggage lunch luxury machine magazine magic magnet mail main major make mammal manage mango manner
many map maple marble march market marriage mask mass master match material matter mattress
maximum maybe mayor meadow meal meaning measure meat medal medicine medium meet melody melon
member memory mention menu merry message metal method middle midnight might mild milk millennium
million mind mineral minimum minor minute mirror missing mission mississippi misspell mist mistake
mix mobile model modern moment monday money monkey monster month mood moon moral morning mosquito
mother motion motor mountain mouse mouth move movie much muffin multiply muscle museum mushroom
music must mustard mystery nail name napkin narrow nation nature near neat necessary neck necklace
need needle neighbor neither nephew nerve nest network never news newspaper nice night nine nobody
noise noodle normal north nose note nothing notice novel november number nurse nut oak object
ocean october octopus odd offer office officer often olive onion online only open opera opinion
option orange orchard order ordinary organ original ostrich other outside oven over owl owner
oxygen oyster package paddle page paint pair palace pale palm pancake panda panic paper parade
parallel parent park parrot part party passenger passport past pasta patient pattern pause peace
peach peanut pear pearl pebble pencil penguin people pepper perfect perfume perhaps period permit
person phone photo phrase physical piano picnic picture piece pigeon pillow pilot pineapple pink
pioneer pirate pizza place plain plan planet plant plastic plate platform play please pleasure
plenty plum pocket poem poetry point poison polar police polite pony pool poor popcorn popular
porch possess possible post potato powder power practice praise prayer prepare present pretty
prevent price pride prince princess print prison private prize probably problem process produce
professor profit program project promise proof proper protect proud prove public pudding pull
pumpkin punish pupil puppet puppy purple purpose purse push puzzle pyramid quality quarrel quarter
queen question quick quiet quilt quite quiz quote rabbit raccoon race radio railway rain rainbow
raise raisin random range rapid rare raspberry rather reach ready real reason receipt receive
recipe record reduce referee reflect refuse region regret regular relax remain remember remind
remove repair repeat reply report request rescue respect rest restaurant result return reward
rhyme rhythm ribbon rice rich riddle right ring ripe river road roar robot rocket roll romance
roof room root rope rose rough round route royal rubber ruin ruler runner saddle sadness safe sail
sailor salad salary salmon salt same sand sandwich satellite saturday sauce sausage save scale
scarf scene scenery school science scissors score scratch scream screen sea search season seat
second secret secretary seed seem select sell senate senior sense sentence separate september
series serious servant service settle seven several shadow shape share shark sharp sheep sheet
shelf shelter shine ship shirt shock shoe shoot shop short shoulder shout show shower shrimp shy
side signal silence silk silly silver similar simple since singer single sister situation size
skeleton skill skin skirt sky sleep sleeve slice slide slow small smart smell smile smoke smooth
snail snake snow soap soccer social society sock sofa soft soldier solid solution somebody song
soon sorrow sort soul soup south space spaghetti sparrow speak special speech speed spell spend
spice spider spinach spirit spoon sport spring square squirrel stadium stage stairs stamp stand
star start state station statue stay steal steam steel step stick still stomach stone stop storage
store storm story strange stranger strawberry stream street strength stress string strong struggle
student study stuff stupid style subject success successful sudden suffer sugar suggest suit
summer sun sunday sunflower sunset supper supply support sure surface surprise swallow swamp
sweater sweet swim swing switch symbol system table tailor talent talk tall target task taste
tattoo taxi teach teacher team tear teeth telephone television temple ten tennis tent terrible
test text thank theater theory there thick thief thin thing think thirsty thirteen thousand thread
three throat through throw thunder thursday ticket tie tiger tight timber time tiny tired tissue
title toast tobacco today together toilet tomato tomorrow tongue tonight tool tooth topic torch
total touch tough tour towel tower town toy track trade traffic train transfer travel treasure
treat tree triangle trick trip trouble truck trumpet trust truth try tuesday tulip tunnel turkey
turn turtle twelve twenty twice twin two type typical ugly umbrella uncle under understand unhappy
uniform union unit universe university unless until upon upper upset upstairs useful usual
vacation vacuum valley value vampire vanilla vegetable vehicle velvet venus very vessel victory
video view village vinegar violin visit visitor vitamin voice volcano volleyball volume vote
voyage wagon waist wait waiter walk wall wallet walnut want war warm warning wash waste watch
water waterfall watermelon wave wax weak wealth weapon wear weather web wedding wednesday weed
week weight welcome well west whale wheat wheel when where whether which while whisper whistle
white whole whose wide widow width wife wild willow win wind window wing winner winter wire wisdom
wise wish wolf woman wonder wonderful wood wool word work worker world worm worry worse wound wrap
wrist write writer wrong yard year yellow yesterday yogurt young youth zebra zero zigzag zoo
zucchini
"""
WORDS = _LISTED.split()
