// What a check found, in plain Swedish.

const SERVICES = { casework: "ärendetjänsten", consent: "samtyckestjänsten", intake: "beställningstjänsten" };

const KINDS = { wrong: "är ändrad", missing: "saknas", added: "är tillagd", moved: "är flyttad" };

const WHYS = {
  changed: "Den är inte den som skrevs in. Innehållet, platsen eller tiden är ändrad.",
  unreadable: "Raden i filen går inte att läsa. Den är ändrad.",
  "not-in-log": "Den finns inte i loggen som kommunen har undertecknat.",
  "others-content": "Den innehåller det som en annan av ärendets händelser handlar om.",
  "other-case": "Den finns i loggen, men hör till ett annat ärende.",
  "out-of-order": "Den står inte där loggen har den.",
  twice: "Den står två gånger i filen.",
  "not-of-the-case": "Den hör inte till ärendet.",
  "after-the-end": "Ärendet slutar före den.",
  gap: "Händelserna runt omkring finns i filen, men inte den.",
  "cut-off": "Ärendet fortsätter efter den sista händelsen i filen.",
  "end-not-proven": "Ärendet slutar inte där filen säger att det slutar.",
  "absence-not-proven": "Filen säger att tjänsten inte har något om ärendet. Loggen som kommunen har undertecknat säger inte det.",
  chain: "Händelsen före den i loggen är inte den som den skrevs in efter.",
  time: "Den skrevs in före händelsen som står före den.",
  "no-evidence": "Filen har varken tjänstens händelser eller ett bevis för att den inte har några.",
  signature: "Underskriften stämmer inte.",
  digest: "Innehållet är inte det som undertecknades.",
  "not-listed": "Den fanns inte med när filen undertecknades.",
  "other-log": "Den gäller en annan logg.",
  "key-without-value": "En nyckel i filen öppnar inget av det som finns i filen.",
  forked: "Loggen är inte den som din kontrollpunkt är av. Någon har skrivit om den, eller visar dig en annan.",
  "not-compared": "Filen har inget bevis som leder från den. Hämta utdraget på nytt med narvaro export och din kontrollpunkt.",
  "does-not-open": "En nyckel öppnar inte det ord som den är till för.",
};

const PARTS = {
  page: "Sidan runt berättelsen",
  story: "Berättelsen",
  about: "Uppgifterna om utdraget",
  keys: "Nycklarna till de förseglade orden",
  names: "Namnen på personal",
  labels: "Ordlistan",
  key: "Nyckeln som följer med",
  manifest: "Filens innehållsförteckning",
};

const isEvent = (finding) => EVENT_KINDS.has(finding.kind);

// Which event or part a finding is about.
function nameOf(finding) {
  const service = SERVICES[finding.service] ?? finding.service;
  if (isEvent(finding)) {
    if (finding.version === undefined || finding.version === null) return `Delen från ${service}`;
    const place = finding.position ? `, plats ${finding.position} i loggen,` : "";
    return `Händelse ${finding.version} hos ${service}${place}`;
  }
  if (finding.kind === "checkpoint") return `Kontrollpunkten från ${service}`;
  if (finding.kind === "outside") return finding.service ? `Kontrollpunkten som du har sparat av ${service}` : "Kontrollpunkten som du har sparat";
  if (finding.part?.startsWith("evidence-")) return `Underlaget från ${SERVICES[finding.part.slice(9)] ?? finding.part}`;
  return PARTS[finding.part ?? finding.kind] ?? "En del som inte hör till filen";
}

function told(finding) {
  return isEvent(finding) ? `${nameOf(finding)} ${KINDS[finding.kind]}. ${WHYS[finding.why]}` : `${nameOf(finding)}: ${WHYS[finding.why]}`;
}

function day(microseconds) {
  return new Date(microseconds / 1000).toLocaleString("sv-SE", { timeZone: "Europe/Stockholm" });
}

// An instant by Swedish clocks and in UTC, which is what a checkpoint has: to be compared.
const bothTimes = (text) => `${day(Date.parse(text) * 1000)} (UTC ${text.slice(0, 19).replace("T", " ")})`;

// What a service's log was when it was signed.
function signedOf({ service, signed }) {
  const size = signed.size ? many(signed.size, "händelse", "händelser") : "inga händelser, så den visar inget än";
  return `Kontrollpunkten från ${SERVICES[service] ?? service}: ${size}, ${bothTimes(signed.time)}.`;
}

function keptOf({ service, size }) {
  const whose = `Din kontrollpunkt från ${SERVICES[service] ?? service}`;
  return size ? `${whose} håller: loggen går vidare från dess ${many(size, "händelse", "händelser")}.` : `${whose} är av 0 händelser och visar inget än.`;
}

// Of a service that has nothing of the case, which its log proves.
const emptyPart = (part) => (part.heads.length ? "" : `Loggen hos ${SERVICES[part.service] ?? part.service} visar att den inte har något om ärendet.`);

const many = (count, one, several) => `${count} ${count === 1 ? one : several}`;

// The steps of a check, in the order that a reader can follow: what was asked, and how it went.
function stepsOf(result, ownKey) {
  const events = result.parts.reduce((sum, part) => sum + part.events.length, 0);
  const about = (...kinds) => result.findings.filter((finding) => kinds.includes(finding.kind));
  const step = (title, findings, good) => ({ title, state: findings.length ? "stop" : "ok", told: findings.length ? findings.map(told) : [good].flat() });
  const whose = ownKey ? "nyckeln som du gav" : "nyckeln som följer med filen";
  const unknown = (title) => ({ title, state: "warn", told: ["Webbläsaren kan inte kontrollera underskrifter (Ed25519). Använd en nyare, eller narvaro verify."] });
  const sealedWords = result.opened ? many(result.opened.words.size, "förseglat ord öppnades", "förseglade ord öppnades") : "";
  return [
    step("Filen är hel och oförändrad", about("page", "section"), "Varje del av filen är den som undertecknades."),
    result.canSign ? step("Filen är undertecknad", about("manifest"), `Underskriften är gjord med ${whose}.`) : unknown("Filen är undertecknad"),
    result.canSign
      ? step("Loggarna är undertecknade", about("checkpoint"), result.parts.map(signedOf))
      : unknown("Loggarna är undertecknade"),
    ...(result.kept.length || about("outside").length ? [step("Loggarna är de som du har sett förut", about("outside"), result.kept.map(keptOf))] : []),
    step("Händelserna är de som skrevs in", about("wrong", "added", "moved"), `${many(events, "händelse", "händelser")} finns i loggarna precis så här.`),
    step("Ingen händelse saknas", about("missing"), ["Ärendet är helt från första till sista händelsen.", ...result.parts.map(emptyPart)].filter(Boolean)),
    step("Orden är de som förseglades", about("value"), `${sealedWords}. Det som du inte får se är kvar som förseglat.`),
  ];
}
