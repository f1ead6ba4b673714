// Narrows the list of dispatches to those that have every word asked for, best first.
// Fetches nothing; INDEX (index.js) has the words of each, folded as here.
"use strict";
(() => {
  const field = document.getElementById("asked");
  const list = document.getElementById("found");
  const said = document.getElementById("said");
  const rows = [...list.children];
  const LETTERS = { "\u0640": "", "\u0649": "\u064a", "\u0629": "\u0647", "\u0451": "\u0435" };
  const zeros = /\p{Nd}/gu;
  const digit = (char) => {
    let point = char.codePointAt(0);
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - 1))) { point -= 1; value += 1; }
    return String(value);
  };
  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/[\u0640\u0649\u0629\u0451]/g, (c) => LETTERS[c]).replace(zeros, digit)
      .match(/[\p{L}\p{N}]+/gu) || [];
  const has = (words, word) => words.startsWith(word) || words.includes(" " + word);
  const weight = (place, asked) => {
    const [head, text] = INDEX[place] || ["", ""];
    let sum = 0;
    for (const word of asked) {
      if (has(head, word)) sum += 2;
      else if (has(text, word)) sum += 1;
      else return 0;
    }
    return sum;
  };
  const look = () => {
    const asked = fold(field.value);
    const weighed = rows.map((row, n) => [asked.length ? weight(row.dataset.place, asked) : 1, n, row]);
    weighed.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    let count = 0;
    for (const [sum, , row] of weighed) {
      row.hidden = sum === 0;
      count += sum > 0;
      list.append(row);
    }
    said.textContent = asked.length ? `${count} of ${rows.length} dispatches` : "";
    try {
      history.replaceState(null, "", field.value ? "#" + encodeURIComponent(field.value) : "#");
    } catch { /* a browser may forbid it in a folder */ }
  };
  const links = () => [...list.querySelectorAll("li:not([hidden]) a")];
  document.addEventListener("keydown", (event) => {
    const at = links().indexOf(document.activeElement);
    if (event.key === "/" && document.activeElement !== field) { event.preventDefault(); field.focus(); }
    else if (event.key === "Escape") { field.value = ""; field.focus(); look(); }
    else if (event.key === "Enter" && document.activeElement === field) { links()[0]?.click(); }
    else if (event.key === "ArrowDown" && (at >= 0 || document.activeElement === field)) {
      event.preventDefault(); links()[at + 1]?.focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault(); (links()[at - 1] || field).focus();
    }
  });
  field.addEventListener("input", look);
  try { field.value = decodeURIComponent(location.hash.slice(1)); } catch { field.value = ""; }
  field.closest("[hidden]").hidden = false;
  if (field.value) look();
})();
