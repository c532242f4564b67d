// The agents' inbox: tickets, public replies, internal notes, solving; and the requester's side.

import { onSubmit, post } from "./api.js";
import { avatar, byline, cleanHtml, el, eventElement, fill, fillToEnd, find, scrollToEnd } from "./dom.js";

const PLACEHOLDERS = {
  public: "Reply to the requester…",
  note: "A note that only agents see…",
  requester: "Write as the requester…",
};

export function mountZendesk() {
  const form = find("#zendesk-form");
  const list = find("#zendesk-messages");
  const tickets = find("#zendesk-tickets");
  const facts = find("#zendesk-facts");
  const text = find("#zendesk-text");
  let chosen = null; // null: the latest
  let latest = [];
  let people = {};

  const role = () => new FormData(form).get("role");
  const shown = () => latest.find((ticket) => ticket.id === chosen) ?? latest[0] ?? null;

  function show() {
    const ticket = shown();
    const rows = latest.map(({ messages, ...row }) => ({ ...row, count: messages.length, current: row.id === ticket.id }));
    fill(tickets, rows.length ? rows : [{ empty: true }], (row) => ticketElement(row, choose));
    facts.hidden = form.hidden = !ticket;
    if (ticket) fill(facts, [{ ...ticket, messages: null }], factsElement);
    fillToEnd(list, ticket?.messages ?? [], messageElement);
    text.placeholder = PLACEHOLDERS[role()];
    find("#zendesk-person").textContent = role() === "requester" ? (ticket?.requester ?? people.requester) : people.agent;
    form.classList.toggle("note", role() === "note");
  }

  function choose(id) {
    chosen = id;
    show();
    scrollToEnd(list);
    find("[aria-current=true]", tickets)?.focus();
  }

  form.addEventListener("change", show);
  text.addEventListener("input", () => {
    chosen = shown().id; // a draft stays with its ticket, whatever else arrives
  });
  onSubmit(form, async (status) => {
    const ticket_id = shown().id;
    const words = text.value.trim();
    chosen = ticket_id;
    if (!words && !status) throw new Error("Write something first.");
    if (role() === "requester") {
      if (status) throw new Error("Only an agent can solve the ticket.");
      await post("act/requester", { ticket_id, text: words });
    } else {
      const body = { ticket_id, public: role() === "public" };
      if (words) body.text = words;
      if (status) body.status = status;
      await post("act/agent", body);
    }
    text.value = "";
  });
  mountDialog((id) => {
    chosen = id;
  });

  return (state) => {
    find("#ticket-person").textContent = state.people.requester;
    people = state.people;
    latest = state.zendesk.tickets;
    show();
  };
}

function mountDialog(created) {
  const dialog = find("#ticket-dialog");
  const form = find("#ticket-form");
  find("#ticket-new").addEventListener("click", () => dialog.showModal());
  find("[data-close]", form).addEventListener("click", () => dialog.close());
  onSubmit(form, async () => {
    const { ticket_id } = await post("act/requester", Object.fromEntries(new FormData(form)));
    created(ticket_id);
    form.reset();
    dialog.close();
  });
}

function ticketElement(row, choose) {
  if (row.empty) return el("li", { className: "empty" }, "No tickets yet. A handoff creates one; so does “New ticket”.");
  const button = el(
    "button",
    { type: "button", onclick: () => choose(row.id) },
    el("span", { className: `badge ${row.status}` }, row.status),
    el("span", { className: "subject" }, row.subject || "(no subject)"),
    el("span", { className: "who" }, `#${row.id} · ${row.requester ?? "unknown"}`),
  );
  button.ariaCurrent = String(row.current);
  return el("li", {}, button);
}

function factsElement(ticket) {
  const facts = [
    ["Requester", ticket.requester],
    ["Assignee", ticket.assignee ?? ticket.group ?? "nobody"],
    ["Priority", ticket.priority ?? "none"],
    ["Tags", ticket.tags.join(", ")],
  ].filter(([, value]) => value);
  return el(
    "div",
    {},
    el("h3", {}, ticket.subject || "(no subject)"),
    el("dl", {}, facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
  );
}

function messageElement(message) {
  if (message.by === "event") return eventElement(message);
  const words = el("div", { className: "words" }, cleanHtml(message.html ?? ""));
  return el("li", { className: message.public ? "comment" : "comment internal" }, avatar(message), el("div", {}, byline(message), words));
}
