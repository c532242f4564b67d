"""Threats of lawyers, courts and regulators."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:i'll|i will|i'm going to|i am going to|im going to|im gonna|gonna|we will|we'll|i shall|i'm|"
        r"i am|going to|or i) (?:sue|suing|be suing)\b(?! (?:ellen|is))",
        r"\b(?:take|taking|bring) (?:you|this|the matter|your company|them|it) to (?:court|small claims|"
        r"the tribunal|a judge)\b|\bsee you in court\b",
        r"\b(?:legal (?:action|proceedings|steps)|lawsuit|class action|small claims(?: court)?|"
        r"letter before action|cease and desist)\b",
        r"\bmy (?:lawyers?|attorneys?|solicitors?|barrister|legal (?:team|counsel|"
        r"representative))\b.{0,40}\b(?:will|is|are|has|have|about|be|to)\b",
        r"\b(?:hear|hearing|letter|call) from (?:my|our) (?:lawyers?|attorneys?|solicitors?|legal team)\b|"
        r"\b(?:hire|hiring|consult\w*|speak to|contact\w*|get|getting) (?:a|my|our) (?:lawyer|attorney|"
        r"solicitor)\b",
        r"\b(?:report|reporting|reported|complain\w*|complaint|escalat\w+|go|going|take this|write|contact\w*|"
        r"file\w*|refer\w*)\b.{0,30}\b(?:to|with) (?:the )?(?:\w+ )?(?:ombudsman|regulator|trading standards|"
        r"bbb|better business bureau|fca|cfpb|ftc|fcc|attorney general|consumer (?:protection|rights|forum|"
        r"court)|ofcom|ofgem|police|authorities|ico|data protection authority|financial services authority|"
        r"citizens advice)\b",
        r"\b(?:subpoena|litigation hold|on behalf of (?:my|our) client|press(?:ing)? charges|"
        r"breach of contract|violation of (?:the )?(?:consumer|contract) (?:law|rights|protection act))\b",
    ),
    "de": (
        r"\b(?:(?:rechts)?anwält\w*|(?:rechts)?anwalt)\b(?!(?:skanzlei)? (?:software|tarif|version|lizenz))|"
        r"\b(?:verklag\w+|klage (?:einreichen|erheben|ein)|rechtliche schritte|rechtsweg|gerichtlich|"
        r"vor gericht|anzeige (?:erstatten|bei der polizei))\b",
        r"\b(?:verbraucherzentrale|verbraucherschutz|bundesnetzagentur|bafin|schlichtungsstelle|ombudsmann|"
        r"datenschutzbehörde|aufsichtsbehörde|wettbewerbszentrale)\b|\b(?:letzte|mit) fristsetzung\b|"
        r"\bmahnbescheid gegen\b",
    ),
    "fr": (
        r"\b(?:mon|notre|un) avocat\b|\b(?:poursuivre|poursuites|porter plainte|dépose\w* plainte|"
        r"action en justice|saisir (?:le tribunal|la justice|le médiateur|la dgccrf|la cnil|les prud'hommes)|"
        r"mise en demeure|tribunal|voie judiciaire|assigner)\b",
        r"\b(?:dgccrf|répression des fraudes|ufc que choisir|60 millions de consommateurs|médiateur|acpr|"
        r"signalconso)\b",
    ),
    "es": (
        r"\b(?:mi|mis|nuestro|un) abogad[oa]s?\b|\b(?:demandar(?:los|les|é|os)?|los voy a demandar|"
        r"voy a demandar|demanda judicial|acciones legales|medidas legales|vía judicial|tribunales|juzgado|"
        r"denuncia(?:r|ré|rlos|rles)?|reclamación judicial)\b(?! de empleo)",
        r"\b(?:profeco|oficina del consumidor|omic|facua|\bocu\b|consumo|defensor del (?:cliente|consumidor)|"
        r"banco de españa|condusef|indecopi|sernac|hoja de reclamaciones)\b(?! (?:de|eléctrico|medio|energ|"
        r"mensual|total|interno))",
    ),
    "pt": (
        r"\b(?:meu|minha|nosso|um) advogad[oa]\b|\b(?:processar (?:vocês|a empresa|voces|esta empresa)|"
        r"vou processar|ação judicial|acção judicial|medidas (?:legais|judiciais)|na justiça|tribunal|juizado|"
        r"pequenas causas|abrir processo contra)\b",
        r"\b(?:procon|reclame aqui|anatel|banco central|deco|livro de reclamações|bacen|consumidor\.gov|"
        r"defesa do consumidor)\b",
    ),
    "it": (
        r"\b(?:mio|nostro|un|dal|al mio) avvocato\b|\b(?:avvocato|denunci(?:o|are|erò|amo)|(?:fare|farvi|"
        r"farò) causa|azion[ei] legal[ei]|vie legali|tribunale|querela|giudice di pace|diffida|adire)\b",
        r"\b(?:agcom|agcm|antitrust|altroconsumo|codacons|federconsumatori|associazione (?:dei )?consumatori|"
        r"arbitro bancario|garante)\b",
    ),
    "nl": (
        r"\b(?:advocaat|advocaten|rechtszaak|rechtbank|juridische (?:stappen|actie)|aanklagen|"
        r"aangifte (?:doen)?|dagvaard\w*|kort geding|in gebreke(?:stelling)?|rechtsbijstand(?:sverzekering)?|"
        r"voor de rechter)\b",
        r"\b(?:consumentenbond|geschillencommissie|autoriteit (?:consument|persoonsgegevens|financiële)|"
        r"\bacm\b|\bafm\b|kifid|ombudsman|consuwijzer|radar|kassa meldpunt)\b(?! app)",
    ),
    "pl": (
        r"\b(?:mój|moim|mojego|nasz) (?:prawnik\w*|adwokat\w*)|\b(?:prawnik\w*|adwokat\w*|pozew|pozwę|pozwać|"
        r"do sądu|sąd(?:u|zie|em)|drog[aęi] (?:sądow\w+|prawn\w+)|kroki prawne|kroków prawnych)\b|\b(?:uokik|"
        r"rzecznik\w* (?:konsumentów|praw|finansow\w+)|uodo|knf|zawiadomi\w+ (?:policj\w+|prokuratur\w+))\b",
    ),
    "tr": (
        r"\b(?:avukat\w*|dava aç\w+|mahkeme\w*|yasal (?:yol\w*|işlem\w*|süreç)|hukuki (?:yol\w*|işlem\w*|"
        r"süreç)|savcılı\w+|suç duyurusu|tüketici (?:hakem|mahkeme|hakları)\w*|cimer|btk'?y?a? şikay\w+|"
        r"bddk)\b",
    ),
    "ru": (
        r"\b(?:мо(?:й|его|ему|им) (?:адвокат|юрист)\w*|адвокат\w*|подам? (?:на вас )?в суд|"
        r"подать (?:на вас )?в суд|в суд(?:е|ом)?|судебн\w+ (?:иск|разбирательств|порядк)\w*|"
        r"исков\w+ заявлени\w+|роспотребнадзор\w*|прокуратур\w+|заявление в полицию|"
        r"защит\w+ прав потребителей|досудебн\w+ претензи\w+|роскомнадзор\w*)\b",
    ),
    "ja": (
        r"弁護士|訴え(?:ます|る|て|よう)|訴訟|裁判|法的(?:措置|手段|手続)|消費者(?:センター|庁)|"
        r"消費生活センター|警察に(?:相談|通報|届)|内容証明|被害届",
    ),
    "zh": (
        r"律师|律師|起诉|起訴|告(?:上)?法院|法庭|诉讼|訴訟|法律(?:途径|途徑|手段|责任|責任)|"
        r"消费者协会|消費者保護|消协|消保|12315|工商局|报警|報警|银保监|仲裁|市场监管",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:not|n't|never|no|without|rather than|instead of|avoid(?:ing)?|don't want|no intention of|"
    r"no plans?)(?: \w+){0,3} (?:sue|suing|legal action|lawsuit|court|lawyers?|legal steps)\b",
    r"\b(?:nicht|kein\w*|ohne|niemals|keinesfalls)(?: \w+){0,3} (?:verklag\w+|klag\w+|anwalt|gericht\w*|"
    r"rechtliche schritte)\b|\bverklage (?:sie|euch|dich) nicht\b",
    r"\b(?:ne|n'|sans|pas d[e'])(?: ?\w+){0,4} (?:poursuivre|porter plainte|avocat|tribunal|poursuites)\b",
    r"\b(?:no|sin|nunca)(?: \w+){0,3} (?:demandar\w*|denunciar\w*|abogado|acciones legales|tribunales)\b",
    r"\b(?:não|sem|nunca)(?: \w+){0,3} (?:processar|advogado|ação judicial|tribunal)\b|\b(?:non|"
    r"senza)(?: \w+){0,3} (?:denunci\w+|causa|avvocato|azioni legali)\b",
    r"\b(?:niet|geen|zonder)(?: \w+){0,3} (?:aanklagen|advocaat|rechtszaak|rechtbank|aangifte)\b|"
    r"\bnie (?:chcę |zamierzam )?(?:pozw\w+|iść do sądu)|\bне (?:буду|собираюсь|"
    r"хочу) (?:\w+ ){0,2}(?:в суд|судиться)|訴え(?:ません|るつもりは(?:あり)?ま?せん|"
    r"るつもりはない)|(?:不会|不會|不想|不打算|没有|"
    r"沒有)(?:去)?(?:起诉|起訴|告|报警|報警)",
    r"\b(?:i am|i'm|im|we are|work(?:ing)? (?:as|for)) (?:a|an|the)? ?(?:\w+ )?(?:lawyer|attorney|"
    r"solicitor|law firm)\b|\blaw firm (?:plan|account|licen[cs]e)|\b(?:lawyer|attorney|"
    r"solicitor)'s (?:email|address|name)\b",
    r"\b(?:tennis|food|basketball|squash|badminton) court\b|\bcourt (?:booking|shoes)\b|\bтеннисн\w+",
)
