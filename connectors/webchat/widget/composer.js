// Where the visitor writes: words, files, a person to be asked for, and a stop for what is being answered.

import { button, composes, el, icon } from "./dom.js";
import { take } from "./files.js";

export class Composer {
  #files = [];

  constructor({ chat, session, words, draft, person }) {
    Object.assign(this, { chat, session, words, draft });
    this.area = el("textarea", { rows: 1, id: "say", placeholder: words.write,
      attributes: { "aria-label": words.write, enterkeyhint: "send", dir: "auto" } });
    this.area.value = draft.get("draft") ?? "";
    this.chosen = el("input", { type: "file", multiple: true, hidden: true, tabIndex: -1, attributes: { "aria-label": words.attach } });
    this.attach = button(words.attach, { icon: "clip", hidden: true, press: () => this.chosen.click() });
    this.send = button(words.send, { icon: "send", type: "submit", className: "send" });
    this.stop = button(words.stop, { icon: "stop", className: "send", hidden: true, press: () => this.#stop() });
    this.chips = el("ul", { className: "chips", hidden: true });
    this.told = el("p", { className: "problem", hidden: true, dir: "auto", attributes: { role: "alert" } });
    this.person = button(words.talk_to_person, { className: "person", press: person });
    this.person.prepend(icon("person"));
    this.form = el("form", {}, this.chips, el("div", { className: "field" }, this.attach, this.area, this.send, this.stop));
    this.element = el("footer", {}, this.told, this.form, this.chosen, this.person);
    this.#listen();
  }

  show() {
    const { chat, session } = this;
    this.attach.hidden = !session.files;
    if (session.files) this.chosen.accept = session.files.types.join(",");
    const offered = chat.choices.some(({ kind }) => kind === "person");
    this.person.hidden = offered || chat.owner === "human" || chat.messages.length === 0;
    this.#turn();
    this.#grow();
  }

  /** What could not be sent is written anew. */
  restore({ text, files }) {
    this.area.value = [text, this.area.value].filter(Boolean).join("\n");
    this.#files.unshift(...files);
    this.#showFiles();
    this.#grow();
    this.#turn();
    this.area.focus();
  }

  /** "": none. */
  problem(text) {
    this.told.textContent = text;
    this.told.hidden = !text;
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#say();
    });
    this.area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || composes(event)) return;
      event.preventDefault();
      this.#say();
    });
    this.area.addEventListener("input", () => {
      this.draft.set("draft", this.area.value || null);
      this.#grow();
      this.#turn();
    });
    this.chosen.addEventListener("change", () => {
      this.#take([...this.chosen.files]);
      this.chosen.value = "";
    });
    this.area.addEventListener("paste", (event) => {
      if (this.session.files && event.clipboardData.files.length) {
        event.preventDefault();
        this.#take([...event.clipboardData.files]);
      }
    });
    this.form.addEventListener("dragover", (event) => event.preventDefault());
    this.form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (this.session.files) this.#take([...event.dataTransfer.files]);
    });
  }

  #say() {
    const text = this.area.value.trim();
    if (!text && !this.#files.length) return;
    this.chat.say(text, this.#files);
    this.#files = [];
    this.area.value = "";
    this.draft.set("draft", null);
    this.problem("");
    this.#showFiles();
    this.#grow();
    this.#turn();
    this.area.focus();
  }

  async #take(chosen) {
    const { taken, problem } = await take(chosen, this.#files, this.session.files, this.words);
    this.#files.push(...taken);
    this.problem(problem);
    this.#showFiles();
    this.#turn();
  }

  #showFiles() {
    this.chips.replaceChildren(...this.#files.map((file) => this.#chip(file)));
    this.chips.hidden = !this.#files.length;
  }

  #chip(file) {
    const remove = button(this.words.remove.replace("{file}", file.filename), {
      icon: "close",
      press: () => {
        this.#files = this.#files.filter((one) => one !== file);
        this.#showFiles();
        this.#turn();
        this.area.focus();
      },
    });
    return el("li", {}, icon("file"), el("span", { dir: "auto" }, file.filename), remove);
  }

  async #stop() {
    try {
      await this.chat.stop();
    } catch (error) {
      this.problem(error.message);
    }
    this.area.focus();
  }

  /** One place for both: to stop, where an answer is coming and nothing is written. */
  #turn() {
    const written = this.area.value.trim() || this.#files.length;
    const stops = this.chat.waiting && this.chat.owner === "bot" && !written;
    this.stop.hidden = !stops;
    this.send.hidden = stops;
    this.send.disabled = !written;
  }

  /** As tall as what is written, to a limit that the style sets. */
  #grow() {
    if (!this.area.checkVisibility()) return;
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight}px`;
  }
}
