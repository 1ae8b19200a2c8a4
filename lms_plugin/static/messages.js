// Messages between windows, as "LTI Client Side postMessages" and "LTI Platform Storage" have them.
// A reply counts only from the window that was asked, from the right origin, with our message_id and subject + ".response".
const FAMILIES = ["lti.", "org.imsglobal.lti."]; // the second is the older spelling (Sakai)
const TO_ANSWER = 500; // ms for a first word of the platform
const IN_ALL = 1000;
const OLDER_AFTER = 250;

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const first = (tries) => Promise.any(tries.map(async (one) => (await one) ?? Promise.reject())).catch(() => null);

export const random = (bytes) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const ask = (asked, origin, message, patience) => new Promise((resolve) => {
  const message_id = random(16);
  const end = (answer) => {
    removeEventListener("message", hear);
    clearTimeout(timer);
    resolve(answer);
  };
  const hear = ({ source, origin: from, data }) => {
    if (source !== asked || (origin !== null && from !== origin)) return;
    if (data?.message_id !== message_id || data.subject !== `${message.subject}.response`) return;
    end(data.error ? null : { ...data, from });
  };
  const timer = setTimeout(end, patience, null);
  addEventListener("message", hear);
  // Only capabilities may go to whoever is there: they hold no secret, and the answer only says where to try.
  asked.postMessage({ ...message, message_id }, origin === null ? "*" : origin);
});

const inquire = (asked, family, patience) => ask(asked, null, { subject: `${family}capabilities` }, patience);

// What this window offers: {origin, subjects: Map of subject → frame name}; null if it says nothing in half a second.
export const capabilities = async (asked) => {
  const told = await first([
    inquire(asked, FAMILIES[0], TO_ANSWER),
    pause(OLDER_AFTER).then(() => inquire(asked, FAMILIES[1], TO_ANSWER - OLDER_AFTER)),
  ]);
  if (!Array.isArray(told?.supported_messages)) return null;
  return { origin: told.from, subjects: new Map(told.supported_messages.map((one) => [one?.subject, one?.frame])) };
};

const frameOf = (above, name) => {
  if (!name || name === "_parent") return above;
  try {
    return above.frames[name] ?? above;
  } catch { // another site's window answers so when it has no such frame
    return above;
  }
};

// Tries `act` on each place where storage may be: the frame the platform named, and those that capabilities name.
// `act` gets send(name, fields) → reply or null; the first result that is not null counts, null when a second is over.
export const inStorage = (origin, target, act) => {
  const end = performance.now() + IN_ALL;
  const actAt = (place, family, patience) => {
    let left = patience;
    return act(async (name, fields) => {
      const reply = await ask(place, origin, { subject: family + name, ...fields }, left);
      left = Math.max(0, end - performance.now());
      return reply;
    });
  };
  const windows = [window.parent, window.opener].filter((one) => one && one !== window);
  const tries = windows.map(async (above) => {
    const offered = (await capabilities(above))?.subjects;
    const family = FAMILIES.find((one) => offered?.has(`${one}put_data`));
    return family ? actAt(frameOf(above, offered.get(`${family}put_data`) || target), family, end - performance.now()) : null;
  });
  if (target && windows.length) tries.push(actAt(frameOf(windows[0], target), FAMILIES[0], TO_ANSWER));
  return first(tries);
};
