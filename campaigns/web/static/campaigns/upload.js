// Dropping a file, and the upload with its progress. Without it the form is sent the plain way.
"use strict";

function zoneOf(event) {
  return event.target.closest?.("[data-drop-zone]");
}

document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.add("over");
});

document.addEventListener("dragleave", (event) => zoneOf(event)?.classList.remove("over"));

document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("over");
  const input = zone.querySelector("input[type=file]");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", (event) => {
  const limit = Number(event.target.dataset.limitBytes);
  if (!limit) return;
  const large = event.target.files.length > 0 && event.target.files[0].size > limit;
  event.target.setCustomValidity(large ? `This file is larger than ${Math.round(limit / 2 ** 20)} MiB.` : "");
  event.target.reportValidity();
});

document.addEventListener("submit", (event) => {
  const sent = event.target;
  if (event.defaultPrevented || sent.enctype !== "multipart/form-data") return;
  event.preventDefault();
  const bar = sent.querySelector("progress");
  bar.hidden = false;
  const request = new XMLHttpRequest();
  request.open("POST", location.href);
  request.upload.addEventListener("progress", (now) => {
    if (now.lengthComputable) bar.value = (100 * now.loaded) / now.total;
  });
  request.addEventListener("load", () => answered(request, sent));
  request.addEventListener("error", () => {
    bar.hidden = true;
    delete sent.dataset.sent;
    window.alert("The upload broke off. Look at the connection and try again.");
  });
  request.send(new FormData(sent));
});

// A refusal brings the form again with its errors: the chosen files move over, so nothing has to be chosen twice.
function answered(request, sent) {
  if (request.status < 300 && request.responseURL !== location.href) {
    location.assign(request.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const chosen = Array.from(sent.querySelectorAll("input[type=file]"), (input) => [input.name, input.files]);
  document.querySelector("main").replaceWith(page.querySelector("main"));
  for (const [name, files] of chosen) {
    const input = document.querySelector(`input[name="${name}"]`);
    if (input) input.files = files;
  }
  document.querySelector(".error, .notice")?.scrollIntoView({ block: "center" });
}
