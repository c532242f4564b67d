"""Money back, or a bill disputed. Not how refunds work, nor those that an operator gives to others."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"\b(?:want|need|like|demand|expect|get|give|getting|have|claim|request|requesting|owed?|send|asking for|"
        r"ask for|process|deserve|receive|issue|obtain|obtaining|solicit|seek|apply for|waiting (?:for|on)) "
        r"(?:\w+ ){0,2}?(?:a |my |the |full |partial |some |any )*(?:refunds?|"
        r"refunded|reimburs\w*|rebates?|restitutions?|compensat(?:ion|ions|ed)|repayment|credit back|money back|"
        r"cash back from you)\b(?! (?:polic|status|option|button|form|process|rules?|terms))",
        r"\b(?:refund|reimburse|pay back|give back|return) (?:me|us|my|our|the (?:money|amount|payment|full|"
        r"difference|rest))\b",
        r"\bmy (?:money|payment|deposit|cash|funds) (?:back|returned|refunded)\b|\brefund (?:now|please|pls|asap)\b|"
        r"\b(?:where(?:'s| is)|still (?:waiting|no)|not (?:received|got)|when (?:will|do) i (?:get|receive)) (?:\w+ "
        r"){0,3}(?:refund|money back|reimbursement)\b",
        r"\b(?:charged?|billed?|debited|paid|invoiced|deducted|taken|withdrawn|deduct|pay|billing|charging|charges?|"
        r"took) (?:\w+ ){0,5}?(?:twice|two times|double|multiple times|2x|again for the same)\b|\bdouble[- "
        r"]?(?:charged?|billed?|payment|billing|debited|charges)\b|\b(?:duplicated?|double|identical|two of the "
        r"same|second) (?:charges?|payments?|transactions?|debits)\b|\b(?:payments?|transactions?|charges?|debits?|"
        r"purchases?|amount)\b.{0,30}\b(?:twice|two times|double|duplicated|(?:multiple|several|many) times|more "
        r"than once)\b",
        r"\b(?:overcharged?|over-charged|overbilled|charged (?:\w+ )?(?:too much|extra|more than|wrong\w*|"
        r"incorrect\w*|without))\b",
        r"\b(?:dispute|contest|challenge|reverse|charge ?back)\b.{0,20}\b(?:charge|payment|bill|invoice|transaction|"
        r"fee|debit|amount)\b|\bchargeback\b|\b(?:wrong|incorrect|false|mistaken) (?:bill|invoice|charge|amount "
        r"(?:was )?(?:charged|taken|deducted|debited))\b|\b(?:bill|invoice) (?:is|was|looks|seems) (?:\w+ "
        r")?(?:wrong|incorrect|too high|false)\b",
    ),
    "de": (
        r"\b(?:geld|betrag|zahlung|anzahlung|kaution|kosten|differenz)\b.{0,25}\b(?:zurück\w*|erstatt\w*|wieder)\b|"
        r"\b(?:erstatt(?:en|et|ung)|rückerstatt\w+|rückzahlung|zurückbuch\w*|gutschrift)\b|\b(?:doppelt|zweimal|zu "
        r"viel|zuviel|unberechtigt|fälschlich) (?:\w+ )?(?:abgebucht|berechnet|belastet|bezahlt|eingezogen)\b|"
        r"\brechnung (?:ist |war )?(?:\w+ )?(?:falsch|zu hoch|stimmt nicht|fehlerhaft)\b",
    ),
    "fr": (
        r"\b(?:rembours(?:er|ez|ement|é|ée)|rendez-moi|récupérer mon argent|mon argent)\b|\b(?:débité|prélevé|"
        r"facturé|payé)e?s? (?:\w+ )?(?:deux fois|en double|en trop|à tort)\b|\bfacture (?:est )?(?:fausse|erronée|"
        r"incorrecte)\b",
    ),
    "es": (
        r"\b(?:reembols\w+|devuelv\w+|devoluci[oó]n|devolver(?:me|nos)?)\b.{0,20}\b(?:dinero|importe|pago|plata|"
        r"compra|pedido|me|mi)\b|\b(?:quiero|exijo|pido|necesito|solicito) (?:\w+ ){0,2}(?:reembolso|devolución|mi "
        r"dinero)\b|\b(?:cobr\w+|cargo|pagu[eé]) (?:\w+ ){0,3}(?:dos veces|doble|de más|por error)\b|\bfactura "
        r"(?:es |está )?(?:incorrecta|mal|errónea)",
    ),
    "pt": (
        r"\b(?:reembols\w+|estorn\w+|devolv\w+ (?:o |meu |o meu )?(?:dinheiro|valor))\b|\b(?:cobra\w+|debitad\w+|"
        r"pague[i]?) (?:\w+ ){0,3}(?:duas vezes|em dobro|a mais|indevid\w+)\b|\b(?:cobrança|fatura) (?:\w+ "
        r")?(?:indevida|errada|duplicada|em duplicidade)\b|\bmeu dinheiro de volta\b",
    ),
    "it": (
        r"\b(?:rimbors\w+|soldi indietro|restitui\w+ (?:i soldi|il denaro)|riavere i (?:miei )?soldi)\b|"
        r"\b(?:addebitat\w+|pagat\w+|fatturat\w+|prelevat\w+) (?:\w+ ){0,2}(?:due volte|doppi\w|in più|per "
        r"errore)\b|\bfattura (?:è )?(?:sbagliata|errata)\b",
    ),
    "nl": (
        r"\b(?:geld|bedrag|betaling)\b.{0,20}\b(?:terug|terugbetal\w*|teruggestort)\b|\bterugbetaling (?:krijgen|"
        r"graag|van)\b|\b(?:dubbel|twee keer|te veel|onterecht) (?:\w+ )?(?:afgeschreven|betaald|gefactureerd|in "
        r"rekening)\b|\b(?:rekening|factuur) (?:is |klopt )?(?:fout|niet|onjuist)\b",
    ),
    "pl": (
        r"\b(?:zwrot\w*|zwróć\w*|oddaj\w*|odzyskać)\b.{0,15}\b(?:pieni\w+|kwot\w+|płatnoś\w+|środk\w+|kas\w+)|"
        r"\b(?:pobran\w+|obciążon\w+|zapłaci\w+|naliczon\w+) (?:\w+ ){0,3}(?:dwa razy|dwukrotnie|podwójnie|za dużo)|"
        r"\bpodwójn\w+ (?:opłat\w+|obciążeni\w+)|\b(?:rachunek|faktura) (?:jest )?(?:błędn\w+|zawyżon\w+)",
    ),
    "tr": (
        r"\bpara\w* (?:\w+ )?(?:iade|geri)\b|\b(?:para|ücret|ödeme) iadesi (?:istiyorum|talep)|\biki (?:kez|kere|"
        r"defa) (?:\w+ )?(?:çekil\w+|tahsil\w*|ödeme|ücret)\w*|\bfazla (?:ücret|para|çekil\w+|tahsil\w*)",
    ),
    "ru": (
        r"\b(?:верни\w*|вернуть|возврат\w*|возмести\w*)\b.{0,15}\b(?:деньг\w*|денег|средств\w*|оплат\w+|сумм\w+)|"
        r"\b(?:списал\w+|снял\w+|оплатил\w*) (?:\w+ ){0,3}(?:дважды|два раза|лишн\w+)|\bдвойн\w+ (?:списани\w+|"
        r"оплат\w+)|\bсч[её]т (?:\w+ )?(?:неверн\w+|завышен\w*)",
    ),
    "ja": (
        r"返金(?:して|を|し|希望|お願い|請求)|お金を?返|二重(?:に|請求|課金|引き落とし)|(?:二回|2回|余計に)(?:請求|課金|引き落と)|請求(?:書)?が?(?:間違|おかしい|違い)",
    ),
    "zh": (
        r"(?:要求|申请|申請|想|要|给我|給我|请|請)(?:你们)?(?:全额)?退(?:款|钱|錢)|退我(?:的)?(?:钱|錢|款)|把(?:钱|錢)退|(?:扣|收|付)了?(?:我)?(?:两|兩|"
        r"2)次|重复(?:扣|收)|多(?:扣|收)(?:了|我)|(?:账单|帳單|发票)(?:不对|有误|错)",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:no|not|don't|dont|do not|without|n't|never|no need for)(?: \w+){0,3} (?:a |any |the )?(?:refund|"
    r"reimburse\w*|money back)",
    r"\b(?:refund|reimbursement|return|rückerstattungs|remboursement) (?:polic(?:y|ies)|rules?|terms|report|"
    r"form|settings)\b|\b(?:do you (?:offer|have|give)|your) (?:\w+ )?(?:refund|money[- ]back)|\b(?:how|what|"
    r"which)\b.{0,20}\brefunds? (?:work|show|are|is|appear|take|handled|period)|\bmoney[- ]back guarantee\b",
    r"\b(?:customers?|clients?|guests?|buyers?|users?|somebody|someone|shoppers?|students?) (?:\w+ "
    r"){0,3}(?:refund|money back)|\brefund (?:a|an|my|our|the|their) (?:customers?|clients?|guests?|buyers?|"
    r"orders? in)\b|\b(?:issue|process|give|send) (?:a |an )?(?:partial )?refunds? (?:to|for|in|from) (?:a|my|"
    r"our|the|customers?|clients?|guests?)",
    r"\b(?:refund|money) (?:has |have |just )?(?:arrived|came|come|received|landed|is here)\b|\bthanks? (?:\w+ "
    r"){0,3}refund",
    r"\b(?:in (?:which|what) cases?|under (?:which|what)|on what (?:grounds|conditions)|in what situations?|am "
    r"i (?:eligible|entitled)|when can i|can i (?:ask|apply) for|is it possible|polic\w+|conditions?|"
    r"eligib\w+)\b.{0,60}\b(?:refunds?|reimburse\w*|money back|compensat\w+)\b",
    r"\b(?:wie lange|combien|cuánto tarda|combien de temps|quanto (?:tempo|demora)|hoe lang|ile trwa|сколько)\b",
)
