// The whole check, in the order that a page tells it. The same questions as shared/proof/verifier.py.

const EVENT_KINDS = new Set(["wrong", "missing", "added", "moved"]);
const ORDER = ["manifest", "checkpoint", "outside", "value", "page", "section"];
const HOME = "casework";
const DUE = [HOME, "consent", "intake"].map((service) => `evidence-${service}`); // what every bundle must have
const rankOf = (finding) => 1 + ORDER.indexOf(finding.kind);

// What the file holds, taken before anything on the page is touched: the page without its sections, and each section's text.
function takeApart() {
  const whole = document.documentElement.cloneNode(true);
  const sections = new Map();
  for (const held of whole.querySelectorAll('script[type="text/plain"]')) {
    sections.set(held.id, held.textContent);
    held.textContent = "";
  }
  const story = whole.querySelector("section#story");
  sections.set("story", story.innerHTML);
  story.innerHTML = "";
  const manifest = sections.get("manifest") ?? "";
  sections.delete("manifest");
  return { page: `<!doctype html>\n${whole.outerHTML}\n`, sections, manifest };
}

const digestOf = async (text) => encoded(await sha256(utf8.encode(text)));

// Everything that can be found out with one key and checkpoints that the reader has kept; findings have events first, then what says most.
async function check(file, key, kept = []) {
  const result = { signature: "unknown", manifest: null, parts: [], findings: [], kept: [], opened: null, canSign: await canSign() };
  const note = readNote(file.manifest);
  if (note === null) result.findings.push({ kind: "manifest", why: "signature", part: "manifest" });
  else await checkManifest(file, note, key, result);
  if (result.signature === "other") return result;
  const listed = result.manifest ? [...result.manifest.digests.keys()].filter((each) => each.startsWith("evidence-")) : [];
  for (const name of result.manifest ? new Set([...DUE, ...listed]) : []) await checkPart(file, name, key, result);
  for (const note of kept) await checkKept(note, key, result);
  await checkValues(file, result);
  result.findings.sort((one, other) => rankOf(one) - rankOf(other));
  return result;
}

async function checkManifest(file, note, key, result) {
  result.manifest = readManifest(note.text);
  if (result.canSign) result.signature = await signedBy(key, note);
  if (result.signature === "other") return;
  if (result.signature === "bad" || note.signatures.length > 1) {
    result.findings.push({ kind: "manifest", why: "signature", part: "manifest" });
    return;
  }
  if (result.manifest === null) {
    result.findings.push({ kind: "manifest", why: "unreadable", part: "manifest" });
    return;
  }
  const found = new Map([["page", await digestOf(file.page)]]);
  for (const [name, text] of file.sections) found.set(name, await digestOf(text));
  const digests = result.manifest.digests;
  for (const name of new Set([...digests.keys(), ...found.keys()])) {
    if (digests.get(name) === found.get(name)) continue;
    result.findings.push({ kind: name === "page" ? "page" : "section", why: digests.has(name) ? "digest" : "not-listed", part: name });
  }
}

async function checkPart(file, name, key, result) {
  const service = name.slice("evidence-".length);
  const text = file.sections.get(name) ?? "";
  if (text === "") {
    result.findings.push({ kind: "missing", why: "no-evidence", service });
    return;
  }
  const evidence = readEvidence(text);
  if (evidence === null) {
    result.findings.push({ kind: "section", why: "unreadable", service, part: name });
    return;
  }
  if (service === HOME && evidence.heads.length === 0) result.findings.push({ kind: "missing", why: "no-evidence", service });
  const note = readNote(String(evidence.checkpoint));
  const checkpoint = note && readCheckpoint(note.text);
  if (!checkpoint || (result.canSign && (await signedBy(key, note)) !== "good")) {
    result.findings.push({ kind: "checkpoint", why: "signature", service });
    return;
  }
  if (!checkpoint.origin.endsWith(`/${service}/${evidence.log}`) || evidence.service !== service) {
    result.findings.push({ kind: "checkpoint", why: "other-log", service });
  }
  const found = await checkEvents(evidence, checkpoint, result.manifest.matter);
  result.findings.push(...found);
  if (evidence.unreadable > found.filter((each) => each.why === "unreadable").length) {
    result.findings.push({ kind: "section", why: "unreadable", service, part: name }); // lines that stand for no event that is missing
  }
  result.parts.push({ ...evidence, signed: checkpoint });
}

// Whether the log that a kept checkpoint is of goes on from it.
async function checkKept(text, key, result) {
  const note = readNote(text);
  const kept = note && readCheckpoint(note.text);
  if (!kept || (result.canSign && (await signedBy(key, note)) !== "good")) {
    result.findings.push({ kind: "outside", why: "signature" });
    return;
  }
  const part = result.parts.find((each) => each.signed.origin === kept.origin);
  if (part === undefined) {
    result.findings.push({ kind: "outside", why: "other-log" });
    return;
  }
  const why = await goesOn(kept, part);
  if (why) result.findings.push({ kind: "outside", why, service: part.service });
  else result.kept.push({ service: part.service, size: kept.size });
}

async function goesOn(kept, part) {
  const now = part.signed;
  if (kept.size === 0) return same(kept.root, await sha256()) ? "" : "forked";
  if (kept.size === now.size) return same(kept.root, now.root) && same(kept.heads, now.heads) ? "" : "forked";
  const proof = part.earlier.get(kept.size);
  if (kept.size > now.size || proof === undefined) return "not-compared";
  const roots = await rootsByConsistency(kept.size, now.size, kept.root, proof);
  return roots && same(roots[0], kept.root) && same(roots[1], now.root) ? "" : "forked";
}

async function checkValues(file, result) {
  const keys = readKeys(file.sections.get("keys") ?? "");
  let names = null;
  try {
    names = JSON.parse(file.sections.get("names") ?? "").map(String);
  } catch {
    names = null;
  }
  if (keys === null || names === null) {
    result.findings.push({ kind: "value", why: "unreadable", part: "keys" });
    return;
  }
  result.opened = await openAll(result.parts, names, keys);
  for (const event of result.opened.failed) {
    const named = event && { service: event.service, position: event.position, stream: event.stream, version: event.version };
    result.findings.push({ kind: "value", why: "does-not-open", part: "keys", ...named });
  }
  if (result.opened.unused) result.findings.push({ kind: "value", why: "key-without-value", part: "keys" });
}
