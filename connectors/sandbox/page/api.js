// The sandbox's control API.

export async function state() {
  return (await fetch("/sandbox/state")).json();
}

/** POST a body as JSON; the answer's JSON. Throws an Error with the sandbox's own sentence. */
export async function post(path, body) {
  return send("POST", path, body);
}

export async function remove(path) {
  return send("DELETE", path);
}

async function send(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`/sandbox/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error ?? `the sandbox answered ${answer.status}`);
  return told;
}

/** Submit a form by `act()`; says what went wrong under the form, and keeps what was typed when it did. */
export function onSubmit(form, act) {
  const error = form.querySelector(".error");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("[type=submit]");
    button.disabled = true;
    error.textContent = "";
    try {
      await act(button.value);
    } catch (problem) {
      error.textContent = problem.message;
    } finally {
      button.disabled = false;
    }
  });
  for (const area of form.querySelectorAll(".composer textarea, textarea[name=text]")) submitOnEnter(form, area);
}

function submitOnEnter(form, area) {
  if (!form.classList.contains("composer")) return;
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[type=submit][value='']") ?? undefined);
  });
}

/** Call `changed()` after each change, and `live(bool)` when the connection comes and goes. */
export function subscribe(changed, live) {
  const events = new EventSource("/sandbox/events");
  events.addEventListener("change", changed);
  events.addEventListener("open", () => live(true));
  events.addEventListener("error", () => live(false));
}
