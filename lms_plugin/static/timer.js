// Counts down to the server's deadline. The server decides; a wrong clock in the browser changes nothing: how far it is
// off is measured from the page, and again from each reply to a saved answer. Who answers nothing would not hear of more
// time: the end is asked for a few times before it comes, and each minute after it for as long as the attempt is open.
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
const LAST = 8; // seconds left when there is still time for a reply
const ASKED = [...calls.map((minutes) => minutes * 60), LAST]; // seconds left at which the end is asked for
const AGAIN = 60_000; // ms from one question to the next once the time is over
const SPREAD = 3_000; // ms over which a class that ends at one moment asks
let waiting = null;
let later = null;
const over = document.createElement("p"); // beside the buttons: whoever looks there wonders what still counts
over.className = "cut panel panel-warn";
over.textContent = timer.dataset.overSaid;
over.hidden = true;
document.querySelector(".bar-bottom, main form .row")?.prepend(over);

const left = () => Math.max(0, Math.round((ends - Date.now() - skew) / 1000));
let before = left();

const hear = ({ server_now: now, deadline }) => {
  skew = Date.parse(now) - Date.now();
  const end = deadline ? Date.parse(deadline) : ends;
  if (end > ends) said.textContent = timer.dataset.more; // a clock that jumps is seen, not heard
  ends = end;
  tick();
};
const ask = async () => {
  if (document.hidden) return askIn(AGAIN); // nobody looks
  const reply = await fetch(timer.dataset.ask, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  const facts = reply?.ok ? await reply.json().catch(() => null) : null;
  const gone = reply && reply.status < 500 && reply.status !== 429 && !facts?.deadline; // handed in, or the visit is over
  if (facts?.deadline) hear(facts);
  if (!left() && !gone) askIn(AGAIN);
};
const askIn = (wait) => {
  clearTimeout(later);
  later = setTimeout(ask, wait + Math.random() * SPREAD);
};

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
  if (ASKED.some((moment) => before > moment && seconds <= moment)) askIn(0);
  else if (before && !seconds) askIn(AGAIN);
  before = seconds;
  if (seconds) waiting = setTimeout(tick, 1000 - ((Date.now() + skew) % 1000));
};
document.addEventListener("clock", ({ detail }) => hear(detail));
if (!before) askIn(AGAIN);
tick();
