"use strict";
/* Small helpers of the pages. Everything that changes a case is a plain form: without this file only comfort is lost. */
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const token = $('meta[name="csrf"]')?.content ?? "";
  const typing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");

  /* Parts of a page that are brought up to date while a case moves. */
  function poll(part) {
    let mark = "";
    let next = 0;
    let quick = Number(part.dataset.every) * 1000;
    async function look() {
      if (!document.hidden) {
        try {
          const answer = await fetch(part.dataset.poll, { headers: { "x-part": "1", ...(mark && { "if-none-match": mark }) }, cache: "no-store" });
          if (answer.status === 401) { location.reload(); return; }
          if (answer.status === 200) {
            const first = !mark;
            mark = answer.headers.get("etag") ?? "";
            const text = await answer.text();
            const same = first && text.trim() === part.innerHTML.trim();
            if (!same && part.contains(document.activeElement)) {
              mark = ""; /* somebody is at it: look again when they have moved on */
            } else if (!same) {
              part.innerHTML = text;
              part.dispatchEvent(new CustomEvent("part", { bubbles: true }));
            }
          }
          quick = Number(part.dataset.every) * 1000;
        } catch { quick = Math.min(quick * 2, 30000); }
      }
      clearTimeout(next);
      const still = $("[data-moves]", part)?.dataset.moves === "no";
      next = setTimeout(look, still ? Math.max(quick, 3000) : quick);
    }
    next = setTimeout(look, quick);
    if (part.dataset.with) document.getElementById(part.dataset.with)?.addEventListener("part", look);
  }
  $$("[data-poll]").forEach(poll);

  /* One click is one message. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "search" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !form.action.endsWith("/export")) {
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 8000);
    }
  });
  addEventListener("pageshow", () => $$("form").forEach((form) => delete form.dataset.sent));

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-fills],[data-opens],[data-shows],[data-adds],[data-removes],[data-moves-row]");
    const row = event.target.closest("tr[data-row]");
    if (!target && row && !event.target.closest("a,button,form")) { location.href = row.dataset.href; return; }
    if (!target) return;
    const d = target.dataset;
    if (d.fills) { const field = document.getElementById(d.fills); field.value = d.text; field.focus(); }
    if (d.opens) { const box = document.getElementById(d.opens); box.open = true; box.scrollIntoView({ block: "center" }); $("input,select", box)?.focus(); event.preventDefault(); }
    if (d.shows) showSource(target);
    if (d.adds) addRow(d.text, d.adds);
    if (d.removes !== undefined) { target.closest(".edit-row").remove(); verify(); }
    if (d.movesRow) moveRow(target.closest(".edit-row"), d.movesRow);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.dataset?.sends) { event.target.form.requestSubmit(); return; }
    if (typing() || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = $$("[data-list] [data-row]");
    if (rows.length) return inList(event, rows);
    const statements = $$("[data-statements] .statement");
    if (statements.length && (event.key === "j" || event.key === "k")) {
      const at = statements.findIndex((s) => s.getAttribute("aria-pressed") === "true");
      const next = statements[Math.max(0, Math.min(statements.length - 1, at + (event.key === "j" ? 1 : -1)))];
      next.focus();
      showSource(next);
      return;
    }
    const wanted = $(`[data-key="${CSS.escape(event.key)}"]`);
    if (wanted) { event.preventDefault(); wanted.click(); if (wanted.tagName === "SUMMARY") $("select,textarea", wanted.parentElement)?.focus(); }
  });

  /* The queue: j and k move, Enter opens, c claims. */
  let chosen = "";
  function choose(rows, row) {
    rows.forEach((r) => r.classList.toggle("is-at", r === row));
    chosen = row?.dataset.href ?? "";
    row?.scrollIntoView({ block: "nearest" });
    if (row) $("th a", row).focus({ preventScroll: true });
  }
  function inList(event, rows) {
    const at = rows.findIndex((r) => r.dataset.href === chosen);
    const moves = { j: Math.min(rows.length - 1, at + 1), k: Math.max(0, at - 1) };
    if (event.key in moves) { event.preventDefault(); choose(rows, rows[moves[event.key]]); }
    if (event.key === "Enter" && at >= 0) { event.preventDefault(); location.href = chosen; }
    if (event.key === "c" && at >= 0) $("[data-claim]", rows[at])?.requestSubmit();
  }
  document.addEventListener("part", () => { const rows = $$("[data-list] [data-row]"); const row = rows.find((r) => r.dataset.href === chosen); if (row) row.classList.add("is-at"); });

  /* The case page: the source of the chosen statement. */
  function showSource(button) {
    $$(".statement").forEach((s) => s.setAttribute("aria-pressed", String(s === button)));
    $$("[data-source]").forEach((s) => { s.hidden = s.id !== button.dataset.shows; });
    const quote = $(`#${button.dataset.shows} mark.quote`);
    const box = quote?.closest(".passage");
    if (box) box.scrollTop = Math.max(0, quote.offsetTop - box.offsetTop - 60);
  }
  $$("[data-statements] .statement").forEach((s) => s.addEventListener("focus", () => showSource(s)));
  const page = $("[data-case]");
  if (page) {
    setInterval(async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(`/cases/${page.dataset.case}/version`, { headers: { "x-part": "1" } });
        if (answer.ok && String((await answer.json()).version) !== page.dataset.version) $("#changed").hidden = false;
      } catch { /* the next look will do */ }
    }, 5000);
  }

  /* The editor: every wording is verified by the server while it is typed. */
  const editor = $("#editor");
  let waiting = 0;
  let number = 0;
  function rowsNow() {
    return $$(".edit-row", editor).map((row) => ({ row, text: $("textarea", row).value, question: $('[name="question"]', row).value, passages: $('[name="passages"]', row).value }));
  }
  function verify() {
    if (!editor) return;
    $("#no-rows").hidden = rowsNow().length > 0;
    clearTimeout(waiting);
    waiting = setTimeout(verifyNow, 250);
  }
  async function verifyNow() {
    const rows = rowsNow();
    const mine = ++number;
    const body = new URLSearchParams({ csrf: token, statements: JSON.stringify(rows.map(({ text, question, passages }) => ({ text, question, passages }))) });
    try {
      const answer = await fetch(editor.dataset.verify, { method: "POST", headers: { "x-part": "1" }, body });
      const found = await answer.json();
      if (mine !== number) return;
      if (!answer.ok) { $("#proof").textContent = found.error ?? ""; return; }
      rows.forEach(({ row }, i) => showMark(row, found.marks[i]));
      $("#proof").textContent = rows.length ? (found.proven ? "● Every statement is proven." : "✕ Not every statement is proven yet.") : "";
    } catch { $("#proof").textContent = "The server can't be reached just now; nothing is lost."; }
  }
  function showMark(row, mark) {
    row.classList.toggle("is-bad", Boolean(mark?.faults.length));
    row.classList.toggle("is-doubted", Boolean(mark?.doubt) && !mark.faults.length);
    $(".doubt", row).textContent = mark?.doubt ?? "";
    $(".mark", row).textContent = mark?.mark ?? "○";
    $(".fault", row).textContent = (mark?.faults ?? []).join(" ");
    $(".rests", row).textContent = (mark?.sources ?? []).map((s) => `${s.document} v${s.version}: “${s.quote}”`).join(" · ");
  }
  function addRow(text, passages) {
    const row = $("#row").content.firstElementChild.cloneNode(true);
    $("textarea", row).value = text;
    $('[name="passages"]', row).value = passages;
    $("#rows").append(row);
    row.scrollIntoView({ block: "nearest" });
    verify();
  }
  function moveRow(row, way) {
    if (way === "up") row.previousElementSibling?.before(row); else row.nextElementSibling?.after(row);
    verify();
  }
  if (editor) {
    editor.addEventListener("input", verify);
    $("#search").addEventListener("submit", async (event) => {
      event.preventDefault();
      const box = $("#found");
      box.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(`${event.target.action}?${new URLSearchParams({ q: $("#q").value })}`, { headers: { "x-part": "1" } });
        if (answer.ok) box.innerHTML = await answer.text(); else box.textContent = (await answer.json()).error;
      } catch { box.textContent = "The server can't be reached just now."; }
      box.removeAttribute("aria-busy");
    });
    verifyNow();
  }

  /* Upload: dropped files are checked at once, and loaded only when asked. */
  const drop = $("#drop");
  if (drop) {
    const input = $("#files");
    const over = (on) => (event) => { event.preventDefault(); drop.classList.toggle("is-over", on); };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (event) => { over(false)(event); input.files = event.dataTransfer.files; check(); });
    input.addEventListener("change", check);
    async function check() {
      if (!input.files.length) return;
      const body = new FormData(drop);
      body.set("mode", "check");
      const box = $("#loaded");
      box.textContent = "Checking…";
      try {
        const answer = await fetch(drop.action, { method: "POST", headers: { "x-part": "1" }, body });
        if (answer.ok) box.innerHTML = await answer.text(); else box.textContent = (await answer.json()).error;
      } catch { box.textContent = "The server can't be reached just now."; }
    }
  }

  const here = $("[data-scroll]");
  if (here) {
    const section = document.getElementById(here.dataset.scroll);
    ($("mark.quote", section) ?? section)?.scrollIntoView({ block: "center" });
    section?.focus({ preventScroll: true });
  }
  const thread = $("#thread");
  thread?.addEventListener("part", () => {
    const last = $$(".bubble h2", thread).at(-1)?.textContent ?? "";
    const said = `${last}. ${$(".step.now", thread)?.textContent.replace(/[^\w\s.]/g, "") ?? ""}`;
    if ($("#say").textContent !== said) $("#say").textContent = said;
  });
  if (thread && location.hash === "#now") $("#thread .bubble:last-of-type")?.scrollIntoView({ block: "nearest" });
})();
