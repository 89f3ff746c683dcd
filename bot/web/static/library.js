"use strict";
/* Comfort of the content desk: files dropped anywhere on the box are sent one by one, and slow parts come after the page. All of it works without. */
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const token = $('meta[name="csrf"]')?.content ?? "";
  const AWAY = "The server can't be reached just now. Nothing was lost: please try again.";

  /* Dropped folders are opened; their hidden files are left. */
  async function opened(entry) {
    if (!entry || entry.name.startsWith(".")) return [];
    if (entry.isFile) return [await new Promise((good, bad) => entry.file(good, bad))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((good, bad) => reader.readEntries(good, bad));
      if (!some.length) return found;
      for (const inner of some) found.push(...await opened(inner));
    }
  }
  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    return (await Promise.all(entries.map(opened))).flat();
  }

  async function send(form, files) {
    const state = $(".drop-state", form);
    const bar = document.createElement("progress");
    const problems = [];
    let onward = "/content/load";
    bar.max = files.length;
    const sidecarsFirst = [...files].sort((a, b) => Number(/\.(ya?ml|csv)$/i.test(b.name)) - Number(/\.(ya?ml|csv)$/i.test(a.name)));
    for (const [i, file] of sidecarsFirst.entries()) {
      bar.value = i;
      state.replaceChildren(`Reading ${file.name} (${i + 1} of ${files.length})… `, bar);
      const body = new FormData();
      body.set("csrf", token);
      body.append("files", file, file.name);
      try {
        const answer = await fetch(form.action, { method: "POST", headers: { "x-part": "1" }, body });
        const said = await answer.json();
        if (answer.ok) { onward = files.length === 1 ? said.next : "/content/load"; } else { problems.push(`${file.name}: ${said.error ?? AWAY}`); }
      } catch { problems.push(`${file.name}: ${AWAY}`); }
    }
    if (problems.length === files.length) { state.textContent = problems.join(" "); return; }
    if (problems.length) { state.textContent = problems.join(" "); setTimeout(() => { location.href = onward; }, 4000); return; }
    location.href = onward;
  }

  $$("[data-drop]").forEach((form) => {
    const input = $('input[type="file"]', form);
    let depth = 0;
    const over = (on) => form.classList.toggle("is-over", on);
    form.addEventListener("dragenter", (event) => { event.preventDefault(); depth += 1; over(true); });
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) over(false); });
    form.addEventListener("drop", async (event) => {
      event.preventDefault();
      depth = 0;
      over(false);
      const files = await dropped(event.dataTransfer);
      if (files.length) send(form, files);
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); if (input.files.length) send(form, [...input.files]); });
    input.addEventListener("change", () => { if (input.files.length) send(form, [...input.files]); });
  });
  /* A file that misses the box must not take the page away. */
  if ($("[data-drop]")) for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => { if (!event.target.closest?.("[data-drop]")) event.preventDefault(); });

  /* Parts that take a while: what would change, golden questions. */
  $$("[data-part]").forEach(async (part) => {
    if (!part.dataset.part) return;
    part.setAttribute("aria-busy", "true");
    part.replaceChildren();
    try {
      const answer = await fetch(part.dataset.part, { headers: { "x-part": "1" } });
      if (answer.ok) part.innerHTML = await answer.text(); else part.textContent = (await answer.json()).error ?? AWAY;
    } catch { part.textContent = AWAY; }
    part.removeAttribute("aria-busy");
  });

  $$("[data-slow]").forEach((form) => form.addEventListener("submit", () => { $(".slow-state", form).textContent = "Answering the questions twice. This can take a minute…"; }));

  /* A date that is one, or none yet, is chosen from a calendar; one that is none stays to be read. */
  $$("[data-date]").forEach((field) => { if (!field.value || /^\d{4}-\d{2}-\d{2}$/.test(field.value) && !Number.isNaN(Date.parse(field.value))) field.type = "date"; });

  /* The page of the original beside a passage. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#page-"]');
    const sheet = link && document.getElementById(link.hash.slice(1));
    const sheets = sheet?.closest(".sheets");
    if (!sheets) return;
    event.preventDefault();
    sheets.scrollTo({ top: sheet.offsetTop - sheets.offsetTop - 8, behavior: "smooth" });
    if (sheets.getBoundingClientRect().bottom < 0 || sheets.getBoundingClientRect().top > innerHeight) sheets.scrollIntoView({ block: "start" });
  });
  const wanted = location.hash.startsWith("#page-") ? document.getElementById(location.hash.slice(1)) : null;
  if (wanted) { const sheets = wanted.closest(".sheets"); sheets.scrollTop = wanted.offsetTop - sheets.offsetTop - 8; }
})();
