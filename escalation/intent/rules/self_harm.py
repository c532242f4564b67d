"""Words of somebody who may hurt themselves. Better once too often: what follows is a kind word and a person.

Idioms ("this is killing me", "my phone died") name no wish to die: patterns ask for the wish, or the act on oneself.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:see|find|there(?:'s| is)|have) (?:no|not any|any|little|the)?(?:n't see)? ?(?:point|reason|sense|"
        r"meaning) (?:in|to|of) (?:living|live|life|being alive|going on|carrying on)\b|\b(?:don't|dont|do not|"
        r"can't|cannot|no longer) see (?:the|any|a) (?:point|reason|sense) (?:in|to|of) (?:living|live|life|being "
        r"alive|going on|carrying on)\b",
        r"\b(?:took|taken|swallowed|swallow|taking) (?:all|a lot of|too many|the whole (?:box|bottle|pack) of|a "
        r"(?:bottle|box|bunch) of|\d+) ?(?:of )?(?:the |my )?(?:pills|tablets|sleeping pills|medication|meds|"
        r"paracetamol)\b",
        r"\bno (?:other )?way out\b.{0,40}\b(?:end(?:ing)?|dying|die|death)\b|\b(?:nobody|no one) (?:would|will) "
        r"(?:even )?(?:miss|notice|care)\b.{0,25}\b(?:gone|dead|die|died)\b|\bgoodbye cruel world\b",
        r"\b(?:kill|hurt|harm|hang|shoot|cut|drown)(?:ing)? my ?self\b(?! (?:some|a bit of)\b| off)",
        r"\bkms\b",
        r"\b(?:been|started|keep|am|i'm) (?:cutting|hurting|burning|starving) my ?self\b(?! (?:some|shaving|off))|"
        r"\b(?:he|she|they|sister|brother|friend|son|daughter|husband|wife|mother|father|\w+)(?: just| is| are|'s)* "
        r"(?:going to|gonna|wants to|threaten\w* to|is about to|tried to|trying to) (?:kill|hang|hurt|harm) "
        r"(?:him|her|them)(?:self|selves)\b|\bend (?:everything|it|this) tonight\b|\bdisappear forever\b|\bdo(?:n't| "
        r"not) want to wake up\b|\bjust want to die\b",
        r"\b(?:end|ending|take|taking) (?:my (?:own )?life|it all)\b(?! (?:story|insurance|easy))",
        r"\b(?:want|wanna|wish|ready|going|plan(?:ning)?|like) (?:to |i could (?:just )?|i was )(?:just )?(?:die|be "
        r"dead)\b(?! (?:of|for|from) (?:laugh|embarrass|cute))",
        r"\bwish i (?:was|were) (?:dead|never born)\b|\bbetter off (?:dead|without me)\b",
        r"\b(?:i am|i'm|im|feel(?:ing)?|been|having) (?:so |very |really )?suicidal\b|\bsuicid(?:e|al) (?:thoughts|"
        r"ideation)\b",
        r"\b(?:commit(?:ting)?|attempt(?:ed|ing)?|contemplat\w+|thinking (?:of|about)|consider(?:ing)?) suicide\b",
        r"\b(?:don't|dont|do not|no longer) (?:want|wanna) (?:to )?(?:live|be alive|exist|be here anymore|wake "
        r"up)\b(?! (?:chat|here|in|stream|with|at|near|update|on|under|off|there|together))",
        r"\b(?:no|not any|isn't any|without a) (?:reason|point) (?:to|in) (?:live|living|go on living|life)\b",
        r"\bself[- ]?harm(?:ing|ed)?\b|\b(?:can't|cannot|cant) (?:go on|live like this) (?:living|any ?more|any "
        r"longer)\b",
        r"\blife (?:is not|isn't|is no longer|isnt) worth living\b|\bjump(?:ing)? off (?:a|the) (?:bridge|roof|"
        r"building)\b",
        r"\boverdos(?:e|ing) on (?:pills|purpose)\b|\bslit my wrists?\b|\bun-?alive my ?self\b",
    ),
    "de": (
        r"\b(?:ohne mich|wenn ich weg)\b.{0,25}\bbesser dran\b|\bmache?n? (?:heute |jetzt )?schluss(?: mit (?:dem "
        r"leben|allem))\b|\bbesser dran\b.{0,30}\bmache schluss\b|\b(?:allem|dem ganzen) ein ende (?:setzen|"
        r"machen)\b|\bnicht mehr aufwachen\b|\bnicht mehr leben\b",
        r"\b(?:alle|sämtliche|zu viele|eine packung) (?:meine )?(?:tabletten|pillen|schlaftabletten) (?:genommen|"
        r"geschluckt)\b|\bkeine[nr]? (?:grund|sinn) (?:mehr )?(?:zu leben|zum leben|am leben)\b|\bsehe (?:keinen|"
        r"nur noch einen) ausweg\b.{0,30}\b(?:leben|tod|sterben|beenden)\b",
        r"\b(?:mich|mir) (?:selbst |heute |einfach |jetzt )?(?:um(?:zu)?bringen|(?:zu )?töten|das leben (?:zu "
        r")?nehmen|(?:zu )?erhängen|(?:zu )?erschießen|etwas an(?:zu)?tun|was an(?:zu)?tun|(?:zu )?ritzen|(?:zu "
        r")?verletzen)\b",
        r"\bbring(?:e)? mich (?:noch |jetzt |heute )?(?:um|selbst um)\b|\bich (?:tue|tu) mir (?:etwas|was) an\b",
        r"\b(?:will|möchte|wollte) (?:nur noch |einfach (?:nur )?|am liebsten |lieber )?(?:sterben|tot sein)\b",
        r"\b(?:will|möchte|kann) (?:einfach )?nicht mehr (?:leben|weiterleben|da sein)\b|\b(?:selbstmord|"
        r"suizid)(?:gedanken)?\b(?!statistik)",
        r"\bselbstverletz\w*|\bmein leben (?:zu )?beenden\b|\bdas leben hat keinen sinn\b|\bkeinen sinn mehr im "
        r"leben\b",
    ),
    "fr": (
        r"\b(?:pensé|pense|veux|vais|envie) (?:à |d')?(?:en|tout) (?:finir|arrêter) (?:ce soir|cette nuit|avec tout|"
        r"pour de bon)\b|\bpensé à en finir\b|\bplus (?:me réveiller|être là)\b|\bmieux sans moi\b|\bm'ouvrir les "
        r"veines\b",
        r"\b(?:avalé|pris) (?:tous|toutes|trop de|une boîte de) (?:les |mes )?(?:comprimés|médicaments|cachets|"
        r"pilules)\b|\bplus (?:aucune |de )?raison de vivre\b",
        r"\b(?:me (?:suicider|tuer|pendre|faire du mal|foutre en l'air)|je me (?:tue|suicide|pends))\b(?! (?:à|au|"
        r"de rire|la santé))",
        r"\b(?:veux|voudrais|envie de|préfère) (?:juste |en )?(?:mourir|finir avec la vie|en finir)\b(?! de rire)",
        r"\bmettre fin à (?:mes jours|ma vie)\b|\b(?:idées|pensées) suicidaires\b|\bsuicid(?:e|aire)\b(?! squad)",
        r"\bne veux plus vivre\b|\bplus (?:envie|la force) de vivre\b|\bm'automutil\w+|\bla vie ne vaut (?:plus|"
        r"pas) la peine\b",
    ),
    "es": (
        r"\b(?:quitar|quitarme|acabar con) (?:me )?(?:la|mi) vida\b|\bestarían mejor sin m[ií]\b|\b(?:terminar|"
        r"acabar) con todo (?:esta noche|hoy|de una vez)\b|\bno (?:quiero )?despertar mañana\b",
        r"\b(?:tomé|tomado|tragué|tragado) (?:todas|todos|demasiadas|un frasco de) (?:las |los |mis )?(?:pastillas|"
        r"píldoras|medicamentos)\b|\bno le (?:veo|encuentro) sentido a (?:la vida|vivir|seguir viviendo)\b",
        r"\b(?:matarme|suicidarme|quitarme la vida|ahorcarme|hacerme daño|lastimarme|cortarme las venas|me (?:voy a|"
        r"quiero) (?:matar|suicidar))\b",
        r"\b(?:me )?(?:quiero|quisiera|prefiero|ganas de) (?:morir(?:me)?|estar muert[oa])\b(?! de risa)|\bacabar "
        r"con mi vida\b",
        r"\bno quiero (?:seguir viviendo|vivir(?: más)?)\b(?! (?:en|con|cerca))|\b(?:pensamientos|ideas) suicidas\b|"
        r"\bsuicid(?:io|arme)\b",
        r"\bno (?:tengo|hay) (?:ganas|razón|motivos?) (?:de|para) (?:vivir|seguir viviendo)\b|\bautolesion\w+",
    ),
    "pt": (
        r"\b(?:acabar|terminar) com tudo (?:hoje|esta noite|de uma vez)\b|\bnão quero (?:mais )?(?:acordar|existir|"
        r"viver)\b(?! (?:em|com|aqui))|\bmelhor sem mim\b|\bme cortando\b",
        r"\btom(?:ei|ado) (?:todos|todas|uma caixa de) (?:os |as |meus )?(?:comprimidos|remédios|pílulas)\b|\bnão "
        r"vejo (?:mais )?(?:sentido|razão) (?:em|para|na) (?:viver|vida)\b",
        r"\b(?:me matar|matar-me|me suicidar|suicidar-me|tirar a (?:minha )?(?:própria )?vida|me enforcar|me "
        r"machucar de propósito|me cortar toda)\b",
        r"\b(?:quero|queria|prefiro|vontade de) (?:morrer|estar mort[oa])\b(?! de rir)|\bacabar com (?:a )?minha "
        r"vida\b",
        r"\bnão quero (?:mais )?viver\b(?! (?:em|com|aqui))|\b(?:pensamentos|ideias) suicidas\b|\bsuicídio\b|"
        r"\bautomutila\w+",
    ),
    "it": (
        r"\b(?:farla|faccio|facciamola) finita\b(?! con (?:voi|questa|questo|il contratto|le))|\b(?:non svegliarmi|"
        r"svegliarmi) (?:più|domani)\b|\bmeglio senza di me\b|\bmi taglio (?:le vene|di nuovo)\b",
        r"\b(?:uccidermi|ammazzarmi|suicidarmi|togliermi la vita|impiccarmi|farmi del male|farla finita|mi "
        r"(?:uccido|ammazzo|suicido))\b",
        r"\b(?:voglio|vorrei|preferisco|voglia di) (?:solo )?(?:morire|essere mort[oa])\b(?! dal)|\bporre fine alla "
        r"mia vita\b",
        r"\bnon voglio più vivere\b|\bpensieri suicidi\b|\bsuicidio\b|\bautolesionis\w+|\bnon ha (?:più )?senso "
        r"vivere\b",
    ),
    "nl": (
        r"\bmaak er (?:vandaag |vanavond |nu |gewoon )?een eind(?:e)? aan\b"
        r"(?! (?:dit|het|mijn|ons) (?:abonnement|contract))",
        r"\been eind(?:e)? aan (?:te )?(?:maken|mijn leven)\b|\beruit stappen\b.{0,15}\bleven\b|\bniet meer wakker "
        r"(?:worden|wil)\b|\bbeter af zonder mij\b|\bniet meer leven\b",
        r"\b(?:mezelf|mijzelf|mij|me) (?:van kant (?:te )?maken|iets aan(?:doen| te doen)|(?:te )?doden|(?:te "
        r")?verhangen|pijn (?:te )?doen|(?:te )?snijden)\b",
        r"\b(?:zelfmoord|zelfdoding|suïcidaal|suicidaal)\b|\bwil (?:gewoon |alleen maar |niet meer )?(?:dood|"
        r"doodgaan|sterven)\b",
        r"\bwil(?: echt| gewoon)? niet (?:meer|langer) (?:leven|verder leven)\b|\been einde (?:aan mijn leven (?:te "
        r")?maken|maken aan mijn leven)\b",
    ),
    "pl": (
        r"\bze sobą skończyć\b|\bnie chcę się (?:obudzić|budzić)\b|\blepiej beze mnie\b|\bodebrać sobie życie\b|"
        r"\btnę się\b",
        r"\b(?:zabić się|się zabić|zabiję się|popełnić samobójstwo|odebrać sobie życie|powiesić się|zrobić sobie "
        r"krzywdę|skończyć ze sobą)\b",
        r"\bchcę (?:tylko |już )?umrzeć\b|\bnie chcę (?:już |dłużej )?żyć\b|\b(?:myśli samobójcze|samobójstw\w+)\b",
    ),
    "tr": (
        r"\b(?:her şeye|hayatıma|bu hayata) son vereceğim\b|\bbu gece (?:bitir\w+|ölece\w+)\b|\buyanmak "
        r"istemiyorum\b|\bbensiz daha iyi\b",
        r"\b(?:kendimi (?:öldür\w+|as\w{2,}|kes\w{2,})|intihar\w*|canıma kıy\w+|kendime zarar ver\w+|hayatıma son "
        r"ver\w+)\b",
        r"\bölmek istiyorum\b|\b(?:artık )?yaşamak istemiyorum\b",
    ),
    "ru": (
        r"\bпокончить со всем\b|\bпокончить с (?:собой|этим)\b|\bне хочу (?:просыпаться|больше жить|жить)\b|\bлучше "
        r"без меня\b|\bрежу себя\b",
        r"\b(?:убью себя|убить себя|покончить с собой|покончу с собой|покончить с жизнью|наложить на себя руки|"
        r"повеситься|повешусь)\b",
        r"\b(?:хочу|хочется) (?:просто )?(?:умереть|сдохнуть)\b|\bне хочу (?:больше )?жить\b|\b(?:самоубийств\w+|"
        r"суицид\w*)\b|\bпорезать вены\b",
    ),
    "ja": (
        r"生きて(?:い|)たくな|生きていたくありません|すべてを終わらせたい|全部終わらせたい|消えたい|目が覚めなければ",
        r"死にたい|自殺|消えてしまいたい|生きていたくない|もう生きられない|命を絶|リストカット|自傷|死のうと(?:思|し)",
    ),
    "zh": (
        r"结束这一切|結束這一切|不想活|不想醒来|没有我(?:会|更)好",
        r"自杀|自殺|想死|不想活|活不下去|轻生|輕生|结束(?:我)?(?:自己)?的?生命|結束(?:我)?(?:自己)?的?生命|自残|自殘|伤害自己|傷害自己|割腕",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"想死你|想死我|suicide (?:squad|prevention (?:day|training))|suicidal tendencies",
    r"\b(?:hotel|phone|battery|app|game|character|avatar|level)\b.{0,30}\bcommits? suicide\b",
)
