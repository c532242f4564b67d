"""The internal note that a human agent finds at a handoff, the first line first: what is wanted, how it stands, what
was tried, what to reply; then who it is, and last what was said. Pure.

It comes as blocks of Markdown, which each desk compiles to its own markup and fits into its own limits. Every word in
it is somebody's, so what people wrote is made inert first; only the bot's own words are Markdown already. Blocks are
compiled one by one, so an open code fence in one of them swallows no other. What is not known has no line.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import Article, Author, Handoff, Suggestion, TicketLine, Tried, Turn
from bot.wording import Wording
from connectors.render import plain_to_markdown, words_to_markdown
from connectors.render.tree import clean

SUGGESTION_CHARS = 4_000
LINE_CHARS = 500

SPEAKERS = {Author.REQUESTER: "speaker_requester", Author.AGENT: "speaker_agent", Author.BOT: "speaker_bot"}

# What requesters tick under an answer, by its name.
REASONS = {
    "wrong": "reason_wrong",
    "incomplete": "reason_incomplete",
    "outdated": "reason_outdated",
    "not_my_question": "reason_not_my_question",
    "other": "reason_other",
}


def opening(handoff: Handoff, wording: Wording) -> list[str]:
    """All that comes before what was said."""
    return [*_matter(handoff, wording), *_tried(handoff, wording), *_reply(handoff.note.suggestion, wording),
            *_person(handoff, wording)]  # fmt: skip


def _matter(handoff: Handoff, wording: Wording) -> Iterator[str]:
    note = handoff.note
    yield _labelled("note_wants", inline(handoff.summary, wording), wording)
    if note.asked:
        yield _labelled("note_asked", "", wording)
        yield "\n".join(f"- {inline(one, wording)}" for one in note.asked)
    if note.mood:
        yield _labelled("note_mood", inline(note.mood, wording), wording)
    if note.language:
        yield _labelled("note_language", _language(note.language, wording), wording)
    if note.intent:
        yield _labelled("note_intent", note.intent.replace("_", " "), wording)
    why = handoff.explanation or wording.say("note_no_reason")
    yield _labelled("note_urgency", f"{handoff.priority.value}. {inline(why, wording)}", wording)


def _tried(handoff: Handoff, wording: Wording) -> Iterator[str]:
    lines = dict.fromkeys(line for tried in handoff.note.tried if (line := _one_tried(tried, wording)))
    if lines:
        yield _labelled("note_tried", "", wording)
        yield "\n".join(f"- {line}" for line in lines)
        return
    spoke = any(turn.author is Author.BOT and not turn.name for turn in handoff.turns)
    yield _labelled("note_tried", wording.say("note_found_nothing" if spoke else "note_not_tried"), wording)


def _one_tried(tried: Tried, wording: Wording) -> str:
    shown = ", ".join(_link(article, wording) for article in tried.articles)
    said = []
    if tried.helpful is not None:
        said.append(wording.say("note_pressed_helped" if tried.helpful else "note_pressed_more_help"))
    said += [wording.say(REASONS[reason]).lower() if reason in REASONS else reason for reason in tried.reasons]
    if tried.comment:
        said.append(f"“{inline(tried.comment, wording)}”")
    return ": ".join(filter(None, (shown, ", ".join(said))))


def _reply(suggestion: Suggestion | None, wording: Wording) -> Iterator[str]:
    if suggestion is None:
        return
    articles = {one.url: Article(title=one.title, url=one.url) for one in suggestion.cites}.values()
    links = ", ".join(_link(article, wording) for article in articles)
    if not suggestion.text:
        yield _labelled("note_may_help", links, wording)
        return
    yield _labelled("note_suggested", "", wording)
    yield "\n".join(f"> {line}" for line in cut(suggestion.text, SUGGESTION_CHARS, wording).splitlines())
    if links:
        yield _labelled("note_sources", links, wording)


def _person(handoff: Handoff, wording: Wording) -> Iterator[str]:
    person, note = handoff.requester, handoff.note
    known = ", ".join(part for part in (person.name, person.email, person.phone) if part)
    nobody = wording.say("note_unknown_requester", channel=handoff.thread.channel, id=person.id)
    unknown = wording.say("visitor") if person.anonymous else nobody
    yield _labelled("note_requester", inline(known or unknown, wording), wording)
    if note.tickets:
        yield _labelled("note_other_tickets", "", wording)
        yield "\n".join(f"- {_ticket(line, wording)}" for line in note.tickets)
    if note.earlier:
        yield _labelled("note_earlier_ticket", _ticket(note.earlier, wording), wording)
    files = [attachment.name for turn in handoff.turns for attachment in turn.attachments]
    if files:
        yield _labelled("note_files", inline(", ".join(dict.fromkeys(files)), wording), wording)
    place = inline(f"{handoff.thread.channel} {handoff.thread.account}", wording)
    yield _labelled("note_where", f"[{place}](<{handoff.link}>)" if handoff.link else place, wording)


def _labelled(label: str, fact: str, wording: Wording) -> str:
    """`fact` is Markdown."""
    return f"**{wording.say(label)}** {fact}".rstrip()


def _language(tag: str, wording: Wording) -> str:
    """In words, where we have one for it."""
    names = dict(pair.split("=") for pair in wording.say("note_languages").split())
    return names.get(tag.lower()[:2], tag)


def _ticket(line: TicketLine, wording: Wording) -> str:
    number = f"#{line.ticket_id}" if line.ticket_id else wording.say("note_ticket_being_made")
    # An id is the vendor's, and no words.
    name = f"[{number}](<{line.url}>)" if line.url and line.ticket_id else number
    said = wording.say("note_ticket", state=line.state, date=f"{line.opened_at:%Y-%m-%d}")
    return f"{name} {inline(line.subject, wording)} ({said})"


def _link(article: Article, wording: Wording) -> str:
    title = inline(article.title or article.url, wording)
    return f"[{title}](<{article.url}>)" if not set(article.url) & set("<> \n") else title


def turn_blocks(turn: Turn, wording: Wording, limit: int) -> list[str]:
    """Who and when, the first `limit` characters, and what was attached."""
    text = cut(turn.text, limit, wording)
    files = ", ".join(f"{attachment.name} ({attachment.content_type})" for attachment in turn.attachments)
    attached = inline(wording.say("note_attached", files=files), wording)
    return [
        f"**{_who(turn, wording)}** *{turn.at:%Y-%m-%d %H:%M %Z}*",
        text if turn.author is Author.BOT else words_to_markdown(text),
        *([f"*{attached}*"] if files else []),
    ]


def _who(turn: Turn, wording: Wording) -> str:
    name = inline(turn.name or "", wording)
    if not name:
        return wording.say(SPEAKERS[turn.author])
    return wording.say("note_bot_name", name=name) if turn.author is Author.BOT else name


def inline(text: str, wording: Wording) -> str:
    """Words of somebody's as Markdown on one line."""
    return plain_to_markdown(cut(" ".join(clean(text).split()), LINE_CHARS, wording))


def cut(text: str, limit: int, wording: Wording) -> str:
    """At most `limit` characters, and how many more there are."""
    return text if len(text) <= limit else text[:limit] + wording.say("note_cut", count=len(text) - limit)
