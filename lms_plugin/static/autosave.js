// Saves each answer as it changes: one message per change with the revision it builds on, retried until acknowledged.
// Without this script the Save buttons do the same job.
const form = document.getElementById("answers");
const status = document.getElementById("save-status");
const token = form.elements.csrf_token.value;
const client = "p" + Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
const pending = new Map(); // slot → true while its newest answer is not acknowledged
let seq = 0;
let sending = null;
let wait = 1000;
let clashed = false;

const say = (state, extra = "") => {
  status.dataset.state = state;
  status.textContent = status.dataset[state] + extra;
};

const read = (section) => {
  const name = "a" + section.dataset.slot;
  switch (section.dataset.type) {
    case "multiple_response":
      return [...section.querySelectorAll("input:checked")].map((box) => box.value);
    case "matching":
      return Object.fromEntries(
        [...section.querySelectorAll("select")].map((row) => [row.name.slice(name.length + 1), row.value || null]),
      );
    case "true_false": {
      const picked = section.querySelector("input:checked");
      return picked ? picked.value === "true" : null;
    }
    default:
      return section.querySelector("input:checked")?.value ?? null;
  }
};

const mark = (section, answer) => {
  const step = document.querySelector(`[data-step="${section.dataset.slot}"]`);
  const answered = answer !== null && (typeof answer !== "object" || Object.values(answer).some(Boolean));
  if (!step) return;
  step.dataset.state = answered ? "answered" : "blank";
  step.querySelector("[data-said]").textContent = answered ? form.dataset.answered : form.dataset.blank;
};

const send = async (slot) => {
  const section = document.getElementById("q" + slot);
  const revision = form.elements["r" + slot];
  const sent = read(section);
  seq += 1;
  const reply = await fetch(form.dataset.autosave, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token },
    body: JSON.stringify({ slot: Number(slot), base_rev: Number(revision.value), client_id: client, seq, response: sent }),
  });
  if (reply.status === 409) {
    pending.delete(slot);
    clashed = true;
    say("clash");
    return;
  }
  if (reply.status >= 500 || reply.status === 429) throw new Error(String(reply.status));
  if (!reply.ok) {
    // Closed, late or out of date: the form's own answer tells the learner why, and loses nothing.
    pending.clear();
    form.requestSubmit();
    return;
  }
  const saved = await reply.json();
  revision.value = saved.rev;
  if (JSON.stringify(read(section)) === JSON.stringify(sent)) pending.delete(slot);
  const at = new Date(saved.saved_at);
  if (!pending.size && !clashed) say("saved", " " + at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
};

const drain = async () => {
  if (sending) return;
  sending = true;
  try {
    while (pending.size) await send(pending.keys().next().value);
    wait = 1000;
  } catch {
    say("unsaved");
    setTimeout(drain, wait + Math.random() * 500);
    wait = Math.min(wait * 2, 15000);
  } finally {
    sending = null;
  }
};

form.addEventListener("change", (event) => {
  const section = event.target.closest("[data-slot]");
  if (!section) return;
  mark(section, read(section));
  pending.set(section.dataset.slot, true);
  if (!clashed) say("saving");
  drain();
});

addEventListener("online", drain);
addEventListener("beforeunload", (event) => {
  if (pending.size) event.preventDefault();
});
form.addEventListener("submit", () => pending.clear()); // the form carries every answer itself
