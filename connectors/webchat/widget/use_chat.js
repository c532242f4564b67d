// What a page of your own needs beside the AI SDK: whose session it is, for its DefaultChatTransport, and what is said in the
// conversation beside the streams that it asks for, in another tab or later. No part of the AI SDK is in here.

import { Api } from "./api.js";
import { Following } from "./events.js";
import { newId, ownerAfter } from "./said.js";
import { Session } from "./session.js";
import { storeOf } from "./store.js";

const AGAIN = 2000; // milliseconds after which a lost connection is tried again
const HIDDEN = 10_000; // after which a tab that nobody looks at gives its connection back

/** `Chat` and `DefaultChatTransport`: the AI SDK's, for `chat`; `api`: where `firstline chat` is; `id`: the conversation's,
 * else the one that this browser had last; `identity`: a JWT with which the site's back end vouches for the visitor. */
export function firstline(site, { api = new URL(".", import.meta.url).href, id = null, identity = null, ...sdk } = {}) {
  return new Conversation(site, api.replace(/\/$/, ""), id, identity, sdk);
}

class Conversation {
  #chat = null; // the one that is followed
  #following = null;
  #newest = 0; // the number of the last message that the host told of
  #last = null; // that message
  #owner = "bot";
  #looking = false;

  constructor(site, base, id, identity, { Chat, DefaultChatTransport }) {
    const { shared } = storeOf(site);
    this.id = id ?? shared.get("chat") ?? newId();
    shared.set("chat", this.id);
    this.session = new Session(new Api(base, navigator.languages.join(",")), site, shared, identity);
    /** For DefaultChatTransport. Of the history the host needs no more than the last message. */
    this.transport = {
      api: `${base}/chat`,
      headers: async () => ({ Authorization: `Bearer ${await this.session.token()}` }),
      prepareSendMessagesRequest: ({ id, messages, trigger }) => ({ body: { id, trigger, messages: messages.slice(-1) } }),
    };
    /** For the AI SDK's Chat. */
    this.options = {
      id: this.id,
      onFinish: () => setTimeout(() => this.#look()), // it is ready only when this has returned
      onError: (error) => error instanceof TypeError && setTimeout(() => this.#again(), AGAIN),
    };
    /** For useChat, where the AI SDK's parts were given: made of the two above, and followed. */
    this.chat = Chat && this.follow(new Chat({ ...this.options, transport: new DefaultChatTransport(this.transport) }));
  }

  /** Has this Chat of the AI SDK's show all that is said. It is given back. */
  follow(chat) {
    this.#chat = chat;
    this.#join();
    let leaving = 0;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(leaving);
      if (document.hidden) leaving = setTimeout(() => this.#leave(), HIDDEN);
      else this.#join();
    });
    return chat;
  }

  identify(identity) {
    this.session.identify(identity);
  }

  /** Ends the answer that is being written, and not only its stream. */
  async stop() {
    await this.session.send("POST", `/chat/${this.id}/stop`, { body: {} });
  }

  async #join() {
    if (this.#following) return;
    this.#following = new Following((signal) => this.#events(signal), {
      event: ({ event, data }) => event === "message" && this.#hear(data),
      opened: () => this.#again(),
      lost: () => {},
      refused: (error) => console.warn(`Firstline chat: ${error.detail || error.message}`),
    });
  }

  #leave() {
    this.#following?.end();
    this.#following = null;
  }

  /** The conversation is begun where there is none: who has it open elsewhere hears of its first message, too. */
  async #events(signal) {
    if (!this.#newest) await this.session.send("POST", "/v1/conversations", { body: { id: this.id }, signal });
    return this.session.send("GET", `/v1/conversations/${this.id}/events?after=${this.#newest}`, { signal });
  }

  #hear(message) {
    if (message.number <= this.#newest) return;
    this.#newest = message.number;
    this.#last = message;
    this.#owner = ownerAfter(message, this.#owner);
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => this.#look()); // those that come at once are one
  }

  /** The page gets what it lacks. While an answer comes in, that comes first: it is looked again when that has ended. */
  async #look() {
    const last = this.#last;
    if (last === null) return;
    if (this.#shows(last)) await this.#waitNoLonger(last);
    else if (!this.#busy) await this.#show();
  }

  async #show() {
    const chat = this.#chat;
    let said;
    try {
      said = await (await this.session.send("GET", `/chat/${this.id}`)).json();
    } catch (error) {
      if (!error.status || error.passing) setTimeout(() => this.#look(), AGAIN);
      return;
    }
    if (this.#busy) return;
    const known = new Set(said.map(({ id }) => id));
    const unsaid = chat.messages.filter(({ id, role }) => role === "user" && !known.has(id));
    chat.messages = [...said, ...unsaid];
    if (said.at(-1)?.role === "user" && !unsaid.length && !(await this.#isWithPerson())) await chat.resumeStream();
  }

  /** A person may take hours: their words are heard here, and no stream has to stay open for them. `last`: what was said
   * last; before ours is told of, it may still be on its way. */
  async #waitNoLonger(last) {
    const waits = () => this.#chat.status === "submitted" && last.id === this.#chat.messages.at(-1)?.id;
    if (waits() && (await this.#isWithPerson()) && waits()) this.#chat.stop();
  }

  /** What was said last tells it, but not surely: an agent's words may come after the news that it is solved. */
  async #isWithPerson() {
    if (this.#owner === "bot") return false;
    try {
      const known = await (await this.session.send("GET", `/v1/conversations/${this.id}`)).json();
      this.#owner = known.with;
    } catch (error) {
      if (!(error instanceof Error)) throw error; // what was said last has to do
    }
    return this.#owner === "human";
  }

  /** What failed because the network was away. */
  #again() {
    const chat = this.#chat;
    if (chat.status !== "error" || !(chat.error instanceof TypeError)) return;
    if (chat.messages.at(-1)?.role === "user") chat.sendMessage(); // the same one: it is said once
    else chat.resumeStream();
  }

  get #busy() {
    return ["submitted", "streaming"].includes(this.#chat.status);
  }

  #shows({ id, number }) {
    return this.#chat.messages.some((one) => one.id === id || one.metadata?.number === number);
  }
}
