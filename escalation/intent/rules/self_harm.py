"""Words of somebody who may hurt themselves. Better once too often: what follows is a kind word and a person.

Idioms ("this is killing me", "my phone died") name no wish to die: patterns ask for the wish, or the act on oneself.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:kill|hurt|harm|hang|shoot|cut|drown)(?:ing)? my ?self\b(?! (?:some|a bit of)\b| off)",
        r"\bkms\b",
        r"\b(?:end|ending|take|taking) (?:my (?:own )?life|it all)\b(?! (?:story|insurance|easy))",
        r"\b(?:want|wanna|wish|ready|going|plan(?:ning)?|like) (?:to |i could (?:just )?|"
        r"i was )(?:just )?(?:die|be dead)\b"
        r"(?! (?:of|for|from) (?:laugh|embarrass|cute))",
        r"\bwish i (?:was|were) (?:dead|never born)\b|\bbetter off (?:dead|without me)\b",
        r"\b(?:i am|i'm|im|feel(?:ing)?|been|having) (?:so |very |really )?suicidal\b|\bsuicid(?:e|"
        r"al) (?:thoughts|ideation)\b",
        r"\b(?:commit(?:ting)?|attempt(?:ed|ing)?|contemplat\w+|thinking (?:of|about)|consider(?:ing)?) suicide\b",
        r"\b(?:don't|dont|do not|no longer) (?:want|wanna) (?:to )?(?:live|be alive|exist|be here anymore|wake up)\b"
        r"(?! (?:chat|here|in|stream|with|at|near|update|on|under|off|there|together))",
        r"\b(?:no|not any|isn't any|without a) (?:reason|point) (?:to|in) (?:live|living|go on living|life)\b",
        r"\bself[- ]?harm(?:ing|ed)?\b|\b(?:can't|cannot|cant) (?:go on|live like this) (?:living|any ?more|"
        r"any longer)\b",
        r"\blife (?:is not|isn't|is no longer|isnt) worth living\b|\bjump(?:ing)? off (?:a|the) (?:bridge|"
        r"roof|building)\b",
        r"\boverdos(?:e|ing) on (?:pills|purpose)\b|\bslit my wrists?\b|\bun-?alive my ?self\b",
    ),
    "de": (
        r"\b(?:mich|mir) (?:selbst |heute |einfach |jetzt )?(?:um(?:zu)?bringen|(?:zu )?töten|"
        r"das leben (?:zu )?nehmen|(?:zu )?erhängen"
        r"|(?:zu )?erschießen|etwas an(?:zu)?tun|was an(?:zu)?tun|(?:zu )?ritzen|(?:zu )?verletzen)\b",
        r"\bbring(?:e)? mich (?:noch |jetzt |heute )?(?:um|selbst um)\b|\bich (?:tue|tu) mir (?:etwas|was) an\b",
        r"\b(?:will|möchte|wollte) (?:nur noch |einfach (?:nur )?|am liebsten |lieber )?(?:sterben|tot sein)\b",
        r"\b(?:will|möchte|kann) (?:einfach )?nicht mehr (?:leben|weiterleben|da sein)\b|\b(?:selbstmord|"
        r"suizid)(?:gedanken)?\b(?!statistik)",
        r"\bselbstverletz\w*|\bmein leben (?:zu )?beenden\b|\bdas leben hat keinen sinn\b|"
        r"\bkeinen sinn mehr im leben\b",
    ),
    "fr": (
        r"\b(?:me (?:suicider|tuer|pendre|faire du mal|foutre en l'air)|je me (?:tue|suicide|"
        r"pends))\b(?! (?:à|au|de rire|la santé))",
        r"\b(?:veux|voudrais|envie de|préfère) (?:juste |en )?(?:mourir|finir avec la vie|en finir)\b(?! de rire)",
        r"\bmettre fin à (?:mes jours|ma vie)\b|\b(?:idées|pensées) suicidaires\b|\bsuicid(?:e|aire)\b(?! squad)",
        r"\bne veux plus vivre\b|\bplus (?:envie|la force) de vivre\b|\bm'automutil\w+|"
        r"\bla vie ne vaut (?:plus|pas) la peine\b",
    ),
    "es": (
        r"\b(?:matarme|suicidarme|quitarme la vida|ahorcarme|hacerme daño|lastimarme|cortarme las venas|"
        r"me (?:voy a|quiero) (?:matar|suicidar))\b",
        r"\b(?:me )?(?:quiero|quisiera|prefiero|ganas de) (?:morir(?:me)?|estar muert[oa])\b(?! de risa)|"
        r"\bacabar con mi vida\b",
        r"\bno quiero (?:seguir viviendo|vivir(?: más)?)\b(?! (?:en|con|cerca))|\b(?:pensamientos|"
        r"ideas) suicidas\b|\bsuicid(?:io|arme)\b",
        r"\bno (?:tengo|hay) (?:ganas|razón|motivos?) (?:de|para) (?:vivir|seguir viviendo)\b|\bautolesion\w+",
    ),
    "pt": (
        r"\b(?:me matar|matar-me|me suicidar|suicidar-me|tirar a (?:minha )?(?:própria )?vida|me enforcar|"
        r"me machucar de propósito|me cortar toda)\b",
        r"\b(?:quero|queria|prefiro|vontade de) (?:morrer|estar mort[oa])\b(?! de rir)|"
        r"\bacabar com (?:a )?minha vida\b",
        r"\bnão quero (?:mais )?viver\b(?! (?:em|com|aqui))|\b(?:pensamentos|ideias) suicidas\b|\bsuicídio\b|"
        r"\bautomutila\w+",
    ),
    "it": (
        r"\b(?:uccidermi|ammazzarmi|suicidarmi|togliermi la vita|impiccarmi|farmi del male|farla finita|"
        r"mi (?:uccido|ammazzo|suicido))\b",
        r"\b(?:voglio|vorrei|preferisco|voglia di) (?:solo )?(?:morire|essere mort[oa])\b(?! dal)|"
        r"\bporre fine alla mia vita\b",
        r"\bnon voglio più vivere\b|\bpensieri suicidi\b|\bsuicidio\b|\bautolesionis\w+|"
        r"\bnon ha (?:più )?senso vivere\b",
    ),
    "nl": (
        r"\b(?:mezelf|mijzelf|mij|me) (?:van kant (?:te )?maken|iets aan(?:doen| te doen)|(?:te )?doden|"
        r"(?:te )?verhangen|pijn (?:te )?doen|(?:te )?snijden)\b",
        r"\b(?:zelfmoord|zelfdoding|suïcidaal|suicidaal)\b|\bwil (?:gewoon |alleen maar |niet meer )?(?:dood|"
        r"doodgaan|sterven)\b",
        r"\bwil(?: echt| gewoon)? niet (?:meer|langer) (?:leven|verder leven)\b|"
        r"\been einde (?:aan mijn leven (?:te )?maken|maken aan mijn leven)\b",
    ),
    "pl": (
        r"\b(?:zabić się|się zabić|zabiję się|popełnić samobójstwo|odebrać sobie życie|powiesić się|"
        r"zrobić sobie krzywdę|skończyć ze sobą)\b",
        r"\bchcę (?:tylko |już )?umrzeć\b|\bnie chcę (?:już |dłużej )?żyć\b|\b(?:myśli samobójcze|samobójstw\w+)\b",
    ),
    "tr": (
        r"\b(?:kendimi (?:öldür\w+|as\w{2,}|kes\w{2,})|intihar\w*|canıma kıy\w+|kendime zarar ver\w+|"
        r"hayatıma son ver\w+)\b",
        r"\bölmek istiyorum\b|\b(?:artık )?yaşamak istemiyorum\b",
    ),
    "ru": (
        r"\b(?:убью себя|убить себя|покончить с собой|покончу с собой|покончить с жизнью|"
        r"наложить на себя руки|повеситься|повешусь)\b",
        r"\b(?:хочу|хочется) (?:просто )?(?:умереть|сдохнуть)\b|\bне хочу (?:больше )?жить\b|"
        r"\b(?:самоубийств\w+|суицид\w*)\b|\bпорезать вены\b",
    ),
    "ja": (
        r"死にたい|自殺|消えてしまいたい|生きていたくない|もう生きられない|命を絶|リストカット|自傷|"
        r"死のうと(?:思|し)",
    ),
    "zh": (
        r"自杀|自殺|想死|不想活|活不下去|轻生|輕生|结束(?:我)?(?:自己)?的?生命|"
        r"結束(?:我)?(?:自己)?的?生命|自残|自殘|伤害自己|傷害自己|割腕",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"想死你|想死我|suicide (?:squad|prevention (?:day|training))|suicidal tendencies",
    r"\b(?:hotel|phone|battery|app|game|character|avatar|level)\b.{0,30}\bcommits? suicide\b",
)
