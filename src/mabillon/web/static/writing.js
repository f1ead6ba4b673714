// Writing a dispatch: findings beside their lines, quotations and citations put in, Ctrl-S.
// Without it the page works as forms.
"use strict";
(() => {
  const form = document.getElementById("writing");
  const text = document.getElementById("text");
  const panel = document.getElementById("panel");
  const list = document.getElementById("completions");
  const heard = document.getElementById("heard");
  if (!form || !text) return;
  for (const one of document.querySelectorAll("[data-script]")) one.hidden = false;

  // --- The text grows, and a mirror of it knows where its lines stand ------------------
  const mirror = document.createElement("div");
  mirror.className = "mirror";
  mirror.setAttribute("aria-hidden", "true");
  text.parentNode.append(mirror);
  const grows = CSS.supports("field-sizing", "content");
  if (grows) text.classList.add("grows");

  function lines() {
    const old = mirror.children, now = text.value.split("\n");
    for (let n = 0; n < now.length; n++) {
      const said = now[n] || "\u200b";
      if (!old[n]) mirror.append(document.createElement("div"));
      if (old[n].textContent !== said) old[n].textContent = said;
    }
    while (mirror.children.length > now.length) mirror.lastChild.remove();
  }
  function lay() {
    lines();
    if (!grows) text.style.height = `${mirror.scrollHeight + 4}px`;
    place();
  }
  const beside = matchMedia("(min-width: 62rem)");
  function place() {
    const found = document.getElementById("findings");
    if (!found) return;
    const items = found.querySelectorAll("li[data-line]");
    const on = beside.matches;
    found.parentNode.classList.toggle("beside-lines", on);
    let free = 0;
    const tops = found.querySelector("ol").getBoundingClientRect().top - mirror.getBoundingClientRect().top;
    for (const item of items) {
      if (!on) { item.style.top = ""; continue; }
      const line = mirror.children[Math.min(item.dataset.line, mirror.children.length) - 1];
      const top = Math.max(free, line.offsetTop - tops);
      item.style.top = `${top}px`;
      free = top + item.offsetHeight + 10;
    }
    found.querySelector("ol").style.minHeight = on && items.length ? `${free}px` : "";
  }
  function to(line, column) {
    const before = text.value.split("\n").slice(0, line - 1).join("\n");
    const at = Math.min(text.value.length, before.length + (line > 1 ? 1 : 0) + column - 1);
    text.focus({ preventScroll: true });
    text.setSelectionRange(at, at);
    lines();
    mirror.children[line - 1].scrollIntoView({ block: "center" });
  }
  text.addEventListener("input", () => requestAnimationFrame(lay));
  new ResizeObserver(() => requestAnimationFrame(lay)).observe(text.parentNode);
  beside.addEventListener("change", lay);
  document.fonts.ready.then(lay);

  // --- Saved or not --------------------------------------------------------------------
  let sent = text.value, kept = text.value, pause = 0;
  const PAUSE = 15000;
  const save = () => document.getElementById("save").click();
  text.addEventListener("input", () => {
    const told = document.querySelector("#saved [data-saved]");
    if (told) told.remove();
    clearTimeout(pause);
    pause = setTimeout(() => {
      if (text.value !== kept && !document.querySelector("#saved .conflict")) save();
    }, PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "s") {
      event.preventDefault();
      save();
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "save") sent = text.value;
  });
  let leaving = false;
  form.addEventListener("submit", (event) => {
    leaving = !(event.submitter && event.submitter.formTarget === "_blank");
  });
  addEventListener("beforeunload", (event) => {
    if (text.value !== kept && !leaving) event.preventDefault();
  });

  // --- What comes from the desk --------------------------------------------------------
  document.addEventListener("htmx:afterSwap", (event) => {
    const place_ = event.detail.target;
    if (place_.id === "findings") return requestAnimationFrame(lay);
    if (place_.id === "saved") {
      if (document.querySelector("#saved [data-saved]")) kept = sent;
      return undefined;
    }
    if (place_.id === "panel") opened();
    if (place_.id === "made") {
      const made = place_.querySelector("[data-quotation]");
      if (made) { insert(made.value); place_.replaceChildren(); }
    }
    return undefined;
  });
  document.addEventListener("click", (event) => {
    const put = event.target.closest("[data-insert]");
    if (put) return insert(put.dataset.insert);
    const line = event.target.closest("[data-to]");
    if (line) {
      event.preventDefault();
      const item = line.closest("li");
      to(Number(item.dataset.line), Number(item.dataset.column));
    }
    return undefined;
  });

  // --- The panel beside the text -------------------------------------------------------
  let way = null;
  document.addEventListener("click", (event) => { way = event.target.closest("[data-panel]") || way; });
  function opened() {
    panel.hidden = false;
    for (const one of panel.querySelectorAll("[data-insert]")) one.hidden = false;
    if (!panel.querySelector(".leave")) {
      const leave = document.createElement("button");
      leave.type = "button";
      leave.className = "plain leave";
      leave.textContent = "Close";
      leave.addEventListener("click", close);
      panel.prepend(leave);
    }
    const first = panel.querySelector("input[type=search]");
    (first || panel).focus();
  }
  function close() {
    panel.hidden = true;
    panel.replaceChildren();
    text.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden && list.hidden) {
      event.preventDefault();
      close();
    }
  });
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    if (panel.hidden || chosen.isCollapsed || !chosen.anchorNode) return;
    const from = chosen.anchorNode.parentElement && chosen.anchorNode.parentElement.closest("[data-words]");
    if (!from || !from.contains(chosen.focusNode)) return;
    from.closest("form").elements.words.value = chosen.toString().replace(/\s+/g, " ").trim();
  });

  // --- Putting words in, so that they can be taken back --------------------------------
  function insert(words) {
    const front = /^---\n[^]*?\n---[ \t]*\n/.exec(text.value), block = words.startsWith(">");
    const within = front && text.selectionEnd < front[0].length; // no place for words: the end is
    const at = within ? text.value.length : text.selectionEnd;
    const before = text.value.slice(0, at), after = text.value.slice(at);
    let said = words;
    if (block) {
      said = (before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n") + words
        + (after.startsWith("\n\n") || after === "" ? "" : after.startsWith("\n") ? "\n" : "\n\n");
    } else if (before && !/\s$/.test(before)) said = ` ${words}`;
    replace(at, at, said);
    heard.textContent = `Put in at line ${before.split("\n").length}.`;
  }
  function replace(start, end, words) {
    text.focus();
    text.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) {
      text.setRangeText(words, start, end, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // --- Citations are completed ---------------------------------------------------------
  let asked = 0, begun = null;
  text.addEventListener("input", () => {
    const at = text.selectionStart;
    const found = /(?:\[|;\s*)(@[^\s;[\]]*)$/.exec(text.value.slice(Math.max(0, at - 120), at));
    clearTimeout(asked);
    if (!found) return hide();
    begun = { start: at - found[1].length, word: found[1] };
    asked = setTimeout(complete, 120);
    return undefined;
  });
  async function complete() {
    const mine = begun;
    const query = new URLSearchParams({ q: mine.word, as: "options" });
    const came = await fetch(`${form.dataset.cite}?${query}`, { headers: { "HX-Request": "true" } });
    if (!came.ok || mine !== begun) return;
    list.innerHTML = await came.text();
    if (!list.children.length) { hide(); return; }
    show();
    choose(0);
  }
  function show() {
    const line = text.value.slice(0, begun.start).split("\n").length - 1;
    lines();
    const of_line = mirror.children[line], within = begun.start - text.value.lastIndexOf("\n", begun.start - 1) - 1;
    const range = document.createRange();
    range.setStart(of_line.firstChild, Math.min(within, of_line.firstChild.length));
    range.collapse(true);
    const caret = range.getBoundingClientRect();
    list.hidden = false;
    const left = Math.min(caret.left + scrollX, document.documentElement.clientWidth - list.offsetWidth - 8);
    list.style.left = `${Math.max(8, left)}px`;
    const below = caret.bottom + 4, above = caret.top - 4 - list.offsetHeight;
    list.style.top = `${scrollY + (below + list.offsetHeight > innerHeight && above > 0 ? above : below)}px`;
    text.setAttribute("aria-controls", "completions");
  }
  function hide() {
    begun = null;
    list.hidden = true;
    list.replaceChildren();
    text.removeAttribute("aria-controls");
    text.removeAttribute("aria-activedescendant");
  }
  function choose(number) {
    for (const one of list.children) one.setAttribute("aria-selected", "false");
    const one = list.children[(number + list.children.length) % list.children.length];
    one.setAttribute("aria-selected", "true");
    one.scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", one.id);
    heard.textContent = one.dataset.text;
  }
  function take(one) {
    const { start, word } = begun, end = start + word.length, said = one.dataset.text;
    const whole = !said.endsWith("/");
    const closed = text.value[end] === "]" || text.value[end] === ";";
    hide();
    replace(start, end, said + (whole && !closed ? "]" : ""));
  }
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = [...list.children], at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(all[at]);
    else if (event.key === "Escape") hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) { event.preventDefault(); take(one); }
  });
  text.addEventListener("blur", hide);
})();
