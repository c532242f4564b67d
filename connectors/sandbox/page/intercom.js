// The messenger: a customer's conversations, and a teammate who may take over.

import { onSubmit, post } from "./api.js";
import { avatar, byline, cleanHtml, el, eventElement, fill, fillToEnd, find, scrollToEnd } from "./dom.js";

const PLACEHOLDERS = {
  customer: "Ask a question…",
  teammate: "Answer as a teammate…",
  note: "A note that only teammates see…",
};

export function mountIntercom() {
  const form = find("#intercom-form");
  const list = find("#intercom-messages");
  const pick = find("#intercom-pick");
  const text = find("#intercom-text");
  const more = find("#intercom-more");
  const facts = find("#intercom-facts");
  let chosen = null; // null: the latest; "": a new one
  let latest = [];
  let people = {};

  const role = () => new FormData(form).get("role");
  const shown = () => (chosen === "" ? null : (latest.find((one) => one.id === chosen) ?? latest[0] ?? null));

  function show() {
    const conversation = shown();
    const options = [{ value: "", label: "New conversation" }, ...latest.map(option)];
    fill(pick, options, ({ value, label }) => el("option", { value }, label));
    pick.value = conversation?.id ?? "";
    facts.textContent = conversation ? factsOf(conversation) : "No messages yet";
    fillToEnd(list, messagesOf(conversation), messageElement);
    more.hidden = role() === "customer" || !conversation;
    text.placeholder = PLACEHOLDERS[role()];
    find("#intercom-person").textContent = role() === "customer" ? people.customer : people.teammate;
    form.classList.toggle("note", role() === "note");
  }

  pick.addEventListener("change", () => {
    chosen = pick.value;
    show();
    scrollToEnd(list);
    text.focus();
  });
  form.addEventListener("change", show);
  text.addEventListener("input", () => {
    chosen = shown()?.id ?? ""; // a draft stays with its conversation, whatever else arrives
  });
  onSubmit(form, async () => {
    const conversation = shown();
    if (role() === "customer") {
      const body = { text: text.value, ...(conversation && { conversation_id: conversation.id }) };
      chosen = (await post("act/customer", body)).conversation_id;
    } else {
      if (!conversation) throw new Error("There is no conversation yet: write as the customer first.");
      await post("act/teammate", { text: text.value, conversation_id: conversation.id, note: role() === "note" });
    }
    text.value = "";
  });
  for (const button of more.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => {
      const act = button.dataset.act === "close" ? { close: true } : { assign_to: button.dataset.act };
      post("act/teammate", { conversation_id: shown().id, ...act }).catch((problem) => {
        find(".error", form).textContent = problem.message;
      });
    });
  }

  return (state) => {
    people = state.people;
    latest = state.intercom.conversations;
    show();
  };
}

function option(conversation) {
  const first = cleanHtml(conversation.messages[0].html ?? "").textContent.trim().slice(0, 32);
  return { value: conversation.id, label: `${first || "(no text)"} · ${conversation.state}` };
}

function factsOf(conversation) {
  return `${conversation.customer} · ${conversation.state} · ${conversation.assignee ? `with ${conversation.assignee}` : "unassigned"}`;
}

/** As in the messenger, quick replies are shown only as long as nothing follows them. */
function messagesOf(conversation) {
  if (!conversation) return [{ empty: true }];
  const { id, messages } = conversation;
  const shown = messages.filter((message, at) => !message.choices || at === messages.length - 1);
  return shown.map((message) => (message.choices ? { ...message, conversation: id } : message));
}

function choicesElement({ choices, conversation }) {
  const buttons = choices.map((text) => {
    const button = el("button", { type: "button", className: "button quiet" }, text);
    button.addEventListener("click", () => {
      button.disabled = true;
      post("act/choose", { conversation_id: conversation, text }).catch((problem) => {
        button.disabled = false;
        button.title = problem.message;
      });
    });
    return [button, " "];
  });
  return el("li", { className: "event" }, buttons.flat());
}

function messageElement(message) {
  if (message.empty) return el("li", { className: "empty" }, "Ask something as the customer. “Let me talk to a person” brings in an agent.");
  if (message.choices) return choicesElement(message);
  if (message.by === "event") return eventElement(message);
  const words = el("div", { className: "words" }, cleanHtml(message.html ?? ""));
  const kind = `bubble ${message.by}${message.public ? "" : " internal"}`;
  return el("li", { className: kind }, avatar(message), el("div", {}, byline(message), words));
}
