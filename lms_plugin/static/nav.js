// Single keys for a page of questions: 1–9 or A–F pick, N and P go on and back, F flags where no answer has that letter.
// Off until the learner turns them on by the box on the page (WCAG 2.1.4); without this script, links and Tab.
// Behind them the moves within an ordered list, and what keeps the page when the network is gone: one file, for each is a
// request more before a quiz begins.
const KEY = "assay.quiz-keys";
const box = document.getElementById("nav-keys");
const questions = [...document.querySelectorAll("[data-slot]")];
let at = null;

const current = () => document.activeElement?.closest("[data-slot]") ?? at ?? questions[0];
const go = (step) => {
  const next = questions[questions.indexOf(current()) + step];
  if (next) {
    at = next;
    next.querySelector("h2").focus();
    next.scrollIntoView({ block: "start" });
    return true;
  }
  const button = document.querySelector(step > 0 ? ".bar-bottom .row-reverse button" : ".bar-bottom .row-reverse button + button");
  button?.focus(); // the next page is a press of Enter away: nobody leaves a page by a slip of one key
  return Boolean(button);
};
const pick = (question, key) => {
  const place = /^[1-9]$/.test(key) ? Number(key) - 1 : "abcdef".indexOf(key);
  const choice = [...question.querySelectorAll("fieldset:not(.certainty, .part) > .option > input")][place];
  if (place < 0 || !choice || choice.matches("[data-confirm]")) return false;
  choice.focus();
  choice.click();
  return true;
};

const listen = (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("select, textarea, input[type=text]")) return;
  const key = event.key.toLowerCase();
  const question = current();
  let done = false;
  if (key === "n") done = go(1);
  else if (key === "p") done = go(-1);
  else if (key.length === 1) done = pick(question, key);
  if (!done && key === "f") {
    question.querySelector("[data-flag]").click();
    done = true;
  }
  if (done) event.preventDefault();
};

const follow = () => document[box.checked ? "addEventListener" : "removeEventListener"]("keydown", listen);
const storage = (work) => {
  try {
    return work(localStorage);
  } catch {
    return null; // a frame without storage: the switch holds for this page only
  }
};
if (box) { // the page before handing in has no questions to go through
  box.closest("[hidden]").hidden = false;
  box.checked = storage((held) => held.getItem(KEY)) === "on";
  box.addEventListener("change", () => {
    storage((held) => held.setItem(KEY, box.checked ? "on" : "off"));
    follow();
  });
  follow();
}

// An entry of an ordered list changes places; its question is answered by that, which autosave.js hears and saves.
const form = document.querySelector("form[data-cut]");
const moved = Object.assign(document.createElement("p"), { className: "vh" });
moved.setAttribute("role", "status");
form.append(moved);
form.addEventListener("click", (event) => {
  const move = event.target.closest("[data-move]");
  if (!move) return;
  event.preventDefault();
  const entry = move.closest("li");
  if (move.dataset.move === "1") entry.nextElementSibling?.after(entry);
  else entry.previousElementSibling?.before(entry);
  moved.textContent = form.dataset.moved.replace("{n}", [...entry.parentElement.children].indexOf(entry) + 1);
  move.focus();
  const confirmed = move.closest("[data-slot]").querySelector("[data-confirm]");
  confirmed.checked = true;
  confirmed.dispatchEvent(new Event("change", { bubbles: true }));
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // come back to with the Back button: the server knows what holds now
});

// Without a network, the press of a button would put the browser's own error page in the place of this one. Where there is
// reason to doubt the network, the server is asked first whether it is there; if not, the page stays and says so.
const saving = document.getElementById("save-status");
const PATIENCE = 8000; // ms
const told = document.createElement("p");
told.className = "cut panel panel-warn";
told.setAttribute("role", "alert");
told.hidden = true;
form.querySelector(".bar-bottom, .row").prepend(told);
let asking = false;
let there = false;

// Handing in is asked about each time: nothing was sent from its page that would have shown that the network is gone.
const doubtful = () => !navigator.onLine || form.id !== "answers" || saving.dataset.state === "unsaved";
const say = (text) => {
  told.hidden = !text;
  told.textContent = text;
};
const ask = (button) =>
  fetch(import.meta.url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE) })
    .then(() => {
      say("");
      there = true;
      form.requestSubmit(button);
    })
    .catch(() => say(form.dataset.cut))
    .finally(() => {
      asking = false;
      there = false;
    });

addEventListener("submit", (event) => {
  if (there || !(asking || doubtful())) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // autosave.js would take the page for left
  if (asking) return;
  asking = true;
  ask(event.submitter);
}, true);
addEventListener("online", () => say(""));
