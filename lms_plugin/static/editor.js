// Rows are added, moved and taken out without the page jumping, and the preview follows what is typed: the same form is
// sent, and what comes back is put in place. Without this script the buttons do the same by loading the page.
const form = document.getElementById("editor");
const beside = document.getElementById("beside");
const PAUSE = 900; // milliseconds without typing before the preview follows
let timer = 0;
let changed = false;
let newest = 0; // answers that were overtaken are dropped

async function ask(doing) {
  const body = new FormData(form);
  body.set("do", doing);
  if (doing !== "picture") body.delete("picture"); // what is sent while typing need not carry it
  const answer = await fetch(form.action, { method: "POST", body });
  if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function opened() {
  return [...form.querySelectorAll("details")].filter((one) => one.open).map((one) => one.parentElement.id);
}

async function step(button) {
  const scroll = window.scrollY;
  const were = opened();
  const textPlace = form.elements.picture_in?.value;
  const page = await ask(button.value);
  const fresh = page.getElementById("editor");
  if (!fresh) throw new Error("no form");
  form.replaceChildren(...fresh.childNodes);
  for (const one of form.querySelectorAll("details")) if (one.parentElement.id && were.includes(one.parentElement.id)) one.open = true;
  beside.replaceChildren(...page.getElementById("beside").childNodes);
  const [doing, list, place] = button.value.split(" ");
  const rows = document.getElementById(list)?.querySelectorAll(":scope > .row-card") ?? [];
  const at = { add: rows.length - 1, up: place - 1, down: Number(place) + 1, remove: Math.min(place, rows.length - 1) }[doing];
  window.scrollTo({ top: scroll });
  const target = doing === "picture" ? pictured(textPlace) : rows[at] ?? document.getElementById(list);
  (doing === "add" ? target?.querySelector("textarea, input:not([type=hidden]), select") : target)?.focus();
}

// After a picture was put in, its text; where it could not be, what is in the way.
function pictured(place) {
  return document.getElementById("picture-problem") ? document.getElementById("picture") : form.elements[place];
}

async function follow() {
  const mine = ++newest;
  try {
    const page = await ask("check");
    const fresh = page.getElementById("beside");
    if (mine === newest && fresh && !beside.contains(document.activeElement)) beside.replaceChildren(...fresh.childNodes);
  } catch {
    // the preview stays as it was; saving will say what is wrong
  }
}

if (form && beside) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="do"]');
    if (!button || !/^(add|remove|up|down|cite|picture)\b/.test(button.value)) return;
    event.preventDefault();
    changed = true;
    step(button).catch(() => form.requestSubmit(button));
  });
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(follow, PAUSE);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('button[value="save"]'));
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
