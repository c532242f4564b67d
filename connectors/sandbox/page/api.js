// The sandbox's control API.

export async function state() {
  return (await fetch("/sandbox/state")).json();
}

/** POST a body as JSON; returns the answer's JSON. Throws an Error with the sandbox's own message. */
export async function post(path, body) {
  return send("POST", path, body);
}

export async function remove(path) {
  return send("DELETE", path);
}

async function send(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`/sandbox/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(content.error ?? `the sandbox answered ${answer.status}`);
  return content;
}

/** Run `act()` when the form is submitted; an error is shown in the form, which keeps what was typed. */
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
  if (form.classList.contains("composer")) submitOnEnter(form, form.querySelector("textarea"));
}

function submitOnEnter(form, area) {
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[type=submit][value='']") ?? undefined);
  });
}

/** Call `changed()` after each change, and `live(bool)` when the connection opens or breaks. */
export function subscribe(changed, live) {
  const events = new EventSource("/sandbox/events");
  events.addEventListener("change", changed);
  events.addEventListener("open", () => live(true));
  events.addEventListener("error", () => live(false));
}
