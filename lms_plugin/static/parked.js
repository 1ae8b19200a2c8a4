// Fetches the secret that the door page left in the platform's storage and shows it to us; without one, the answer to
// the form says what to do.
const form = document.getElementById("parked");
const { messages, origin, target, key } = form.dataset;

const fetched = async () => {
  const { inStorage } = await import(messages);
  return inStorage(origin, target, async (send) => (await send("get_data", { key }))?.value || null);
};

form.elements.value.value = await fetched().catch(() => null) ?? "";
form.requestSubmit();
