"""Names of people and places and ordinary words are no medical terms, whatever they hold."""

import pytest

from tests.data.triage import shipped_assessor
from triage.detect.lexicon import lexicon, table
from triage.detect.pattern import Matcher
from triage.detect.reading import Reading
from triage.detect.spelling import corrected
from triage.domain.concern import Concern

NAMES = """
rashid rashida rashad rashford rashmi rasheed shakir shakira shakeel shakespeare coughlin coughlan candido lumpkin chilton chillingworth stiffler
twitchell sweatman painter burnett burnside burnham burnley payne feverfew itchen fitzgerald fitzpatrick fitzroy achebe acheson stella isabella
gabriella antonella marcella arabella estella bella ella della hunter wright stacey trevor denise colton stokes cornell cannon hermes lister violet
hanover hungary moldova chillicothe bohemia manchuria aaron abdul abigail adele adrian agnes ahmed aisha alan albert alejandro alice alison amanda
amelia amir amy ana andrea andrew angela anita anna anthony antonio arjun arthur ashley astrid austin barbara beatrice benjamin bernard beth betty
beverly bianca blake boris bradley brenda brian bridget bruce bryan caitlin calvin camille carla carlos carmen carol caroline catherine cecilia
charles charlotte cheryl chloe christian christine claire clara claudia clifford colin connor craig crystal cynthia dale daniel daphne darren david
deborah derek diana diego dolores dominic donald doris dorothy douglas duncan dylan edgar edith edward eileen elaine eleanor elena elizabeth ellen
elliot elsa emily emma enrique eric erica ernest esther ethan eugene eva evelyn fatima felicia felix fernando fiona florence frances francisco frank
frederick gareth gavin geoffrey george gerald giovanni gloria gordon graham greta gustav hannah harold harriet harry hassan heather hector helen henry
herbert holly howard hugo ian ibrahim ingrid irene isaac ivan jacob jamal james janet jasmine jason javier jeffrey jenna jennifer jeremy jessica joan
joel johanna jonathan jorge joseph joshua joyce juan judith julia karen karl katherine kathleen keith kelly kenneth kevin khalid kimberly kristin lars
laura lauren leah leonard leslie liam lillian linda lorenzo louise lucas lucy luis lydia madison malcolm manuel marcus margaret maria marion mark
martha martin mary matthew maureen maurice megan melissa michael miguel mohammed monica morgan nadia naomi natalie nathan neil nicholas nicole nigel
nina noah nora norman olga oliver olivia omar oscar pamela patricia paul paula pedro penelope peter philip phoebe priya rachel rafael ralph ramona
raymond rebecca renata ricardo richard robert roberto roger ronald rosa rosemary roy russell ruth samantha samuel sandra sanjay sara sebastian sergio
sharon sheila shirley sidney simon sofia sonia sophie spencer stanley stephen stuart susan svetlana sylvia tamara tanya teresa theodore theresa thomas
timothy tobias tracy ursula valerie vanessa victor victoria vincent virginia vivian walter wanda warren wendy wesley wilfred william winston yasmin
yolanda yusuf zachary zoe boston chicago houston phoenix dallas denver seattle atlanta detroit toronto london paris berlin madrid vienna zurich geneva
oslo dublin lisbon athens cairo nairobi mumbai tokyo sydney
"""

ORDINARY = """
hospitalist hospitality allergist allergologist pasted mission admission's candidate confusing rigorous exhaustive amnesty trophy nostalgia sympathy
empathy academia apoptosis endocytosis phagocytosis cytotoxicity homeopathy osteopathy bilingual umbrella novella pillow pillar sweater sweatshirt
lumping painting rustic depressing election detective corner stepped lifted achieve singing listen courts creative statue leaning thrust sporting
wheels farming loving parked lighter heated glowing lesson tipped shouting grinning waving angles sweeping snakes shades spanning plural winged
friction filing thanked pacing raging sipped carving morrow pitches battled broker shaping coarse pausing sneaking grasping calmed leaping gaping
barley herring growling sewing blending longed batter easing braking insider tanned linger leasing sweeps thrash arching coping peeking regaining
blooms tension extension ceiling wheeling pearling scoring sharing staring pairing dairy fairy glitter twitter litter agenda airport album alphabet
amber anchor apple apron arcade arrow article aunt author autumn avenue badge bakery balcony banner barrel basket beach beard berry bicycle biscuit
blanket boat border bowl branch bread bridge brochure brush bucket budget bullet button cabin cable calendar camera candle canvas carpet castle
ceramic chair chalk cheese cherry chimney chocolate church cinema circle classroom clerk climate cloud coach coast coffee column comedy concert
cottage council cousin crayon cricket cupboard curtain cushion customer deadline decade deposit desert desk diary dinner document dolphin drawer
driver eagle economy editor elbowroom engine envelope essay estate evening factory feather festival fiction finance flower folder football forest
fountain furniture gallery garage garden ghost giraffe glove grammar granite guitar hallway hammer harbour harvest helmet hotel island jacket jewel
journal jungle kettle keyboard kingdom ladder lake lamp landlord lantern laptop lawn leather lemon lettuce library lighthouse lobby magazine mansion
marble market meadow melody menu mirror monument mountain museum napkin needlework notebook novel ocean orchard orchestra oven owner painterly palace
parade parking parliament passport pavement peach pencil pepper piano picnic pilot planet pocket poem police pond postcard potato puzzle railway
rainbow recipe ribbon river rocket roof saddle salad sandwich satellite saucer scarf scissors sculpture senate shadow shelter shovel silver singer
sketch slipper soccer sofa software spoonful stadium stairs station stool-pigeon sunrise supermarket surname tailor teacher temple tennis theatre
ticket timber toast tourist tower traffic treasure tunnel uniform university vacation valley vehicle village violin volcano voyage waiter wallet
warehouse waterfall wedding weekend whistle window winter wizard workshop yacht zebra
"""

WORDS = sorted({w for text in (NAMES, ORDINARY) for w in text.split() if w.isalpha()})
OF_PEOPLE = (
    "symptom",
    "condition",
    "care",
    "death",
    "vague",
    "lab-change",
    "pregnant",
    "nursing",
    "life-threat",
    "danger",
    "self-harm",
    "organism",
    "falsified",
    "swallowed",
)


def test_the_list_is_long_enough_to_mean_something() -> None:
    """More than six hundred names and ordinary words."""
    assert len(WORDS) > 600


def test_no_term_is_found_in_a_name_or_an_ordinary_word() -> None:
    """A term is a word, not a piece of another one, and nobody's name is a slip of the finger."""
    found = {(w, c) for w in WORDS for c in OF_PEOPLE if Matcher([corrected(w)], table()).spans(c)}
    assert not found


def test_an_ordinary_word_is_never_mended_into_a_term() -> None:
    """A word that is right stays as it is."""
    assert {w: corrected(w) for w in WORDS if corrected(w) != w} == {}


def test_every_list_that_is_named_here_exists() -> None:
    """The test asks the lists that count."""
    assert set(OF_PEOPLE) <= set(lexicon().concepts)


@pytest.mark.parametrize("title", ["Dr.", "Dr", "Prof.", "Mrs", "Mr.", "Miss"])
def test_a_name_behind_a_title_is_no_event(title: str) -> None:
    """Dr. Payne has no pain."""
    decision = shipped_assessor(rules_alone=True).assess(f"{title} Stroke called. Her patient takes Velmira and is well.", market="US")
    assert Concern.ADVERSE_EVENT not in decision.concerns


def test_a_word_with_a_capital_inside_a_sentence_is_no_slip() -> None:
    """It is a name; the same letters without the capital may be one."""
    assert Reading("we met at Anklle today").sentences[0].words[3] == "anklle"


@pytest.mark.parametrize(
    ("text", "reports"),
    [
        ("Our patient lives 40 mi from the clinic and takes Velmira.", False),
        ("Her PCP keeps her on Velmira and asks for the dose card.", False),
        ("My patient had an MI two weeks after starting Velmira.", True),
        ("Patient on Velmira, massive PE on Sunday.", True),
        ("He developed PCP pneumonia on Velmira.", True),
    ],
)
def test_a_short_name_counts_only_beside_clinical_words(text: str, reports: bool) -> None:
    """Miles are no infarction, and a primary care physician is no pneumonia."""
    assert (Concern.ADVERSE_EVENT in shipped_assessor(rules_alone=True).assess(text, market="US").concerns) is reports
