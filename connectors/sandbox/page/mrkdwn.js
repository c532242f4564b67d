// Turns Slack's mrkdwn into elements. Text becomes text nodes; only what Slack would link becomes a link.

import { el, linkTo } from "./dom.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const plain = (text) => text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);

const SPANS = [
  [/```([\s\S]+?)```/, (found) => el("pre", {}, el("code", {}, plain(found[1]).replace(/^\n|\n$/g, "")))],
  [/`([^`\n]+)`/, (found) => el("code", {}, plain(found[1]))],
  [/<([^<>|\n]+)(?:\|([^<>\n]*))?>/, (found, names) => bracket(found[1], found[2], names)],
  [/(?<![\p{L}\p{N}_*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\p{L}\p{N}_*])/u, (found, names) => el("b", {}, spans(found[1], names))],
  [/(?<![\p{L}\p{N}_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\p{L}\p{N}_])/u, (found, names) => el("i", {}, spans(found[1], names))],
  [/(?<![\p{L}\p{N}~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\p{L}\p{N}~])/u, (found, names) => el("s", {}, spans(found[1], names))],
];

/** A list of nodes; `names` maps user ids to names. */
export function mrkdwn(text, names) {
  const fenced = text.split(/(```[\s\S]+?```)/);
  const nodes = fenced.flatMap((piece) => (piece.startsWith("```") ? spans(piece, names) : quotes(piece, names)));
  return nodes.map((node, at) => (typeof node === "string" ? besideBlocks(node, nodes[at - 1], nodes[at + 1]) : node));
}

/** Blocks have margins of their own, to which empty lines next to them would add. */
function besideBlocks(text, before, after) {
  const isBlock = (node) => node?.tagName === "PRE" || node?.tagName === "BLOCKQUOTE";
  const start = isBlock(before) ? text.replace(/^\n+/, "") : text;
  return isBlock(after) ? start.replace(/\n+$/, "") : start;
}

function quotes(text, names) {
  return text.split(/((?:^|(?<=\n))(?:>|&gt;)[^\n]*(?:\n(?:>|&gt;)[^\n]*)*\n?)/).flatMap((piece) => {
    if (!/^(>|&gt;)/.test(piece)) return spans(piece, names);
    return [el("blockquote", {}, spans(piece.replace(/(^|\n)(?:>|&gt;) ?/g, "$1").trimEnd(), names))];
  });
}

/** Parse the construct that begins earliest; what precedes it is text, what follows it is parsed in turn. */
function spans(text, names) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const next = SPANS.map(([pattern, build]) => ({ found: pattern.exec(rest), build }))
      .filter(({ found }) => found)
      .sort((one, other) => one.found.index - other.found.index)[0];
    if (!next) break;
    const { found, build } = next;
    if (found.index) nodes.push(plain(rest.slice(0, found.index)));
    nodes.push(build(found, names));
    rest = rest.slice(found.index + found[0].length);
  }
  return rest ? [...nodes, plain(rest)] : nodes;
}

function bracket(target, label, names) {
  if (target.startsWith("@")) return el("span", { className: "mention" }, `@${names[target.slice(1)] ?? target.slice(1)}`);
  if (/^(https?:\/\/|mailto:)/i.test(target)) return linkTo(el("a", {}, plain(label || target)), plain(target));
  return el("span", { className: "mention loud" }, plain(`<${target}>`)); // it would notify people: show it literally
}
