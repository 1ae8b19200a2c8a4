// Answers that the server has not acknowledged yet, kept in the browser's own database, one for each attempt: they
// outlive a closed page and a flat battery. Where a browser keeps nothing (some frames), they live as long as the page.
const STORE = "answers";

const opened = (name) => new Promise((resolve, reject) => {
  const asked = indexedDB.open(name, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "slot" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// {all, put, drop, clear} for this attempt; each of them does nothing where nothing can be kept.
export const queueOf = async (attempt) => {
  const held = await opened(`assay-attempt-${attempt}`).catch(() => null);
  const use = async (work) => {
    try {
      return held && (await done(work(held.transaction(STORE, "readwrite").objectStore(STORE))));
    } catch {
      return null; // full or forbidden: the page itself still holds the answer
    }
  };
  return {
    all: async () => ((await use((store) => store.getAll())) ?? []).sort((one, other) => one.at - other.at),
    put: (record) => use((store) => store.put(record)),
    drop: (slot) => use((store) => store.delete(slot)),
    clear: () => use((store) => store.clear()),
  };
};
