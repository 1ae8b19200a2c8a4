// Saves each answer as it changes: one message per slot is under way at a time, and it is repeated word for word until
// it is acknowledged, so that a lost reply is answered alike. What is not acknowledged is kept in the browser
// and sent in order when the page or the network is back. Without this script the Save buttons do the same job.
const form = document.getElementById("answers");
const status = document.getElementById("save-status");
form.autocomplete = "off"; // what Back brings is what the server holds, not what this page once showed
const token = form.elements.csrf_token.value;
const client = "p" + Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
const pending = new Map(); // slot → {response, certainty}: the newest answer, not acknowledged
const unsure = new Map(); // slot → the message that may or may not have arrived
const flags = new Map(); // slot → flagged or not, not acknowledged
const clashing = new Map(); // slot where somebody has to choose between two answers → shows them

// Answers and flags that the server has not acknowledged yet, kept in the browser's own database, one for each attempt:
// they outlive a closed page and a flat battery. Where a browser keeps nothing (some frames), they live as long as the page.
const STORE = "answers";

const database = (name) => new Promise((resolve, reject) => {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "slot" });
  opening.onsuccess = () => resolve(opening.result);
  opening.onerror = () => reject(opening.error);
});

// {keeps, all, put, drop, clear} for this attempt; each of them does nothing where nothing can be kept.
const queueOf = async (attempt) => {
  const held = await database(`assay-attempt-${attempt}`).catch(() => null);
  let keeps = Boolean(held);
  const use = async (work) => {
    try {
      const whole = held?.transaction(STORE, "readwrite");
      const asked = held && work(whole.objectStore(STORE));
      return held && (await new Promise((resolve, reject) => {
        whole.oncomplete = () => resolve(asked.result);
        whole.onabort = () => reject(whole.error);
      }));
    } catch {
      keeps = false; // full or forbidden: the page itself still holds the answer, and nobody is told that it is kept
      return null;
    }
  };
  return {
    keeps: () => keeps,
    all: async () => ((await use((store) => store.getAll())) ?? []).sort((one, other) => one.at - other.at),
    put: (record) => use((store) => store.put(record)),
    drop: (slot, mine) => use((store) => {
      const kept = store.get(slot); // another tab may have put its own answer in this place
      kept.onsuccess = () => (!mine || same([kept.result?.response, kept.result?.certainty], mine)) && store.delete(slot);
      return kept;
    }),
    clear: () => use((store) => store.clear()),
  };
};

const queue = await queueOf(form.dataset.autosave.match(/attempts\/(\d+)/)[1]);
let seq = 0;
let draining = null;
const PATIENCE = 10000; // ms
let wait = 1000;
let retry = null;
let stuck = false; // the last message did not get through
let leaving = false;
let waited = false; // a button waited for the message under way, and need not again
let saved = ""; // when the last answer was

const say = (state, extra = "") => {
  status.dataset.state = state;
  status.textContent = status.dataset[state] + extra;
};
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const sectionOf = (slot) => document.getElementById("q" + slot);
const fields = (section, more = "") => [...section.querySelectorAll(`[name^="a${section.dataset.slot}"]${more}`)];

const read = (section) => {
  const { slot, type } = section.dataset;
  switch (type) {
    case "multiple_response":
      return fields(section, ":checked").map((box) => box.value);
    case "matching": case "matrix": case "cloze": case "decision_reason": case "client_decision":
      return Object.fromEntries(
        fields(section)
          .filter((row) => row.type !== "radio" || row.checked)
          .map((row) => [row.name.slice(slot.length + 2), row.value || null]),
      );
    case "ordering":
      if (!section.querySelector("[data-confirm]").checked) return null;
      return [...section.querySelectorAll(`[name="o${slot}"]`)].map((row) => row.value);
    case "numeric": case "short_text":
      return fields(section)[0].value.trim() || null;
    case "true_false":
      return { true: true, false: false }[fields(section, ":checked")[0]?.value] ?? null;
    default:
      return fields(section, ":checked")[0]?.value ?? null;
  }
};

const sure = (section) => Number(section.querySelector("[data-certainty]:checked")?.value) || null;

// Puts an answer into the page: one that was kept here, or the saved one where that was chosen.
const write = (section, { response, certainty }) => {
  const { slot, type } = section.dataset;
  if (type === "ordering") {
    const list = section.querySelector(".order");
    for (const place of response ?? []) list.append(list.querySelector(`[name="o${slot}"][value="${place}"]`).closest("li"));
    section.querySelector("[data-confirm]").checked = response !== null;
  }
  for (const row of fields(section)) {
    const part = row.name.slice(slot.length + 2);
    const value = part ? response?.[part] : response;
    if (["radio", "checkbox"].includes(row.type)) row.checked = Array.isArray(value) ? value.includes(row.value) : String(value) === row.value;
    else row.value = value ?? "";
  }
  for (const row of section.querySelectorAll("[data-certainty]")) row.checked = Number(row.value) === certainty;
  mark(section, response);
};

const mark = (section, answer) => {
  const step = document.querySelector(`[data-step="${section.dataset.slot}"]`);
  const answered = answer !== null && (typeof answer !== "object" || Object.values(answer).some(Boolean));
  if (!step) return;
  step.dataset.state = answered ? "answered" : "blank";
  step.querySelector("[data-said]").textContent = answered ? form.dataset.answered : form.dataset.blank;
};

// The form carries every answer itself; its own pages explain what a script could only hint at. Whether it goes is not
// known here: nav.js may hold it back, and then this page goes on saving.
const leave = (button = null) => {
  waited = true;
  form.noValidate = !button;
  form.requestSubmit(button);
  form.noValidate = false;
};

// {ok, facts} of a reply of ours. What says nothing that we say, such as the page of a proxy, is no reply, nor is one that
// does not come in time, which grows with each try: the message is sent again, word for word.
const post = async (address, message) => {
  const reply = await fetch(address, {
    method: "POST",
    keepalive: true, // it outlives the page
    signal: AbortSignal.timeout?.(PATIENCE + 2 * wait),
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token },
    body: JSON.stringify(message),
  });
  const facts = await reply.json().catch(() => null);
  if (reply.status >= 500 || reply.status === 429 || !facts || (!reply.ok && !facts.code)) throw new Error(String(reply.status));
  return { ok: reply.ok, facts };
};

const keep = (slot, revision) =>
  queue.put({ slot: Number(slot), at: Date.now(), revision, unsure: unsure.get(slot) ?? null, ...pending.get(slot) });

const send = async (slot) => {
  const section = sectionOf(slot);
  if (!unsure.has(slot)) {
    seq += 1;
    const base = pending.get(slot).revision ?? Number(form.elements["r" + slot].value);
    const { response, certainty } = pending.get(slot);
    unsure.set(slot, { slot: Number(slot), base_rev: base, client_id: client, seq, response, certainty });
    await keep(slot, base);
  }
  const message = unsure.get(slot);
  const { ok, facts } = await post(form.dataset.autosave, message);
  if (!ok) return facts.code === "ANSWER_CONFLICT" ? clash(slot, facts) : refused(slot, facts.code);
  waited = false;
  form.querySelector(".adrift")?.remove(); // the visit goes on
  unsure.delete(slot);
  document.dispatchEvent(new CustomEvent("clock", { detail: facts }));
  if (section) form.elements["r" + slot].value = Math.max(facts.rev, Number(form.elements["r" + slot].value));
  const newest = pending.get(slot);
  if (same(newest.response, message.response) && newest.certainty === message.certainty) {
    pending.delete(slot);
    await queue.drop(Number(slot), [message.response, message.certainty]);
  } else {
    pending.set(slot, { ...newest, revision: facts.rev });
    await keep(slot, facts.rev);
  }
  saved = " " + new Date(facts.saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  settled();
};

// What cannot be read as an answer, such as words for a number, is not sent, and nobody is told that it was saved.
const unread = "input:invalid";
const settled = () => {
  if (form.querySelector(unread)) say("unread");
  else if (!pending.size && !flags.size && !clashing.size) say("saved", saved);
};

// A refusal is of one answer, or of all that wait here, or says nothing about them at all: then they stay as they are.
const ALL = ["ATTEMPT_CLOSED", "ATTEMPT_LATE"]; // none can count any more
const ONE = ["PAGE_PASSED", "SECTION_CLOSED", "ANSWER_CHECKED", "ANSWER_UNREADABLE", "INVALID_INPUT", "TOO_LARGE"];
const sentAgain = "FORM_EXPIRED"; // its page offers to send the whole form again

// What cannot be saved any more is let go of, and a page says so.
const refused = async (slot, why) => {
  if (ALL.includes(why)) await queue.clear();
  else if (ONE.includes(why)) await queue.drop(Number(slot));
  else if (why !== sentAgain) throw new Adrift();
  pending.delete(slot);
  unsure.delete(slot);
  if (why === "SECTION_CLOSED" && !sectionOf(slot)) return late(); // what waits for the open section still counts
  if (why === "ANSWER_CHECKED") {
    leaving = true;
    return location.reload(); // it was checked in another tab, and is shown so
  }
  if (sectionOf(slot) || why !== "ANSWER_UNREADABLE") leave();
};

// The visit is over, or goes on elsewhere: this page can save nothing, and what it holds must not be lost with it.
class Adrift extends Error {}
const adrift = () => {
  say("adrift");
  warn(".adrift", form.querySelector(".bar-bottom"), "adrift cut", queue.keeps() ? form.dataset.adriftKept : form.dataset.adrift);
};
const late = () => warn(".late", form, "late", form.dataset.late);
const warn = (already, place, kind, textContent) => {
  if (form.querySelector(already)) return;
  const told = Object.assign(document.createElement("p"), { className: `${kind} panel panel-warn`, tabIndex: -1, textContent });
  told.setAttribute("role", "alert");
  place.prepend(told);
};

// Both answers side by side; nothing was overwritten, and nothing is until one of them is chosen. What shows them is
// fetched only now. Where it does not come, the message is sent again, and it is asked for at another address: browsers
// remember which module they could not get.
let asked = 0;
const clash = async (slot, facts) => {
  const section = sectionOf(slot);
  if (!section) return leave(document.querySelector(`button[data-step="${slot}"]`));
  asked += 1;
  const { sideBySide } = await import(`${form.dataset.clashes}#${asked}`);
  unsure.delete(slot);
  const theirs = { response: facts.current_response, certainty: facts.current_certainty };
  pending.delete(slot);
  say("clash");
  const chosen = (take) => () => {
    clashing.delete(slot);
    form.elements["r" + slot].value = facts.current_rev;
    take();
  };
  const keepMine = chosen(() => enqueue(section));
  const takeTheirs = chosen(() => {
    write(section, theirs);
    queue.drop(Number(slot));
    saved = "";
    settled();
  });
  const mine = () => ({ response: read(section), certainty: sure(section) });
  clashing.set(slot, () => sideBySide(section, { answer: mine(), take: keepMine }, { answer: theirs, take: takeTheirs }));
  clashing.get(slot)();
};

const run = async () => {
  stuck = false;
  try {
    while ((pending.size || flags.size) && !leaving) {
      await (pending.size ? send(pending.keys().next().value) : sendFlag(flags.keys().next().value));
    }
    wait = 1000;
  } catch (error) {
    stuck = true;
    if (error instanceof Adrift) return adrift();
    say("unsaved");
    clearTimeout(retry);
    retry = setTimeout(drain, wait + Math.random() * 500);
    wait = Math.min(wait * 2, 15000);
  }
};

const drain = () => {
  draining ??= run().finally(() => {
    draining = null;
    if (!leaving && (pending.size || flags.size) && !stuck) drain();
  });
  return draining;
};

const enqueue = (section) => {
  const { slot } = section.dataset;
  if (clashing.has(slot)) return clashing.get(slot)(); // to be chosen first
  if (section.querySelector(unread)) return stuck || say("unread");
  const answer = { response: read(section), certainty: sure(section) };
  mark(section, answer.response);
  pending.set(slot, answer);
  keep(slot, Number(form.elements["r" + slot].value));
  if (!stuck) say("saving");
  drain();
};

// What is typed is saved when the typing rests, or the page is put aside: a phone may not come back to it.
let resting = null;
let typing = null; // the section where it was
const rest = (section = typing) => {
  clearTimeout(resting);
  typing = null;
  if (section) enqueue(section);
};
form.addEventListener("change", (event) => rest(event.target.closest("[data-slot]")));
form.addEventListener("input", (event) => {
  if (event.target.type !== "text") return;
  typing = event.target.closest("[data-slot]");
  clearTimeout(resting);
  resting = setTimeout(rest, 1000);
});
document.addEventListener("visibilitychange", () => rest());

const showFlag = (slot, flagged) => {
  form.querySelector(`[data-flag="${slot}"]`)?.setAttribute("aria-pressed", flagged);
  const step = document.querySelector(`[data-step="${slot}"]`);
  step?.toggleAttribute("data-flagged", flagged);
  if (step) step.querySelector("[data-said-flag]").hidden = !flagged;
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-flag]");
  if (!button) return;
  event.preventDefault();
  const slot = button.dataset.flag;
  const flagged = button.getAttribute("aria-pressed") !== "true";
  showFlag(slot, flagged);
  flags.set(slot, flagged);
  queue.put({ slot: `f${slot}`, at: Date.now(), flagged });
  drain();
});

const sendFlag = async (slot) => {
  const flagged = flags.get(slot);
  const { ok, facts } = await post(form.dataset.flags, { slot: Number(slot), flagged });
  if (!ok && facts.code === sentAgain) return leave();
  if (!ok && ![...ALL, ...ONE].includes(facts.code)) throw new Adrift();
  if (flags.get(slot) !== flagged) return; // thought better of meanwhile
  flags.delete(slot);
  await queue.drop(`f${slot}`);
  if (!ok) showFlag(slot, !flagged);
  if (!ok && facts.code !== "SECTION_CLOSED") leave();
  else if (status.dataset.state) settled();
};

// What this browser kept of an earlier visit, with the revision it was built on: if another answer came since, both are shown.
for (const { slot, revision, unsure: message, response, certainty, flagged } of await queue.all()) {
  const name = String(slot);
  if (flagged !== undefined) {
    flags.set(name.slice(1), flagged);
    showFlag(name.slice(1), flagged);
    continue;
  }
  if (pending.has(name)) continue;
  if (sectionOf(name)) write(sectionOf(name), { response, certainty });
  if (message) unsure.set(name, message);
  pending.set(name, { response, certainty, revision: message ? undefined : revision });
}

// What was picked before this script had loaded.
const touched = (field) =>
  field.tagName === "SELECT"
    ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== ""
    : field.checked !== field.defaultChecked || field.value !== field.defaultValue;
for (const section of form.querySelectorAll("[data-slot]")) {
  if (pending.has(section.dataset.slot)) continue;
  if ([...section.querySelectorAll("input:not([type=hidden]), select")].some(touched)) enqueue(section);
}
if (pending.size || flags.size) {
  say("saving");
  drain();
}

addEventListener("online", drain);
addEventListener("offline", () => (pending.size || flags.size) && say("unsaved"));
addEventListener("beforeunload", (event) => {
  rest();
  const kept = queue.keeps() && status.dataset.state === "adrift"; // to open the quiz again is what it asks for
  if ((pending.size || flags.size || clashing.size) && !leaving && !kept) event.preventDefault();
});

const STAYED = 20000; // ms after which a page that was left and is still there was stopped on its way, and saves on
const stay = () => {
  leaving = false;
  drain();
};

// A button pressed while a message is under way waits for it, at most a few seconds, so that nobody clashes with
// themselves.
form.addEventListener("submit", (event) => {
  if (status.dataset.state === "adrift") {
    event.preventDefault(); // another page would take its place, and its answers with it
    form.querySelector(".adrift").focus();
    return;
  }
  if (waited || leaving || !(draining || flags.size)) {
    leaving = true;
    setTimeout(stay, STAYED);
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  Promise.race([drain(), new Promise((done) => setTimeout(done, 4000))]).then(() => {
    if (draining) say("unsaved"); // nav.js sees whether there is a network at all
    if (!leaving) leave(button);
  });
});
form.dataset.ready = "";
