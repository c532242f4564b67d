"""Threats of violence against people or places. Idioms of machines and games ("kill the process") are left out."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:burn|blow up|bomb|torch|set fire to|shoot up)\b.{0,12}\b(?:your|the|this) (?:\w+ )?(?:office|"
        r"building|shop|store|branch|place|house|car|headquarters|hq)\b|\bburn\b.{0,15}\bto the ground\b",
        r"\b(?:wait(?:ing)?|come|coming|stand(?:ing)?|show(?:ing)? up|outside|drive)\b.{0,40}\bwith (?:a|my) "
        r"(?:baseball )?(?:bat|knife|gun|hammer|weapon|axe|rifle|crowbar)\b",
        r"\b(?:i'll|i will|ill|i'm going to|i am going to|im going to|im gonna|i'm gonna|gonna|we will|i swear i'll|"
        r"i want to|i could) (?:come (?:over |there |to [^.!?]{0,30} )?and )?(?:fucking )?(?:kill|murder|shoot|stab|"
        r"strangle|hurt|beat(?: up)?|smash|punch|burn) (?:you|u|him|her|them|your (?:family|kids|children|staff|ceo|"
        r"boss|driver|people)|someone there|somebody|everyone|the (?:driver|manager|clerk|agent))\b(?! (?:with "
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
        r"\bje (?:vais|veux) (?:vous|te|le|la|les) (?:tuer|buter|crever|frapper|égorger|descendre|casser la gueule|"
        r"péter la gueule)\b|\bje (?:vous|te) tuerai\b",
        r"\b(?:je sais|on sait) où (?:vous|tu) (?:habit\w+|travaill\w+)\b|\b(?:poser|posé|mettre) une bombe\b|"
        r"\bfaire (?:sauter|exploser) (?:votre|le|vos) (?:bureau\w*|magasin|immeuble)\b",
        r"\b(?:mettre le feu à|brûler) (?:votre|vos) (?:bureau\w*|magasin|locaux|agence)\b",
    ),
    "es": (
        r"\b(?:te|os|los|las|le|lo) (?:voy a|vamos a) (?:matar|apuñalar|pegar un tiro|golpear|romper la cara|partir "
        r"la cara|disparar)\b|\bvoy a (?:matarte|mataros|matarlos|matar a)\b",
        r"\b(?:sé|sabemos) dónde (?:vives|viven|vivís|trabajas|trabajan)\b|\b(?:poner|puesto|hay) una bomba\b|"
        r"\b(?:quemar|volar|prender fuego a) (?:su|vuestra|tu|la) (?:oficina|tienda|edificio)\b",
    ),
    "pt": (
        r"\b(?:vou|vamos) (?:te matar|matar (?:você\w*|vocês|todos|alguém)|dar um tiro|te bater|esfaquear|quebrar a "
        r"(?:sua|tua) cara)\b",
        r"\bsei onde (?:você|vocês|tu) (?:mora\w*|trabalha\w*|vives)\b|\b(?:colocar|pôr|há|tem) uma bomba\b|"
        r"\b(?:queimar|explodir|incendiar) (?:a|o|sua|seu|vossa) (?:loja|escritório|prédio|agência)\b",
    ),
    "it": (
        r"\b(?:ti|vi|lo|la) (?:ammazzo|uccido|sparo|accoltello|spacco la faccia|gonfio di botte)\b|\b(?:vengo|"
        r"verrò) (?:lì )?(?:e|a) (?:vi|ti) (?:ammazz\w+|uccid\w+|spar\w+)\b",
        r"\b(?:so|sappiamo) dove (?:abiti|abitate|vivi|vivete|lavori|lavorate)\b|\b(?:metto|messo|c'è) una bomba\b|"
        r"\b(?:brucio|incendio|faccio saltare) (?:il|la|i) (?:vostro|vostra|vostri) (?:negozio|ufficio|sede|uffici)\b",
    ),
    "nl": (
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
