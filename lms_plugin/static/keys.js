// Single keys press what carries them (data-press="a"); among claims the current one's, and J and K go to the next and
// the one before. Off until switched on by the box on the page, so that single keys surprise nobody (WCAG 2.1.4).
const KEY = "assay.keys";
const WRITING = "input:not([type=checkbox]), select, textarea";
const claims = [...document.querySelectorAll(".claim")];
const box = document.getElementById("keys");

function focused() {
  return document.activeElement?.closest(".claim");
}

function current() {
  return focused() ?? document.querySelector(".claim:target") ?? claims[0];
}

function go(step) {
  const place = claims.indexOf(current()) + (focused() ? step : 0);
  claims[place]?.focus();
  claims[place]?.scrollIntoView({ block: "nearest" });
}

function listen(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(WRITING)) return;
  const key = event.key.toLowerCase();
  const step = claims.length ? { j: 1, k: -1 }[key] : undefined;
  const found = (current() ?? document).querySelector(`[data-press="${CSS.escape(key)}"]`);
  if (!step && !found) return;
  event.preventDefault();
  if (step) go(step);
  else found.click();
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

function follow() {
  document[box.checked ? "addEventListener" : "removeEventListener"]("keydown", listen);
}

if (box) {
  box.closest("[hidden]").hidden = false;
  box.checked = stored();
  box.addEventListener("change", () => {
    store(box.checked);
    follow();
  });
  follow();
}
// After a decision the page comes back to that claim; go on from the next one that waits. The browser itself puts the
// focus on the claim of the address when the page has loaded, so this comes after it.
function goOn() {
  const decided = document.querySelector(".claim:target:not(.proposed)");
  claims.slice(decided ? claims.indexOf(decided) + 1 : claims.length).find((one) => one.matches(".proposed"))?.focus();
}
addEventListener("load", () => setTimeout(goOn));
