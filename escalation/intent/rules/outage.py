"""Everybody is affected, or nothing runs."""

from __future__ import annotations

_US_EN = (
    r"(?:(?:whole|entire) (?:company|team|office|department|organi[sz]ation|school|staff|site|firm|"
    r"building)|everyone|everybody|nobody|no one|none of (?:us|our|my) ?\w*|all (?:of )?(?:(?:our|my|"
    r"the) )?(?:us|users|customers|staff|employees|colleagues|stores|branches|students|agents))"
)
# Nobody *can* is an outage, everybody *can* is none.
_NOBODY_EN = r"(?:nobody|no one|none of (?:us|our|my) ?\w*)(?! else)"
PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        rf"\b{_US_EN}\b.{{0,40}}\b(?:can(?:'t|not| not)|cant|unable|locked out|offline|down|affected|no access|"
        rf"(?:getting|seeing) (?:an? )?(?:errors?|5\d\d))\b.{{0,20}}(?:\b(?:log ?in|login|sign in|work|access|"
        rf"connect|use|affected|out|offline|down|errors?|anything|5\d\d)\b|$)",
        rf"(?<!so )(?<!that )\b{_NOBODY_EN} (?:here |at work |in the office )?(?:can|"
        rf"is able to) (?:even )?(?:log ?in|sign in|work|access|connect|use)\b",
        r"\b(?:site|website|service|server|servers|system|systems|platform|api|app|network|production|"
        r"everything|internet|portal|dashboard)\b(?: \w+){0,2} (?:is|are|seems?|appears?|went|has been|"
        r"have been|keeps going)(?: \w+){0,2} (?:down|offline|unreachable|unavailable)\b(?! (?:payment|"
        r"the (?:page|list|menu)))",
        r"\b(?:is|are) (?:your|the) (?:\w+ )?(?:site|website|service|servers?|systems?|platform|api|"
        r"app) (?:down|offline)\b|\b(?:total|complete|major|massive|widespread|service|system|"
        r"network) (?:outage|failure|disruption)\b|\b(?:production|prod|system|site|server|website|"
        r"service) (?:down|outage)\b|\b(?:outage|sev ?1|p1 incident)\b",
    ),
    "de": (
        r"\b(?:ganze[rsn]?|gesamte[rsn]?|komplette[rsn]?) (?:firma|unternehmen|team|büro|abteilung|"
        r"belegschaft|schule|betrieb)\b.{0,50}\b(?:nicht|kein\w*|ausgefallen|steht|offline|lahmgelegt)\b|"
        r"\b(?:niemand|keiner)\b.{0,30}\b(?:einloggen|anmelden|arbeiten|zugreifen|zugriff)\b|\b(?:server|"
        r"system|seite|website|dienst|plattform|internet|netz|anwendung|alles)\b.{0,20}\b(?:down|offline|"
        r"ausgefallen|lahm|nicht erreichbar|tot)\b|\b(?:totalausfall|systemausfall|serverausfall|"
        r"komplettausfall|großstörung|betriebsstillstand)\b|\balle (?:kunden|mitarbeiter|nutzer|kollegen|"
        r"filialen)\b.{0,40}\b(?:betroffen|nicht|ausgesperrt)\b",
    ),
    "fr": (
        r"\b(?:toute (?:l'|la |notre )(?:entreprise|équipe|société|boîte)|personne (?:ne|n')|"
        r"aucun de nos (?:employés|clients|utilisateurs)|tous nos (?:clients|utilisateurs|"
        r"employés))\b.{0,40}\b(?:connecter|accéder|travailler|bloqué\w*|impacté\w*|accès)\b|\b(?:site|"
        r"serveur|service|système|plateforme|réseau|tout)\w*\b.{0,20}\b(?:en panne|hors service|hors ligne|"
        r"inaccessible|planté|down)\b|\bpanne (?:générale|totale|complète|majeure)\b",
    ),
    "es": (
        r"\b(?:toda (?:la|nuestra) (?:empresa|oficina|compañía|plantilla)|todo (?:el|nuestro) equipo|nadie|"
        r"ninguno de (?:nuestros|los)|todos (?:nuestros|los) (?:clientes|usuarios|"
        r"empleados))\b.{0,40}\b(?:entrar|acceder|trabajar|conectar\w*|iniciar sesión|bloquead\w+|afectad\w+|"
        r"sin acceso)\b|\b(?:sitio|página|web|servidor|servicio|sistema|plataforma|"
        r"todo)\w*\b.{0,20}\b(?:caíd[oa]s?|se cayó|fuera de servicio|no responde para nadie)\b|"
        r"\bcaída (?:general|total|del (?:sistema|servicio))\b",
    ),
    "pt": (
        r"\b(?:toda a (?:empresa|equipe|equipa)|(?:a )?empresa inteira|ninguém|"
        r"todos os (?:nossos )?(?:clientes|usuários|utilizadores|funcionários))\b.{0,40}\b(?:entrar|acessar|"
        r"aceder|trabalhar|logar|conecta\w*|bloquead\w+|afetad\w+|sem acesso)\b|\b(?:site|servidor|serviço|"
        r"sistema|plataforma|tudo)\w*\b.{0,20}\b(?:fora do ar|caiu|em baixo|indisponível|parado)\b|"
        r"\bqueda (?:geral|total|do sistema)\b",
    ),
    "it": (
        r"\b(?:tutta (?:l'|la )(?:azienda|ditta|società)|tutto (?:l'|il )(?:ufficio|team)|nessuno (?:riesce|"
        r"può|dei)|tutti i (?:nostri )?(?:clienti|utenti|dipendenti|colleghi))\b.{0,40}\b(?:acceder\w+|"
        r"entrare|lavorare|collegar\w+|bloccat\w+|accesso|loggar\w+)\b|\b(?:sito|server|servizio|sistema|"
        r"piattaforma|tutto)\b.{0,20}\b(?:down|offline|fuori servizio|irraggiungibile|non raggiungibile|"
        r"caduto|è (?:di nuovo |tutto )?(?:giù|a terra))\b|\b(?:blocco|guasto) (?:totale|generale)\b",
    ),
    "nl": (
        r"\b(?:(?:hele|volledige) (?:bedrijf|team|kantoor|afdeling|organisatie|school)|niemand|"
        r"alle (?:klanten|medewerkers|gebruikers|collega's))\b.{0,40}\b(?:inloggen|werken|toegang|verbinden|"
        r"buitengesloten|getroffen|erin)\b|\b(?:site|website|server|dienst|systeem|platform|"
        r"alles)\b.{0,20}\b(?:plat|down|offline|onbereikbaar|uit de lucht)\b|\b(?:grote|totale|"
        r"landelijke) storing\b",
    ),
    "pl": (
        r"\b(?:cał[ay] (?:firma|zespół|biuro)|nikt|wszyscy (?:klienci|pracownicy|"
        r"użytkownicy))\b.{0,40}\b(?:zalogować|pracować|dostęp\w*|wejść|połączyć)\b|\b(?:stron\w+|serwer\w*|"
        r"usług\w+|system\w*|platform\w+|wszystko)\b.{0,20}\b(?:nie działa u nikogo|padł\w*|leży|"
        r"niedostępn\w+)\b|\bawari\w+ (?:całego|całkowit\w+|systemu|serwer\w+)",
    ),
    "tr": (
        r"\b(?:bütün|tüm) (?:şirket|ekip|ofis|müşteriler\w*|çalışanlar\w*|kullanıcılar\w*)\b.{0,40}\b(?:giriş|"
        r"giremiyor\w*|çalışamıyor\w*|erişemiyor\w*|bağlanamıyor\w*)|\b(?:hiç ?kimse|"
        r"kimse)\b.{0,30}\b(?:giremiyor|giriş yapamıyor|erişemiyor|çalışamıyor|bağlanamıyor)|\b(?:site\w*|"
        r"sunucu\w*|sistem\w*|servis\w*)\b.{0,15}\b(?:çöktü|tamamen kapalı|erişilemiyor)",
    ),
    "ru": (
        r"\b(?:вся (?:компания|фирма|команда)|весь (?:офис|отдел)|никто|все (?:клиенты|сотрудники|"
        r"пользователи))\b.{0,40}\b(?:войти|зайти|работать|подключиться|доступ\w*|не мо[жг]\w+|не работает)\b|"
        r"\b(?:сайт|сервер\w*|сервис|система|платформа|вс[её])\b.{0,20}\b(?:лежит|упал\w*|рухнул\w*|"
        r"недоступ\w+)\b|\b(?:полный|массовый|глобальный) (?:сбой|отказ)\b",
    ),
    "ja": (
        r"(?:全社員|社員全員|全員|誰も|会社全体|全社|全ユーザー).{0,15}(?:ログインでき|アクセスでき|"
        r"使え|入れ|繋がら|つながら)|(?:サイト|サーバー?|システム|"
        r"サービス)が?.{0,6}(?:落ちて|ダウン|停止して|障害)|大規模障害|システム障害",
    ),
    "zh": (
        r"(?:全公司|整个公司|整個公司|所有(?:人|用户|用戶|员工|員工|客户|客戶)|没有人|沒有人|谁都|"
        r"大家都).{0,10}(?:无法|無法|不能|登不|进不|進不|用不|连不|連不)|"
        r"(?:网站|網站|服务器|伺服器|系统|系統|平台|服务)(?:全部|都|完全|整个)?(?:挂了|掛了|崩了|"
        r"崩溃|崩潰|宕机|宕機|瘫痪|癱瘓|down)|大面积(?:故障|瘫痪)|"
        r"全面(?:瘫痪|中断)",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:planned|scheduled|upcoming|next) (?:maintenance|downtime|outage)\b|\boutage (?:policy|history|"
    r"credits? policy|notifications?)\b",
    r"\b(?:price|prices|escalator|elevator|the button|the slider|lift)s? (?:is|are|went|goes) down\b",
)
