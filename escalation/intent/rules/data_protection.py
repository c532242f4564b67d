"""Requests under data protection law: deletion, access, objection."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:delete|erase|remove|wipe|destroy|purge)\b.{0,25}\b(?:my|our|me)\b.{0,25}\b(?:personal (?:data|"
        r"information|details)|data|records?|database)\b(?! (?:row|table|set|point|file))",
        r"\b(?:copy|access|export|disclosure|overview)\b.{0,20}\b(?:my|the) (?:personal )?(?:data|"
        r"information)\b.{0,30}\b(?:you (?:have|hold|store|keep)|about me|on me|gdpr|article 15|ccpa)\b",
        r"\b(?:dsar|subject access|right to (?:be forgotten|erasure|access|rectification|object)|"
        r"data (?:protection|subject|deletion|erasure|access) (?:request|officer)|(?:gdpr|ccpa|"
        r"dsgvo)[ -](?:\w+ )?(?:request|deletion|erasure|access)|article (?:15|17|16|20|"
        r"21) (?:of the )?gdpr)\b",
        r"\b(?:under|according to|pursuant to|per|by|citing) (?:the )?(?:gdpr|ccpa|data protection (?:act|"
        r"law)|privacy act)\b",
        r"\bwhat (?:personal )?(?:data|information) (?:do|does|did) (?:you|your company) (?:have|hold|store|"
        r"keep|collect)\w* (?:on|about|of) me\b|\b(?:do not|don't|stop) (?:sell|selling|sharing|share|"
        r"processing|process)\w* my (?:personal )?(?:data|information)\b|\bwithdraw my consent\b",
    ),
    "de": (
        r"\b(?:dsgvo|datenschutzgrundverordnung|datenauskunft|auskunft(?:sersuchen|sanspruch)?|"
        r"selbstauskunft)\b.{0,60}\b(?:daten|dsgvo|art\w*|lösch\w*|auskunft)\b|\b(?:art(?:ikel|\.)?) ?(?:15|"
        r"17) (?:der )?dsgvo\b",
        r"\b(?:lösch\w*|entfern\w*|vernicht\w*)\b.{0,40}\bdaten\b(?!satz|bank|ei)|\b(?:meine\w*|"
        r"persönliche\w*|personenbezogene\w*|alle) (?:\w+ )?daten\b.{0,40}\b(?:lösch\w*|gelöscht|entfern\w*|"
        r"vernicht\w*|auskunft|herausgabe)\b",
        r"\bwelche (?:\w+ )?daten (?:haben|speicher\w*|besitz\w*|verarbeit\w*|hab)\b.{0,20}\b(?:mich|mir)\b|"
        r"\brecht auf (?:vergessenwerden|löschung|auskunft)\b|\bwiderrufe? meine einwilligung\b|"
        r"\bdatenschutzbeauftragte\w*\b",
    ),
    "fr": (
        r"\b(?:supprim\w+|effac\w+|suppression|effacement)\b.{0,30}\b(?:mes|toutes mes|de mes) (?:données|"
        r"informations) ?(?:personnelles)?\b|\b(?:rgpd|droit (?:à l'oubli|d'accès|à l'effacement|"
        r"de rectification|d'opposition))\b|\b(?:quelles|copie de (?:toutes )?(?:mes|"
        r"les)) (?:\w+ )?données\b.{0,40}\b(?:sur moi|me concernant|personnelles|avez)\b|"
        r"\bdélégué à la protection des données\b",
    ),
    "es": (
        r"\b(?:borr\w+|elimin\w+|supr\w+)\b.{0,30}\bmis (?:datos|informaci[oó]n) ?(?:personales)?\b|\b(?:rgpd|"
        r"lopd|derechos? (?:al olvido|de (?:acceso|supresión|cancelación|rectificación)|arco))\b|"
        r"\bqué datos (?:personales )?(?:tienen|tenéis|tiene|guardan|almacenan)\b.{0,20}\bm[ií]\b|"
        r"\bcopia de (?:todos )?mis datos\b|\bdelegado de protección de datos\b",
    ),
    "pt": (
        r"\b(?:apag\w+|exclu\w+|elimin\w+|delet\w+|remov\w+)\b.{0,30}\bmeus dados\b|\b(?:lgpd|rgpd|"
        r"direito (?:ao esquecimento|de acesso|ao apagamento))\b|\bquais (?:os )?dados (?:\w+ ){0,3}(?:têm|"
        r"tem|guardam|possuem|armazenam)\b.{0,20}\bmim\b|\bcópia d(?:e todos )?os meus dados\b|"
        r"\bencarregado d[ea] (?:proteção de )?dados\b",
    ),
    "it": (
        r"\b(?:cancell\w+|elimin\w+|rimuov\w+|rimozione)\b.{0,30}\b(?:i )?miei dati\b|\b(?:gdpr|"
        r"diritto (?:all'oblio|di accesso|alla cancellazione))\b|\bquali dati (?:\w+ ){0,2}(?:avete|"
        r"conservate|possedete|trattate)\b|\bcopia (?:di tutti )?(?:dei|i) miei dati\b|"
        r"\bresponsabile della protezione dei dati\b|\brevoco il (?:mio )?consenso\b",
    ),
    "nl": (
        r"\b(?:verwijder\w*|wis|wissen|verwijdering)\b.{0,30}\b(?:mijn|al mijn|"
        r"persoonlijke) (?:persoonlijke )?(?:gegevens|data|persoonsgegevens)\b|"
        r"\b(?:mijn (?:persoons)?gegevens)\b.{0,30}\b(?:verwijder\w*|wissen|gewist|inzien)\b|\b(?:avg|"
        r"recht op (?:vergetelheid|inzage|verwijdering)|inzageverzoek|avg-verzoek)\b|"
        r"\bwelke (?:persoons)?gegevens (?:hebben|bewaren|heeft|bewaart)\b|"
        r"\bfunctionaris gegevensbescherming\b",
    ),
    "pl": (
        r"\b(?:usun\w+|usuń|skasuj\w*|skasowani\w+|wymaza\w+)\b.{0,30}\b(?:moj\w+|"
        r"swoj\w+) (?:wszystkie )?dan\w+\b|\b(?:rodo|prawo do (?:bycia zapomnianym|usunięcia danych|"
        r"dostępu))\b|\bjakie dane (?:\w+ ){0,3}o mnie\b|\bkopi\w+ (?:wszystkich )?moich danych\b|"
        r"\binspektor\w* ochrony danych\b",
    ),
    "tr": (
        r"\b(?:kişisel )?veri(?:lerimi|lerimin)\b.{0,30}\b(?:sil\w+|kaldır\w+|kopya\w*|imha\w*)|\b(?:kvkk|"
        r"gdpr|unutulma hakkı)\b|\bhakkımda (?:hangi|ne) (?:\w+ )?veri\w*|\bbilgilerimi\b.{0,20}\bsil(?:in|"
        r"inmesini|ebilir|er)\w*",
    ),
    "ru": (
        r"\b(?:удалит\w+|удалени\w+|стереть|сотрите|уничтож\w+)\b.{0,30}\b(?:мои|моих|"
        r"все мои)\b.{0,20}\b(?:данн\w+|информаци\w+)|\b(?:152-фз|gdpr|право на забвение|"
        r"персональн\w+ данн\w+)\b.{0,60}\b(?:удал\w+|отзыв\w*|копи\w+|согласи\w+|уничтож\w+)|\bотз(?:ыв\w+|"
        r"ов\w*) (?:мо\w+ )?согласи\w+|\bкакие данные (?:\w+ ){0,2}обо мне\b",
    ),
    "ja": (
        r"(?:個人情報|個人データ|私の(?:データ|情報)|登録情報).{0,15}(?:削除|消去|消して|開示|抹消)|"
        r"(?:データ|情報)の?(?:開示請求|削除請求)|GDPR|gdpr|忘れられる権利",
    ),
    "zh": (
        r"(?:删除|刪除|清除|抹掉|注销并删除).{0,8}(?:我的)?(?:所有|全部)?(?:的)?(?:个人|"
        r"個人)?(?:数据|資料|资料|信息|資訊)|(?:个人信息保护法|被遗忘权|被遺忘權|"
        r"gdpr)|(?:存储|保存|收集)了?我的?(?:哪些|什么)(?:个人|個人)?(?:数据|信息|資料)|"
        r"(?:我的)(?:个人|個人)(?:数据|信息|資料).{0,6}(?:副本|删除|刪除|"
        r"导出)",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:is|are)\b.{0,30}\bgdpr[ -]?(?:compliant|konform|ready)\b|\bgdpr[ -]compliant\b|"
    r"\bdsgvo[ -]?konform\b|\bconforme (?:au|al|com o) (?:rgpd|gdpr)\b|\bavg-proof\b",
    r"\b(?:don't|do not|didn't|not|never|without) (?:\w+ ){0,2}(?:delete|deleting|erase|lose|losing|"
    r"remove) (?:\w+ ){0,2}(?:my|our) (?:data|information)\b",
    r"\b(?:nicht|ohne)\b.{0,25}\bdaten\b.{0,15}\b(?:lösch\w*|verlier\w*)\b",
)
