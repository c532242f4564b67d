// The page: fetches the state after each change and passes it to the vendors, the web chat and the drawer.

import { state, subscribe } from "./api.js";
import { find, scrollToEnd } from "./dom.js";
import { mountFaults } from "./faults.js";
import { mountIntercom } from "./intercom.js";
import { mountSlack } from "./slack.js";
import { mountWebchat } from "./webchat.js";
import { mountZendesk } from "./zendesk.js";

const MIN_PAUSE = 150; // milliseconds between two fetches, however many changes there are

const shows = [mountSlack(), mountIntercom(), mountWebchat(), mountZendesk(), mountFaults()];
const status = find("#status");
let live = false;
let fetching = false;
let again = false;

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  do {
    again = false;
    try {
      const latest = await state();
      for (const show of shows) show(latest);
      showStatus(latest);
    } catch {
      showStatus(null);
    }
    await new Promise((resolve) => setTimeout(resolve, MIN_PAUSE));
  } while (again);
  fetching = false;
}

function showStatus(latest) {
  if (!live || !latest) {
    status.textContent = "No connection to the sandbox, retrying…";
    status.className = "status bad";
    return;
  }
  const last = latest.delivered.at(-1);
  const bad = last !== undefined && (last.status < 200 || last.status >= 300);
  const result = last === undefined ? "none sent yet" : last.status ? `last answer ${last.status}` : "no connection";
  status.textContent = `Webhooks to ${latest.target}: ${result}`;
  status.className = bad ? "status bad" : "status good";
}

for (const tab of document.querySelectorAll("[data-shows]")) {
  tab.addEventListener("click", () => {
    find("main").dataset.shown = tab.dataset.shows;
    for (const other of document.querySelectorAll("[data-shows]")) other.ariaPressed = String(other === tab);
    const list = find(`#${tab.dataset.shows}-messages`);
    if (list) scrollToEnd(list); // while hidden, a list cannot follow its end
  });
}

subscribe(refresh, (connected) => {
  live = connected;
  if (connected) refresh();
  else showStatus(null);
});
