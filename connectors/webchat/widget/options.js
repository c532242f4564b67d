// What the script's tag says: <script src="https://chat.example/widget.js" data-site="acme" data-…>.

const NAME = "/widget.js";

/** Throws an Error that names the attribute. */
export function optionsOf(script) {
  const { site, language, identity, position, color, theme } = script.dataset;
  if (!site) throw new Error("data-site: found nothing, expected the name of a site of [webchat.sites]");
  const address = new URL(script.src);
  return {
    site,
    base: address.origin + address.pathname.slice(0, address.pathname.lastIndexOf(NAME)),
    languages: languagesOf([language, document.documentElement.lang, ...navigator.languages]),
    identity: identity || null,
    side: oneOf("data-position", position, ["left", "right"]),
    theme: oneOf("data-theme", theme, ["light", "dark"]),
    color: colorOf(color),
  };
}

/** Only in this form may any page send them along: letters, digits, hyphens, and not many of them. */
function languagesOf(tags) {
  const plain = tags.map((tag) => tag?.replaceAll("_", "-")).filter((tag) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(tag));
  return [...new Set(plain)].slice(0, 8).join(",").slice(0, 120);
}

function oneOf(name, value, known) {
  if (value && !known.includes(value)) console.warn(`Firstline chat: ${name}: found ${value}, expected ${known.join(" or ")}`);
  return known.includes(value) ? value : null;
}

function colorOf(value) {
  if (!value || CSS.supports("color", value)) return value || null;
  console.warn(`Firstline chat: data-color: found ${value}, expected a CSS color`);
  return null;
}
