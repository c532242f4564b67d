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
    if (press[kind]) place.append(button(text, { press: () => once(place, press[kind]) }));
  }
  return place;
}

/** Beside an answer that is not asked about: it can be judged at any time. */
export function thumbs(chat, words, message) {
  const place = el("div", { className: "thumbs" });
  const judge = (helpful, pressed) => async () => {
    await chat.rate({ about: message.id, helpful });
    for (const other of place.querySelectorAll("button")) other.setAttribute("aria-pressed", other === pressed);
    thanks.textContent = words.thanks;
  };
  const thanks = el("span", { className: "thanks", attributes: { role: "status" } });
  const good = button(words.helpful, { icon: "good" });
  const bad = button(words.unhelpful, { icon: "bad" });
  for (const [made, helpful] of [[good, true], [bad, false]]) {
    made.setAttribute("aria-pressed", message.helpful === helpful);
    made.addEventListener("click", () => attempt(place, judge(helpful, made)));
    place.append(made);
  }
  place.append(thanks);
  return place;
}

/** One to five, then, after a low one, what could have been better. */
export function stars(chat, words) {
  const place = el("div", { className: "stars", attributes: { role: "group", "aria-label": words.rating_ask } });
  const row = [1, 2, 3, 4, 5].map((score) => {
    const label = words.stars.replace("{score}", score);
    const star = button(label, { icon: "star" });
    star.addEventListener("click", () =>
      attempt(place, async () => {
        await chat.rate({ score });
        row.forEach((each, at) => {
          each.setAttribute("aria-pressed", at === score - 1);
          each.classList.toggle("on", at < score);
        });
        after(place, chat, words, score);
      }),
    );
    star.setAttribute("aria-pressed", "false");
    return star;
  });
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

/** The choices go when one was taken, and come back where that failed. */
async function once(place, act) {
  if (await attempt(place, act)) place.remove();
}

async function attempt(place, act) {
  place.querySelector(".problem")?.remove();
  place.toggleAttribute("inert", true);
  try {
    await act();
    return true;
  } catch (error) {
    place.append(el("p", { className: "problem", attributes: { role: "alert" } }, error.message || "…"));
    return false;
  } finally {
    place.toggleAttribute("inert", false);
  }
}
