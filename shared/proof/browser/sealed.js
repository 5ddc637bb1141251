// Sealed values: opened here, and only by the field keys that the file brings.

const SEALED = "sealed.v1.";

function readSealed(token) {
  if (!token.startsWith(SEALED)) throw new Error("not a sealed value");
  const raw = urlDecoded(token.slice(SEALED.length));
  const context = 16 + 16 + 8 + 1 + raw[40];
  if (!(raw.length >= context + 12 + 32)) throw new Error("a sealed value is cut short");
  return {
    context: raw.slice(0, context),
    nonce: raw.slice(context, context + 12),
    commitment: raw.slice(context + 12, context + 44),
    box: raw.slice(context + 44),
  };
}

function sealedIn(plain) {
  if (typeof plain === "string") return plain.startsWith(SEALED) ? [plain] : [];
  return plain !== null && typeof plain === "object" ? Object.values(plain).flatMap(sealedIn) : [];
}

function stateOf(event) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(event.state));
  } catch {
    return {};
  }
}

// What a value says; undefined where the file has no key for it. Raises where the key does not open it.
async function opened(token, keys) {
  const sealed = readSealed(token);
  const key = keys.get(urlEncoded(sealed.commitment));
  if (key === undefined) return undefined;
  const secret = await crypto.subtle.importKey("raw", key.slice(0, 32), "AES-GCM", false, ["decrypt"]);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.nonce, additionalData: sealed.context }, secret, sealed.box);
  return JSON.parse(new TextDecoder().decode(plain));
}

// The field keys by the mark of the value that each is for; null where the section is broken.
function readKeys(text) {
  try {
    return new Map(JSON.parse(text).map((each) => decoded(each, 64)).map((key) => [urlEncoded(key.slice(32)), key]));
  } catch {
    return null;
  }
}

// Opens all that can be opened. `words` by mark; `failed` are events whose value has a key that does not open it; `unused` counts keys for nothing.
async function openAll(parts, names, keys) {
  const words = new Map();
  const failed = [];
  const fitting = new Set();
  let sealed = 0;
  const holders = parts.flatMap((part) => part.events.map((event) => [{ service: part.service, ...event }, sealedIn(stateOf(event))]));
  for (const [event, tokens] of [...holders, [null, names]]) {
    let good = true;
    for (const token of tokens) {
      sealed += 1;
      try {
        const mark = urlEncoded(readSealed(token).commitment);
        fitting.add(mark);
        const plain = await opened(token, keys);
        if (plain !== undefined) words.set(mark, plain);
      } catch {
        good = false;
      }
    }
    if (!good) failed.push(event);
  }
  return { words, failed, sealed, unused: [...keys.keys()].filter((mark) => !fitting.has(mark)).length };
}
