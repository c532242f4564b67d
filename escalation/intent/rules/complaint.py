"""Somebody complains, in the words for it. What is only meant is left to the learned model."""

from __future__ import annotations

_BAD_EN = (
    r"(?:terrible|awful|horrible|horrendous|appalling|atrocious|abysmal|disgraceful|disgusting|unacceptable|"
    r"pathetic|shocking|dreadful|ridiculous|outrageous|lousy|shitty|crappy|useless|incompetent|rude|"
    r"unprofessional|worst|ridiculously bad|very bad|so bad|really bad|very poor|extremely poor|a joke|a "
    r"disgrace|rubbish|garbage|trash)"
)
_THING_EN = (
    r"(?:service|support|experience|company|customer (?:service|support|care)|staff|team|treatment|website|app|"
    r"bank|airline|shop|store|hotel|delivery|product|quality|communication|response|people|agents?|driver|"
    r"representative|bot|chatbot)"
)
PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:appalled|disgusted|horrified|shocked|saddened|dismayed) (?:by|at|with|how)\b|\b(?:my|our|express|"
        r"utter|extreme) (?:\w+ )?(?:dissatisfaction|displeasure|disappointment|disgust|outrage)\b|\bgrievances?\b",
        r"\b(?:never|not) (?:been|felt) (?:so |this )?(?:treated|spoken to|insulted|humiliated|disrespected|ignored|"
        r"badly)\b|\btreat(?:ed|ing|s)? (?:me|us|people|(?:your |paying )?customers) (?:like|so|this way|badly|"
        r"terribly|as if|with (?:contempt|no respect))\b|\b(?:how|way) you treat (?:people|me|us|(?:your |paying "
        r")?customers)\b",
        r"\b(?:passed|bounced|pushed|sent|shoved) (?:around|about|from (?:one )?\w+ to (?:the )?(?:next|another|"
        r"other))\b|\b(?:clown show|total circus|shambles|complete farce|absolute farce|what a joke)\b|"
        r"\b(?:expected|deserve|deserved) (?:so much |much |far )?better (?:from|of|than)\b",
        r"\b(?:hung up on|laughed at|shouted at|swore at|yelled at|lied to) (?:me|us|my \w+)\b|\brolled (?:his|her|"
        r"their) eyes\b|\b(?:completely|constantly|always|being|been|keep) (?:ignoring|ignored by) (?:me|us|you|"
        r"your)\b",
        r"\b(?:file|make|lodge|submit|raise|register|put in|send|place|open|log|have|leave|write|launch|"
        r"report|present|formali[sz]e) (?:an? |my |the |our )?(?:\w+ )?(?:complaints?|grievances?|claim against|"
        r"reclamations?|(?:consumer|customer) claims?)\b|\b(?:want|"
        r"like|need|wish|going|how|where) (?:\w+ )?(?:to |do i |can i )?complain\b|\bmy complaint\b|\bcomplaint "
        r"(?:about|against|regarding|concerning)\b|\bi(?:'m| am) complaining\b",
        rf"\b{_BAD_EN} {_THING_EN}\b|\b(?:your|this|the) (?:\w+ )?{_THING_EN} (?:is|are|was|were|has been|sucks?)(?: "
        rf"\w+)? ?(?:{_BAD_EN}|sucks?|nothing but)",
        r"\b(?:i am|i'm|im|we are|we're|not|so|very|really|extremely|deeply|totally|utterly|thoroughly) (?:\w+ "
        r")?(?:disappointed|dissatisfied|appalled|disgusted|outraged|furious|livid|fed up|unhappy|infuriated|let "
        r"down|pissed(?: off)?)\b",
        r"\b(?:not|n't|never) (?:at all |very |been |really )*(?:happy|satisfied|pleased|impressed) (?:with|about|"
        r"by|at)\b",
        r"\b(?:this|that|it) is (?:so |just |absolutely |totally |completely |really )*(?:unacceptable|outrageous|a "
        r"disgrace|disgraceful|appalling|ridiculous|pathetic|a joke|bullshit|disgusting|shameful|infuriating)\b",
        r"\b(?:you(?:r \w+)?|you guys|you people) (?:all |are |r |really )*(?:suck|are useless|are the worst|"
        r"incompetent|are (?:a )?(?:joke|scammers|thieves|liars|crooks)|useless)\b|\bshame on you\b|\bworst (?:\w+ "
        r")?ever\b",
        r"\b(?:fed up|sick and tired|sick|tired|had enough) (?:with|of) (?:this|you|your|being|waiting|these|the)\b|"
        r"\bnever (?:again|buying|using|ordering|coming back|fly(?:ing)?)\b.{0,20}\b(?:you|here|again|service)\b|"
        r"\b(?:waste of (?:my )?(?:time|money))\b",
    ),
    "de": (
        r"\bwie (?:ein(?:en)? |der letzte )?(?:idiot\w*|bittsteller\w*|dreck|dumm\w*)\b|\b(?:so|derart) "
        r"(?:schlecht\w*|respektlos\w*|unfreundlich\w*) (?:\w+ )?(?:behandelt|bedient|umgang|abgefertigt)\b|\bmir "
        r"fehlen die worte\b",
        r"\b(?:beschwer(?:de|den|en|e)|reklamier\w*|reklamation)\b|\b(?:frechheit|unverschämt\w*|saftladen|zumutung|"
        r"inakzeptabel|katastrophal\w*|miserabel\w*|unter aller sau|skandalös\w*)\b|\b(?:sehr|extrem|total|maßlos|"
        r"echt|bin|völlig) (?:enttäuscht|unzufrieden|verärgert|sauer|wütend|stinksauer)\b|\bdas ist (?:echt |"
        r"wirklich )?(?:das letzte|lächerlich|ein witz)\b|\b(?:schlechte(?:r|ste[rn]?)) (?:service|kundendienst|"
        r"support|laden)\b",
    ),
    "fr": (
        r"\btrait[ée]e?s? comme (?:un|une|de la|des)\b|\braccroché au nez\b|\b(?:se moque|s'est moqué|vous moquez) "
        r"de (?:moi|nous|vos clients)\b",
        r"\b(?:réclamation|porter réclamation|me plaindre|déposer une plainte contre votre|plainte (?:sur|"
        r"concernant))\b|\b(?:inadmissible|inacceptable|scandaleu\w+|honteu\w+|lamentable|une honte|se moquer? du "
        r"monde|foutage de gueule)\b|\b(?:très|tellement|vraiment) (?:déçu|mécontent|insatisfait|en colère|"
        r"énervé)e?s?\b|\b(?:pire|mauvais) service\b",
    ),
    "es": (
        r"\b(?:trat(?:an|aron|ó)|tratad[oa]s?) (?:\w+ )?(?:como (?:a )?(?:un|basura|idiotas?)|fatal|muy mal|mal|"
        r"pésimo)\b|\bme colg(?:ó|aron)\b",
        r"\b(?:queja|reclamación|reclamo|quejarme|poner una reclamación|hoja de reclamaciones)\b|\b(?:inaceptable|"
        r"vergüenza|vergonzos\w+|indignante|pésim\w+|una estafa|lamentable)\b|\b(?:muy|tan|estoy|totalmente) "
        r"(?:decepcionad|molest|insatisfech|indignad|enfadad)[oa]s?\b|\b(?:peor|mal[oa]?|horrible) (?:servicio|"
        r"atención|experiencia)\b",
    ),
    "pt": (
        r"\b(?:tratad[oa]s?|trataram(?:-me)?) (?:\w+ )?(?:como um|mal|muito mal|feito)\b|\bdeslig(?:ou|aram) na "
        r"minha cara\b",
        r"\b(?:reclamação|reclamar|fazer uma queixa|queixa)\b|\b(?:inaceitável|vergonha|absurdo|péssim\w+|descaso|"
        r"palhaçada|lamentável)\b|\b(?:muito|tão|estou) (?:decepcionad|insatisfeit|irritad|chatead|indignad)[oa]s?\b",
    ),
    "it": (
        r"\btrattat[oaie] (?:come un|male|malissimo|da schifo)\b|\bchiuso il telefono in faccia\b",
        r"\b(?:reclamo|lamentela|lamentarmi|sporgere reclamo)\b|\b(?:inaccettabile|vergogn\w+|scandalos\w+|"
        r"pessim\w+|schifo|indecente)\b|\b(?:molto|davvero|sono) (?:delus|insoddisfatt|arrabbiat|indignat|"
        r"scontent)[oaie]\b",
    ),
    "nl": (
        r"\b(?:als een idioot|slecht|onbeschoft) behandeld\b|\bbehandeld als (?:een|oud)\b",
        r"\b(?:klacht(?: indienen)?|klagen over|klachten over)\b|\b(?:onacceptabel|schandalig|schandalige|"
        r"belachelijk|waardeloos|waardeloze|ongehoord)\b|\b(?:erg|zeer|heel|zwaar) (?:teleurgesteld|ontevreden|"
        r"boos)\b|\bslechte service\b",
    ),
    "pl": (
        r"\b(?:skarg\w+|reklamacj\w+|złożyć zażalenie|zażaleni\w+)\b|\b(?:niedopuszczaln\w+|skandal\w*|żenad\w+|"
        r"żenując\w+|fataln\w+|kpin\w+)\b|\b(?:bardzo|strasznie|jestem) (?:rozczarowan\w+|niezadowolon\w+|"
        r"wściekł\w+|zawiedzion\w+)",
    ),
    "tr": (
        r"\bşikayet (?:etmek|edeceğim|ediyorum|oluştur\w*|kaydı)|\b(?:rezalet|kabul edilemez|berbat|utanç verici|"
        r"skandal|saygısızlık)\b|\b(?:çok|hiç) (?:memnun değilim|memnuniyetsiz\w*|kızgınım|sinirliyim|hayal "
        r"kırıklığı\w*)",
    ),
    "ru": (
        r"\b(?:жалоб\w+|пожаловаться|претензи\w+|жалуюсь)\b|\b(?:безобрази\w+|возмутительно|отвратительн\w+|"
        r"ужасн\w+ (?:сервис|обслуживани\w+|поддержк\w+)|позор|издевательство|хамств\w+)\b|\b(?:очень|крайне|"
        r"полностью) (?:недовол\w+|разочарован\w+|возмущ\w+)",
    ),
    "ja": (
        r"(?:苦情|クレーム)(?:を|が|です|の|言)|(?:最悪|ひどい|酷い|許せない|納得(?:でき|いか)ない|失礼(?:な|だ|です))(?!すみません)|(?:不満|がっかり|失望)(?:です|しま|し)",
    ),
    "zh": (
        r"投诉|投訴|抱怨|(?:太|真|非常)(?:差劲|差勁|垃圾|恶劣|惡劣|失望|离谱|過分|过分)|(?:服务|服務|态度|態度)(?:太|真|很|极|非常)?(?:差|烂|爛|恶劣)|不满意|不滿意",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:no|not|n't|without|never had|any)(?: \w+){0,2} (?:complaints?|complain\w*)\b|\bcan(?:'t|not) "
    r"complain\b|\bcomplaints? (?:procedure|polic\w+|reports?|form field|tracker|dashboard)\b|\b(?:handle|"
    r"manage|track|report on|tag|export|sort|see|list) (?:\w+ )?complaints?\b",
    r"\b(?:customers?|clients?|guests?|users?|patients?|someone|somebody) (?:who |that |can |could |to )?(?:\w+ "
    r")?(?:complains?|complained|complain)\b|\bcomplaints? (?:from|by|of) (?:my|our|a|the) \w+",
    r"\b(?:not|isn't|aren't|wasn't|never) (?:at all |that |so |too )?(?:disappointed|disappoint\w*|bad|terrible|"
    r"unhappy)\b|\bworst (?:case|of all)\b",
    r"\b(?:keine|ohne) (?:beschwerde|reklamation)|\b(?:pas de|aucune) réclamation|\b(?:sin|ninguna) queja|"
    r"\bgeen klacht|\bbez (?:skarg|reklamacji)|\bбез (?:жалоб|претензий)",
)
