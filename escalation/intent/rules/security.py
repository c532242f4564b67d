"""Accounts and cards in strange hands. The learned model hears the rest; these are the sure words."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:hacked|hijacked|compromised|breached|phished|cloned|skimmed)\b.{0,30}\b(?:account|profile|"
        r"e-?mail|card|login|phone|me|us|password)\b|\b(?:account|profile|e-?mail|card|login|password|we|i|"
        r"i've|been|got|was)\b.{0,20}\b(?:hacked|hijacked|compromised|breached|phished|cloned|skimmed)\b",
        r"\b(?:someone|somebody|a stranger|a hacker|hackers|thief|scammer|another person|"
        r"my ex)\b.{0,25}\b(?:in(?:to)?|using|used|accessed|access to|stole|stolen|taken over|logged (?:in|"
        r"into)|logging|changed|took over|opened)\b.{0,25}\b(?:my|our) (?:account|card|e-?mail|password|"
        r"identity|phone number|name|data)\b",
        r"\b(?:fraud(?:ulent)?|unauthori[sz]ed|suspicious|unrecogni[sz]ed) (?:charges?|payments?|purchases?|"
        r"transactions?|log-?ins?|sign-?ins?|activity|access|withdrawals?|transfers?|orders?)\b",
        r"\b(?:stolen|stole|robbed|pickpocketed)\b.{0,15}\bmy (?:bank |credit |debit )?(?:card|wallet|"
        r"purse)\b|\bmy (?:bank |credit |debit )?(?:card|wallet|purse|identity)\b.{0,15}\b(?:stolen|robbed)\b|"
        r"\bidentity theft\b",
        r"\b(?:lost|misplaced|stolen|stole|missing|lose|losing)\b(?: \w+){0,2} (?:my|the|a) (?:\w+ )?(?:card|"
        r"wallet|purse|"
        r"phone|mobile|cell ?phone|handbag|passport|bank card|debit card|credit card)\b|\bmy (?:\w+ )?(?:card|"
        r"wallet|purse|"
        r"phone|mobile|handbag) (?:is|was|has been|got|went|just got) (?:\w+ )?(?:lost|stolen|missing|gone|"
        r"nicked|snatched)\b",
        r"\b(?:don't|dont|do not|didn't|did not|can't|cannot) (?:recogni[sz]e|remember making|know anything "
        r"about)\b.{0,30}"
        r"\b(?:payments?|transactions?|charges?|debits?|withdrawals?|purchases?|it|login|order|device)\b|"
        r"\b(?:payments?|"
        r"transactions?|charges?|direct debits?|withdrawals?|purchases?|orders?|log-?ins?|"
        r"devices?)\b.{0,40}\b(?:(?:i|we) "
        r"(?:did not|didn't|never|haven't|have not|don't|do not) (?:\w+ )?(?:made?|recogni[sz]e|authori[sz]ed?|"
        r"do|done|approve|"
        r"set up|place|initiate|know|order)|(?:is|are|was|were)(?: not|n't) (?:mine|me|made by me|by me))\b",
        r"\b(?:someone|somebody|thieves|hackers?) (?:\w+ ){0,2}(?:using|used|stole|has|have|got|took) (?:\w+ "
        r"){0,2}?my "
        r"(?:\w+ )?(?:card|details|account|phone|wallet|identity|information|info)\b|\b(?:freeze|block|lock|"
        r"cancel) my "
        r"(?:\w+ )?card\b(?=.{0,60}\b(?:lost|stolen|stole|fraud|someone|missing|theft))",
        r"\b(?:report|reporting) (?:\w+ ){0,3}(?:fraud|theft|lost|stolen|scam|phishing|suspicious)\b|\b(?:there "
        r"(?:is|was|has "
        r"been)|i (?:suspect|noticed|see)) (?:\w+ ){0,2}(?:fraud|fraudulent|suspicious|unusual activity)\b|"
        r"\b(?:scammed|phishing "
        r"(?:mail|email|site|link|attempt))\b",
        r"\b(?:i|we)(?:'ve)? (?:did not|didn't|never|have not|haven't) (?:made?|authori[sz]ed?|approved?|do|"
        r"done|initiate[d]?) (?:this|that|these|those|any|the|such) (?:\w+ )?(?:payments?|transactions?|"
        r"purchases?|transfers?|logins?|withdrawals?|charges?|changes?)\b",
        r"\b(?:security (?:hole|vulnerability|breach|flaw) (?:in|on|at|with) your|data (?:breach|leak)|"
        r"vulnerability in your)\b|\b(?:api key|password|credentials|token)s? (?:was |were |has been |"
        r"have been |got |is )?(?:leaked|exposed)\b",
    ),
    "de": (
        r"\b(?:konto|account|karte|e-?mail|profil|handy|passwort)\b.{0,25}\b(?:gehackt|geklaut|gestohlen|"
        r"übernommen|missbraucht|kompromittiert|ausgespäht)\b|\b(?:gehackt|hacker|identitätsdiebstahl|"
        r"phishing|datenleck|sicherheitslücke)\b(?!schutz)|\b(?:unbefugt\w*|verdächtig\w*|betrügerisch\w*|"
        r"nicht autorisiert\w*|unberechtigt\w*) (?:zugriff\w*|abbuchung\w*|buchung\w*|anmeldung\w*|zahlung\w*|"
        r"aktivität\w*|login\w*)\b|\b(?:jemand|fremde\w*)\b.{0,25}\b(?:zugriff auf mein|"
        r"hat mein\w* (?:passwort|e-?mail|konto)|benutzt mein|in mein\w* (?:konto|account))\b",
    ),
    "fr": (
        r"\b(?:compte|carte|mail|profil|mot de passe)\b.{0,25}\b(?:pirat\w+|hack\w+|vol[ée]e?s?|usurp\w+|"
        r"compromis\w*)\b|\b(?:usurpation d'identité|hameçonnage|phishing|faille de sécurité)\b|"
        r"\b(?:opération|transaction|paiement|connexion|prélèvement|achat)s? (?:frauduleu\w+|suspect\w*|"
        r"non autorisé\w*)\b|\bquelqu'un (?:a |s'est |utilise )?.{0,25}\bmon (?:compte|mot de passe|adresse|"
        r"identité)\b",
    ),
    "es": (
        r"\b(?:cuenta|tarjeta|correo|perfil|contraseña)\b.{0,25}\b(?:hacke\w+|jaque\w+|robad[oa]|robaron|"
        r"clonad[oa]|clonaron|comprometid[oa])\b|\b(?:hackea\w+|jaquea\w+|me robaron|"
        r"robaron)\b.{0,20}\b(?:cuenta|tarjeta|cartera|correo|identidad|celular|móvil)\b|\b(?:cargo|"
        r"transacci[oó]n|compra|acceso|movimiento|inicio de sesión)(?:e?s)? (?:fraudulent\w+|no autorizad\w+|"
        r"sospechos\w+|no reconocid\w+)\b|\balguien\b.{0,20}\b(?:entró|accedió|usa|está usando|cambió|"
        r"usó)\b.{0,15}\bmi (?:cuenta|contraseña|correo|tarjeta)\b|\b(?:robo de identidad|suplantación)\b",
    ),
    "pt": (
        r"\b(?:conta|cartão|e-?mail|perfil|senha)\b.{0,25}\b(?:hackead\w+|invadid\w+|roubad\w+|clonad\w+|"
        r"clonaram|comprometid\w+)\b|\b(?:hackearam|invadiram|roubaram|clonaram)\b.{0,20}\b(?:conta|cartão|"
        r"perfil|celular|carteira)\b|\b(?:compra|transação|cobrança|acesso|login)s? (?:fraudulent\w+|"
        r"não autorizad\w+|suspeit\w+|não reconhecid\w+)\b|\balguém\b.{0,20}\b(?:entrou|acessou|está usando|"
        r"usou|mudou|trocou)\b.{0,15}\bminha (?:conta|senha)\b",
    ),
    "it": (
        r"\b(?:account|conto|carta|mail|profilo|password)\b.{0,25}\b(?:hackerat\w+|violat\w+|rubat\w+|"
        r"clonat\w+|compromess\w+)\b|\b(?:hackerat\w+|mi hanno rubato)\b.{0,20}\b(?:account|conto|carta|"
        r"portafoglio|profilo)\b|\b(?:addebit\w+|transazion\w+|acquist\w+|access\w+|operazion\w+|"
        r"pagament\w+) (?:fraudolent\w+|non autorizzat\w+|sospett\w+)\b|\bqualcuno\b.{0,20}\b(?:è entrato|usa|"
        r"sta usando|ha cambiato|ha usato)\b.{0,15}\b(?:mi[oa]) (?:account|conto|password|carta)\b|"
        r"\bfurto d'identità\b",
    ),
    "nl": (
        r"\b(?:account|rekening|pas|e-?mail|profiel|wachtwoord|kaart)\b.{0,25}\b(?:gehackt|gestolen|"
        r"overgenomen|misbruikt|gekraakt)\b|\b(?:gehackt|identiteitsfraude|phishing|datalek|"
        r"beveiligingslek)\b|\b(?:verdachte|frauduleuze|ongeautoriseerde|onbevoegde) (?:transactie|betaling|"
        r"inlog\w*|activiteit|afschrijving|toegang)\w*\b|\biemand\b.{0,25}\b(?:gebruikt|ingelogd|toegang tot|"
        r"veranderd|gewijzigd)\b.{0,15}\bmijn (?:account|wachtwoord|pas|gegevens)\b",
    ),
    "pl": (
        r"\b(?:kont\w+|kart\w+|mail\w*|profil\w*|hasł\w+)\b.{0,25}\b(?:zhakowan\w+|skradzion\w+|przejęt\w+|"
        r"ukradzion\w+|ukradł\w*)\b|\b(?:włama\w+ (?:się )?(?:na|do)|zhakowa\w+|ukradli|kradzież tożsamości|"
        r"phishing)\b|\b(?:nieautoryzowan\w+|podejrzan\w+|oszukańcz\w+) (?:transakcj\w+|płatnoś\w+|"
        r"logowani\w+|dostęp\w*)",
    ),
    "tr": (
        r"\b(?:hesab\w+|kart\w+|e-?posta\w*|profil\w+|şifre\w+)\b.{0,25}\b(?:hack\w*|çalın\w+|ele geçiril\w+|"
        r"kopyalan\w+)|\b(?:hesabım çalındı|hacklendi|hesabıma gir\w+|dolandırıl\w+|kimlik hırsızlığı)\b|"
        r"\b(?:izinsiz|yetkisiz|şüpheli) (?:işlem\w*|ödeme\w*|giriş\w*|harcama\w*)",
    ),
    "ru": (
        r"\b(?:взломал\w+|взломан\w*|украли|угнали|похитили)\b.{0,25}\b(?:аккаунт\w*|карт\w+|почт\w+|"
        r"страниц\w+|профил\w+|данн\w+|учётн\w+|кошел\w+)|\b(?:аккаунт\w*|карт\w+|почт\w+|профил\w+|"
        r"учётн\w+)\b.{0,25}\b(?:взломал\w+|взломан\w*|украл\w+|украден\w*)|\b(?:мошеннич\w+|подозрительн\w+|"
        r"несанкционированн\w+) (?:операци\w+|списани\w+|транзакци\w+|вход\w*|платеж\w*|платёж\w*)|"
        r"\bкто-?то (?:зашёл|зашел|вошёл|вошел|сменил|пользуется)",
    ),
    "ja": (
        r"不正(?:アクセス|ログイン|利用|請求|送金|使用)|乗っ取(?:ら|り)|ハッキング|ハックされ|"
        r"身に覚えの(?:ない|無い)|フィッシング|(?:カード|財布|スマホ)を?(?:盗まれ|紛失)|"
        r"情報(?:漏洩|漏えい|流出)",
    ),
    "zh": (
        r"(?:账号|帳號|账户|帳戶|邮箱|卡|密码)被?(?:人)?(?:盗|盜|黑了|入侵|冒用|盗刷|盜刷)|"
        r"被盗(?:号|刷)|被盜(?:號|刷)|盗刷|盜刷|黑客|駭客|钓鱼(?:网站|邮件|"
        r"短信)|(?:不是|非)我?本人操作|异常登录|異常登入|身份盗用|信息泄露|(?:卡|手机|钱包)(?:丢了|被偷|不见了)",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:life|growth|productivity) hack|\bhackathon\b|\b(?:how|where)\b.{0,20}\b(?:enable|set up|"
    r"turn on|configure|report on)\b.{0,30}\b(?:alerts?|protection|detection|notifications?|rules?)\b",
    r"\bhow (?:do|does|can) (?:you|we|your \w+) (?:prevent|detect|protect|handle)\b",
)
