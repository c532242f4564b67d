// The conversation as it stands on this page: what was said, what is being written, what is still to be sent.
//
// `messages` are the host's, in the order of their numbers. `pending` are the visitor's that the host has not confirmed:
// {id, text, files, sent, problem, lost}, with `problem` a sentence where sending was refused, and `lost` the names of files that
// were on their way when the page was left. `growing` is the answer so far (null:
// none), `status` what the bot does meanwhile, `link` one of "idle", "open", "lost", `notice` why something is sent later.

import { Following } from "./events.js";
import { newId, ownerAfter } from "./said.js";

const LOOK = 20_000; // milliseconds between looks whether an answer is still coming
const SETTLED = 200; // after words that change who has it; those that come at once are looked at once

export class Chat {
  messages = [];
  pending = [];
  growing = null;
  status = "";
  owner = "bot";
  waiting = false;
  link = "idle";
  notice = "";
  #following = null;
  #sending = false;
  #joining = Promise.resolve();
  #joined = false; // whose conversation it is, is known
  #looking = null;
  #settling = null;

  /** `changed(message)` is called after each change, with the message where one came. */
  constructor(session, store, changed) {
    this.session = session;
    this.store = store;
    this.changed = changed;
    this.pending = store.get("pending") ?? [];
  }

  /** What the host knows it by; null: nothing was said yet. */
  get id() {
    return this.store.get("chat");
  }

  get newest() {
    return this.messages.at(-1)?.number ?? 0;
  }

  get #unsent() {
    return this.pending.filter((one) => !one.sent);
  }

  /** Whether the last words are the visitor's; an answer may begin before the host tells of them. */
  get #asked() {
    return this.messages.at(-1)?.from === "visitor" || this.pending.some((one) => !one.problem);
  }

  /** Whether the bot is about to say something: to what the host has, or will have in a moment. */
  get expecting() {
    const held = this.link === "lost" || this.notice;
    return this.owner === "bot" && (this.waiting || (!held && this.pending.some((one) => !one.problem)));
  }

  /** What can be pressed below the last words, until something is said to them. */
  get choices() {
    const last = this.messages.at(-1);
    return !last || this.pending.length || typeof last.helpful === "boolean" ? [] : last.choices;
  }

  /** A session, and this visitor's conversation, whoever they are now. One after the other. */
  join() {
    this.#joining = this.#joining.catch(() => {}).then(() => this.#join());
    return this.#joining;
  }

  async #join() {
    const before = this.store.get("subject");
    await this.session.open();
    const subject = this.session.subject;
    if (subject !== before) {
      this.#joined = false; // what is said meanwhile waits until it is known where it belongs
      this.store.set("subject", subject);
      if (before !== null) this.#begin(this.#theirs(before));
      if (this.id === null) this.store.set("chat", await this.#latest());
    }
    this.#joined = true;
    this.follow();
    this.#deliver();
    this.changed();
  }

  /** See what happens; it costs a connection. */
  follow() {
    if (this.#following || this.id === null) return;
    this.#following = new Following((signal) => this.#open(signal), {
      event: (event) => this.#take(event),
      opened: () => this.#opened(),
      lost: () => this.#linked("lost"),
      refused: (error) => this.#refused(error),
    });
  }

  leave() {
    this.#following?.end();
    this.#following = null;
    clearInterval(this.#looking);
    this.#linked("idle");
  }

  /** The network is back. */
  hurry() {
    this.#following?.hurry();
    this.#deliver();
  }

  say(text, files = []) {
    this.pending.push({ id: newId(), text, files, sent: false, problem: null });
    this.#keep();
    this.changed();
    this.#deliver();
  }

  /** What was refused, which is then no more a part of the conversation; undefined: it is pending no more. */
  takeBack(id) {
    const one = this.pending.find((each) => each.id === id);
    this.pending = this.pending.filter((each) => each !== one);
    this.#keep(id);
    this.changed();
    return one;
  }

  async stop() {
    await this.session.send("POST", `${this.#path}/stop`, { body: {} });
    this.waiting = false;
    this.growing = null;
    this.status = "";
    this.changed();
  }

  /** Saved where the browser saves things. It is had with the session only, so no link leads to it. */
  async download({ filename, url }) {
    const answer = await this.session.send("GET", url);
    const address = URL.createObjectURL(await answer.blob());
    Object.assign(document.createElement("a"), { href: address, download: filename }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  async rate(body) {
    await this.session.send("POST", `${this.#path}/feedback`, { body });
    const judged = this.messages.find(({ id }) => id === body.about);
    if (judged) judged.helpful = body.helpful;
    this.changed();
  }

  /** Anew, with what is still to be said: somebody else is at this browser, or the conversation is gone. */
  #begin(pending) {
    this.store.set("chat", null);
    this.store.set("pending", pending);
    this.store.set("seen", 0);
    this.#clear(pending);
  }

  #clear(pending) {
    this.leave();
    Object.assign(this, { messages: [], pending, growing: null, status: "", owner: "bot", waiting: false });
  }

  /** What is still to be said though the visitor is another: what somebody wrote before they were known is theirs, what
   * somebody else wrote is not. */
  #theirs(before) {
    return before.startsWith("anonymous:") ? this.#unsent : [];
  }

  /** Another tab has another visitor than `before`: nothing of that one's is shown any more. */
  dismiss(before) {
    this.#clear(this.#theirs(before));
    this.changed();
  }

  forget() {
    this.#joined = false;
    this.session.forget();
    this.#begin([]);
    this.store.set("subject", null); // last: other tabs begin anew when they see it
    this.changed();
  }

  get #path() {
    return `/v1/conversations/${this.id}`;
  }

  #open(signal) {
    return this.session.send("GET", `${this.#path}/events?after=${this.newest}`, { signal });
  }

  async #latest() {
    const { conversations } = await (await this.session.send("GET", "/v1/conversations")).json();
    return conversations[0]?.id ?? null;
  }

  #opened() {
    // What is being written comes from its beginning.
    this.growing = null;
    this.status = "";
    this.#linked("open");
    this.#look();
    clearInterval(this.#looking);
    this.#looking = setInterval(() => this.waiting && this.#look(), LOOK);
    this.#deliver();
  }

  #linked(link) {
    if (this.link === link) return;
    this.link = link;
    this.changed();
  }

  #refused(error) {
    this.#following = null;
    if (error.status === 404) this.#begin(this.#unsent);
    this.#linked("idle");
    this.#deliver();
  }

  /** Who has it, and whether an answer is coming. */
  async #look() {
    const newest = this.newest;
    if (this.id === null) return;
    try {
      const known = await (await this.session.send("GET", this.#path)).json();
      if (newest !== this.newest) return;
      this.owner = known.with;
      this.waiting = known.waiting;
      this.changed();
    } catch (error) {
      if (!(error instanceof Error)) throw error; // the stream says so if the host is away
    }
  }

  #take({ event, data }) {
    if (event === "message") {
      this.#hear(data);
    } else if (this.owner === "bot" && this.#asked) {
      if (event === "delta") this.growing = (this.growing ?? "") + data.text;
      if (event === "reset") this.growing = null;
      if (event === "status") this.status = data.text;
      this.changed();
    }
  }

  #hear(message) {
    if (message.number <= this.newest) return;
    this.messages.push(message);
    if (message.from === "visitor") {
      this.pending = this.pending.filter((one) => one.id !== message.id);
      this.waiting = this.owner === "bot";
      this.#keep(message.id);
    } else {
      Object.assign(this, { growing: null, status: "", waiting: false });
      this.#handed(ownerAfter(message, this.owner));
    }
    this.changed(message);
  }

  /** What was said last tells it at once, but not surely: an agent's words may come after the news that it is solved. */
  #handed(owner) {
    if (owner === this.owner) return;
    this.owner = owner;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#look(), SETTLED);
  }

  /** In their order, one at a time; the host takes each once, however often it is sent. */
  async #deliver() {
    if (this.#sending || !this.#joined) return;
    this.#sending = true;
    try {
      for (let one; (one = this.pending.find((each) => !each.problem && !each.sent)); ) {
        if (this.id === null) await this.#found();
        this.follow();
        await this.#send(one);
      }
    } catch (error) {
      this.#undelivered(error);
    } finally {
      this.#sending = false;
    }
  }

  /** A conversation of a name of ours. Other tabs learn it when the host knows it. */
  async #found() {
    const id = newId();
    await this.session.send("POST", "/v1/conversations", { body: { id } });
    this.store.set("chat", id);
  }

  async #send(one) {
    const { id, text, files } = one;
    try {
      await this.session.send("POST", `${this.#path}/messages`, { body: { id, text, files } });
      one.sent = true;
      this.#keep();
      if (this.#following) this.#linked("open");
    } catch (error) {
      if (!error.status || error.passing) throw error;
      one.problem = error.message || " ";
      this.#keep();
      this.changed();
    }
  }

  /** It is tried again, at the latest when the network is back. */
  #undelivered(error) {
    const seconds = error.retryAfter ?? 4;
    this.notice = error.status ? error.message : "";
    if (!error.status) this.link = "lost"; // its stream may not know it yet
    this.changed();
    setTimeout(() => {
      this.notice = "";
      this.#deliver();
    }, seconds * 1000);
  }

  /** Of files only their names: they are too large to be kept. Other tabs have theirs there too. */
  #keep(confirmed = null) {
    const ours = this.#unsent.map((one) => (one.files.length ? withoutFiles(one) : one));
    const known = new Set([confirmed, ...this.pending.map((one) => one.id)]);
    const theirs = (this.store.get("pending") ?? []).filter((one) => !known.has(one.id));
    this.store.set("pending", [...theirs, ...ours]);
  }
}

/** What becomes of it when the page is left: its words can be sent again, with files that are chosen anew. */
function withoutFiles(one) {
  return { ...one, files: [], problem: one.problem ?? " ", lost: one.files.map(({ filename }) => filename) };
}
