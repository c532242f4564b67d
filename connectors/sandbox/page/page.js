// The page: fetches the state after each change and hands it to the three vendors and the drawer.

import { state, subscribe } from "./api.js";
import { find } from "./dom.js";
import { mountIntercom } from "./intercom.js";
import { mountMischief } from "./mischief.js";
import { mountSlack } from "./slack.js";
import { mountZendesk } from "./zendesk.js";

const MIN_PAUSE = 150; // milliseconds between two fetches, however much is going on

const shows = [mountSlack(), mountIntercom(), mountZendesk(), mountMischief()];
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
      const found = await state();
      for (const show of shows) show(found);
      tell(found);
    } catch {
      tell(null);
    }
    await new Promise((resolve) => setTimeout(resolve, MIN_PAUSE));
  } while (again);
  fetching = false;
}

function tell(found) {
  if (!live || !found) {
    status.textContent = "The sandbox does not answer; trying again…";
    status.className = "status bad";
    return;
  }
  const last = found.delivered.at(-1);
  const bad = last !== undefined && (last.status < 200 || last.status >= 300);
  const result = last === undefined ? "none sent yet" : last.status ? `last answered ${last.status}` : "nobody answers there";
  status.textContent = `Webhooks to ${found.target}: ${result}`;
  status.className = bad ? "status bad" : "status good";
}

for (const tab of document.querySelectorAll("[data-shows]")) {
  tab.addEventListener("click", () => {
    find("main").dataset.shown = tab.dataset.shows;
    for (const other of document.querySelectorAll("[data-shows]")) other.ariaPressed = String(other === tab);
    const list = find(`#${tab.dataset.shows}-messages`);
    list.scrollTop = list.scrollHeight; // while it was hidden it could not keep to its end
  });
}

subscribe(refresh, (connected) => {
  live = connected;
  if (connected) refresh();
  else tell(null);
});
