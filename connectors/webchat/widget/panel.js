// The button and the dialog behind it, in a shadow tree that the page's styles do not reach.
//
// Beside a page the dialog is not modal: who writes can go on reading. Where it covers the page, on a phone, it is, and
// keeps the focus.

import { Announcer } from "./announcer.js";
import { Composer } from "./composer.js";
import { button, composes, el, icon } from "./dom.js";
import { inkOn } from "./ink.js";
import { Log } from "./log.js";
import css from "./widget.css";

const NARROW = matchMedia("(max-width: 520px), (max-height: 420px)");
const TOUCH = matchMedia("(pointer: coarse)");

export class Panel {
  #joined = null;
  #host = el("firstline-chat");

  constructor({ options, store, chat, session, words, language }) {
    Object.assign(this, { options, store, chat, session, words });
    this.announcer = new Announcer();
    this.log = new Log({ chat, words, announcer: this.announcer, restore: (one) => this.composer.restore(one) });
    this.composer = new Composer({ chat, session, words, draft: store.tab, person: () => this.#person() });
    this.#build(language);
    NARROW.addEventListener("change", () => this.shown && this.#reopen());
    this.show();
  }

  get shown() {
    return this.dialog.open;
  }

  /** Without `focus` it takes none, and is not modal before it is used. */
  open({ focus = true } = {}) {
    if (this.shown) return;
    this.store.tab.set("open", true);
    this.launcher.setAttribute("aria-expanded", "true");
    if (NARROW.matches && focus) this.dialog.showModal();
    else this.dialog.open = true; // `show` would take the focus
    this.#paint();
    this.show();
    this.join();
    this.log.toEnd();
    if (focus) (TOUCH.matches ? this.title : this.composer.area).focus();
  }

  close() {
    if (!this.shown) return;
    this.dialog.close();
  }

  /** The visitor's session and conversation, once a page unless it failed. */
  async join() {
    try {
      await this.chat.join();
      this.composer.problem("");
    } catch (error) {
      this.composer.problem(error.message && error.status ? error.message : this.words.reconnecting);
      if (!error.status || error.passing) setTimeout(() => this.join(), 5000);
    }
  }

  /** After a change; `message` is what was just said. */
  show(message = null) {
    const { chat, words } = this;
    const isNew = message && message.number > (this.store.shared.get("seen") ?? 0);
    this.log.show(isNew ? message : null, this.shown);
    this.composer.show();
    const human = chat.owner === "human";
    this.subtitle.textContent = human ? words.with_person : words.notice;
    this.banner.textContent = navigator.onLine ? (chat.link === "lost" ? words.reconnecting : chat.notice) : words.offline;
    this.banner.hidden = !this.banner.textContent;
    this.#count();
  }

  /** What came while nobody looked. */
  #count() {
    const { chat, store } = this;
    if (this.shown && !document.hidden) store.shared.set("seen", chat.newest);
    const seen = store.shared.get("seen") ?? 0;
    const unread = chat.messages.filter((one) => one.number > seen && one.from !== "visitor").length;
    this.badge.textContent = unread || "";
    this.badge.hidden = !unread || this.shown;
    this.launcher.setAttribute("aria-label", unread ? `${this.words.open} (${unread})` : this.words.open);
  }

  #build(language) {
    const { words, options } = this;
    this.badge = el("span", { className: "badge", hidden: true, attributes: { "aria-hidden": "true" } });
    this.launcher = button(words.open, { icon: "chat", className: "launcher", press: () => this.#toggle() });
    this.launcher.append(icon("down"), this.badge);
    this.launcher.setAttribute("aria-haspopup", "dialog");
    this.launcher.setAttribute("aria-expanded", "false");
    this.title = el("h2", { id: "title", tabIndex: -1 }, el("bdi", {}, words.title));
    this.subtitle = el("bdi");
    this.banner = el("p", { className: "banner", hidden: true, dir: "auto", attributes: { role: "status" } });
    const head = el("header", {}, el("span", { className: "face" }, icon("chat")), el("div", {}, this.title, el("p", { id: "about" }, this.subtitle)),
      button(words.close, { icon: "close", className: "close", press: () => this.close() }));
    this.dialog = el("dialog", { attributes: { "aria-labelledby": "title", "aria-describedby": "about" } },
      head, this.banner, this.log.element, this.composer.element, this.announcer.element);
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !composes(event)) this.close();
    });
    // To the page's own shortcuts our fields would look like no fields.
    for (const kind of ["keydown", "keypress", "keyup"]) {
      this.dialog.addEventListener(kind, (event) => event.stopPropagation());
    }
    this.dialog.addEventListener("close", () => this.#closed());
    this.dialog.addEventListener("focusin", () => {
      if (NARROW.matches && !this.dialog.matches(":modal")) this.#reopen();
    });
    const root = this.#host.attachShadow({ mode: "open" });
    const direction = getComputedStyle(document.documentElement).direction;
    this.root = el("div", { className: "root", lang: language, dir: direction }, this.launcher, this.dialog);
    this.root.dataset.side = options.side ?? (direction === "rtl" ? "left" : "right");
    if (options.theme) this.root.dataset.theme = options.theme;
    if (options.color) this.root.style.setProperty("--accent", options.color);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    root.append(this.root);
    document.documentElement.append(this.#host); // not the body, which some pages replace as they go on
    this.#paint();
  }

  #toggle() {
    if (this.shown) this.close();
    else this.open();
  }

  #closed() {
    if (this.shown) return; // again meanwhile
    this.store.tab.set("open", null);
    this.launcher.setAttribute("aria-expanded", "false");
    this.#count();
    this.launcher.focus();
  }

  /** The window is another size: what covers the page is modal, what stands beside it is not. */
  #reopen() {
    const within = this.dialog.getRootNode().activeElement;
    this.dialog.close();
    if (NARROW.matches) this.dialog.showModal();
    else this.dialog.open = true;
    within?.focus();
  }

  /** The page's colour, with an ink that can be read on it. */
  #paint() {
    this.root.style.setProperty("--ink-on-accent", inkOn(getComputedStyle(this.launcher).backgroundColor));
  }

  #person() {
    this.chat.say(this.words.talk_to_person);
  }
}
