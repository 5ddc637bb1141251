// One service's evidence: read line by line, then each event against the checkpoint. The same questions as shared/proof/checked_events.py.

function counted(number) {
  if (!Number.isSafeInteger(number) || number < 1) throw new Error("not a number that counts something");
  return number;
}

function readEvent(line) {
  try {
    const plain = JSON.parse(line);
    idBytes(plain.stream);
    if (typeof plain.topic !== "string") throw new Error("not a topic");
    return {
      position: counted(plain.position),
      stream: plain.stream,
      version: counted(plain.version),
      topic: plain.topic,
      recordedAt: counted(plain.recorded_at),
      state: decoded(plain.state),
      before: decoded(plain.before, 32),
      hash: decoded(plain.hash, 32),
      proof: plain.proof.map((each) => decoded(each, 32)),
    };
  } catch {
    return null;
  }
}

// The evidence in a section; null where its first line is broken.
function readEvidence(text) {
  const [first, ...lines] = text.split("\n");
  try {
    const plain = JSON.parse(first);
    idBytes(plain.log);
    const heads = plain.heads.map((each) => ({ stream: each.stream, version: counted(each.version), hash: decoded(each.hash, 32) }));
    heads.forEach((head) => idBytes(head.stream));
    const events = lines.map(readEvent);
    const known = events.filter((event) => event !== null);
    return {
      service: plain.service,
      log: plain.log,
      checkpoint: plain.checkpoint,
      heads,
      siblings: plain.siblings.map((each) => decoded(each, 32)),
      earlier: new Map(Object.entries(plain.earlier).map(([size, proof]) => [Number(size), proof.map((each) => decoded(each, 32))])),
      neighbour: plain.neighbour === null ? null : { key: decoded(plain.neighbour.key, 32), value: decoded(plain.neighbour.value, 32) },
      events: known,
      unreadable: events.length - known.length,
    };
  } catch {
    return null;
  }
}

function recordedHash(frame, content) {
  const topic = utf8.encode(content.topic);
  return sha256(
    frame.before,
    numberBytes(frame.position),
    idBytes(frame.stream),
    numberBytes(frame.version),
    numberBytes(frame.recordedAt),
    numberBytes(topic.length, 4),
    topic,
    content.state,
  );
}

const isRecorded = async (event) => same(await recordedHash(event, event), event.hash);

async function isInTheLog(event, checkpoint) {
  const root = await rootByInclusion(await leafHash(event.hash), event.position - 1, checkpoint.size, event.proof);
  return root !== null && same(root, checkpoint.root);
}

const placeOf = (event) => `${event.stream}/${event.version}`;

// What is wrong with a service's events, the first in the log first.
async function checkEvents(evidence, checkpoint, matter) {
  const ends = new Map(evidence.heads.map((head) => [head.stream, head.version]));
  const found = [];
  const note = (at, kind, why, event) => found.push({ at, kind, why, service: evidence.service, ...event });
  const named = (event) => ({ position: event.position, stream: event.stream, version: event.version });
  const right = new Map();
  for (const event of evidence.events) right.set(event, (await isRecorded(event)) && (await isInTheLog(event, checkpoint)));
  await checkEach(evidence, right, ends, (kind, why, event) => note(event.position, kind, why, named(event)));
  checkOrder(evidence, ends, (at, event) => note(at, "moved", "out-of-order", named(event)));
  await checkLinks(evidence, (why, event) => note(event.position, "wrong", why, named(event)));
  checkGaps(evidence, right, ends, (at, kind, why, stream, version) => note(at, kind, why, { position: null, stream, version }));
  const last = Math.max(0, ...evidence.events.filter((event) => ends.has(event.stream)).map((event) => event.position));
  const root = await rootByHeads(matter, evidence);
  if (root === null || !same(root, checkpoint.heads) || ends.size !== evidence.heads.length) {
    const [stream, version] = [...ends].reduce((most, each) => (each[1] > most[1] ? each : most), [null, 0]);
    note(last + 0.875, "missing", stream ? "end-not-proven" : "absence-not-proven", { position: null, stream, version: stream ? version + 1 : null });
  } else {
    for (const event of evidence.events) {
      const head = evidence.heads.find((each) => each.stream === event.stream && each.version === event.version);
      if (head && !same(head.hash, event.hash)) note(event.position, "wrong", "changed", named(event));
    }
  }
  const seen = new Set();
  return found
    .sort((one, other) => one.at - other.at)
    .filter((finding) => {
      const event = `${finding.stream}/${finding.version}/${finding.position}`;
      return !seen.has(event) && seen.add(event);
    });
}

// What is wrong with each event by itself; `right` tells which are what was recorded, at a place that the signed log has.
async function checkEach(evidence, right, ends, note) {
  const there = new Set(evidence.events.filter((event) => right.get(event)).map(placeOf));
  const seen = new Set();
  for (const event of evidence.events) {
    const end = ends.get(event.stream);
    if (end === undefined) note(...(right.get(event) ? ["moved", "other-case"] : ["added", "not-of-the-case"]), event);
    else if (event.version > end) note("added", "after-the-end", event);
    else if (right.get(event)) {
      if (seen.has(placeOf(event))) note("added", "twice", event);
    } else if (there.has(placeOf(event)) && gapsOf(evidence, ends, event.stream).length === 0) note("added", "not-in-log", event);
    else if (await isRecorded(event)) note("wrong", "not-in-log", event);
    else note(...((await holdsAnothers(evidence, event)) ? ["moved", "others-content"] : ["wrong", "changed"]), event);
    seen.add(placeOf(event));
  }
}

async function holdsAnothers(evidence, event) {
  for (const other of evidence.events) {
    if (other !== event && same(await recordedHash(other, event), other.hash)) return true;
  }
  return false;
}

function checkOrder(evidence, ends, note) {
  const inside = evidence.events.filter((event) => ends.has(event.stream));
  const ordered = [...inside].sort((one, other) => one.position - other.position);
  const at = inside.findIndex((event, place) => event.position !== ordered[place].position);
  if (at >= 0) note(ordered[at].position, inside[at]);
}

async function checkLinks(evidence, note) {
  const events = [...evidence.events].sort((one, other) => one.position - other.position);
  const genesis = await sha256(utf8.encode("narvaro log "), idBytes(evidence.log));
  if (events.length && events[0].position === 1 && !same(events[0].before, genesis)) note("chain", events[0]);
  events.slice(1).forEach((after, at) => {
    const before = events[at];
    if (after.position === before.position + 1 && !same(after.before, before.hash)) note("chain", after);
    if (after.recordedAt < before.recordedAt) note("time", after);
  });
}

// The versions of a stream that no event in the file claims; more than a thousand are not counted, since their number is only a claim.
function gapsOf(evidence, ends, stream) {
  const claimed = new Set(evidence.events.filter((event) => event.stream === stream).map((event) => event.version));
  const most = Math.min(ends.get(stream), claimed.size + evidence.unreadable + 1000);
  return Array.from({ length: most }, (_, at) => at + 1).filter((version) => !claimed.has(version));
}

// A missing event stands before the next good one of its stream.
function checkGaps(evidence, right, ends, note) {
  const last = Math.max(0, ...evidence.events.map((event) => event.position));
  let unreadable = evidence.unreadable;
  for (const { stream } of evidence.heads) {
    const good = evidence.events.filter((event) => event.stream === stream && right.get(event));
    for (const version of gapsOf(evidence, ends, stream)) {
      const later = good.filter((event) => event.version > version).map((event) => event.position);
      const at = (later.length ? Math.min(...later) : last + 1) - 0.25;
      if (unreadable > 0) note(at, "wrong", "unreadable", stream, version);
      else note(at, "missing", later.length ? "gap" : "cut-off", stream, version);
      unreadable = Math.max(0, unreadable - 1);
    }
  }
}
