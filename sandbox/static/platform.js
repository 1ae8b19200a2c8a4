// The platform's side of messages between windows: answers the tool only, only where its storage is, and reports what a
// tool must not do (SAND-12). Runs in the course page and in the storage frame; the page's script tag says which.
const { role, mode, tool, frame, reports } = document.currentScript.dataset;
const FAMILY = mode === "older" ? "org.imsglobal.lti." : "lti.";
const IN_A_FRAME = ["sibling", "unnamed"].includes(mode);
const STORES_HERE = mode !== "elsewhere" && role === (IN_A_FRAME ? "frame" : "page");
const STORAGE = ["put_data", "get_data"].map((name) => FAMILY + name);
const FRAME_MESSAGES = ["close", "frameResize", "scrollToTop"].map((name) => `lti.${name}`);
const kept = new Map();

const report = (reason) => fetch(reports, { method: "POST", body: reason });

const supported = () => {
  const place = IN_A_FRAME || mode === "elsewhere" ? { frame } : {};
  const offered = [`${FAMILY}capabilities`, ...FRAME_MESSAGES].map((subject) => ({ subject }));
  return [...offered, ...STORAGE.map((subject) => ({ subject, ...place }))];
};

const answer = ({ data, origin }) => {
  if (mode === "refusing") return { error: { code: "service_unavailable", message: "This platform keeps nothing today." } };
  if (data.subject.endsWith("capabilities")) return { supported_messages: supported() };
  const place = `${origin} ${data.key}`;
  if (data.subject.endsWith("put_data")) {
    if (typeof data.key !== "string" || typeof data.value !== "string") return { error: { code: "bad_request", message: "no text" } };
    kept.set(place, data.value);
  }
  return { key: data.key, value: kept.get(place) ?? null };
};

const frameMessage = ({ subject, height }) => {
  if (subject.endsWith("scrollToTop")) document.querySelector("iframe[name=tool]").scrollIntoView();
  if (subject.endsWith("frameResize")) document.querySelector("iframe[name=tool]").style.blockSize = `${height}px`;
};

addEventListener("message", (event) => {
  const { data, origin, source } = event;
  if (origin !== tool) return;
  if (typeof data !== "object" || typeof data?.subject !== "string") return report("a message that is no object with a subject");
  const storage = /(put|get)_data$/.test(data.subject);
  if (mode === "elsewhere" && storage && role === "frame") return report(`${data.subject} was sent to whoever is there`);
  if (role === "page" && FRAME_MESSAGES.includes(data.subject)) return frameMessage(data);
  if (!data.subject.startsWith(FAMILY)) return undefined;
  if (typeof data.message_id !== "string" || !data.message_id) return report(`${data.subject} without a message_id`);
  if (mode === "misnamed" && !storage) return undefined;
  if (storage && !STORES_HERE) return report(`${data.subject} reached a window that keeps nothing`);
  if (!storage && !data.subject.endsWith("capabilities")) return report(`nobody offered ${data.subject}`);
  if (data.subject.endsWith("capabilities") && role === "frame") return report("capabilities belong to the page");
  return source.postMessage({ ...answer(event), subject: `${data.subject}.response`, message_id: data.message_id }, origin);
});

// A hostile neighbour: answers that nobody asked of it, with ids it can only guess.
if (mode === "elsewhere" && role === "frame") {
  setInterval(() => {
    for (const subject of ["lti.capabilities", "lti.put_data", "lti.get_data"]) {
      const forged = { subject: `${subject}.response`, message_id: "1", key: "k", value: "v", supported_messages: [] };
      parent.frames.tool?.postMessage(forged, tool);
    }
  }, 20);
}
