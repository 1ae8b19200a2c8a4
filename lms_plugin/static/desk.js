// Deciding on claims by keyboard: J and K go to the next and the one before, A accepts, R rejects, E edits.
// Off until switched on, so that single keys surprise nobody (WCAG 2.1.4).
const claims = [...document.querySelectorAll(".claim")];
const KEY = "assay.desk.keys";

function current() {
  return document.activeElement?.closest(".claim") ?? document.querySelector(".claim:target") ?? claims[0];
}

function go(step) {
  const place = claims.indexOf(current());
  const next = document.activeElement?.closest(".claim") ? claims[place + step] : claims[place];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  current()?.querySelector(selector)?.click();
}

const actions = {
  j: () => go(1),
  k: () => go(-1),
  a: () => press("button[name=accept]"),
  r: () => press("button[name=reject]"),
  e: () => press("a.edit"),
};

function listen(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const action = actions[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
}

function stored() {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

function store(on) {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // a frame without storage: the switch then holds for this page only
  }
}

const box = document.getElementById("keys");
if (box) {
  box.closest("[hidden]").hidden = false;
  box.checked = stored();
  const set = () => document[box.checked ? "addEventListener" : "removeEventListener"]("keydown", listen);
  box.addEventListener("change", () => {
    store(box.checked);
    set();
  });
  set();
}
// After a decision the page comes back to that claim; go on from the next one that waits.
const target = document.querySelector(".claim:target");
if (target && !target.classList.contains("proposed")) {
  claims.slice(claims.indexOf(target) + 1).find((one) => one.classList.contains("proposed"))?.focus();
}
