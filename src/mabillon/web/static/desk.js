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
