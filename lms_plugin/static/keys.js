// Single keys press what carries them (data-press="a"); among claims the current one's, and J and K go to the next and
// the one before. Off until switched on by the box on the page, so that single keys surprise nobody (WCAG 2.1.4).
const KEY = "assay.keys";
const WRITING = "input:not([type=checkbox]), select, textarea";
const claims = [...document.querySelectorAll(".claims .claim")];
const box = document.getElementById("keys");
let now;

// The current claim is the one ring on the page, where the focus goes; the text beside it shows what it rests on.
function lead(claim) {
  now = claim;
  for (const one of claims) one.classList.toggle("current", one === claim);
  const id = claim.id.replace("claim-", "");
  for (const one of document.querySelectorAll(".said")) {
    one.classList.toggle("current", one.dataset.claims.split(" ").includes(id));
  }
  const paper = document.querySelector(".paper");
  const said = document.querySelector(".said.current");
  if (!said || paper.scrollHeight <= paper.clientHeight) return; // on a phone the page itself stays where it is
  paper.scrollTop += said.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight / 3;
}

function go(step) {
  const claim = claims[claims.indexOf(now) + step];
  claim?.focus();
  claim?.scrollIntoView({ block: "nearest" });
}

function listen(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(WRITING)) return;
  const key = event.key.toLowerCase();
  const step = claims.length ? { j: 1, k: -1 }[key] : undefined;
  const found = (now ?? document).querySelector(`[data-press="${CSS.escape(key)}"]`);
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

function targeted() {
  return claims.find((one) => `#${one.id}` === location.hash);
}

if (claims.length) {
  const list = document.querySelector(".claims");
  list.classList.add("led");
  list.addEventListener("focusin", (event) => {
    const claim = event.target.closest(".claim");
    if (claim && claim !== now) lead(claim);
  });
  list.addEventListener("click", (event) => {
    if (!event.target.closest("a, button")) event.target.closest(".claim")?.focus();
  });
  addEventListener("hashchange", () => targeted()?.focus());
  lead(targeted() ?? claims.find((one) => one.matches(".proposed")) ?? claims[0]);
  // The browser puts the focus on what the address names once the page has loaded; this comes after it.
  addEventListener("load", () => setTimeout(() => targeted()?.focus()));
}
