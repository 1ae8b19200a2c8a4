// Reviewing by keyboard: A approves, R rejects, E edits, N goes on. Off until switched on (WCAG 2.1.4).
const KEY = "assay.review.keys";
const actions = {
  a: "button[value=approve]",
  r: "button[value=reject]",
  e: "#edit",
  n: "#next",
};

function listen(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const found = document.querySelector(actions[event.key.toLowerCase()] ?? ":not(*)");
  if (!found) return;
  event.preventDefault();
  found.click();
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
box.closest("[hidden]").hidden = false;
box.checked = stored();
const set = () => document[box.checked ? "addEventListener" : "removeEventListener"]("keydown", listen);
box.addEventListener("change", () => {
  store(box.checked);
  set();
});
set();
