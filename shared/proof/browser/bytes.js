// Bytes as the log and the trees know them. Every digest is the browser's own SHA-256.

const utf8 = new TextEncoder();

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
}

function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function encoded(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

// Bytes from the one text that stands for them; anything else is an error.
function decoded(text, length) {
  if (typeof text !== "string") throw new Error("not a text");
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (encoded(bytes) !== text || (length !== undefined && bytes.length !== length)) throw new Error("not these bytes' text");
  return bytes;
}

function urlDecoded(text) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
}

function urlEncoded(bytes) {
  return encoded(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function idBytes(id) {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Error("not an id");
  const digits = id.replaceAll("-", "");
  return Uint8Array.from({ length: 16 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

// A number as the hashes cover it: eight bytes, or as many as told, big end first.
function numberBytes(number, width = 8) {
  const bytes = new Uint8Array(width);
  let left = BigInt(number);
  for (let at = width - 1; at >= 0; at -= 1) {
    bytes[at] = Number(left & 255n);
    left >>= 8n;
  }
  return bytes;
}
