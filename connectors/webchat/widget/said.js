// What the host's messages tell of who has the conversation, and names for what is ours.

const PERSON_HAS_IT = new Set(["handoff_notice", "relay", "file"]);
const NOBODYS = new Set(["closing", "solved"]);

/** "human" or "bot"; `before`: who had it until this was said. */
export function ownerAfter({ purpose }, before) {
  if (PERSON_HAS_IT.has(purpose)) return "human";
  return NOBODYS.has(purpose) ? "bot" : before;
}

/** Random, also on a page that is no secure context. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
