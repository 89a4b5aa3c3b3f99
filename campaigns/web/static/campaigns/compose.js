// Chips that put a column into a text, and limits counted while one types.
"use strict";

let latest = document.querySelector("textarea[data-chips]") ?? document.querySelector("[data-chips]");

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-chips]")) latest = event.target;
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-insert]");
  if (!chip || !latest) return;
  latest.setRangeText(`{{${chip.dataset.insert}}}`, latest.selectionStart, latest.selectionEnd, "end");
  latest.focus();
  latest.dispatchEvent(new Event("input", { bubbles: true }));
});

function count(field) {
  const shown = document.querySelector(`[data-count-of="${field.id}"]`);
  if (!shown) return;
  const text = field.value.replace(/\r\n/g, "\n");
  const used = field.dataset.unit === "bytes" ? new TextEncoder().encode(text).length : Array.from(text).length;
  const limit = Number(field.dataset.count);
  shown.textContent = `${used.toLocaleString()} of ${limit.toLocaleString()} ${field.dataset.unit}`;
  shown.classList.toggle("over", used > limit);
}

// Another kind or sheet has other fields: the page is asked for at once, and the button is for those without JavaScript.
const change = document.querySelector("button[value=change]");
change.hidden = true;
document.addEventListener("change", (event) => {
  if (event.target.matches("[name=kind], [name=sheet]")) change.form.requestSubmit(change);
});

document.addEventListener("input", (event) => count(event.target));
for (const field of document.querySelectorAll("[data-count]")) count(field);
