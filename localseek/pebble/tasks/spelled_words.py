"""The words whose letters are counted: common English ones, and some with many doubles."""

from __future__ import annotations

_LISTED = """
abandon able about above absence absolute academy accent accept access accident accommodate
accordion account accurate achieve acid acorn acrobat across action active actor add address
admire admit adult adventure advertise advice affair affect afford afraid after again against
agenda agree aim airport aisle alarm album alive alley alligator almost alone along alphabet
already although always amateur amazing ambulance among amount anchor ancient angel anger angry
animal ankle announce announcement annual answer antenna antique anxious anybody apartment
apologize appeal appear appendix appetite applause apple apply appointment appreciate approach
approve april apron aquarium arch area argue army around arrest arrive arrow article artist asleep
assembly assess assignment assistant association assume athlete atmosphere attach attack attempt
attend attention attic attitude attract auction audience august aunt author authority automatic
autumn avalanche avenue average avocado avoid awake award away awful baby backpack backward bacon
badge baggage bakery balance balcony ball ballerina ballet balloon bamboo banana band bandage bank
banner barbecue barber bargain barn barrel barrier baseball basement basic basket bath bathroom
battery battle beach bean bear beard beat beautiful beauty because become bedroom bee beef beehive
beetle before begin beginner beginning behave behind belief bell belong belongings below belt
bench berry beside best better between beyond bicycle billboard billion biology bird birthday
biscuit bitter blackberry blackbird blackboard blanket blizzard blood blossom blouse blueberry
board boat body bone bonus bookcase bookkeeper bookshop boot border borrow boss bottle bottom
boulder boundary bouquet bowl bowling bracelet brain branch brave bread break breakfast breath
breathe breeze brick bridge briefcase bright bring broccoli broken brother brush bubble bucket
budget buffalo build building bulldozer bullet bulletin bumblebee bumper bungalow burger burn bus
bush business busy butcher butter butterfly button buy cabbage cabin cable cactus cafeteria cake
calculator calendar call calm camera camp campaign canal cancel cancellation candidate candle
candy canoe canteen canvas capital captain caravan carbon cardboard career careful cargo carpet
carrot carry castle casual catch caterpillar cattle cauliflower caution cave ceiling celebrate
cellar cemetery center century cereal ceremony certain chain chair chalk challenge champion chance
chandelier change chapter character charge charity cheap check cheerful cheese cheeseburger
cheesecake chemistry cherry chess chest chicken chief child children chimney chocolate chocolates
choice choose chopsticks church cinema cinnamon circle circus citizen city civilization class
classmate classroom clean clear clever cliff climate climb clock close cloth cloud clown club
coach coast coat cocoa coconut coffee coffeepot cold collapse collar colleague collect collection
college color comb comedy comfort comma commercial commission committed committee common
communicate community companion company compare compass competition complain complete computer
concentrate concert conclusion condition conference confess confidence connect connection
conscience consonant construction contain container control conversation cook cookie cool copper
copy coral corn corner correct corridor cottage cotton couch cough council count country couple
courage course cousin cover cow cowboy crab cradle cream create creature creek cricket crime
crocodile crop cross crossroads crossword crowd crown cruel cry crystal cucumber culture cup
cupboard curious curly current curriculum curtain curve cushion custom customer cycle daily damage
dance dandelion danger dark date daughter dawn dead deadline deal dear debate december decide
decision deck decorate deep deer defend definitely degree delay delicious deliver delivery demand
dentist department depend deposit description desert design desk dessert detail detective develop
device diamond diary dictionary diet differ difference different difficult digital dinner dinosaur
direct dirty disappoint disaster discipline discount discover discussion disease dish dismiss
distance divide doctor document doll dollar dolphin donkey door double doubt down dozen dragon
dragonfly drama draw drawer dream dress drink drive driveway drop drugstore drum dry duck dumbbell
dust duty each eager eagle early earn earth earthquake easy echo economy edge edit education
effect effort eggplant eight either elbow electric elegant elementary elephant elevator eleven
eliminate embarrass embassy emerald emergency emotion emperor employee empty encourage
encyclopedia end endless enemy energy engine engineer enjoy enormous enough enter entertainment
enthusiasm entire entrance envelope environment equal equipment eraser error escape especially
essay essential establish even evening event eventually ever every evidence exact exaggerate
examination example excellence excellent exchange excite excuse exercise exhibition exist
existence expect expensive experience experiment explain explosion express expression extra eye
eyebrow fabric face fact factory fail fair fairytale faith fall false familiar family famous fancy
farm farmer fascinate fashion fast father fault favor favourite fear feather february feed feel
fellow fence ferry festival festive fever field fifteen fight figure film final find finger finish
fire firefighter fireplace fireworks first fish fishing flag flame flamingo flash flashlight flat
flavor fleet flight flipper float flood floor florist flour flower fly focus fold follow food foot
football footprint force forecast foreign forest forever forget forgive fork forklift form formula
fortunate fortune forty forward found fountain four fox fragile frame freckle free freedom freeze
freezer frequent fresh friday friend friendship frog front frost fruit fuel full funnel funny
furniture future galaxy gallery game garage garbage garden garlic gasoline gate gather general
genius gentle geography ghost giant gift giggle ginger giraffe girl give glacier glad gladness
glass globe glory glove glue goal goat goggles gold golden goldfish goodbye goodness goose gorilla
gossip govern government grace graduate graffiti grain grammar grand grandchild grandfather
grandmother grape grass grasshopper grateful gravel gravity great green greenhouse greet grill
grocery ground group grow guarantee guard guess guest guide guilty guitar gum gymnasium habit hair
hairdresser half halloween hallway hammer hammock hamster hand handkerchief handle handwriting
happen happiness happy harbor hard harmonica harmony harvest hate headache headline health heart
heat heavy hedgehog height helicopter hello helmet help herb heritage hero hiccup hidden high
highway hill hippopotamus history hobby hold holiday hollow home homework honest honey honeymoon
honor hook hope horizon horse horseshoe hospital hospitality hotel hour house household hover huge
human hummingbird humor hundred hungry hunt hurricane hurry husband hygiene ice idea identify idle
igloo illegal illness illustrate image imagination imagine immediate immediately immense
impossible improve inch include income increase incredible indeed independence independent
industry infant infinity inform ingredient inherit initial innocent inquiry insect inside instead
instrument insurance intelligent interest interesting internet interrupt intersection interview
into invent invite iron irregular island issue itself ivory jacket jaguar jail january jealous
jeans jelly jellyfish jewel jewellery jewelry job join joke journal journey joy judge juggle juice
july jump june jungle junior jury justice kangaroo keen keep kettle keyboard keyhole kick kid
kidney kind kindergarten kindness king kingdom kiss kitchen kite kitten knee knife knock knot know
knowledge koala label labor ladder lady ladybug lake lamp language lantern laptop large laser late
laugh laundry lavender lawn lawyer layer lazy lead leader leadership leaf league learn leather
leave lecture left legend lemon lemonade lend length leopard lesson letter letterbox lettuce level
liberty library license life lifeguard lift light lighthouse lightning like lily limit line lion
liquid list listen litter little live lizard llama load loan lobster local lock logic lollipop
lonely long look loop lose loud lounge love lovely loyalty lucky luggage lullaby lunch luxury
macaroni machine magazine magic magnet magnificent mail mailbox main maintenance major make mammal
manage management mandarin mango manner many map maple marathon marble march market marmalade
marriage mask mass master match material matter mattress maximum maybe mayonnaise mayor meadow
meal meaning measure meat mechanic medal medicine meditation medium meet meeting melody melon
member membership memory mention menu merchant merry message metal meteorite method microphone
microscope microwave middle midnight might mild milk millennium millimeter million mind mineral
miniature minimum ministry minor minute mirror miscellaneous missing mission mississippi misspell
mist mistake mix mobile model modern moisture molecule moment monday money monkey monster month
mood moon moonlight moral morning mosaic mosquito mother motion motor motorcycle mountain
mountaineer mouse moustache mouth move movie mozzarella much muffin multiply muscle museum
mushroom music musician must mustache mustard mystery nail name napkin narrator narrow nation
nature near neat necessary necessity neck necklace need needle negative neighbor neither nephew
nerve nest network never news newsletter newspaper nice nickname night nightmare nine nobody noise
noodle normal north nose note notebook nothing notice novel november number nurse nursery nut oak
object obstacle occasion occasionally occur occurred occurrence ocean october octopus odd offer
office officer often olive omelette onion online only open opera opinion opponent opportunity
opposite option orange orchard orchestra order ordinary organ original ostrich other outside
outstanding oven over overcoat overlook owl owner oxygen oyster package paddle paddock page paint
pair palace pale pallet palm pancake panda panic papaya paper paperback paprika parachute parade
paragraph parallel parcel parent park parliament parrot part participate particular party passage
passenger passion passport past pasta patient pattern pause pavement peace peach peacock peanut
pear pearl pebble pedestrian pencil penguin peninsula people pepper pepperoni percent perfect
performance perfume perhaps period permission permit person personnel pharmacy philosophy phone
photo photograph phrase physical piano picnic picture piece pigeon pillow pillowcase pilot
pineapple pink pioneer pirate pizza place plain plan planet plant plastic plate platform play
playground please pleasure plenty plum pocket poem poetry point poison polar police polite
pollution pony pool poor popcorn popular porch porcupine possess possession possible post postcard
postpone potato poverty powder power practice praise prayer preference prepare present pressure
pretty prevent price pride prince princess principal principle print prison private privilege
prize probably problem procedure process processor produce profession professor profit program
project promise pronunciation proof proper property protect proud prove public pudding puddle pull
pumpkin punish pupil puppet puppy purple purpose purse push puzzle pyramid quality quarrel quarter
quarterly queen question questionnaire quick quicksand quiet quilt quite quiz quote rabbit raccoon
race radio railway rain rainbow raise raisin random range rapid rare raspberries raspberry rather
reach ready real reason receipt receive recipe recommend record rectangle reduce referee referred
reflect refrigerator refuse region regret regular rehearsal relationship relax relief religion
remain remarkable remember remind remove repair repeat reply report request rescue reservation
reservoir resource respect response responsibility rest restaurant restless result return
revolution reward rhinoceros rhyme rhythm ribbon rice rich riddle right ring ripe river road roar
robot rocket roll romance roof room rooster root rope rose rough round route royal rubber rubbish
rucksack ruin ruler runner saddle sadness safe sail sailor salad salary salmon salt same sand
sandpaper sandwich sapphire sardine satellite satisfaction saturday sauce sausage save scale
scarecrow scarf scene scenery schedule scholarship school science scissors scooter score scratch
scream screen sculpture sea search seashell season seat second secret secretary secretly seed seem
seesaw select selection sell seller semester senate senior sense sentence separate september
sergeant series serious servant service session settle seven several shadow shampoo shape share
shark sharp sheep sheet shelf shelter shine ship shipment shirt shock shoe shoot shop shopkeeper
shopping short shoulder shout show shower shrimp shuttle shy side signal signature silence silk
silly silver similar simple since singer single sister situation size skateboard skeleton skill
skin skirt sky sleep sleepless sleeve slice slide slipper slippery slow small smart smell smile
smoke smooth snail snake snow snowball snowflake snowman soap soccer social society sock sofa soft
soldier solid solution somebody song soon sorcerer sorrow sort soul soup south souvenir space
spaghetti sparrow speak special speech speechless speed spell spelling spend spice spider spinach
spirit spoon sport spring square squirrel stadium stage stagecoach stairs stamp stand star
starfish start state statement station stationery statue stay steal steam steel step stepping
stethoscope stick still stocking stomach stone stop stopwatch storage store storm story strange
stranger strawberry stream street strength stress string strong struggle stubborn student study
stuff stupid style subject subtraction suburb succeed success successful sudden suffer sugar
suggest suit suitcase summary summer sun sunday sunflower sunglasses sunrise sunset sunshine
supermarket supervisor supper supply support sure surface surgeon surprise surrender swallow swamp
sweater sweet sweetheart swim swimming swing switch syllable symbol sympathy syrup system table
tablecloth tablespoon tailor talent talk tall tangerine target task taste tattoo taxi teach
teacher team tear teaspoon technology teddy teeth telephone television temperature temple ten
tendency tennis tent terrible terrific territory test text textbook thank theater theory there
thick thief thin thing think thirsty thirteen thousand thread three threshold throat through throw
thunder thunderstorm thursday ticket tie tiger tight timber time tiny tired tissue title toast
tobacco toboggan today together toilet tomato tomorrow tongue tonight tool tooth toothbrush
toothpaste topic torch total touch tough tour tournament towel tower town toy track trade
tradition traffic train transfer translate transport trapeze travel treasure treasury treat tree
tremendous triangle trick trip trolley tropical trouble trousers truck trumpet trust truth try
tuesday tulip tuna tunnel turkey turn turnip turquoise turtle twelve twenty twice twin two type
typewriter typical ugly umbrella umbrellas unbelievable uncle under underground understand
underwater unforgettable unhappy uniform union unit universe university unless unnecessary until
upholstery upon upper upset upstairs useful usual vacation vaccinate vaccine vacuum valley value
vampire vanilla vanish variety vegetable vegetarian vehicle velvet venus very vessel victory video
view village vinegar vineyard violin visit visitor vitamin vocabulary voice volcano volleyball
volume vote voyage waffle wagon waist waistcoat wait waiter walk wall wallet walnut want war
wardrobe warehouse warm warning wash waste watch water waterfall watermelon waterproof wave wax
weak wealth weapon wear weather web wedding wednesday weed week weekend weight welcome well west
whale wheat wheel wheelbarrow wheelchair when where whether which while whisper whistle white
whiteboard whole whose wide widow width wife wild wilderness willow win wind windmill window wing
winner winter wire wisdom wise wish wolf woman wonder wonderful wood woodpecker woodwork wool word
work worker workshop world worm worry worse worthless wound wrap wrist wristwatch write writer
wrong xylophone yard yardstick year yellow yellowish yesterday yogurt young youth zebra zeppelin
zero zigzag zoo zookeeper zucchini
"""
WORDS = _LISTED.split()
