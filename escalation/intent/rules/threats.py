"""Threats of violence against people or places. Idioms of machines and games ("kill the process") are left out."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:one|some|all) of you (?:is|are) (?:going to|gonna) (?:get hurt|die|bleed|regret)\b|\b(?:you|they|"
        r"u)(?: people| lot| all| guys)? (?:deserve|need|should get) (?:a|to be) (?:bullet|beating|shot|hanged|"
        r"beaten)\b|\b(?:there is|there's|i left|i put|planted|is) a bomb (?:in|at|under|on)\b|\bi(?:'ll| will|'m "
        r"going to| am going to|'m gonna) (?:break|cut off|smash|rip off|bash) (?:his|her|your|their|ur) (?:legs?|"
        r"neck|arms?|face|skull|head|teeth|fingers)\b|\bbreak (?:his|her|your|their) (?:legs?|neck|arms?)\b|"
        r"\b(?:find|found) out where you live\b|\bmake (?:you|u) pay\b.{0,25}\b(?:family|kids|life|blood)\b|\b(?:i|"
        r"we)(?:'ll| will|'m going to)? (?:kill|stab|shoot|hurt|strangle|bury) (?:you|u|him|her|them|all of you|the "
        r"lot of you)\b|\bsomeone should (?:shoot|kill|hang|burn)\b|\bset (?:the|my) dogs? on (?:him|her|you|"
        r"them)\b|\b(?:come|coming|turn up|show up)\b.{0,40}\bwith a (?:bat|knife|gun|hammer|machete|crowbar)\b",
        r"\b(?:burn|blow up|bomb|torch|set fire to|shoot up)\b.{0,12}\b(?:your|the|this) (?:\w+ )?(?:office|"
        r"building|shop|store|branch|place|house|car|headquarters|hq)\b|\bburn\b.{0,15}\bto the ground\b",
        r"\b(?:wait(?:ing)?|come|coming|stand(?:ing)?|show(?:ing)? up|outside|drive)\b.{0,40}\bwith (?:a|my) "
        r"(?:baseball )?(?:bat|knife|gun|hammer|weapon|axe|rifle|crowbar)\b",
        r"\b(?:i'll|i will|ill|i'm going to|i am going to|im going to|im gonna|i'm gonna|gonna|we will|i swear i'll|"
        r"i want to|i could) (?:come (?:over |there |to [^.!?]{0,30} )?and )?(?:fucking )?(?:kill|murder|shoot|stab|"
        r"strangle|hurt|beat(?: up)?|smash|punch|burn) (?:you|u|him|her|them|your (?:family|kids|children|staff|ceo|"
        r"boss|driver|people)|someone|somebody|everyone|the (?:driver|manager|clerk|agent))\b(?! (?:with "
        r"kindness|at (?:chess|this game)))",
        r"\b(?:bomb|blow up|burn down|set fire to|shoot up) (?:your|the|this) (?:office|building|shop|store|school|"
        r"house|headquarters|place|branch)\b",
        r"\b(?:there is|i have|i(?:'ve)? (?:put|placed|planted)) (?:a|the) bomb\b",
        r"\b(?:i know|we know|i found) (?:out )?where (?:you|your (?:family|kids|staff|ceo|children)) (?:live|lives|"
        r"work|sleep)\b",
        r"\b(?:you|u|your staff|your ceo) (?:will|are going to|gonna|deserves? to|should all) (?:die|be killed|"
        r"bleed|pay with your lives?)\b",
        r"\b(?:come|coming|drive) (?:to|over to) your (?:office|house|branch|shop) with (?:a|my) (?:gun|knife|bat|"
        r"axe)\b",
        r"\b(?:watch your back|you'll regret being born|sleep with one eye open)\b",
        r"\b(?:kill|rape|murder) (?:you all|all of you)\b",
    ),
    "de": (
        r"\b(?:komm\w*|bin gleich|stehe?) (?:\w+ ){0,3}(?:vorbei|da|vor der tür)\b.{0,20}\bmach\w* "
        r"(?:euch|dich|sie|ihn) (?:alle )?(?:fertig|kalt|platt|alle)\b",
        r"\b(?:die zähne|die fresse|das maul|die nase|eine|aufs maul) (?:ein(?:schlagen)?|polier\w*|brechen|rein)\b|"
        r"\bkurz und klein\b|\b(?:bring|bringe) (?:\w+ ){1,3}um\b(?! (?:die|den) (?:uhr|zeit))|\bdann (?:passiert|"
        r"gibt es|gibt's) (?:was|tote|blut)\b|\b(?:hau|haue|schlage|schlag) (?:dir|euch|ihm|dich|ihnen|ihn) (?:\w+ "
        r"){0,3}(?:ein|zusammen|rein|um)\b",
        r"\bich (?:bringe?|bring|mache?|schlag\w*|stech\w*|erschieß\w*|töte) (?:dich|euch|sie|ihn|deine familie|"
        r"alle)(?: alle)? (?:um|kalt|tot|ab|zusammen|krankenhausreif)\b",
        r"\b(?:ich|wir) (?:werde?n?|will|könnte) (?:dich|euch|sie|ihn|deine familie|einen von euch)(?: alle)? "
        r"(?:umbringen|töten|erschießen|abstechen|verprügeln|zusammenschlagen)\b",
        r"\b(?:ich weiß|wir wissen),? wo (?:du|ihr|sie) (?:wohn\w+|arbeite\w*)\b|\bbombe (?:in|im|gelegt|platziert|"
        r"hochgehen)\b",
        r"\b(?:euer|eure|ihr|den) (?:büro|laden|filiale|gebäude) (?:anzünden|in die luft (?:jagen|sprengen)|"
        r"abfackeln|niederbrennen)\b",
    ),
    "fr": (
        r"\b(?:vais|viens|venir) (?:vous |te |lui |leur )?(?:casser|péter|éclater|exploser) (?:la gueule|la tête|"
        r"les dents|la figure|les jambes)\b|\bje (?:vais )?(?:le|la|les|vous|te) (?:tue|tuer|buter|bute|"
        r"massacrer)\b|\bbombe dans (?:vos|votre|vos locaux)\b|\bméritez (?:une balle|de mourir|de crever)\b",
        r"\bje (?:vais|veux) (?:venir )?(?:vous|te|le|la|les) (?:tuer|buter|crever|frapper|égorger|descendre|"
        r"casser la gueule|péter la gueule)\b|\bje (?:vous|te) tuerai\b",
        r"\b(?:je sais|on sait) où (?:vous|tu) (?:habit\w+|travaill\w+)\b|\b(?:poser|posé|mettre) une bombe\b|"
        r"\bfaire (?:sauter|exploser) (?:votre|le|vos) (?:bureau\w*|magasin|immeuble)\b",
        r"\b(?:mettre le feu à|brûler) (?:votre|vos) (?:bureau\w*|magasin|locaux|agence)\b",
    ),
    "es": (
        r"\b(?:voy a|vamos a|iré a) (?:ir a |ir y )?(?:(?:les|te|le|los|la) )?(?:voy a )?(?:partir(?:les|te|le)?|"
        r"romper(?:les|te|le)?|reventar(?:los|les|te)?) (?:la cara|la cabeza|las piernas|los dientes)\b|\b(?:les|te|"
        r"le) voy a (?:partir|romper|reventar) (?:la|las|los) \w+|\bvoy a (?:matar|apuñalar|golpear) (?:al|a la|a "
        r"los|a)\b|\bmerecen (?:una bala|morir)\b",
        r"\b(?:te|os|los|las|le|lo) (?:voy a|vamos a) (?:matar|apuñalar|pegar un tiro|golpear|romper la cara|partir "
        r"la cara|disparar)\b|\bvoy a (?:matarte|mataros|matarlos|matar a)\b",
        r"\b(?:sé|sabemos) dónde (?:vives|viven|vivís|trabajas|trabajan)\b|\b(?:poner|puesto|hay) una bomba\b|"
        r"\b(?:quemar|volar|prender fuego a) (?:su|vuestra|tu|la) (?:oficina|tienda|edificio)\b",
    ),
    "pt": (
        r"\b(?:partir|quebrar|rebentar|arrebentar)(?:-vos|-te|-lhe| (?:a )?(?:vossa|sua|tua))? (?:a cara|a cabeça|"
        r"as pernas|os dentes)\b|\bvou (?:aí )?(?:matar|esfaquear|bater em|espancar) (?:o|a|os|vocês|você|esse|"
        r"essa)\b|\bmerecem (?:uma bala|morrer)\b",
        r"\b(?:vou|vamos) (?:te matar|matar (?:você\w*|vocês|todos|alguém)|dar um tiro|te bater|esfaquear|quebrar a "
        r"(?:sua|tua) cara)\b",
        r"\bsei onde (?:você|vocês|tu) (?:mora\w*|trabalha\w*|vives)\b|\b(?:colocar|pôr|há|tem) uma bomba\b|"
        r"\b(?:queimar|explodir|incendiar) (?:a|o|sua|seu|vossa) (?:loja|escritório|prédio|agência)\b",
    ),
    "it": (
        r"\b(?:vi|ti|gli|le) (?:spacco|rompo|spezzo|sfondo) (?:la faccia|la testa|le gambe|i denti|tutto)\b|"
        r"\b(?:ammazzo|uccido|accoltello) (?:il|la|il vostro|quel|quella|qualcuno)\b|\bmeritate (?:una pallottola|"
        r"di morire)\b",
        r"\b(?:ti|vi|lo|la) (?:ammazzo|uccido|sparo|accoltello|spacco la faccia|gonfio di botte)\b|\b(?:vengo|"
        r"verrò) (?:lì )?(?:e|a) (?:vi|ti) (?:ammazz\w+|uccid\w+|spar\w+)\b",
        r"\b(?:so|sappiamo) dove (?:abiti|abitate|vivi|vivete|lavori|lavorate)\b|\b(?:metto|messo|c'è) una bomba\b|"
        r"\b(?:brucio|incendio|faccio saltare) (?:il|la|i) (?:vostro|vostra|vostri) (?:negozio|ufficio|sede|uffici)\b",
    ),
    "nl": (
        r"\b(?:sla|trap|schop|ram) (?:je|jullie|hem|haar|u) (?:\w+ )?(?:in elkaar|verrot|dood|op je bek)\b|"
        r"\b(?:vermoord|sloop|steek) (?:die|de|hem|haar|je|jullie|iemand)\b|\bverdienen een kogel\b|\bbreek (?:je|"
        r"zijn|haar|jullie) (?:benen|nek)\b",
        r"\bik (?:maak|schiet|sla|steek|vermoord) (?:je|jullie|jou|hem|haar|u)(?: allemaal)? (?:af|dood|kapot|neer|"
        r"in elkaar|overhoop)\b|\bik (?:ga|zal|kom) (?:je|jullie|u) (?:vermoorden|doodschieten|doodslaan|afmaken|"
        r"neersteken)\b|\bik vermoord (?:je|jullie|u)\b",
        r"\bik weet waar (?:je|jullie|u) (?:woon\w*|wonen|werk\w*)\b|\bbom (?:geplaatst|gelegd|in (?:jullie|het|"
        r"uw))\b|\b(?:jullie|uw) (?:kantoor|winkel|pand) (?:in brand steken|opblazen)\b",
    ),
    "pl": (
        r"\b(?:zabiję|zastrzelę|pobiję|zamorduję|zadźgam) (?:cię|was|ich|go|ją|kogoś)\b|\bwiem,? gdzie (?:mieszkasz|"
        r"mieszkacie|pracujesz|pracujecie)\b|\b(?:podłoż\w+|podłożyłem) bomb\w+|\bspalę (?:wasze|wasz|waszą) "
        r"(?:biuro|sklep|firmę)\b",
    ),
    "tr": (
        r"\b(?:seni|sizi|hepinizi|onu) (?:öldür\w+|gebert\w+|vuracağım|bıçaklayacağım|döveceğim)\b|\b(?:nerede|"
        r"nerde) (?:oturduğunu|oturduğunuzu|yaşadığını|yaşadığınızı|çalıştığını\w*) biliyor\w*|\bbomba (?:koy\w+|"
        r"yerleştir\w+|var)\b|\b(?:ofisinizi|dükkanınızı|binanızı) (?:yak\w+|havaya uçur\w+)\b",
    ),
    "ru": (
        r"\b(?:убью|зарежу|застрелю|прибью|изобью|замочу) (?:тебя|вас|его|её|всех|кого)\b|\bя (?:вас|тебя)(?: "
        r"всех)? (?:убью|зарежу|застрелю|изобью)\b|\bзнаю,? где (?:ты|вы) (?:жив\w+|работа\w+)\b|\b(?:заложил|"
        r"заложу|взорву)\b.{0,20}(?:бомб\w+|офис|магазин|здание)|\bсожгу (?:ваш|твой|вашу)\b",
    ),
    "ja": (
        r"(?:お前|おまえ|あなた|店員|社員|お前ら|家族)(?:たち)?(?:を|ら)?.{0,6}(?:殺す|殺して(?:やる|しまう)|ぶっ殺|刺して)|殺してやる|ぶっ殺す|爆弾を(?:仕掛け|置い)|"
        r"爆破(?:する|して)|放火(?:する|して)",
    ),
    "zh": (
        r"(?:杀了|殺了|弄死|打死|砍死|捅死)(?:你|他|她|你们|你們|他们|他們)|(?:杀|殺)你(?:全家|们|們)|炸(?:了|掉)?(?:你们|你們)?的?(?:公司|办公室|辦公室|大楼|大樓|店)|"
        r"(?:放|安|装|裝)(?:了)?炸弹|(?:放|安|装|裝)(?:了)?炸彈|(?:知道|知道了)(?:你|你们|你們)(?:家)?住(?:在)?哪",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:in|with) (?:the|this|your|our) (?:game|quest|level)\b|\b(?:boss|enemy|zombie|monster|npc|dragon)s?\b",
    r"\bbath bomb\b|\b(?:price|photo|seed|email|glitter) bomb\b|\bkill (?:the|a) (?:process|task|session|job|"
    r"thread|pod|server)\b",
)
