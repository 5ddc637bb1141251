// Signed notes and checkpoints, as C2SP has them, with Ed25519.

// A key's line, name+key id+key; null where it is not one.
async function readKey(line) {
  try {
    const [name, id, ...rest] = line.trim().split("+");
    const raw = decoded(rest.join("+"));
    const key = { name, id, line: line.trim(), raw: raw.slice(1) };
    const own = (await sha256(utf8.encode(`${name}\n`), raw)).slice(0, 4);
    return raw[0] === 1 && raw.length === 33 && hex(own) === id ? key : null;
  } catch {
    return null;
  }
}

// The text of a note and its signatures; null where it is not a note.
function readNote(note) {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0 || !note.endsWith("\n")) return null;
  const signatures = [];
  for (const line of note.slice(cut + 2, -1).split("\n")) {
    const found = /^— (\S+) (\S+)$/.exec(line);
    if (!found) return null;
    try {
      const raw = decoded(found[2]);
      signatures.push({ name: found[1], id: hex(raw.slice(0, 4)), raw: raw.slice(4) });
    } catch {
      return null;
    }
  }
  return { text: note.slice(0, cut + 1), signatures };
}

async function canSign() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
    return true;
  } catch (error) {
    return error.name !== "NotSupportedError";
  }
}

// "good"; "bad": by this key, but not over this text; "other": not by this key.
async function signedBy(key, note) {
  const signature = note.signatures.find((each) => each.name === key.name && each.id === key.id);
  if (!signature) return "other";
  try {
    const opened = await crypto.subtle.importKey("raw", key.raw, "Ed25519", false, ["verify"]);
    return (await crypto.subtle.verify("Ed25519", opened, signature.raw, utf8.encode(note.text))) ? "good" : "bad";
  } catch {
    return "bad";
  }
}

// What a log was when it was signed; null where the text is not a checkpoint with both roots.
function readCheckpoint(text) {
  const [origin, size, root, ...more] = text.replace(/\n$/, "").split("\n");
  try {
    const named = new Map(more.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
    if (!origin || !/^(0|[1-9][0-9]*)$/.test(size)) return null;
    return { origin, size: Number(size), root: decoded(root, 32), heads: decoded(named.get("heads"), 32), time: named.get("time") ?? "" };
  } catch {
    return null;
  }
}

// Which case, when, and the digest of each part of the file; null where the text is not a manifest.
function readManifest(text) {
  const [form, place, made, ...parts] = text.replace(/\n$/, "").split("\n");
  if (form !== "narvaro.bundle.v1" || !place?.startsWith("case ") || !made?.startsWith("made ")) return null;
  if (parts.some((part) => part.split(" ").length !== 2)) return null;
  try {
    idBytes(place.slice(5));
  } catch {
    return null;
  }
  return { matter: place.slice(5), made: made.slice(5), digests: new Map(parts.map((part) => part.split(" "))) };
}
