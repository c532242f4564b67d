"""Somebody wants out: of a contract, an account, an order. Not what a cancellation costs, nor the customers of
others."""

from __future__ import annotations

_THING_EN = (
    r"(?:accounts?|acct|subscriptions?|sub|memberships?|plan|contracts?|polic(?:y|ies)|services?|orders?|"
    r"purchases?|bookings?|reservations?|trial|insurance|profile|enrol?lment|registration|tickets?|appointment|"
    r"flights?|package|everything|agreement|tariff|lease|cover|line|auto[- ]?renew(?:al)?|renewal)"
)
_OF_MINE_EN = r"(?:my|our|the|this|that|an?|his|her)"
PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        rf"\b(?:cancel(?:l?ing|ling)?|cancle|cancell|terminat(?:e|ing)|discontinue|revoke|rescind|call off)\b(?: "
        rf"\w+)?? (?:{_OF_MINE_EN} )?(?:[\w'-]+ ){{0,2}}?{_THING_EN}\b(?! (?:fees?|charges?|polic(?:y|ies)|terms))",
        rf"\b(?:close|closing|delete|deleting|deactivat(?:e|ing)|shut(?:ting)? down|get rid of|end|ending|stop|quit|"
        rf"leave|erase|remove|removing|eliminate|dissolve) (?:down )?(?:(?:{_OF_MINE_EN}|your) )?(?:[\w'{{}}<>_-]+ "
        rf"){{0,2}}?(?:accounts?|acct|profile|subscriptions?|memberships?|contract|lease)\b(?! (?:menu|button"
        rf"|settings|page|"
        rf"number|type|name|details?|manager|photo|picture|history|balance|holder|statement|limit|access))",
        r"\b(?:want|wanna|like|need|wish|going|have decided|how|can|please|pls) (?:\w+ )?(?:to |i )?(?:cancel|"
        r"unsubscribe|terminate)\b(?= ?(?:$|[.,!?]|please|now|today|it\b|this\b|with|before|because|immediately))",
        r"\b(?:unsubscribe me|cancel me|take me off|opt me out|i (?:hereby )?(?:give|am giving) notice|(?:here is|"
        r"this is|consider this) my (?:cancellation|notice|termination)|do not renew|don't renew|dont renew|stop "
        r"(?:the )?(?:auto[- ]?)?renew\w*|(?:want|like|wish) to (?:leave|quit) (?:you|your (?:bank|service|"
        r"company)))\b",
        r"\b(?:cancel(?:l?ation)|termination|closure|deletion|removal) (?:of|for) (?:my|our|the|an?) \w+",
        r"\b(?:want|need|like|have|get|please|request|requesting) (?:\w+ ){0,2}(?:my|our|this|the) (?:\w+ ){0,2}"
        r"(?:accounts?|profile|subscription|membership|orders?|purchase|booking|plan) (?:to be )?(?:deleted|closed|"
        r"cancell?ed|removed|terminated|deactivated|erased|ended)\b|\b(?:account|profile) (?:deletion|closure"
        r"|removal|"
        r"cancellation|termination)\b",
        r"\b(?:don't|dont|do not|no longer) (?:want|need|require|wish)\b.{0,40}\b(?:accounts?|profile|subscription|"
        r"membership|plan|orders?|purchase|booking|reservation)\b(?=.{0,25}\b(?:any ?more|any longer)\b)|\bno longer "
        r"(?:want|need|require|can afford|afford) (?:\w+ ){0,3}(?:accounts?|profile|subscription|membership|plan"
        r"|order|"
        r"purchase|booking|reservation)\b|\bunsubscribe (?:me|us|from|my)\b",
    ),
    "de": (
        r"\b(?:kündig(?:e|en|ung|te)|gekündigt|storni(?:ere|eren|erung)|widerruf(?:e|en)?|auflösen|"
        r"austreten)\b(?!sfrist|sschutz|sbedingungen)",
        r"\b(?:mein(?:en?|em)?|unser(?:en?)?|das|den) (?:\w+ )?(?:konto|abo|abonnement|vertrag|mitgliedschaft|"
        r"account|tarif)\b.{0,30}\b(?:kündigen|löschen|schließen|beenden|stornieren|auflösen|loswerden)\b",
    ),
    "fr": (
        r"\b(?:résili(?:er|ation|e)|annul(?:er|ez|ation de (?:ma|mon))|clôturer|fermer|supprimer|me désabonner|"
        r"désinscri\w+)\b.{0,25}\b(?:compte|abonnement|contrat|commande|adhésion|réservation|forfait|ligne|"
        r"assurance)\b|\b(?:je (?:veux|voudrais|souhaite)|comment) (?:résilier|me désabonner|annuler ma|annuler "
        r"mon)\b|\bmettre fin à (?:mon|notre|ma) \w+",
    ),
    "es": (
        r"\b(?:cancel(?:ar|en|o|e)|anul(?:ar|en)|rescindir|cerrar|eliminar|terminar)\b.{0,12}\b(?:mi|la|el|nuestro|"
        r"nuestra|un|una) (?:\w+ )?(?:cuenta|suscripción|contrato|pedido|compra|reserva|plan|membresía|póliza|"
        r"servicio|cita)\b|\bdar(?:me|nos)? de baja\b|\b(?:quiero|solicito|pido) la baja\b",
    ),
    "pt": (
        r"\b(?:cancel(?:ar|em|o)|anular|rescindir|encerrar|fechar|excluir)\b.{0,12}\b(?:minha|meu|a|o|nossa|nosso|"
        r"uma?) (?:\w+ )?(?:conta|assinatura|contrato|pedido|compra|reserva|plano|apólice|serviço|adesão)\b|"
        r"\b(?:quero|gostaria de) (?:cancelar|desistir|rescindir)\b",
    ),
    "it": (
        r"\b(?:disdire|disdetta|recedere|recesso|annullare|cancellare|chiudere|rescindere)\b.{0,16}\b(?:account|"
        r"conto|abbonamento|contratto|ordine|prenotazione|iscrizione|polizza|servizio|tutto)\b|\b(?:voglio|vorrei) "
        r"(?:disdire|recedere|dare disdetta)\b",
    ),
    "nl": (
        r"\b(?:opzeg(?:gen|ging)|zeg\b.{0,40}\bop|annule(?:ren|er)|beëindig(?:en)?|stopzetten)\b(?!skosten|"
        r"stermijn)|\b(?:mijn|ons|onze|de|het) (?:account|abonnement|contract|bestelling|boeking|"
        r"lidmaatschap)\b.{0,20}\b(?:opzeggen|stoppen|beëindigen|annuleren|verwijderen|sluiten)\b",
    ),
    "pl": (
        r"\b(?:zrezygnować|rezygnuję|wypowiedzieć|wypowiadam|anulować|anuluj\w*|rozwiązać|zamknąć|usunąć|odstąpić|"
        r"odstępuję)\b.{0,20}\b(?:kont\w+|umow\w+|subskrypcj\w+|zamówieni\w+|abonament\w*|rezerwacj\w+|polis\w+|"
        r"usług\w+)",
    ),
    "tr": (
        r"\b(?:hesab\w+|abonelik\w*|üyelik\w*|üyeliğ\w+|aboneliğ\w+|sipariş\w*|sözleşme\w*|rezervasyon\w*|"
        r"poliçe\w*)\b.{0,20}\b(?:iptal (?:et\w*|edin\w*|etmek)|kapat\w*|sonlandır\w*|fesh\w*|silmek)\b",
    ),
    "ru": (
        r"\b(?:отменить|отмените|расторгнуть|расторжени\w+|закрыть|закройте|отказаться от|отключить|отписаться|"
        r"удалить)\b.{0,20}\b(?:аккаунт\w*|подписк\w+|договор\w*|заказ\w*|счёт|счет|членств\w+|услуг\w+|брон\w+|"
        r"тариф\w*)",
    ),
    "ja": (
        r"(?:解約|退会|契約を?解除|(?:注文|予約|サブスク\w*|定期購入)を?(?:の)?(?:キャンセル|取り消し|解約))(?!料|手数料|ポリシー)",
    ),
    "zh": (
        r"(?:取消|退订|退訂|终止|終止|解除|注销|註銷|关闭|關閉)(?:我的|这个|該|该)?(?:订阅|訂閱|会员|會員|合同|合約|订单|訂單|账户|帳戶|账号|帳號|套餐|服务|預約|预约|预订)",
    ),
}
NOT_THESE: tuple[str, ...] = (
    r"\b(?:not|don't|dont|do not|didn't|never|no need to|without|instead of|rather than|no longer (?:want|"
    r"need)(?: \w+)?|stop|before|why (?:did|was|were|has|is|are))(?: \w+){0,3} (?:cancel\w*|terminat\w*|"
    r"clos(?:e|ing|ed)|delet\w*|ending)",
    r"\b(?:was|were|been|got|is|are|you(?:'ve| have)?|they|driver|airline|hotel|customers?|clients?|guests?|"
    r"users?|members?|employees?|agents?|visitors?) (?:\w+ )?(?:cancel|cancell?ed|cancell?ing|cancels|"
    r"terminat\w+)\b",
    r"\b(?:cancel\w*|termination) (?:fees?|charges?|polic(?:y|ies)|terms|rules|costs?|period|emails?|insurance|"
    r"button)\b|\b(?:fee|charge|cost|penalt\w+|polic\w+|deadline|period|happens|if i|when i|"
    r"possible)\b.{0,30}\b(?:cancel|terminat|clos)",
    r"\bnoise[- ]cancel|\bun-?cancel|\b(?:undo|reverse|reinstate|restore)\b.{0,20}\bcancel|\bcancel (?:that|"
    r"this|it)? ?(?:alarm|timer|reminder|meeting|upload|export|download|print)",
    r"\b(?:nicht|kein\w*|ohne|statt) (?:\w+ ){0,3}(?:kündig\w*|stornier\w*|lösch\w*)|\bwurde (?:\w+ "
    r")?(?:storniert|gekündigt)|\bkündigungsfrist\b|\bstorno(?:gebühr|kosten)\w*",
    r"\b(?:no|sin|nunca|não|non|niet|nie|не) (?:\w+ ){0,2}(?:cancel\w*|anul\w*|cerrar|disdire|annull\w*|"
    r"opzeg\w*|annuler\w*|rezygn\w*|anulow\w*|отмен\w*|расторг\w*|закрыва\w*)|\bne (?:\w+ )?(?:pas|veux pas) "
    r"(?:\w+ )?(?:annuler|résilier)",
    r"\b(?:combien|cuánto|quanto|quanto costa|frais|gastos|coste|costo|costi|kosten|koszt\w*|штраф) (?:\w+ "
    r"){0,3}(?:annul\w*|cancel\w*|résili\w*|disd\w*|opzeg\w*|rezygn\w*)",
)
