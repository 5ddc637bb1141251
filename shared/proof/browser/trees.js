// The two trees: of the whole log (RFC 9162, section 2.1) and of where each case's streams end.

const leafHash = (data) => sha256(Uint8Array.of(0), data);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

// The root that a leaf and its proof lead to (RFC 9162, 2.1.3.2); null for a proof of the wrong length.
async function rootByInclusion(leaf, index, size, proof) {
  if (!(index >= 0 && index < size)) return null;
  let at = BigInt(index);
  let last = BigInt(size) - 1n;
  let found = leaf;
  for (const step of proof) {
    if (last === 0n) return null;
    if (at & 1n || at === last) {
      found = await nodeHash(step, found);
      while (at && !(at & 1n)) [at, last] = [at >> 1n, last >> 1n];
    } else {
      found = await nodeHash(found, step);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last ? null : found;
}

// The roots of both trees that a consistency proof leads to (RFC 9162, 2.1.4.2); null for a proof of the wrong length.
async function rootsByConsistency(old, now, oldRoot, proof) {
  let at = BigInt(old) - 1n;
  let last = BigInt(now) - 1n;
  const steps = (BigInt(old) & at) === 0n ? [oldRoot, ...proof] : [...proof];
  if (!steps.length) return null;
  while (at & 1n) [at, last] = [at >> 1n, last >> 1n];
  let [first, second] = [steps[0], steps[0]];
  for (const step of steps.slice(1)) {
    if (last === 0n) return null;
    if (at & 1n || at === last) {
      [first, second] = [await nodeHash(step, first), await nodeHash(step, second)];
      while (at && !(at & 1n)) [at, last] = [at >> 1n, last >> 1n];
    } else {
      second = await nodeHash(second, step);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last ? null : [first, second];
}

const bitOf = (key, depth) => (key[depth >> 3] >> (7 - (depth & 7))) & 1;
const headsLeaf = (key, value) => sha256(Uint8Array.of(2), key, value);

// The root that a case's ends and their siblings lead to, or that there are none; null where they can't be those of the case.
async function rootByHeads(matter, { heads, siblings, neighbour }) {
  if (siblings.length > 256) return null;
  const key = await sha256(utf8.encode("narvaro matter "), idBytes(matter));
  let found = heads.length ? await headsLeaf(key, await valueOf(heads)) : await standingInPlace(key, neighbour, siblings.length);
  for (let depth = siblings.length - 1; found && depth >= 0; depth -= 1) {
    found = await sha256(Uint8Array.of(3), ...(bitOf(key, depth) ? [siblings[depth], found] : [found, siblings[depth]]));
  }
  return found;
}

function valueOf(heads) {
  const ordered = [...heads].sort((one, other) => (one.stream < other.stream ? -1 : 1));
  return sha256(...ordered.flatMap((head) => [idBytes(head.stream), numberBytes(head.version), head.hash]));
}

// What stands where a case without a leaf would have it: nothing, or the leaf of one other; null for one that stands elsewhere.
async function standingInPlace(key, neighbour, depth) {
  if (neighbour === null) return new Uint8Array(32);
  const shared = Array.from({ length: depth }, (_, at) => at).every((at) => bitOf(key, at) === bitOf(neighbour.key, at));
  return shared && !same(key, neighbour.key) ? headsLeaf(neighbour.key, neighbour.value) : null;
}
