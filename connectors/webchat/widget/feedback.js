// What a visitor thinks: quick choices and thumbs below an answer, stars for the conversation.

import { button, el } from "./dom.js";

const LOW = 3; // stars; below it is asked what could have been better

/** The buttons below the last words. "person" is said in as many words, as it would be typed. */
export function choicesOf(chat, words, message) {
  const place = el("div", { className: "choices" });
  const press = {
    helped: () => chat.rate({ about: message.id, helpful: true }),
    more_help: () => chat.rate({ about: message.id, helpful: false }),
    person: async () => chat.say(words.talk_to_person),
  };
  for (const { kind, text } of message.choices) {
    // Pressed twice, it is one press: the second finds nothing to choose.
    if (press[kind]) place.append(button(text, { press: () => chat.choices.length && attempt(place, press[kind]) }));
  }
  return place;
}

/** Beside each answer, which can be judged at any time; `press` shows how it was. */
export function thumbs(chat, words, message) {
  const place = el("div", { className: "thumbs" });
  const thanks = el("span", { className: "thanks", attributes: { role: "status" } });
  const judge = (helpful) => async () => {
    await chat.rate({ about: message.id, helpful });
    thanks.textContent = words.thanks;
  };
  const thumb = (label, shape, helpful) =>
    button(label, { icon: shape, value: helpful, press: () => attempt(place, judge(helpful)) });
  place.append(thumb(words.helpful, "good", true), thumb(words.unhelpful, "bad", false), thanks);
  return place;
}

/** By the thumbs, or by a choice: it is one judgement. */
export function press(element, { helpful }) {
  for (const thumb of element.querySelectorAll(".thumbs button")) {
    thumb.setAttribute("aria-pressed", thumb.value === String(helpful));
  }
}

/** One to five, then, after a low one, what could have been better. `message` asks for it. */
export function stars(chat, words, message) {
  const place = el("div", { className: "stars", attributes: { role: "group", "aria-label": words.rating_ask } });
  const row = [1, 2, 3, 4, 5].map((score) => {
    const label = words.stars.replace("{score}", score);
    const star = button(label, { icon: "star" });
    star.addEventListener("click", () =>
      attempt(place, async () => {
        await chat.rate({ score });
        show(score);
        after(place, chat, words, score);
      }),
    );
    return star;
  });
  const show = (score) =>
    row.forEach((star, at) => {
      star.setAttribute("aria-pressed", at + 1 === score);
      star.classList.toggle("on", at < score);
    });
  show(message.score);
  place.append(el("div", {}, row));
  return place;
}

function after(place, chat, words, score) {
  place.querySelector("form, .thanks")?.remove();
  const thanks = el("p", { className: "thanks", attributes: { role: "status" } }, words.rating_thanks);
  if (score >= LOW) {
    place.append(thanks);
    return;
  }
  const area = el("textarea", { rows: 2, id: "better", maxLength: 2000 });
  const form = el("form", {}, el("label", { htmlFor: "better" }, words.rating_better), area,
    el("button", { type: "submit" }, words.form_send));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(place, async () => {
      await chat.rate({ score, comment: area.value });
      form.replaceWith(thanks);
    });
  });
  place.append(form);
}

async function attempt(place, act) {
  place.querySelector(".problem")?.remove();
  place.toggleAttribute("inert", true);
  try {
    await act();
  } catch (error) {
    place.append(el("p", { className: "problem", dir: "auto", attributes: { role: "alert" } }, error.message || "…"));
  } finally {
    place.toggleAttribute("inert", false);
  }
}
