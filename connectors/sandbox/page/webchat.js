// The web chat: a visitor on a page of the company's own site, which stands in a frame with the real widget on it.

import { find } from "./dom.js";

export function mountWebchat() {
  const frame = find("#webchat-frame");

  return ({ people, chat }) => {
    for (const part of document.querySelectorAll("[data-needs=chat]")) part.hidden = !chat;
    find("main").classList.toggle("four", Boolean(chat));
    find("#webchat-person").textContent = people.visitor;
    if (chat && !frame.src) frame.src = "/sandbox/site";
  };
}
