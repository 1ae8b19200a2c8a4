// Saves each answer as it changes: one message per slot is under way at a time, and it is repeated word for word until
// it is acknowledged, so that a lost reply is answered alike. Without this script the Save buttons do the same job.
const form = document.getElementById("answers");
const status = document.getElementById("save-status");
const token = form.elements.csrf_token.value;
const client = "p" + Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
const pending = new Set(); // slots whose newest answer is not acknowledged
const unsure = new Map(); // slot → the message that may or may not have arrived
let seq = 0;
let draining = null;
let wait = 1000;
let leaving = false;

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
    case "matrix":
    case "cloze":
    case "decision_reason":
    case "client_decision":
      return Object.fromEntries(
        [...section.querySelectorAll("select, input:checked")].map((row) => [row.name.slice(name.length + 1), row.value || null]),
      );
    case "ordering": {
      const rows = [...section.querySelectorAll("select")];
      if (rows.every((row) => !row.value)) return null;
      const order = [];
      for (const row of rows) order[row.value - 1] = row.name.slice(name.length + 1);
      return rows.every((row, place) => row.value && order[place]) ? order : undefined; // not yet an order of all
    }
    case "numeric":
    case "short_text":
      return section.querySelector("input[maxlength]").value.trim() || null;
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

// The form carries every answer itself; its own pages explain what a script could only hint at.
const leave = (button = null) => {
  leaving = true;
  if (button) form.requestSubmit(button);
  else form.requestSubmit();
};

const send = async (slot) => {
  const section = document.getElementById("q" + slot);
  const revision = form.elements["r" + slot];
  if (!unsure.has(slot)) {
    seq += 1;
    unsure.set(slot, { slot: Number(slot), base_rev: Number(revision.value), client_id: client, seq, response: read(section) });
  }
  const message = unsure.get(slot);
  const reply = await fetch(form.dataset.autosave, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token },
    body: JSON.stringify(message),
  });
  if (reply.status >= 500 || reply.status === 429) throw new Error(String(reply.status));
  unsure.delete(slot);
  if (!reply.ok) {
    if (reply.status === 409) say("clash");
    leave();
    return;
  }
  const saved = await reply.json();
  revision.value = Math.max(saved.rev, Number(revision.value));
  if (JSON.stringify(read(section)) === JSON.stringify(message.response)) pending.delete(slot);
  const at = new Date(saved.saved_at);
  if (!pending.size) say("saved", " " + at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
};

const run = async () => {
  try {
    while (pending.size && !leaving) await send(pending.values().next().value);
    wait = 1000;
  } catch {
    say("unsaved");
    setTimeout(drain, wait + Math.random() * 500);
    wait = Math.min(wait * 2, 15000);
  }
};

const drain = () => {
  draining ??= run().finally(() => {
    draining = null;
  });
  return draining;
};

const queue = (section) => {
  const answer = read(section);
  if (answer === undefined || section.querySelector("input:invalid")) return; // not an answer yet: the form will say so
  mark(section, answer);
  pending.add(section.dataset.slot);
  say("saving");
  drain();
};

form.addEventListener("change", (event) => {
  const section = event.target.closest("[data-slot]");
  if (section) queue(section);
});

// What is typed is saved when the typing rests.
let resting = null;
form.addEventListener("input", (event) => {
  if (event.target.type !== "text") return;
  clearTimeout(resting);
  resting = setTimeout(() => queue(event.target.closest("[data-slot]")), 1000);
});

// What was picked before this script had loaded.
const touched = (field) =>
  field.tagName === "SELECT"
    ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== ""
    : field.checked !== field.defaultChecked || field.value !== field.defaultValue;
for (const section of form.querySelectorAll("[data-slot]")) {
  if ([...section.querySelectorAll("input:not([type=hidden]), select")].some(touched)) queue(section);
}

addEventListener("online", drain);
addEventListener("beforeunload", (event) => {
  if (pending.size && !leaving) event.preventDefault();
});

// A button pressed while a message is under way waits for it, at most a few seconds, so that nobody clashes with
// themselves.
form.addEventListener("submit", (event) => {
  if (leaving || !draining) {
    leaving = true;
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  Promise.race([draining, new Promise((done) => setTimeout(done, 4000))]).then(() => {
    if (!leaving) leave(button);
  });
});
