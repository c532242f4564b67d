"""What the labels of public data sets mean in our intents.

Of a row three things are known: the intents that it has, those that it may have (`unsure`: neither learned from nor
counted), and that it has none of the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.intents import Intent

HUMAN, COMPLAINT, CANCEL = Intent.HUMAN_REQUEST, Intent.COMPLAINT, Intent.CANCELLATION
REFUND, SECURITY, DATA = (
    Intent.REFUND_OR_BILLING_DISPUTE,
    Intent.ACCOUNT_TAKEOVER_OR_SECURITY,
    Intent.DATA_PROTECTION_REQUEST,
)
OUTAGE, BUG, HOW, STATUS, CHAT = (
    Intent.OUTAGE,
    Intent.BUG,
    Intent.HOW_TO,
    Intent.ORDER_OR_TICKET_STATUS,
    Intent.CHIT_CHAT,
)
# Ordinary questions are how-tos, bugs or neither, and few sets say which.
ORDINARY = frozenset({BUG, HOW, STATUS})


@dataclass(frozen=True, slots=True)
class Meaning:
    has: frozenset[Intent] = frozenset()
    unsure: frozenset[Intent] = field(default=ORDINARY)


def _meaning(*has: Intent, unsure: frozenset[Intent] | set[Intent] = frozenset()) -> Meaning:
    return Meaning(frozenset(has), (ORDINARY | unsure) - frozenset(has))


def _table(*rows: tuple[Meaning, str]) -> dict[str, Meaning]:
    return {label: meaning for meaning, labels in rows for label in labels.split()}


BANKING77 = _table(
    (_meaning(REFUND, unsure={COMPLAINT, CANCEL}), "request_refund transaction_charged_twice"),
    (_meaning(unsure={REFUND, SECURITY}), "extra_charge_on_statement"),
    (_meaning(STATUS, unsure={REFUND, COMPLAINT}), "Refund_not_showing_up"),
    (
        _meaning(unsure={REFUND, COMPLAINT}),
        "card_payment_fee_charged transfer_fee_charged cash_withdrawal_charge card_payment_wrong_exchange_rate"
        " wrong_amount_of_cash_received wrong_exchange_rate_for_cash_withdrawal top_up_by_card_charge"
        " reverted_card_payment? top_up_reverted",
    ),
    (_meaning(SECURITY, unsure={REFUND, CANCEL}), "compromised_card lost_or_stolen_card lost_or_stolen_phone"),
    (
        _meaning(SECURITY, unsure={REFUND}),
        "card_payment_not_recognised cash_withdrawal_not_recognised direct_debit_payment_not_recognised",
    ),
    (_meaning(CANCEL, unsure={COMPLAINT, DATA}), "terminate_account"),
    (_meaning(unsure={CANCEL, REFUND, SECURITY}), "cancel_transfer"),
    (_meaning(unsure={SECURITY}), "card_swallowed pin_blocked"),
    (
        _meaning(STATUS, unsure={COMPLAINT}),
        "card_arrival pending_top_up pending_transfer pending_card_payment pending_cash_withdrawal",
    ),
    (_meaning(unsure={COMPLAINT}), "why_verify_identity transfer_not_received_by_recipient"),
    (_meaning(BUG), "card_not_working contactless_not_working virtual_card_not_working"),
)

CLINC150 = _table(
    (_meaning(SECURITY), "report_fraud report_lost_card"),
    (_meaning(unsure={SECURITY, CANCEL}), "freeze_account account_blocked"),
    (_meaning(unsure={CANCEL}), "cancel cancel_reservation"),
    (_meaning(unsure={COMPLAINT, SECURITY}), "lost_luggage"),
    (_meaning(unsure={HUMAN}), "make_call"),
    (
        _meaning(CHAT),
        "greeting goodbye thank_you are_you_a_bot what_is_your_name who_made_you who_do_you_work_for what_can_i_ask_you"
        " how_old_are_you where_are_you_from what_are_your_hobbies do_you_have_pets yes no maybe",
    ),
    (_meaning(unsure={CHAT}), "tell_joke meaning_of_life fun_fact repeat user_name change_ai_name"),
    (_meaning(STATUS), "order_status application_status flight_status pto_request_status"),
)

BITEXT = _table(
    (_meaning(COMPLAINT), "complaint"),
    (_meaning(CANCEL), "cancel_order"),
    (_meaning(CANCEL, unsure={DATA}), "delete_account"),
    (_meaning(REFUND), "get_refund"),
    (_meaning(STATUS, unsure={REFUND}), "track_refund"),
    (_meaning(unsure={REFUND, BUG}), "payment_issue"),
    (_meaning(HUMAN), "contact_human_agent"),
    (_meaning(unsure={HUMAN}), "contact_customer_service"),
    (_meaning(BUG), "registration_problems"),
    (_meaning(HOW), "recover_password"),
    (_meaning(unsure={COMPLAINT}), "review"),
    (_meaning(unsure={CANCEL}), "newsletter_subscription change_order"),
    (_meaning(STATUS), "track_order"),
)

RASA = _table(
    (_meaning(HUMAN), "human_handoff"),
    (_meaning(CHAT), "check_human affirm deny goodbye greet thankyou thank bot_challenge"),
    (_meaning(unsure={CHAT, HUMAN}), "help"),
    (_meaning(BUG, unsure={OUTAGE}), "open_incident problem_email"),
    (_meaning(STATUS), "incident_status"),
    (_meaning(HOW), "password_reset"),
    (_meaning(unsure=frozenset(Intent)), "out_of_scope"),
    (_meaning(unsure={CHAT}), "inform"),
)

HINT3 = _table(
    (_meaning(CANCEL), "CANCEL_ORDER"),
    (_meaning(REFUND), "REFUND_OF_WRONG_AMOUNT REFUND_OF_ADDED_CASH DEDUCTED_AMOUNT_NOT_RECEIVED"),
    (
        _meaning(unsure={REFUND, COMPLAINT}),
        "REFUNDS_RETURNS_REPLACEMENTS RETURN_EXCHANGE ACCOUNT_BALANCE_DEDUCTED LESS_WINNINGS_AMOUNT",
    ),
    (_meaning(COMPLAINT), "CRITICISM"),
    (_meaning(unsure={COMPLAINT}), "FEEDBACK FAKE_TEAMS SIDE_EFFECT"),
    (_meaning(STATUS, unsure={COMPLAINT}), "DELAY_IN_PARCEL DELAY_IN_DELIVERY ORDER_STATUS WITHDRAWAL_STATUS"),
    (_meaning(HUMAN, unsure=frozenset(Intent)), "CHAT_WITH_AGENT CHAT_WITH_AN_AGENT"),
    (_meaning(unsure={HUMAN}), "CALL_CENTER CONTACT_NUMBER CONSULT_START LEAD_GEN"),
    (_meaning(CHAT), "THANKS GREETINGS_DAY CAPABILITIES"),
    (_meaning(unsure={CHAT}), "APPRECIATION PRESENCE START_OVER"),
    (_meaning(unsure={DATA}), "DELETE_PAN_CARD"),
    (_meaning(unsure={CANCEL}), "ACCOUNT_RESET"),
    (_meaning(unsure={OUTAGE}), "PORTAL_ISSUE"),
)

_NLUPP_CHAT = frozenset({"greet", "thank", "affirm", "deny", "acknowledge", "end_call", "repeat", "dont_know"})


def of_nlupp(intents: frozenset[str]) -> Meaning:
    """NLU++ labels parts of a meaning, several a row."""
    has: set[Intent] = set()
    unsure: set[Intent] = set()
    if "handoff" in intents:
        has.add(HUMAN)
    if "lost_stolen" in intents:
        has.add(SECURITY)
    if "refund" in intents:
        has.add(REFUND)
    if "cancel_close_leave_freeze" in intents:
        (has if "account" in intents and "why" not in intents else unsure).add(CANCEL)
        unsure.update((REFUND, SECURITY))
    if intents and intents <= _NLUPP_CHAT:
        has.add(CHAT)
    elif not intents or intents & _NLUPP_CHAT or "appointment" in intents:
        unsure.add(CHAT)
    if {"wrong_notworking_notshowing", "transfer_payment_deposit"} <= intents:
        unsure.update((REFUND, SECURITY, COMPLAINT))
    if "wrong_notworking_notshowing" in intents:
        unsure.update((COMPLAINT, SECURITY))
    return _meaning(*has, unsure=unsure)
