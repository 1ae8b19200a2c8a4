// Without a network, the press of a button would put the browser's own error page in the place of this one. Where there is
// reason to doubt the network, the server is asked first whether it is there; if not, the page stays and says so.
const form = document.querySelector("form[data-cut]");
const saving = document.getElementById("save-status");
const PATIENCE = 8000; // ms
const told = document.createElement("p");
told.className = "cut panel panel-warn";
told.setAttribute("role", "alert");
told.hidden = true;
form.querySelector(".bar-bottom, .row").prepend(told);
let asking = false;
let there = false;

const doubtful = () => !navigator.onLine || saving?.dataset.state === "unsaved";
const say = (text) => {
  told.hidden = !text;
  told.textContent = text;
};
const ask = (button) =>
  fetch(import.meta.url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })
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
