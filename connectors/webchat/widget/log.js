// What was said, the oldest first, with the answer that is being written below it.

import { el, button, icon } from "./dom.js";
import { choicesOf, press, stars, thumbs } from "./feedback.js";
import { markdown } from "./markdown.js";
import { safe, safeAddress } from "./safe.js";

const NEAR = 60; // pixels from the end: who reads there goes on reading there

export class Log {
  #shown = new Map(); // elements by the id of their message
  #waiting = new Map(); // and by the id of what is still to be sent
  #frame = 0;

  constructor({ chat, words, announcer, restore }) {
    Object.assign(this, { chat, words, announcer, restore });
    this.greeting = this.#bubble("bot", words.assistant, el("p", { dir: "auto" }, words.greeting));
    this.draft = this.#bubble("bot draft", words.assistant, (this.growing = el("div", { className: "growing", dir: "auto" })));
    this.status = el("p", { className: "status" }, el("i"), el("i"), el("i"), (this.note = el("bdi")));
    this.list = el("ol", {}, this.greeting);
    // A log that is not read by itself: `announcer` says each message once, when it is whole.
    const attributes = { role: "log", "aria-live": "off", "aria-label": words.messages };
    this.scroller = el("div", { className: "scroller", tabIndex: 0, attributes }, this.list);
    this.newest = button(words.newest, { icon: "down", className: "newest", hidden: true, press: () => this.toEnd() });
    this.scroller.addEventListener("scroll", () => (this.newest.hidden = this.#atEnd()), { passive: true });
    this.element = el("div", { className: "log" }, this.scroller, this.newest);
  }

  /** `message` was just said; it is announced where the panel is open. */
  show(message, open) {
    if (message && message.from !== "visitor" && open) this.announcer.say(`${this.#name(message)}: ${inWords(message)}`);
    if (!message && open && this.chat.status) this.announcer.note(`${this.words.assistant} ${this.chat.status}`);
    // Words come faster than they can be drawn.
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newest.hidden = true;
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #draw() {
    const atEnd = this.#atEnd();
    const { chat } = this;
    const before = this.list.childElementCount;
    const items = [
      this.greeting,
      ...chat.messages.map((one) => this.#element(one)),
      ...chat.pending.map((one) => this.#pending(one)),
    ];
    if (chat.growing) {
      this.growing.replaceChildren(markdown(chat.growing));
      items.push(this.draft);
    } else if (chat.expecting) {
      this.note.textContent = chat.status;
      items.push((this.thinking ??= el("li", { className: "bot" }, this.status)));
    }
    settle(this.list, items);
    this.#tidy();
    if (atEnd) this.toEnd();
    else if (this.list.childElementCount > before) this.newest.hidden = false;
  }

  /** What can be pressed belongs to the last words; whose name stands above is said once. */
  #tidy() {
    const { choices, messages } = this.chat;
    for (const message of messages) {
      const element = this.#element(message);
      const below = element.querySelector(".choices");
      if (below) below.hidden = message !== messages.at(-1) || !choices.length;
      press(element, message);
    }
    let before = null;
    for (const item of this.list.children) {
      const who = `${item.className.split(" ")[0]} ${item.dataset.name}`;
      item.classList.toggle("more", who === before);
      before = who;
    }
  }

  #element(message) {
    if (!this.#shown.has(message.id)) this.#shown.set(message.id, this.#build(message));
    return this.#shown.get(message.id);
  }

  #build(message) {
    if (message.from === "visitor") return this.#said(message.text, message.files ?? []);
    const { chat, words } = this;
    const content = el("div", { className: "words", dir: "auto" }, safe(message.html));
    const parts = [content, (message.files ?? []).map((file) => this.#file(file)), this.#sources(message.sources)].flat();
    if (message.purpose === "rating") parts.push(stars(chat, words, message));
    const below = [];
    if (message.purpose === "answer") below.push(thumbs(chat, words, message));
    if (message.choices.length) below.push(choicesOf(chat, words, message));
    return this.#bubble(message.from, this.#name(message), parts, below);
  }

  #name({ from, name }) {
    return from === "agent" ? name || this.words.an_agent : this.words.assistant;
  }

  #said(text, files) {
    const words = text ? el("p", { dir: "auto" }, text) : null;
    return this.#bubble("visitor", this.words.you, [words, ...files.map((file) => this.#file(file))]);
  }

  #pending(one) {
    if (!this.#waiting.has(one.id)) this.#waiting.set(one.id, this.#said(one.text, one.files));
    const element = this.#waiting.get(one.id);
    element.classList.toggle("pending", !one.problem);
    const told = element.querySelector(".problem");
    if (!one.problem) told?.remove();
    else if (!told) element.append(this.#problem(one));
    return element;
  }

  #problem(one) {
    const why = one.lost ? this.words.file_lost.replace("{file}", one.lost.join(", ")) : one.problem;
    const text = `${this.words.not_sent} ${why}`.trim();
    this.announcer.say(text);
    const again = button(this.words.again, { className: "again", press: () => this.#again(one.id) });
    return el("p", { className: "problem", dir: "auto" }, text, " ", again);
  }

  /** Nothing where it is pending no more: pressed twice, or the host had it after all. */
  #again(id) {
    const one = this.chat.takeBack(id);
    if (one) this.restore(one);
  }

  #sources(sources) {
    const links = sources.filter(({ url }) => safeAddress(url)).map(({ url, title }) => {
      const attributes = { target: "_blank", rel: "noopener noreferrer" };
      return el("li", {}, el("a", { href: url, attributes, dir: "auto" }, title || url));
    });
    return links.length ? el("div", { className: "sources" }, el("p", {}, el("bdi", {}, this.words.sources)), el("ul", {}, links)) : null;
  }

  #file(file) {
    const name = el("bdi", {}, file.filename);
    // What is still on its way there need not be fetched from there.
    if (file.url.startsWith("data:")) return el("p", { className: "file" }, icon("file"), name);
    const failed = (error) => this.announcer.say(error.message);
    const press = () => this.chat.download(file).catch(failed);
    const made = button("", { className: "file", press });
    made.append(icon("file"), name);
    return made;
  }

  #bubble(kind, name, content, below = []) {
    const item = el("li", { className: kind }, el("p", { className: "name" }, name),
      el("div", { className: "bubble" }, content), below);
    item.dataset.name = name;
    return item;
  }
}

/** Make the list show these, moving only what is out of place. */
function settle(list, items) {
  items.forEach((item, at) => {
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
  });
  while (list.childElementCount > items.length) list.lastElementChild.remove();
}

/** With a space where the eye sees another line. */
function inWords({ html, text }) {
  if (!html) return text;
  const said = safe(html);
  for (const one of said.querySelectorAll("p, li, h1, h2, h3, h4, h5, h6, td, th, pre, br")) one.after(" ");
  return said.textContent.trim();
}
