// Counts down to the server's deadline. The server decides; a wrong clock in the browser changes nothing: how far it is
// off is measured from the page, and again from each reply to a saved answer.
const timer = document.getElementById("timer");
let ends = Date.parse(timer.dataset.deadline);
let skew = Date.parse(timer.dataset.now) - Date.now();
const said = document.createElement("span");
said.className = "vh";
said.setAttribute("role", "status");
const face = document.createElement("span");
face.setAttribute("role", "timer");
const hide = document.createElement("button");
hide.type = "button";
hide.className = "alt small";
const label = () => {
  hide.textContent = face.hidden ? timer.dataset.show : timer.dataset.hide;
  hide.setAttribute("aria-label", face.hidden ? timer.dataset.show : timer.dataset.hides);
};
hide.addEventListener("click", () => {
  face.hidden = !face.hidden;
  label();
});
label();
timer.replaceChildren(face, " ", hide, said);
const calls = [10, 5, 1]; // minutes left at which it is said aloud
let waiting = null;
const over = document.createElement("p"); // beside the buttons: whoever looks there wonders what still counts
over.className = "cut panel panel-warn";
over.textContent = timer.dataset.overSaid;
over.hidden = true;
document.querySelector(".bar-bottom, main form .row")?.prepend(over);

const left = () => Math.max(0, Math.round((ends - Date.now() - skew) / 1000));
let before = left();

const tick = () => {
  clearTimeout(waiting);
  const seconds = left();
  face.textContent = seconds
    ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} ${timer.dataset.left}`
    : timer.dataset.over;
  const passed = calls.filter((minutes) => before > minutes * 60 && seconds <= minutes * 60).at(-1);
  if (seconds && passed) said.textContent = `${passed} ${timer.dataset.minutes}`;
  if (!seconds) {
    said.textContent = timer.dataset.over;
    face.hidden = false;
    label();
  }
  over.hidden = Boolean(seconds); // more time may be given
  before = seconds;
  if (seconds) waiting = setTimeout(tick, 1000 - ((Date.now() + skew) % 1000));
};
document.addEventListener("clock", ({ detail }) => {
  skew = Date.parse(detail.server_now) - Date.now();
  if (detail.deadline) ends = Date.parse(detail.deadline); // more time was given
  tick();
});
tick();
