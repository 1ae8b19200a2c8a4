// node verify.mjs world.json credential.json…  Checks credentials with the core of Learner Credential Wallet and VerifierPlus.
// The world maps each address that may be fetched to a file, or to "404"; whatever else is asked for fails.
import fs from "node:fs";

const [worldFile, ...files] = process.argv.slice(2);
const world = JSON.parse(fs.readFileSync(worldFile));

globalThis.fetch = async (input) => {
  const address = typeof input === "string" ? input : (input.url ?? String(input));
  if (!(address in world)) throw new TypeError(`no network: ${address}`);
  if (world[address] === "404") return new Response("", { status: 404 });
  return new Response(fs.readFileSync(world[address]), { headers: { "content-type": "application/json" } });
};

const { verifyCredential } = await import("@digitalcredentials/verifier-core"); // after fetch was replaced

for (const file of files) {
  const credential = JSON.parse(fs.readFileSync(file));
  const found = await verifyCredential({ credential, knownDIDRegistries: [] });
  const log = Object.fromEntries((found.log ?? []).map((one) => [one.id, one.valid]));
  const trouble = (found.log ?? []).map((one) => one.error?.name).filter(Boolean);
  console.log(JSON.stringify({ log, trouble, errors: (found.errors ?? []).map((one) => one.name) }));
}
