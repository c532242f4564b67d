// The widget: read the tag, ask the host for its words, put the button onto the page.

import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { optionsOf } from "./options.js";
import { Panel } from "./panel.js";
import { Session } from "./session.js";
import { storeOf } from "./store.js";

const HIDDEN = 10_000; // milliseconds after which a tab that nobody looks at gives its connection back
const AWAY = 15_000; // milliseconds between two attempts to reach the host
const script = document.currentScript ?? document.querySelector('script[data-site][src*="/widget.js"]');

class Widget {
  #open = [];

  constructor(options) {
    this.options = options;
    this.api = new Api(options.base, options.languages);
    this.store = storeOf(options.site);
    this.session = new Session(this.api, options.site, this.store.shared, options.identity);
    this.chat = new Chat(this.session, this.store.shared, (message) => this.panel?.show(message));
  }

  async start() {
    const { words, language } = await (await this.api.send("GET", `/v1/sites/${encodeURIComponent(this.options.site)}`)).json();
    this.panel = new Panel({ ...this, words, language });
    this.#watch();
    if (this.store.tab.get("open")) this.panel.open({ focus: false });
    else if (this.chat.id !== null) this.#join();
    for (const act of this.#open.splice(0)) act();
  }

  /** Now, or when there is a panel. */
  soon(act) {
    if (this.panel) act();
    else this.#open.push(act);
  }

  identify(identity) {
    this.session.identify(String(identity));
    this.soon(() => this.#join());
  }

  signOut() {
    this.chat.forget();
    this.store.tab.set("draft", null);
    if (this.panel?.shown) this.#join();
  }

  /** What another tab has written down: its first word, or that somebody else is here. */
  #elsewhere(key, before) {
    const { prefix } = this.store.shared;
    if (key === `${prefix}chat`) this.chat.follow();
    if (key !== `${prefix}subject` || before === null) return;
    this.chat.dismiss(JSON.parse(before));
    if (this.panel.shown) this.#join();
  }

  #join() {
    return this.panel.join();
  }

  #watch() {
    let leaving = 0;
    addEventListener("online", () => this.chat.hurry());
    addEventListener("offline", () => this.panel.show());
    addEventListener("storage", ({ key, oldValue }) => this.#elsewhere(key, oldValue));
    document.addEventListener("visibilitychange", () => {
      clearTimeout(leaving);
      if (document.hidden) leaving = setTimeout(() => this.chat.leave(), HIDDEN);
      else this.chat.follow();
    });
  }
}

function start() {
  const widget = new Widget(optionsOf(script));
  window.FirstlineChat = Object.freeze({
    open: (options) => widget.soon(() => widget.panel.open(options)),
    close: () => widget.soon(() => widget.panel.close()),
    identify: (jwt) => widget.identify(jwt),
    signOut: () => widget.signOut(),
  });
  const begin = () =>
    widget.start().catch((error) => {
      console.warn(`Firstline chat: ${error.detail || error.message}`);
      if (!error.status || error.passing) setTimeout(begin, AWAY);
    });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}

if (!window.FirstlineChat) start();
