// Makes elements. Texts become text, never HTML; what a bot says goes through `safe`.

/** An element with properties, attributes under `attributes`, and children (strings become text). */
export function el(tag, { attributes = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that says `label`, or shows an icon and says it to those who do not see. */
export function button(label, { icon: shape, press, ...properties } = {}) {
  const made = el("button", { type: "button", ...properties }, shape ? icon(shape) : label);
  if (shape) {
    made.setAttribute("aria-label", label);
    made.title = label;
  }
  if (press) made.addEventListener("click", press);
  return made;
}

/** Whether the key belongs to writing a character, as in Japanese: Safari says so by the code only. */
export function composes({ isComposing, keyCode }) {
  return isComposing || keyCode === 229;
}

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  chat: "M4 5.5h16v11H11l-4.5 3.5v-3.5H4z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  send: "M12 19V5.5M6 11l6-6 6 6",
  stop: "M7.5 7.5h9v9h-9z",
  clip: "M19 11.5l-7 7a4.5 4.5 0 0 1-6.4-6.4l7.5-7.5a3 3 0 0 1 4.3 4.3l-7.4 7.4a1.5 1.5 0 0 1-2.1-2.1l6.5-6.5",
  good: "M7 11v9H4v-9zM7 11l4-7c1.7 0 2.5 1.2 2.2 2.7L12.6 10H18a2 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 16.8 20H7",
  bad: "M7 13V4H4v9zM7 13l4 7c1.7 0 2.5-1.2 2.2-2.7L12.6 14H18a2 2 0 0 0 2-2.4l-1.2-6A2 2 0 0 0 16.8 4H7",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6",
  star: "M12 4l2.4 5.2 5.6.7-4.1 3.9 1.1 5.6-5-2.8-5 2.8 1.1-5.6L4 9.9l5.6-.7z",
};

/** One of SHAPES, in the colour of the text around it. */
export function icon(shape) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[shape]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}
