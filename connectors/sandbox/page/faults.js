// The drawer: the faults to inject, and how the webhooks and requests have fared.

import { onSubmit, post, remove } from "./api.js";
import { el, fill, find } from "./dom.js";

const DESCRIPTIONS = {
  429: (fault) => `429, retry after ${fault.retry_after} s`,
  500: () => "500",
  delay: (fault) => `answers ${fault.seconds} s late`,
  timeout_before: (fault) => `times out after ${fault.seconds} s, nothing done`,
  timeout_after: (fault) => `times out after ${fault.seconds} s, work done`,
  reset: () => "drops the connection",
  cut: () => "cuts the answer short",
  expired: () => "credentials expired",
  scope: () => "permission missing",
  gone: () => "conversation not found",
};

export function mountFaults() {
  const drawer = find("#faults");
  const form = find("#fault-form");
  const plan = find("#plan-form");
  find("#faults-open").addEventListener("click", () => drawer.showModal());
  find("[data-close]", drawer).addEventListener("click", () => drawer.close());
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer) drawer.close(); // a click on the backdrop
  });
  onSubmit(form, () => {
    const { vendor, kind, path, times, seconds, retry_after } = Object.fromEntries(new FormData(form));
    const fault = { vendor, kind, path, times: Number(times), seconds: Number(seconds), retry_after: Number(retry_after) };
    return post("faults", { faults: [fault] });
  });
  onSubmit(plan, () => {
    const { copies, delay, shuffle, at_random } = Object.fromEntries(new FormData(plan));
    const ticked = { shuffle: shuffle === "on", at_random: at_random === "on" };
    return post("faults", { deliveries: { copies: Number(copies), delay: Number(delay), ...ticked } });
  });
  find("#faults-clear").addEventListener("click", () => remove("faults"));

  return (state) => {
    const active = sentences(state.faults);
    const count = find("#faults-count");
    count.hidden = !active.length;
    count.textContent = active.length;
    list("#faults-active", active, "None.");
    list("#delivered", state.delivered.map(delivered).reverse(), "None yet.");
    list("#violations", state.violations, "None.");
  };
}

function list(selector, sentences, none) {
  const items = sentences.length ? sentences : [none];
  fill(find(selector), items.map((words, at) => ({ words, at })), ({ words }) => el("li", {}, words));
}

function sentences({ faults, deliveries }) {
  const lines = faults.map((fault) => {
    const vendor = fault.vendor === "*" ? "all" : fault.vendor;
    const times = fault.times === null ? "forever" : `${fault.times}×`;
    return `${vendor} ${fault.path}: ${DESCRIPTIONS[fault.kind](fault)}, ${times}`;
  });
  const { copies, at_random, shuffle, delay } = deliveries;
  if (copies > 1 || shuffle || delay) {
    lines.push(`webhooks: ${at_random ? "1 to " : ""}${copies}×${shuffle ? ", out of order" : ""}${delay ? `, up to ${delay} s late` : ""}`);
  }
  return lines;
}

function delivered({ vendor, url, status }) {
  return `${vendor} → ${url}: ${status || "no connection"}`;
}
