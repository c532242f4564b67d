// The employee's view: a channel with threads, and direct messages with the bot.

import { onSubmit, post } from "./api.js";
import { avatar, byline, el, fillToEnd, find } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

const CHANNEL_OF_BOT = "direct";

export function mountSlack() {
  const form = find("#slack-form");
  const list = find("#slack-messages");
  const text = find("#slack-text");
  const mention = find("#slack-mention");
  const chip = find("#slack-thread");
  let channel = "";
  let thread = null;
  let latest = null;

  function enterThread(ts, opening) {
    thread = ts;
    chip.hidden = !ts;
    chip.firstElementChild.textContent = ts ? `In the thread of “${opening}”` : "";
    mention.checked = !ts;
    text.placeholder = ts ? "Reply…" : "Ask the helpdesk…";
  }

  function show() {
    if (!latest) return;
    find("#slack-person").textContent = latest.people.employee;
    const { channels, names } = latest.slack;
    const shown = channels.find(({ name }) => (channel ? !name : name));
    const threads = (shown?.threads ?? []).map((one) => ({ ...one, names, channel: shown.id }));
    fillToEnd(list, threads.length ? threads : [{ empty: true }], (one) => (one.empty ? nothing(channel) : threadElement(one, open)));
  }

  function open(one) {
    enterThread(one.ts, openingOf(one));
    text.focus();
  }

  for (const button of document.querySelectorAll("[data-channel]")) {
    button.addEventListener("click", () => {
      channel = button.dataset.channel;
      for (const other of document.querySelectorAll("[data-channel]")) other.ariaPressed = String(other === button);
      mention.closest("label").hidden = channel === CHANNEL_OF_BOT;
      enterThread(null);
      show();
    });
  }
  find("button", chip).addEventListener("click", () => {
    enterThread(null);
    text.focus();
  });

  onSubmit(form, async () => {
    const body = { text: text.value, mention: mention.checked };
    if (channel) body.channel = channel;
    if (thread) body.thread_ts = thread;
    const { ts } = await post("act/employee", body);
    if (!thread && !channel) enterThread(ts, text.value.trim().slice(0, 40)); // where the answer will appear
    text.value = "";
  });

  return (state) => {
    latest = state;
    show();
  };
}

function nothing(channel) {
  const words = channel ? "Write to the bot directly: no mention needed." : "Mention @Firstline with a question; it answers in the thread.";
  return el("li", { className: "empty" }, words);
}

function openingOf(one) {
  const words = mrkdwn(one.messages[0].text, one.names).map((node) => node.textContent ?? node).join("");
  return words.replace(/^@\S+\s*/, "").slice(0, 40);
}

function threadElement(one, open) {
  const [root, ...replies] = one.messages;
  const reply = el("button", { type: "button", className: "link", onclick: () => open(one) }, "Reply in thread");
  return el(
    "li",
    { className: "thread" },
    messageElement(root, one),
    el("div", { className: "replies" }, replies.map((message) => messageElement(message, one)), reply),
  );
}

function messageElement(message, { names, channel }) {
  const words = el("div", { className: "words" }, mrkdwn(message.text, names));
  const buttons = message.buttons.map((button) => buttonElement(button, message.id, channel));
  const row = buttons.length ? [el("div", { className: "buttons" }, buttons)] : [];
  return el("article", { className: "message" }, avatar(message), el("div", {}, byline(message), words, ...row));
}

function buttonElement({ label, action_id, value }, ts, channel) {
  const button = el("button", { type: "button", className: "link" }, label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await post("act/press", { channel, ts, action_id, value });
    } catch (problem) {
      button.title = problem.message;
    } finally {
      button.disabled = false;
    }
  });
  return button;
}
