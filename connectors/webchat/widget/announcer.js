// What a screen reader says: whole messages and states, never the single words of an answer that is being written.

import { el } from "./dom.js";

export class Announcer {
  element = el("div", { className: "sr", attributes: { role: "status", "aria-live": "polite" } });
  #noted = "";

  /** Each time, also the same words again: those are other nodes. */
  say(text) {
    this.#noted = "";
    this.element.replaceChildren(el("p", {}, text));
  }

  /** Once, however often it is told. */
  note(text) {
    if (text === this.#noted) return;
    this.say(text);
    this.#noted = text;
  }
}
