"""English. A bare "the person" is someone in a story; "a person" is a wish. An agent may have "the" or "your"."""

from __future__ import annotations

from escalation.human_request.patterns import Phrases, any_of, ending_in, only

_ADJECTIVE = (
    r"(?:real(?: (?!to|in|from|for|on)[a-z]+)??|live|actual|human|normal|proper|physical|non-robotic|service|support"
    r"|care|another|other|different|damn|bloody|goddamn|fucking|freaking|one of your|online|customer|qualified) "
)
_STAFF = (
    r"(?:human(?: being)?s?|agents?|representatives?|reps?|operators?|advis[oe]rs?|assistants?|supervisors?|managers?"
    r"|employees?|executives?|specialists?|technicians?|staff(?: member)?|workers?|colleagues?)"
)
# Somebody, with the commonest slips of the keyboard.
_SOMEBODY = r"(?:som[a-z]{0,2}(?:one|noe|body|bdy)|any(?:one|body))(?: else| real| human)?"
_SERVICE = r"(?:the |your )?(?:customer|technical|tech|live|human) ?(?:service|support|care|assistance|help)(?: team)?"
_TEAM = r"(?:(?:the |your )(?:support )?team(?! ?lead)|(?:the |your )?support team|(?:the |your )?support)"
_PERSON = (
    rf"(?:(?:an? |the |your |some |any |one of your )?(?:{_ADJECTIVE}){{0,3}}(?:bank )?{_STAFF}"
    rf"|(?:an? |another |some |any )?(?:{_ADJECTIVE}){{0,3}}(?:persons?|people)"
    rf"|{_SOMEBODY}|{_SERVICE}|{_TEAM})\b"
)
# "a person ID", "a human resources form", "a person of interest", "my agent's name": a thing, not somebody to talk to.
_NO_THING = (
    r"(?!'s\b|[-_/@]| (?:id|ids|role|roles|accounts?|keys?|settings?|seats?|licen[cs]es?|profiles?|mode|pages?"
    r"|api|dashboard|workspace|invitations?|view|fees?|invoices?|lists?|fields?|names?|numbers?|pickers?|reports?"
    r"|articles?|tickets?|tools?|forms?|files?|manuals?|samples?|strings?|hours|resources?|rights|readable|error"
    r"|records?|reviews?|feedback|touch|of interest|phone|e-?mails?|address(?:es)?|urls?|links?|details|contacts?|tags?"
    r"|filters?|columns?|types?|groups?|tables?|codes?|scripts?|software|apps?|portal|plans?|pric(?:e|es|ing)|approvals?"
    r"|training|analytics|contracts?|certificates?|documents?|documentation|center|centre)\b)"
)
# Who is wanted, needed or had may also be what the product is about: "I need an agent that runs on Linux".
_NO_STORY = (
    r"(?! (?:(?:that|which|installed|added|removed|deleted|invited|assigned|running|per|in (?:my|our|the)"
    r"|(?:for|on|to|with|from) (?:my|our|the|each|every|all)"
    r" (?:\w+ )?(?:workspace|teams?|servers?|form|project|company|organi[sz]ation|website|site|account)"
    r"|access|permissions?|who (?:can|could)(?:not|'t)? (?:log|sign|see|edit|access))\b"
    r"|to (?:be (?:able|added|allowed|invited)|receive|have|log|sign|see|edit|access|use|manage|approve|run)\b))"
)
_TALK = (
    r"(?:(?:talk+|taok|tlak|spea?k+|sepak|chatt?)(?:i+n?[gnt]{1,2}|ign)?|convers(?:e|ing)|get in touch"
    r"|(?:be )?(?:connect(?:ed)?|put (?:through|in touch)))"
)
_REACH = r"(?:contact(?:ing)?|reach(?:ing)?|get (?:a )?hold of|ring)"
_MOVE = r"(?:transfer|connect|pass|put|forward|hand|redirect|switch|escalate|refer|send|route)"
_ME = r"(?:me|us|this(?: (?:chat|conversation|over))?|my (?:chat|case|issue|question|ticket|request))"
_WANT = (
    r"(?:i|we)(?:'d| would|'ll| will)?(?: (?:really|just|only|still|now|rather|much))*"
    r" (?:want|need|prefer|demand|require|wanna|insist on"
    r"|(?<='d )like|(?<=ould )like|(?<=d really )like|(?<='d )have|(?<=ould )have|(?<=rather )have)"
    r"(?: to have| to get| help from| an answer from)?"
)
_ONE_PERSON = (
    rf"(?:(?:an? |some |the )?(?:{_ADJECTIVE}){{0,3}}(?:human(?: being)?|person|agent|representative|operator"
    r"|advis[oe]r|supervisor|manager)(?: (?:support|help|assistance))?|(?:the |your )?(?:customer|human|live)"
    r" (?:support|service|help)|your support team)\b"
)
# Where the words before are too weak for more ("give somebody …"), only what goes on like a wish is one.
_AND_THEN = (
    r"(?: (?:please|now|here|to (?:help|talk|speak|call|contact|answer|assist|look|handle|chat)|on|instead|asap|right"
    r"|not|who|for this|so|because)\b| ?[.!?,:;()]|$)"
)
_BOT = r"(?:bots?|chatbots?|robots?|machines?|computers?|ai|virtual (?:agents?|assistants?)|you)"

PHRASES = Phrases(
    language="en",
    wish=any_of(
        rf"\b{_TALK} ?(?:directly )?(?:to|with|through to|w/) (?:just )?{_PERSON}{_NO_THING}",
        rf"\b{_REACH} (?:to |out to )?(?!the (?:person|people)|{_SERVICE}|{_TEAM}){_PERSON}{_NO_THING}",
        rf"\b{_MOVE} {_ME}(?: over| on| through| directly| straight| back| in touch)?"
        rf" ?(?:to|with) {_PERSON}{_NO_THING}",
        r"\bput me (?:on|through) (?:to|with)\b",
        rf"^(?:please |can you |could you |just |pls )*(?:transfer|connect|escalate|hand over|handover|switch|forward)"
        rf"(?: (?:over|through))? (?:to|with) {_PERSON}{_NO_THING}",
        r"\b(?:(?:give|get|bring|fetch) (?:me|us)|gimme) (?:to )?"
        rf"{_PERSON}(?<!staff)(?<!workers){_NO_THING}{_NO_STORY}",
        rf"\bgive (?!{_TEAM}|the |your ){_PERSON}(?<!staff)(?<!workers){_AND_THEN}",
        rf"\bi have {_ONE_PERSON}{_AND_THEN}",
        rf"\b{_WANT} {_ONE_PERSON}{_NO_THING}{_NO_STORY}",
        rf"\b(?:is|are|isn't|aren't|be) (?:there )?(?:also )?{_PERSON}"
        r" (?:there|here|available|around|online|alive|free|i can|i could|to (?:help|talk|speak|assist|answer)"
        r"|who can (?:help|assist))\b",
        r"\b(?:human|live agent|real person|live person) (?:handoff|please|to (?:talk|answer|help)|available)\b",
        r"\bi (?:need|want) to (?:talk|speak|chat) (?:to|with) (?:your|the) (?:boss|founders?|owner|ceo)\b",
        r"\b(?:get|have|ask|could|can) (?:some(?:one|body) else|an? (?:human|agent|real person"
        r"|representative|operator)) (?:to )?(?:please )?"
        r"(?:help|assist|call|contact|confirm|answer|get back|on the line|take|look|check)\b",
        r"\bget some(?:one|body) to (?:help|assist)\b",
        r"\b(?:get|have|need) some(?:one|body)(?: else)? (?:on the line|to (?:call|contact|phone) me)\b",
        r"\bdo you have (?:any )?(?:human|live) (?:support|agents?|help)\b",
    ),
    no_bot=any_of(
        r"\b(?:do not|don'?t|dont|won'?t|will not|not|never|no longer|stop|tired of|sick of|hate"
        r"|refuse to|instead of|time)"
        r"(?: \w+){0,4}? (?:talk|talking|speak|speaking|chat|chatting|deal|dealing"
        r"|write|writing|shar(?:e|ing)[\w ]{0,25})"
        rf"(?: to| with) (?:an? |some |the |this |any |your |stupid |damn |fucking ){{0,3}}{_BOT}\b"
        r"(?! (?:about|on|in|at|guys))",
        r"\btalking to a (?:bot|machine|robot|chatbot) is\b",
        r"\bno (?:more )?(?:bots?|robots?|chatbots?)\b(?: please|[.!]|$)",
        r"\bwast(?:e|ing) (?:my )?time with (?:an? |this )?(?:bot|machine|robot|chatbot)\b",
    ),
    alone=only(
        rf"(?:{_ADJECTIVE}){{0,3}}(?:human(?: being)?|person|agents?|representative|operator|(?:human )?handoff"
        r"|customer (?:service|support|care)|live chat|advisor|someone from customer care)",
        r"please|pls|plz|now|hi|hello|hey|a|an|to|the|speak|talk|chat|available|instead|thanks|thank you|asap|:\(|no",
    ),
    not_before=ending_in(
        r"\b(?:do not|don'?t|dont|did not|didn'?t|doesn'?t|does not|not|never|no need|without"
        r"|instead of|rather than|avoid)"
        r"(?: (?:really|yet|even|actually|just|to|have|want|wanna|need|wish|like|require|you|me|us|ask(?:ing)?|be|being"
        r"|having|forced|necessarily|a|an|any|the|think|i|so))*",
        r"\b(?:do|must|should|would) (?:i|we) (?:really |always |still )?(?:have|need) to",
        r"\b(?:am i|are we)(?: (?:really|actually|even|now|currently))*",
        r"\b(?:was|were|been|after|before|while|when|already|yesterday|finally|kept)(?: i| we)?",
        r"\b(?:he|she|they|customers?|clients?|users?|visitors?|guests?|people|requesters?|employees?|callers?|bots?|it)"
        r"(?: (?:can|could|may|might|must|should|will|would|wants?|asks?|needs?|like|wishes|has|have|is|are|be|to|able"
        r"|just|never|always|does|decides?|when))*",
        r"\b(?:when|if|whether|unless) (?:the |your |a )?(?:bot|it|users?|customers?)(?: \w+){0,3}",
        r"\bif you(?:'d| would|'ll)?(?: (?:rather|like|want|prefer|wish|need|ever|to|just))+",
        r"\bhow (?:do|can|should) (?:my|our|the) (?:\w+ ){1,3}",
    ),
)
