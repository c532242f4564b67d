"""Accounts and cards in strange hands. The learned model hears the rest; these are the sure words."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:hacked|hijacked|compromised|breached|phished|cloned|skimmed)\b.{0,30}\b(?:account|profile|e-?mail|"
        r"card|login|phone|me|us|password)\b|\b(?:account|profile|e-?mail|card|login|password|we|i|i've|been|got|"
        r"was)\b.{0,20}\b(?:hacked|hijacked|compromised|breached|phished|cloned|skimmed)\b",
        r"\b(?:someone|somebody|a stranger|a hacker|hackers|thief|scammer|another person|my "
        r"ex)\b.{0,25}\b(?:in(?:to)?|using|used|accessed|access to|stole|stolen|taken over|logged (?:in|into)|"
        r"logging|changed|took over|opened)\b.{0,25}\b(?:my|our) (?:account|card|e-?mail|password|identity|phone "
        r"number|name|data)\b",
        r"\b(?:fraud(?:ulent)?|unauthori[sz]ed|suspicious|unrecogni[sz]ed) (?:charges?|payments?|purchases?|"
        r"transactions?|log-?ins?|sign-?ins?|activity|access|withdrawals?|transfers?|orders?)\b",
        r"\b(?:stolen|stole|robbed|pickpocketed)\b.{0,15}\bmy (?:bank |credit |debit )?(?:card|wallet|purse)\b|\bmy "
        r"(?:bank |credit |debit )?(?:card|wallet|purse|identity)\b.{0,15}\b(?:stolen|robbed)\b|\bidentity theft\b",
        r"\b(?:lost|misplaced|stolen|stole|missing|lose|losing)\b(?: \w+){0,2} (?:my|the|a) (?:\w+ )?(?:card|wallet|"
        r"purse|phone|mobile|cell ?phone|handbag|passport|bank card|debit card|credit card)\b|\bmy (?:\w+ )?(?:card|"
        r"wallet|purse|phone|mobile|handbag) (?:is|was|has been|got|went|just got) (?:\w+ )?(?:lost|stolen|missing|"
        r"gone|nicked|snatched)\b",
        r"\b(?:don't|dont|do not|didn't|did not|can't|cannot) (?:recogni[sz]e|remember making|know anything "
        r"about)\b.{0,30}\b(?:payments?|transactions?|charges?|debits?|withdrawals?|purchases?|it|login|order|"
        r"device)\b|\b(?:payments?|transactions?|charges?|direct debits?|withdrawals?|purchases?|orders?|log-?ins?|"
        r"devices?)\b.{0,40}\b(?:(?:i|we) (?:did not|didn't|never|haven't|have not|don't|do not) (?:\w+ )?(?:made?|"
        r"recogni[sz]e|authori[sz]ed?|do|done|approve|set up|place|initiate|know|order)|(?:is|are|was|were)(?: not|"
        r"n't) (?:mine|me|made by me|by me))\b",
        r"\b(?:someone|somebody|thieves|hackers?) (?:\w+ ){0,2}(?:using|used|stole|has|have|got|took) (?:\w+ "
        r"){0,2}?my (?:\w+ )?(?:card|details|account|phone|wallet|identity|information|info)\b|\b(?:freeze|block|"
        r"lock|cancel) my (?:\w+ )?card\b(?=.{0,60}\b(?:lost|stolen|stole|fraud|someone|missing|theft))",
        r"\b(?:report|reporting) (?:\w+ ){0,3}(?:fraud|theft|lost|stolen|scam|phishing|suspicious)\b|\b(?:there "
        r"(?:is|was|has been)|i (?:suspect|noticed|see)) (?:\w+ ){0,2}(?:fraud|fraudulent|suspicious|unusual "
        r"activity)\b|\b(?:scammed|phishing (?:mail|email|site|link|attempt))\b",
        r"\b(?:i|we)(?:'ve)? (?:did not|didn't|never|have not|haven't) (?:made?|authori[sz]ed?|approved?|do|done|"
        r"initiate[d]?) (?:this|that|these|those|any|the|such) (?:\w+ )?(?:payments?|transactions?|purchases?|"
        r"transfers?|logins?|withdrawals?|charges?|changes?)\b",
        r"\b(?:payments?|transactions?|charges?|debits?|withdrawals?|purchases?|orders?|log-?ins?|transfers?|cash|"
        r"money)\b.{0,50}\b(?:(?:i|we)(?:'ve|'d)? (?:am |are |can |could |have |had )?(?:\w+ )?(?:not|never|cannot|"
        r"can't|didn't|don't|haven't|wasn't|no) (?:\w+ )?(?:made?|make|recogni[sz]e|authori[sz]ed?|do|did|done|"
        r"approved?|set|setup|placed?|initiated?|aware|ordered|performed?|completed?|purchased?|created?|"
        r"recogni[sz]ing|receive|get|withdr[ae]w\w*|remember|requested?|familiar|responsible|took|taken|recall|know "
        r"(?:about|of|anything)|sign(?:ed)?|agreed?)|(?:is|was|are|were) not (?:mine|me|by me|my own|from me)|"
        r"(?:isn't|wasn't|aren't|weren't) (?:mine|me|by me|my own|from me)|without my (?:knowledge|permission|"
        r"consent|authori[sz]ation))\b",
        r"\b(?:i|we)(?:'ve| have)? (?:did not|didn't|never|haven't|have not|not) (?:\w+ )?(?:withdr[ae]w\w*|take "
        r"out|taken out|set up|make|made|authori[sz]ed?|recogni[sz]e|approved?|placed?)\b.{0,40}\b(?:withdrawals?|"
        r"cash|money|debits?|payments?|purchases?|transactions?|orders?)\b|\b(?:strange|weird|unknown|unfamiliar|"
        r"mysterious|unusual|odd|unexplained) (?:\w+ )?(?:payments?|transactions?|charges?|debits?|withdrawals?|"
        r"purchases?|log-?ins?|activity|orders?)\b",
        r"\b(?:someone|somebody|another person|anyone else)\b.{0,25}\b(?:withdr[ae]w\w*|took (?:money|cash)|taken "
        r"(?:money|cash|out)|spent|buying|bought|ordered|charging)\b.{0,30}\bmy\b",
        r"\b(?:mugged|robbed|pickpocketed|burgled)\b|\b(?:freeze|block|lock|disable) (?:my|the|this) (?:\w+ "
        r")?(?:card|account)\b|\bmy (?:\w+ )?(?:card|wallet|purse|phone|bag) (?:has |have |is |was |got |went "
        r")(?:\w+ )?(?:missing|lost|left|taken|stolen|used (?:by|without))\b|\b(?:left|forgot|no longer have|don't "
        r"have) my (?:\w+ )?(?:phone|card|wallet|purse|bag)(?: anymore)? (?:at|in|on|somewhere|behind)\b|\bno "
        r"longer have my (?:phone|card)\b|\b(?:someone|somebody)(?: else)? (?:\w+ )?(?:is |has |may be |might be |"
        r"could be )?(?:using|used|made|making|accessing)\b.{0,25}\b(?:it|my|on my)\b",
        r"\b(?:security (?:hole|vulnerability|breach|flaw) (?:in|on|at|with) your|data (?:breach|leak)|"
        r"vulnerability in your)\b|\b(?:api key|password|credentials|token)s? (?:was |were |has been |have been |"
        r"got |is )?(?:leaked|exposed)\b",
    ),
    "de": (
        r"\b(?:konto|account|karte|e-?mail|profil|handy|passwort)\b.{0,25}\b(?:gehackt|geklaut|gestohlen|übernommen|"
        r"missbraucht|kompromittiert|ausgespäht)\b|\b(?:gehackt|hacker|identitätsdiebstahl|phishing|datenleck|"
        r"sicherheitslücke)\b(?!schutz)|\b(?:unbefugt\w*|verdächtig\w*|betrügerisch\w*|nicht autorisiert\w*|"
        r"unberechtigt\w*) (?:zugriff\w*|abbuchung\w*|buchung\w*|anmeldung\w*|zahlung\w*|aktivität\w*|login\w*)\b|"
        r"\b(?:jemand|fremde\w*)\b.{0,25}\b(?:zugriff auf mein|hat mein\w* (?:passwort|e-?mail|konto)|benutzt mein|"
        r"in mein\w* (?:konto|account))\b",
    ),
    "fr": (
        r"\b(?:compte|carte|mail|profil|mot de passe)\b.{0,25}\b(?:pirat\w+|hack\w+|vol[ée]e?s?|usurp\w+|"
        r"compromis\w*)\b|\b(?:usurpation d'identité|hameçonnage|phishing|faille de sécurité)\b|\b(?:opération|"
        r"transaction|paiement|connexion|prélèvement|achat)s? (?:frauduleu\w+|suspect\w*|non autorisé\w*)\b|"
        r"\bquelqu'un (?:a |s'est |utilise )?.{0,25}\bmon (?:compte|mot de passe|adresse|identité)\b",
    ),
    "es": (
        r"\b(?:cuenta|tarjeta|correo|perfil|contraseña)\b.{0,25}\b(?:hacke\w+|jaque\w+|robad[oa]|robaron|clonad[oa]|"
        r"clonaron|comprometid[oa])\b|\b(?:hackea\w+|jaquea\w+|me robaron|robaron)\b.{0,20}\b(?:cuenta|tarjeta|"
        r"cartera|correo|identidad|celular|móvil)\b|\b(?:cargo|transacci[oó]n|compra|acceso|movimiento|inicio de "
        r"sesión)(?:e?s)? (?:fraudulent\w+|no autorizad\w+|sospechos\w+|no reconocid\w+)\b|"
        r"\balguien\b.{0,20}\b(?:entró|accedió|usa|está usando|cambió|usó)\b.{0,15}\bmi (?:cuenta|contraseña|correo|"
        r"tarjeta)\b|\b(?:robo de identidad|suplantación)\b",
    ),
    "pt": (
        r"\b(?:conta|cartão|e-?mail|perfil|senha)\b.{0,25}\b(?:hackead\w+|invadid\w+|roubad\w+|clonad\w+|clonaram|"
        r"comprometid\w+)\b|\b(?:hackearam|invadiram|roubaram|clonaram)\b.{0,20}\b(?:conta|cartão|perfil|celular|"
        r"carteira)\b|\b(?:compra|transação|cobrança|acesso|login)s? (?:fraudulent\w+|não autorizad\w+|suspeit\w+|"
        r"não reconhecid\w+)\b|\balguém\b.{0,20}\b(?:entrou|acessou|está usando|usou|mudou|trocou)\b.{0,15}\bminha "
        r"(?:conta|senha)\b",
    ),
    "it": (
        r"\b(?:account|conto|carta|mail|profilo|password)\b.{0,25}\b(?:hackerat\w+|violat\w+|rubat\w+|clonat\w+|"
        r"compromess\w+)\b|\b(?:hackerat\w+|mi hanno rubato)\b.{0,20}\b(?:account|conto|carta|portafoglio|"
        r"profilo)\b|\b(?:addebit\w+|transazion\w+|acquist\w+|access\w+|operazion\w+|pagament\w+) (?:fraudolent\w+|"
        r"non autorizzat\w+|sospett\w+)\b|\bqualcuno\b.{0,20}\b(?:è entrato|usa|sta usando|ha cambiato|ha "
        r"usato)\b.{0,15}\b(?:mi[oa]) (?:account|conto|password|carta)\b|\bfurto d'identità\b",
    ),
    "nl": (
        r"\b(?:account|rekening|pas|e-?mail|profiel|wachtwoord|kaart)\b.{0,25}\b(?:gehackt|gestolen|overgenomen|"
        r"misbruikt|gekraakt)\b|\b(?:gehackt|identiteitsfraude|phishing|datalek|beveiligingslek)\b|\b(?:verdachte|"
        r"frauduleuze|ongeautoriseerde|onbevoegde) (?:transactie|betaling|inlog\w*|activiteit|afschrijving|"
        r"toegang)\w*\b|\biemand\b.{0,25}\b(?:gebruikt|ingelogd|toegang tot|veranderd|gewijzigd)\b.{0,15}\bmijn "
        r"(?:account|wachtwoord|pas|gegevens)\b",
    ),
    "pl": (
        r"\b(?:kont\w+|kart\w+|mail\w*|profil\w*|hasł\w+)\b.{0,25}\b(?:zhakowan\w+|skradzion\w+|przejęt\w+|"
        r"ukradzion\w+|ukradł\w*)\b|\b(?:włama\w+ (?:się )?(?:na|do)|zhakowa\w+|ukradli|kradzież tożsamości|"
        r"phishing)\b|\b(?:nieautoryzowan\w+|podejrzan\w+|oszukańcz\w+) (?:transakcj\w+|płatnoś\w+|logowani\w+|"
        r"dostęp\w*)",
    ),
    "tr": (
        r"\b(?:hesab\w+|kart\w+|e-?posta\w*|profil\w+|şifre\w+)\b.{0,25}\b(?:hack\w*|çalın\w+|ele geçiril\w+|"
        r"kopyalan\w+)|\b(?:hesabım çalındı|hacklendi|hesabıma gir\w+|dolandırıl\w+|kimlik hırsızlığı)\b|"
        r"\b(?:izinsiz|yetkisiz|şüpheli) (?:işlem\w*|ödeme\w*|giriş\w*|harcama\w*)",
    ),
    "ru": (
        r"\b(?:взломал\w+|взломан\w*|украли|угнали|похитили)\b.{0,25}\b(?:аккаунт\w*|карт\w+|почт\w+|страниц\w+|"
        r"профил\w+|данн\w+|учётн\w+|кошел\w+)|\b(?:аккаунт\w*|карт\w+|почт\w+|профил\w+|"
        r"учётн\w+)\b.{0,25}\b(?:взломал\w+|взломан\w*|украл\w+|украден\w*)|\b(?:мошеннич\w+|подозрительн\w+|"
        r"несанкционированн\w+) (?:операци\w+|списани\w+|транзакци\w+|вход\w*|платеж\w*|платёж\w*)|\bкто-?то "
        r"(?:зашёл|зашел|вошёл|вошел|сменил|пользуется)",
    ),
    "ja": (
        r"不正(?:アクセス|ログイン|利用|請求|送金|使用)|乗っ取(?:ら|り)|ハッキング|ハックされ|身に覚えの(?:ない|無い)|フィッシング|(?:カード|財布|スマホ)を?(?:盗まれ|紛失)|"
        r"情報(?:漏洩|漏えい|流出)",
    ),
    "zh": (
        r"(?:账号|帳號|账户|帳戶|邮箱|卡|密码)被?(?:人)?(?:盗|盜|黑了|入侵|冒用|盗刷|盜刷)|被盗(?:号|刷)|被盜(?:號|刷)|盗刷|盜刷|黑客|駭客|钓鱼(?:网站|邮件|短信)|"
        r"(?:不是|非)我?本人操作|异常登录|異常登入|身份盗用|信息泄露|(?:卡|手机|钱包)(?:丢了|被偷|不见了)",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:life|growth|productivity) hack|\bhackathon\b|\b(?:how|where)\b.{0,20}\b(?:enable|set up|turn on|"
    r"configure|report on)\b.{0,30}\b(?:alerts?|protection|detection|notifications?|rules?)\b",
    r"\bhow (?:do|does|can) (?:you|we|your \w+) (?:prevent|detect|protect|handle)\b",
)
