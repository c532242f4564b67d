// Makes elements, cleans the vendors' HTML, and updates lists only where their items change.

/** An element with properties, data-* under `data`, and children (strings become text, never HTML). */
export function el(tag, properties = {}, ...children) {
  const { data = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const find = (selector, within = document) => within.querySelector(selector);

const ALLOWED = new Set(
  ("A B BLOCKQUOTE BR CODE DIV EM H1 H2 H3 H4 H5 H6 HR I LI OL P PRE S SPAN STRONG TABLE TBODY TD TH THEAD TR U UL")
    .split(" "),
);
const DROPPED = new Set("SCRIPT STYLE TEMPLATE IFRAME OBJECT EMBED NOSCRIPT TEXTAREA TITLE SELECT".split(" "));
const LINK = /^(https?:\/\/|mailto:)/i;
const MAX_DEPTH = 60;

/** The vendor's HTML, rebuilt from an allow-list: it cannot run, load, or look like the page's own controls. */
export function cleanHtml(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html"); // inert: no scripts, no requests
  const clean = document.createDocumentFragment();
  copyChildren(parsed.body, clean, 0);
  return clean;
}

function copyChildren(from, to, depth) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.data);
    } else if (node.nodeType === Node.ELEMENT_NODE && !DROPPED.has(node.tagName.toUpperCase())) {
      copyElement(node, to, depth);
    }
  }
}

function copyElement(node, to, depth) {
  if (depth > MAX_DEPTH) {
    to.append(node.textContent);
    return;
  }
  if (node.namespaceURI !== "http://www.w3.org/1999/xhtml" || !ALLOWED.has(node.tagName)) {
    copyChildren(node, to, depth + 1); // an unknown tag is left out, its text is not
    return;
  }
  const copy = document.createElement(node.tagName);
  const href = node.getAttribute("href") ?? "";
  if (node.tagName === "A" && LINK.test(href)) linkTo(copy, href);
  keepNumber(node, copy);
  copyChildren(node, copy, depth + 1);
  to.append(copy);
}

/** A list that begins at 3, or an item that is the 7th, stays so. */
function keepNumber(from, to) {
  const name = { OL: "start", LI: "value" }[from.tagName];
  const number = (name && from.getAttribute(name)) ?? "";
  if (/^\d{1,9}$/.test(number)) to.setAttribute(name, number);
}

/** Point `anchor` to `href`, in a new tab and without a referrer. */
export function linkTo(anchor, href) {
  return Object.assign(anchor, { href, target: "_blank", rel: "noopener noreferrer nofollow" });
}

/** Make `list` show `items`. Only an item that has changed gets a new element. */
export function fill(list, items, build) {
  const existing = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const elements = items.map((item) => {
    const key = JSON.stringify(item);
    const element = existing.get(key) ?? build(item);
    element.dataset.key = key;
    return element;
  });
  const same = elements.length === list.children.length && elements.every((element, at) => element === list.children[at]);
  if (!same) list.replaceChildren(...elements);
}

/** `fill`, for a list whose newest item is last: one that is scrolled to its end stays there. */
export function fillToEnd(list, items, build) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  fill(list, items, build);
  if (atEnd) scrollToEnd(list);
}

export function scrollToEnd(list) {
  list.scrollTop = list.scrollHeight;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export function timeOf(seconds) {
  const moment = new Date(seconds * 1000);
  return el("time", { dateTime: moment.toISOString() }, CLOCK.format(moment));
}

/** A badge with initials, hidden from screen readers: the name is next to it. */
export function avatar(message) {
  const initials = message.name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  const badge = el("span", { className: `avatar ${message.by}` }, initials);
  badge.setAttribute("aria-hidden", "true");
  return badge;
}

/** The line above a message: the author, their role, the time. */
export function byline(message) {
  const tag = { bot: "bot", agent: "agent" }[message.by];
  const label = message.public ? tag : "internal note";
  return el("p", { className: "byline" }, el("b", {}, message.name), label && el("span", { className: "tag" }, label), timeOf(message.at));
}

/** Something that happened, rather than was said. */
export function eventElement(message) {
  return el("li", { className: "event" }, message.text, " ", timeOf(message.at));
}
