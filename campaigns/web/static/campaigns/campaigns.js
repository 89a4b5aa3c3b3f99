// Forms that are sent once, and copying. Every page works without it.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  // A second click is dropped here for comfort; the server refuses it anyway.
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

// Back brings a page from the browser's memory: its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = "Copied";
  });
}

// On a phone the navigation scrolls: the page one is on stays in sight.
const current = document.querySelector(".top [aria-current]");
if (current) current.parentElement.scrollLeft = current.offsetLeft - 24;
