"""Threats of violence against people or places. Idioms of machines and games ("kill the process") are left out."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:i'll|i will|ill|i'm going to|i am going to|im going to|im gonna|i'm gonna|gonna|we will|"
        r"i swear i'll|i want to|i could)"
        r" (?:come (?:over |there |to [^.!?]{0,30} )?and )?(?:fucking )?(?:kill|"
        r"murder|shoot|stab|strangle|hurt|beat(?: up)?|smash|punch|burn) (?:you|u|him|her|them"
        r"|your (?:family|kids|children|staff|ceo|boss|driver|people)|someone there|somebody|everyone|"
        r"the (?:driver|manager|clerk|agent))\b"
        r"(?! (?:with kindness|at (?:chess|this game)))",
        r"\b(?:bomb|blow up|burn down|set fire to|shoot up) (?:your|the|this) (?:office|building|shop|store|"
        r"school|house|headquarters|place|branch)\b",
        r"\b(?:there is|i have|i(?:'ve)? (?:put|placed|planted)) (?:a|the) bomb\b",
        r"\b(?:i know|we know|i found) (?:out )?where (?:you|your (?:family|kids|staff|ceo|children)) (?:live|"
        r"lives|work|sleep)\b",
        r"\b(?:you|u|your staff|your ceo) (?:will|are going to|gonna|deserves? to|should all) (?:die|"
        r"be killed|bleed|pay with your lives?)\b",
        r"\b(?:come|coming|drive) (?:to|over to) your (?:office|house|branch|shop) with (?:a|my) (?:gun|knife|"
        r"bat|axe)\b",
        r"\b(?:watch your back|you'll regret being born|sleep with one eye open)\b",
        r"\b(?:kill|rape|murder) (?:you all|all of you)\b",
    ),
    "de": (
        r"\bich (?:bringe?|bring|mache?|schlag\w*|stech\w*|erschieß\w*|töte) (?:dich|euch|sie|ihn|"
        r"deine familie|alle)(?: alle)? (?:um|kalt|tot|ab|zusammen|krankenhausreif)\b",
        r"\b(?:ich|wir) (?:werde?n?|will|könnte) (?:dich|euch|sie|ihn|deine familie|"
        r"einen von euch)(?: alle)? (?:umbringen|töten|erschießen|abstechen|verprügeln|zusammenschlagen)\b",
        r"\b(?:ich weiß|wir wissen),? wo (?:du|ihr|sie) (?:wohn\w+|arbeite\w*)\b|\bbombe (?:in|im|gelegt|"
        r"platziert|hochgehen)\b",
        r"\b(?:euer|eure|ihr|den) (?:büro|laden|filiale|gebäude) (?:anzünden|in die luft (?:jagen|sprengen)|"
        r"abfackeln|niederbrennen)\b",
    ),
    "fr": (
        r"\bje (?:vais|veux) (?:vous|te|le|la|les) (?:tuer|buter|crever|frapper|égorger|descendre|"
        r"casser la gueule|péter la gueule)\b|\bje (?:vous|te) tuerai\b",
        r"\b(?:je sais|on sait) où (?:vous|tu) (?:habit\w+|travaill\w+)\b|\b(?:poser|posé|mettre) une bombe\b|"
        r"\bfaire (?:sauter|exploser) (?:votre|le|vos) (?:bureau\w*|magasin|immeuble)\b",
        r"\b(?:mettre le feu à|brûler) (?:votre|vos) (?:bureau\w*|magasin|locaux|agence)\b",
    ),
    "es": (
        r"\b(?:te|os|los|las|le|lo) (?:voy a|vamos a) (?:matar|apuñalar|pegar un tiro|golpear|romper la cara|"
        r"partir la cara|disparar)\b|\bvoy a (?:matarte|mataros|matarlos|matar a)\b",
        r"\b(?:sé|sabemos) dónde (?:vives|viven|vivís|trabajas|trabajan)\b|\b(?:poner|puesto|hay) una bomba\b|"
        r"\b(?:quemar|volar|prender fuego a) (?:su|vuestra|tu|la) (?:oficina|tienda|edificio)\b",
    ),
    "pt": (
        r"\b(?:vou|vamos) (?:te matar|matar (?:você\w*|vocês|todos|alguém)|dar um tiro|te bater|esfaquear|"
        r"quebrar a (?:sua|tua) cara)\b",
        r"\bsei onde (?:você|vocês|tu) (?:mora\w*|trabalha\w*|vives)\b|\b(?:colocar|pôr|há|tem) uma bomba\b|"
        r"\b(?:queimar|explodir|incendiar) (?:a|o|sua|seu|vossa) (?:loja|escritório|prédio|agência)\b",
    ),
    "it": (
        r"\b(?:ti|vi|lo|la) (?:ammazzo|uccido|sparo|accoltello|spacco la faccia|gonfio di botte)\b|\b(?:vengo|"
        r"verrò) (?:lì )?(?:e|a) (?:vi|ti) (?:ammazz\w+|uccid\w+|spar\w+)\b",
        r"\b(?:so|sappiamo) dove (?:abiti|abitate|vivi|vivete|lavori|lavorate)\b|\b(?:metto|messo|"
        r"c'è) una bomba\b|\b(?:brucio|incendio|faccio saltare) (?:il|la|i) (?:vostro|vostra|"
        r"vostri) (?:negozio|ufficio|sede|uffici)\b",
    ),
    "nl": (
        r"\bik (?:maak|schiet|sla|steek|vermoord) (?:je|jullie|jou|hem|haar|u)(?: allemaal)? (?:af|dood|kapot|"
        r"neer|in elkaar|overhoop)\b|\bik (?:ga|zal|kom) (?:je|jullie|u) (?:vermoorden|doodschieten|doodslaan|"
        r"afmaken|neersteken)\b|\bik vermoord (?:je|jullie|u)\b",
        r"\bik weet waar (?:je|jullie|u) (?:woon\w*|wonen|werk\w*)\b|\bbom (?:geplaatst|gelegd|in (?:jullie|"
        r"het|uw))\b|\b(?:jullie|uw) (?:kantoor|winkel|pand) (?:in brand steken|opblazen)\b",
    ),
    "pl": (
        r"\b(?:zabiję|zastrzelę|pobiję|zamorduję|zadźgam) (?:cię|was|ich|go|ją|kogoś)\b|"
        r"\bwiem,? gdzie (?:mieszkasz|mieszkacie|pracujesz|pracujecie)\b|\b(?:podłoż\w+|podłożyłem) bomb\w+|"
        r"\bspalę (?:wasze|wasz|waszą) (?:biuro|sklep|firmę)\b",
    ),
    "tr": (
        r"\b(?:seni|sizi|hepinizi|onu) (?:öldür\w+|gebert\w+|vuracağım|bıçaklayacağım|döveceğim)\b|"
        r"\b(?:nerede|nerde) (?:oturduğunu|oturduğunuzu|yaşadığını|yaşadığınızı|çalıştığını\w*) biliyor\w*|"
        r"\bbomba (?:koy\w+|yerleştir\w+|var)\b|\b(?:ofisinizi|dükkanınızı|binanızı) (?:yak\w+|"
        r"havaya uçur\w+)\b",
    ),
    "ru": (
        r"\b(?:убью|зарежу|застрелю|прибью|изобью|замочу) (?:тебя|вас|его|её|всех|кого)\b|\bя (?:вас|"
        r"тебя)(?: всех)? (?:убью|зарежу|застрелю|изобью)\b|\bзнаю,? где (?:ты|вы) (?:жив\w+|работа\w+)\b|"
        r"\b(?:заложил|заложу|взорву)\b.{0,20}(?:бомб\w+|офис|магазин|здание)|\bсожгу (?:ваш|твой|вашу)\b",
    ),
    "ja": (
        r"(?:お前|おまえ|あなた|店員|社員|お前ら|家族)(?:たち)?(?:を|ら)?.{0,6}(?:殺す|"
        r"殺して(?:やる|しまう)|ぶっ殺|刺して)|殺してやる|ぶっ殺す|爆弾を(?:仕掛け|"
        r"置い)|爆破(?:する|して)|放火(?:する|して)",
    ),
    "zh": (
        r"(?:杀了|殺了|弄死|打死|砍死|捅死)(?:你|他|她|你们|你們|他们|他們)|(?:杀|殺)你(?:全家|们|"
        r"們)|炸(?:了|掉)?(?:你们|你們)?的?(?:公司|办公室|辦公室|大楼|"
        r"大樓|店)|(?:放|安|装|裝)(?:了)?炸弹|(?:放|安|装|裝)(?:了)?炸彈|(?:知道|知道了)(?:你|你们|"
        r"你們)(?:家)?住(?:在)?哪",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:in|with) (?:the|this|your|our) (?:game|quest|level)\b|\b(?:boss|enemy|zombie|monster|npc|dragon)s?\b",
    r"\bbath bomb\b|\b(?:price|photo|seed|email|glitter) bomb\b|\bkill (?:the|a) (?:process|task|session|"
    r"job|thread|pod|server)\b",
)
