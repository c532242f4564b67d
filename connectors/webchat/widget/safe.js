// The one gate through which a bot's or an agent's words come onto the page: nothing in them can run, load or pose as a
// part of the widget, and links lead to the web, a mailbox or a telephone.

import DOMPurify from "dompurify";

const ALLOWED = {
  ALLOWED_TAGS: (
    "a b blockquote br code div em h1 h2 h3 h4 h5 h6 hr i li ol p pre s span strong table tbody td th thead tr u ul"
  ).split(" "),
  ALLOWED_ATTR: ["href", "start", "value"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:|tel:)/i,
  ADD_URI_SAFE_ATTR: ["start"], // else a list's number is held against the rule for addresses, and goes
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

// An instance of our own: the page may use the same library with other hooks.
const purify = DOMPurify(window);
purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  if (!node.hasAttribute("href")) return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow");
});

/** HTML, or a node, as a fragment that can be shown. */
export function safe(html) {
  return purify.sanitize(html, ALLOWED);
}

/** An address that a source may have; null for any other. */
export function safeAddress(url) {
  try {
    return /^https?:$/.test(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}
