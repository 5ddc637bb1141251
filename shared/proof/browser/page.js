// The page: runs the check, tells its verdict, marks the events, and opens what may be opened.

const $ = (id) => document.getElementById(id);
const STATES = { ok: "Stämmer", stop: "Stämmer inte", warn: "Gick inte att kontrollera" };

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// The box on top: a title, and lines that are texts or elements.
function say(tone, title, ...lines) {
  $("verdict").className = `note ${tone}`;
  $("verdict").replaceChildren(element("h2", title), ...lines.map((line) => (typeof line === "string" ? element("p", line) : line)));
}

function inLine(text, target) {
  const line = element("p");
  const link = element("a", text);
  link.href = `#${target}`;
  line.append(link);
  return line;
}

function showVerdict(result, ownKey) {
  const [first, ...others] = result.findings;
  const box = $("verdict");
  if (result.signature === "other") {
    say("stop", "Fel nyckel", "Filen är inte undertecknad med den nyckeln. Antingen är nyckeln en annan kommuns eller en äldre, eller så är filen inte äkta.");
  } else if (first) {
    say("stop", "Det stämmer inte", told(first), ...linkTo(first), ...more(others));
  } else if (!result.canSign) {
    say("warn", "Underskriften kunde inte kontrolleras", "Allt annat stämmer. Den här webbläsaren kan inte kontrollera underskrifter. Öppna filen i en nyare, eller använd narvaro verify.");
  } else {
    const last = bothTimes(result.parts.map((part) => part.signed.time).sort()[0]);
    const whose = ownKey ? "Underskriften är gjord med nyckeln som du gav." : "Jämför nyckeln här på sidan med den som du har fått av kommunen.";
    say("ok", "Allt stämmer", `Alla händelser är de som skrevs in, och ingen saknas till och med kontrollpunkten ${last}.`, whose);
  }
  if (result.signature !== "other") box.append(inLine("Se vad som kontrollerades", "steps-title"));
  Object.assign(box.dataset, { right: String(!first && result.signature === "good"), kind: first?.kind ?? "", why: first?.why ?? result.signature });
  Object.assign(box.dataset, { service: first?.service ?? "", position: String(first?.position ?? ""), version: String(first?.version ?? "") });
  box.dataset.part = first?.part ?? "";
}

function linkTo(finding) {
  const target = lineOf(finding);
  return target ? [inLine("Gå till händelsen", target.id)] : [];
}

function more(findings) {
  if (!findings.length) return [];
  const list = element("ul");
  list.append(...findings.slice(0, 20).map((finding) => element("li", told(finding))));
  return [element("p", `Dessutom ${many(findings.length, "sak", "saker")} till:`), list];
}

function showSteps(steps) {
  $("steps").replaceChildren(
    ...steps.map((step) => {
      const item = element("li");
      item.append(element("span", STATES[step.state], `tag ${step.state}`), element("strong", step.title), ...step.told.slice(0, 5).map((line) => element("p", line)));
      return item;
    }),
  );
}

// The story's line about an event; undefined where the story says nothing of it.
function lineOf(event) {
  return [...document.querySelectorAll("[data-event]")].find((line) => line.dataset.event === `${event.stream}/${event.version}`);
}

function markLines(result) {
  document.querySelectorAll(".made-by-check").forEach((made) => made.remove());
  document.querySelectorAll(".found").forEach((line) => line.classList.remove("found"));
  const events = new Map(result.parts.flatMap((part) => part.events.map((event) => [`${event.stream}/${event.version}`, { ...event, service: part.service }])));
  for (const line of document.querySelectorAll("[data-event]")) {
    const finding = result.findings.find((each) => isEvent(each) && `${each.stream}/${each.version}` === line.dataset.event);
    const event = events.get(line.dataset.event);
    const bad = finding ?? (event ? undefined : { kind: "missing", why: "gap" });
    const tag = element("span", bad ? KINDS[bad.kind].replace("är ", "") : "stämmer", `tag ${bad ? "stop" : "ok"} made-by-check`);
    line.querySelector(".when").append(tag);
    if (bad) {
      line.classList.add("found");
      line.append(element("p", WHYS[bad.why], "found-why made-by-check"));
    }
    if (event) line.append(storedOf(event, result));
  }
}

// An event as it is stored, written out when somebody asks for it.
function storedOf(event, result) {
  const details = element("details", undefined, "made-by-check");
  details.append(element("summary", "Visa händelsen som den är lagrad"));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(storedList(event, result));
  });
  return details;
}

function storedList(event, result) {
  const list = element("dl", undefined, "stored");
  const row = (name, text) => {
    const pair = element("div");
    pair.append(element("dt", name), element("dd", text));
    list.append(pair);
  };
  const labels = result.labels;
  row("Händelse", event.topic);
  row("Skrevs in", day(event.recordedAt));
  row("Plats i loggen", `${event.position} hos ${SERVICES[event.service] ?? event.service}`);
  row("Plats i ärendet", `${event.version} i ${event.stream}`);
  for (const [name, value] of Object.entries(stateOf(event))) row(labels.fields?.[name] ?? name, plainWords(value, result));
  row("Kontrollsumma", hex(event.hash));
  row("Summan före", hex(event.before));
  return list;
}

// A stored value in words: sealed ones opened where the file has a key, codes by the code list.
function plainWords(value, result) {
  if (typeof value === "string" && value.startsWith(SEALED)) {
    const words = result.opened?.words.get(urlEncoded(readSealed(value).commitment));
    return words === undefined ? "förseglat" : plainWords(words, result);
  }
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "ja" : "nej";
  if (Array.isArray(value)) return value.map((each) => plainWords(each, result)).join(value.some((each) => each instanceof Object) ? "\n" : ", ");
  if (typeof value === "object") {
    const pairs = Object.entries(value).map(([name, each]) => `${result.labels.fields?.[name] ?? name}: ${plainWords(each, result)}`);
    return pairs.join("\n");
  }
  return result.labels.codes?.[value] ?? String(value);
}

function openWords(result) {
  for (const place of document.querySelectorAll("[data-mark]")) {
    const words = result.opened?.words.get(place.dataset.mark);
    place.className = words === undefined ? "sealed" : "opened";
    place.textContent = words === undefined ? "förseglat" : plainWords(words, result);
    const next = place.nextSibling;
    if (words !== undefined && /[.!?…]$/.test(place.textContent) && next?.nodeType === Node.TEXT_NODE) next.data = next.data.replace(/^\./, "");
  }
}

function labelsOf(file) {
  try {
    return JSON.parse(file.sections.get("labels"));
  } catch {
    return {};
  }
}

async function run(file, key, ownKey, kept = []) {
  const result = await check(file, key, kept);
  result.labels = labelsOf(file);
  showVerdict(result, ownKey);
  if (result.signature === "other") return;
  showSteps(stepsOf(result, ownKey));
  openWords(result);
  markLines(result);
}

// With the reader's own key, or the file's where only checkpoints were given.
async function tryOwn(file, line, kept) {
  const key = await readKey(line || (kept.length ? $("key-line").textContent : ""));
  const error = $("own-key-error");
  error.hidden = key !== null;
  error.textContent = key ? "" : "Det är ingen nyckel. En nyckel är en rad: namn, plustecken, åtta tecken, plustecken och resten.";
  $("own-key").setAttribute("aria-invalid", String(key === null));
  if (key === null) return;
  await run(file, key, line !== "", kept);
  $("main").focus();
  $("verdict").scrollIntoView();
}

async function start(file) {
  if (globalThis.crypto?.subtle === undefined) {
    say("warn", "Kontrollen kan inte göras här", "Webbläsaren kan inte räkna ut kontrollsummor för en fil som är öppnad så här. Öppna den i en annan webbläsare, eller använd narvaro verify.");
    Object.assign($("verdict").dataset, { right: "false", kind: "", why: "no-crypto" });
    return;
  }
  say("calm", "Kontrollerar filen …", "Sidan räknar om varje händelse. Det tar några sekunder för ett långt ärende.");
  const own = (file.sections.get("key") ?? "").trim();
  $("key-line").textContent = own;
  $("key-form").hidden = false;
  $("print").hidden = false;
  $("print").addEventListener("click", () => window.print());
  $("key-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = $("key-file").files[0];
    const kept = await Promise.all([...$("kept-files").files].map((each) => each.text()));
    await tryOwn(file, $("own-key").value.trim() || (chosen ? (await chosen.text()).trim() : ""), kept);
  });
  const key = (await readKey(own)) ?? { name: "", id: "", raw: new Uint8Array(32), line: "" };
  await run(file, key, false);
}

start(takeApart()).catch(() => {
  say("stop", "Det stämmer inte", "Filen går inte att läsa som den är. Den är ändrad eller avkortad.");
  Object.assign($("verdict").dataset, { right: "false", kind: "unreadable", why: "unreadable" });
});
