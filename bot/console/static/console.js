// Comfort only: every page works without it.
"use strict";

const root = document.documentElement;
const theme = document.getElementById("theme");

function dark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

try {
  const kept = localStorage.getItem("theme");
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
} catch { /* a browser that keeps nothing follows the system */ }

if (theme) {
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* for this page, then */ }
  });
}

// On a phone the page's name may be beyond the edge of the navigation.
document.querySelector("nav a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// On a phone, filters that nobody has chosen make room.
for (const part of document.querySelectorAll("details[data-narrow=closed]")) {
  if (matchMedia("(max-width: 720px)").matches) part.open = false;
}

// Filters apply as they are chosen; typing waits for Enter.
for (const form of document.querySelectorAll("form[data-quick]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=date]")) form.requestSubmit();
  });
  // Addresses stay short: what is not chosen is left out.
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("select, input")) if (!field.value) field.disabled = true;
  });
  addEventListener("pageshow", () => {
    for (const field of form.querySelectorAll("select, input")) field.disabled = false;
  });
}

// What goes on elsewhere is looked at again, while somebody looks.
if (document.querySelector("[data-reload]")) {
  setInterval(() => { if (!document.hidden) location.reload(); }, 3000);
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.confirm)) event.preventDefault();
  });
}

// j and k go through a list, Enter opens, / searches, u goes up to the list.
const rows = [...document.querySelectorAll("[data-row] a[data-open]")];

function move(step) {
  const at = rows.indexOf(document.activeElement);
  const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
  if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  } else if (event.key === "u") {
    const up = document.querySelector("a[data-up]");
    if (up) up.click();
  }
});
