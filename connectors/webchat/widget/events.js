// What happens in a conversation, as server-sent events. By `fetch`: an EventSource sends no Authorization.

const SILENCE = 40_000; // milliseconds; the host says something every 15 seconds
const LONGEST_PAUSE = 30_000;

/** The events of a stream: {event, data}. */
export async function* eventsOf(body, heard = () => {}) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = {};
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (event.data) yield { event: event.event, data: JSON.parse(event.data) };
        event = {};
        continue;
      }
      const [, name, text] = /^([^:]*):? ?(.*)$/.exec(line);
      if (name) event[name] = text;
    }
  }
}

/** Follows one conversation, and comes back when the connection is lost. */
export class Following {
  #ended = new AbortController();
  #wake = () => {};

  /** `open(signal)` gives a stream's answer; `on`: {event, opened, lost, refused}. */
  constructor(open, on) {
    this.open = open;
    this.on = on;
    this.#run();
  }

  end() {
    this.#ended.abort();
    this.#wake();
  }

  /** It is worth trying now. */
  hurry() {
    this.#wake();
  }

  async #run() {
    for (let failures = 0; !this.#ended.signal.aborted; ) {
      try {
        await this.#follow(() => {
          failures = 0;
        });
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        if (error.status && !error.passing) {
          this.on.refused(error);
          return;
        }
        failures += 1;
        this.on.lost();
      }
      await this.#pause(Math.min(LONGEST_PAUSE, 500 * 2 ** failures) * (0.75 + Math.random() / 2));
    }
  }

  async #follow(opened) {
    const quiet = new AbortController();
    const stop = () => quiet.abort();
    this.#ended.signal.addEventListener("abort", stop);
    let alarm = setTimeout(stop, SILENCE);
    const heard = () => {
      clearTimeout(alarm);
      alarm = setTimeout(stop, SILENCE);
    };
    try {
      const answer = await this.open(quiet.signal);
      opened();
      this.on.opened();
      for await (const event of eventsOf(answer.body, heard)) this.on.event(event);
    } finally {
      clearTimeout(alarm);
      this.#ended.signal.removeEventListener("abort", stop);
    }
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
