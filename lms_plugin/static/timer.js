// Counts down to the server's deadline. The server decides; a wrong clock in the browser changes nothing.
const timer = document.getElementById("timer");
const ends = Date.parse(timer.dataset.deadline);
const skew = Date.parse(timer.dataset.now) - Date.now();
const said = document.createElement("span");
said.className = "vh";
said.setAttribute("role", "status");
const face = document.createElement("span");
face.setAttribute("role", "timer");
timer.replaceChildren(face, said);
const calls = new Set([10, 5, 1]);

const tick = () => {
  const left = Math.max(0, Math.round((ends - Date.now() - skew) / 1000));
  const minutes = Math.floor(left / 60);
  face.textContent = left
    ? `${minutes}:${String(left % 60).padStart(2, "0")} ${timer.dataset.left}`
    : timer.dataset.over;
  if (left % 60 === 0 && calls.delete(minutes)) said.textContent = `${minutes} ${timer.dataset.minutes}`;
  if (!left) said.textContent = timer.dataset.over;
  if (left) setTimeout(tick, 1000 - ((Date.now() + skew) % 1000));
};
tick();
