"""What the Slack app may do and hears of: one list for the manifest, for the installation and for `firstline doctor`.

Sources: the "Required scopes" of docs.slack.dev/reference/methods and /reference/events.
"""

from __future__ import annotations

from collections.abc import Mapping

# The channels and direct messages that the bot is in, and what kind each is.
PLACES = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

# What we call. Posting takes one scope wherever the bot is a member.
METHODS: Mapping[str, tuple[str, ...]] = {
    "apps.uninstall": (),
    "assistant.threads.setStatus": ("chat:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
    "auth.test": (),
    "chat.appendStream": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": HISTORY,
    "conversations.info": PLACES,
    "conversations.open": ("im:write",),  # direct messages only
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "oauth.v2.access": (),
    "usergroups.users.list": ("usergroups:read",),  # for groups of readers only
    "users.conversations": PLACES,
    "users.info": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
}

# What is told to us, by the names that one subscribes to.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "reaction_added": ("reactions:read",),
    "tokens_revoked": (),
}

# Files are fetched by their address; commands and shortcuts are neither a method nor an event.
BESIDES = ("commands", "files:read")

# What nothing needs but `[knowledge.groups]` that name user groups.
FOR_GROUPS = METHODS["usergroups.users.list"]

SCOPES: tuple[str, ...] = tuple(
    sorted({*BESIDES, *(s for of in (METHODS, EVENTS) for each in of.values() for s in each)})
)
