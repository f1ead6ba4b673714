// The little that the desk does in the browser by itself; every page works without it.
"use strict";

// Files that are sent: when each was last changed, and how much was sent.
document.addEventListener("submit", (event) => told(event.target), true);
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches || !form.matches("form[data-times]")) return;
  event.detail.parameters[form.dataset.times] = told(form);
});
function told(form) {
  if (!form.matches || !form.matches("form[data-times]")) return "";
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((one) => [...one.files]);
  const times = JSON.stringify(files.map((file) => file.lastModified));
  let field = form.querySelector(`input[name=${form.dataset.times}]`);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = form.dataset.times;
    form.prepend(field);
  }
  field.value = times;
  return times;
}
document.addEventListener("htmx:xhr:progress", (event) => {
  const place = event.target.querySelector ? event.target.querySelector(".sending") : null;
  if (!place || !event.detail.lengthComputable) return;
  const { loaded, total } = event.detail;
  place.hidden = false;
  place.querySelector("progress").value = loaded / total;
  place.querySelector("span").textContent =
    `${(loaded / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB sent`;
});
// What a form is refused with is shown as well.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.target.id === "content") event.detail.shouldSwap = true;
});
document.addEventListener("dragover", (event) => over(event, true));
for (const name of ["dragleave", "drop"]) document.addEventListener(name, (event) => over(event, false));
function over(event, on) {
  const place = event.target.closest ? event.target.closest(".drop") : null;
  if (place) place.classList.toggle("over", on);
}

// One key each, where a page offers keys: never while something is typed, held down, or just shown.
const keysFrom = performance.now() + 300;
let keys = true;
try { keys = localStorage.getItem("keys") !== "off"; } catch { /* not to be remembered here */ }
document.addEventListener("keydown", (event) => {
  if (!keys || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (performance.now() < keysFrom || event.key.length !== 1) return;
  if (event.target.closest("input:not([type=file]), textarea, select, [contenteditable]")) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wanted || wanted.closest("[data-each]")) return;
  event.preventDefault();
  if (wanted.matches("input:not([type=file])")) wanted.focus();
  else wanted.click();
});
// What needs this script is shown by it.
function shown() {
  for (const button of document.querySelectorAll("[data-keys], [data-copy]")) button.hidden = false;
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.textContent = keys ? "keys off" : "keys on";
    document.body.classList.toggle("no-keys", !keys);
  }
}
document.addEventListener("DOMContentLoaded", shown);
document.addEventListener("click", async (event) => {
  const copied = event.target.closest("[data-copy]");
  if (copied) {
    await navigator.clipboard.writeText(copied.dataset.copy);
    copied.textContent = "copied";
  }
  if (event.target.closest("[data-keys]")) {
    keys = !keys;
    try { localStorage.setItem("keys", keys ? "on" : "off"); } catch { /* until the page is left */ }
    shown();
  }
});
// A picture that is pasted or dropped goes into the form's file field, as if it had been chosen.
document.addEventListener("paste", (event) => {
  const form = document.querySelector("form[data-drop]");
  const { files, types } = event.clipboardData;
  if (form && files.length && !types.includes("text/plain")) given(event, form, files);
});
document.addEventListener("dragover", (event) => {
  if (event.target.closest("form[data-drop]")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const form = event.target.closest("form[data-drop]");
  if (form && event.dataTransfer.files.length) given(event, form, event.dataTransfer.files);
});
function given(event, form, files) {
  event.preventDefault();
  const one = new DataTransfer();
  one.items.add(files[0]);
  form.querySelector(`input[name="${form.dataset.drop}"]`).files = one.files;
}

// Posts to decide on, one of which has the focus: y and n press its buttons, j and k go on and back.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (!event.target.closest || event.target.matches("input, textarea, select")) return;
  const asked = event.target.closest("[data-each] article");
  if (!asked) return;
  const all = [...asked.closest("[data-each]").querySelectorAll("article")];
  const at = all.indexOf(asked);
  const next = all[event.key === "k" ? at - 1 : at + 1];
  if (event.key === "y" || event.key === "n") {
    asked.querySelector(`button[data-key="${event.key}"]`)?.click();
  } else if (event.key !== "j" && event.key !== "k") return;
  event.preventDefault();
  next?.focus();
});
document.addEventListener("DOMContentLoaded", () => {
  for (const one of document.querySelectorAll(".keyed")) one.hidden = false;
});
// Days that are drawn over in a histogram go into the two fields beside it.
document.addEventListener("pointerdown", (event) => {
  const chart = event.target.closest ? event.target.closest("svg.histogram") : null;
  if (!chart || event.button !== 0) return;
  const edges = chart.dataset.edges.split(" ");
  const bars = edges.length - 1;
  const place = (at) => {
    const box = chart.getBoundingClientRect();
    const share = (at.clientX - box.left) / box.width;
    return Math.min(bars - 1, Math.max(0, Math.floor(share * bars)));
  };
  const from = place(event);
  let to = from;
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  drawn.setAttribute("class", "drawn");
  drawn.setAttribute("height", "100%");
  const move = (at) => {
    to = place(at);
    drawn.setAttribute("x", Math.min(from, to));
    drawn.setAttribute("width", Math.abs(to - from) + 1);
    if (to !== from && !drawn.isConnected) chart.append(drawn);
  };
  const end = () => {
    document.removeEventListener("pointermove", move);
    drawn.remove();
    if (to === from) return; // a click: the bar's own link
    const form = chart.closest("form");
    const last = new Date(`${edges[Math.max(from, to) + 1]}T00:00Z`);
    last.setUTCDate(last.getUTCDate() - 1);
    form.elements.since.value = edges[Math.min(from, to)];
    form.elements.until.value = last.toISOString().slice(0, 10);
    form.requestSubmit();
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end, { once: true });
  document.addEventListener("pointercancel", () => { to = from; end(); }, { once: true });
});
document.addEventListener("dragstart", (event) => {
  if (event.target.closest && event.target.closest("svg.histogram")) event.preventDefault();
});
