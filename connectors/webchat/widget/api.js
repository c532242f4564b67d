// Requests to the chat's host. Errors are sentences for the visitor, in their language.

export class Refused extends Error {
  constructor(status, { error = "", code = "", detail = "" } = {}, retryAfter = null) {
    super(error);
    Object.assign(this, { status, code, detail, retryAfter });
  }

  /** Whether the same request may go through later. */
  get passing() {
    return this.status === 429 || this.status >= 500;
  }
}

export class Api {
  constructor(base, languages) {
    this.base = base;
    this.languages = languages;
  }

  /** The answer. Throws Refused, or a TypeError where the host cannot be reached. */
  async send(method, path, { body, token, signal } = {}) {
    const headers = { "Accept-Language": this.languages };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    const options = { method, headers, signal, credentials: "omit", cache: "no-cache" };
    const answer = await fetch(this.base + path, { ...options, body: body && JSON.stringify(body) });
    if (!answer.ok) throw await refused(answer);
    return answer;
  }
}

async function refused(answer) {
  const text = await answer.text();
  const after = Number(answer.headers.get("Retry-After")) || null;
  try {
    return new Refused(answer.status, JSON.parse(text), after);
  } catch {
    return new Refused(answer.status, { error: answer.status < 500 ? text : "" }, after);
  }
}
