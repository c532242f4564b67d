// The drawer: how the stand-ins shall misbehave, and what came of it.

import { onSubmit, post, remove } from "./api.js";
import { el, fill, find } from "./dom.js";

const WHAT = {
  429: (rule) => `429, retry after ${rule.retry_after} s`,
  500: () => "500",
  delay: (rule) => `answers ${rule.seconds} s late`,
  timeout_after: (rule) => `does it, then is silent for ${rule.seconds} s`,
  reset: () => "cuts the connection",
};

export function mountMischief() {
  const drawer = find("#mischief");
  const rules = find("#rule-form");
  const plan = find("#plan-form");
  find("#mischief-open").addEventListener("click", () => drawer.showModal());
  find("[data-close]", drawer).addEventListener("click", () => drawer.close());
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer) drawer.close(); // beside it
  });
  onSubmit(rules, () => {
    const { vendor, kind, path, times, seconds, retry_after } = Object.fromEntries(new FormData(rules));
    const rule = { vendor, kind, path, times: Number(times), seconds: Number(seconds), retry_after: Number(retry_after) };
    return post("mischief", { rules: [rule] });
  });
  onSubmit(plan, () => {
    const { copies, delay, shuffle, at_random } = Object.fromEntries(new FormData(plan));
    const ticked = { shuffle: shuffle === "on", at_random: at_random === "on" };
    return post("mischief", { deliveries: { copies: Number(copies), delay: Number(delay), ...ticked } });
  });
  find("#behave").addEventListener("click", () => remove("mischief"));

  return (state) => {
    const inForce = sentences(state.mischief);
    const count = find("#mischief-count");
    count.hidden = !inForce.length;
    count.textContent = inForce.length;
    list("#rules", inForce, "All well-behaved.");
    list("#delivered", state.delivered.map(delivered).reverse(), "None yet.");
    list("#violations", state.violations, "None.");
  };
}

function list(selector, sentences, none) {
  const items = sentences.length ? sentences : [none];
  fill(find(selector), items.map((words, at) => ({ words, at })), ({ words }) => el("li", {}, words));
}

function sentences({ rules, deliveries }) {
  const told = rules.map((rule) => {
    const vendor = rule.vendor === "*" ? "all" : rule.vendor;
    const times = rule.times === null ? "for ever" : `${rule.times}×`;
    return `${vendor} ${rule.path}: ${WHAT[rule.kind](rule)}, ${times}`;
  });
  const { copies, at_random, shuffle, delay } = deliveries;
  if (copies > 1 || shuffle || delay) {
    told.push(`webhooks: ${at_random ? "1 to " : ""}${copies}×${shuffle ? ", in any order" : ""}${delay ? `, up to ${delay} s late` : ""}`);
  }
  return told;
}

function delivered({ vendor, url, status }) {
  return `${vendor} → ${url}: ${status || "nobody answered"}`;
}
