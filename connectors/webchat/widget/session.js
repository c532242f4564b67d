// Who the visitor is to the chat's host: a token, renewed before it ends, one for all tabs.

const EARLY = 60_000; // milliseconds before its end

export class Session {
  #api;
  #site;
  #store;
  #identity;
  #opening = null;

  /** `identity`: a JWT with which the site's back end vouches for the visitor; null: nobody does. */
  constructor(api, site, store, identity) {
    this.#api = api;
    this.#site = site;
    this.#store = store;
    this.#identity = identity;
  }

  /** What may be sent along; null where no files are taken, or before there is a session. */
  get files() {
    const files = this.#known?.files;
    return files?.max_number ? files : null;
  }

  get exists() {
    return this.#known !== null || this.#identity !== null;
  }

  /** Whose conversations they are: changes with the visitor. */
  get subject() {
    return this.#known?.subject ?? null;
  }

  get #known() {
    return this.#store.get("session");
  }

  identify(identity) {
    this.#identity = identity;
  }

  forget() {
    this.#identity = null;
    this.#store.set("session", null);
  }

  /** An answer to a request of the visitor's. Throws what `Api.send` throws. */
  async send(method, path, options = {}) {
    const token = await this.#token();
    try {
      return await this.#api.send(method, path, { ...options, token });
    } catch (error) {
      if (error.status !== 401) throw error;
    }
    return this.#api.send(method, path, { ...options, token: await this.#token(token) });
  }

  async open() {
    await this.#token();
  }

  token() {
    return this.#token();
  }

  /** A token that is good, and is not `refused`. */
  async #token(refused = null) {
    const known = this.#known;
    if (this.#identity === null && known && known.token !== refused && known.until - EARLY > Date.now()) {
      return known.token;
    }
    this.#opening ??= locked(`firstline ${this.#site}`, () => this.#open(refused)).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Another tab may have done it while we waited. */
  async #open(refused) {
    const known = this.#known;
    const good = known && known.token !== refused && known.until - EARLY > Date.now();
    if (this.#identity === null && good) return known.token;
    const given = await this.#ask(known?.token);
    const until = Date.now() + given.expires_in * 1000;
    this.#store.set("session", { token: given.token, until, subject: subjectOf(given.token), files: given.files ?? null });
    return given.token;
  }

  async #ask(session) {
    const body = { site: this.#site, ...(session ? { session } : {}) };
    const identity = this.#identity;
    if (identity !== null) {
      try {
        const answer = await this.#api.send("POST", "/v1/sessions", { body: { ...body, identity } });
        this.#identity = null; // the session is theirs now, and is renewed without it
        return await answer.json();
      } catch (error) {
        if (error.status !== 401) throw error;
        console.warn(`Firstline chat: the identity is not good. ${error.detail}`);
        this.#identity = null;
      }
    }
    return (await this.#api.send("POST", "/v1/sessions", { body })).json();
  }
}

/** One tab at a time, where the browser can; two at once would be two visitors. */
function locked(name, act) {
  return navigator.locks ? navigator.locks.request(name, act) : act();
}

function subjectOf(token) {
  return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub;
}
