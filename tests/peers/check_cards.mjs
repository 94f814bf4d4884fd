// Adaptive Cards held against Microsoft's own parser and validator: reads {name: card} from standard input, writes
// {name: [fault, …]}. What a parser drops without a word is a fault too: the card must come back as it was.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The bundle: the package's modules import each other in a way that only bundlers follow.
globalThis.window = globalThis.self = globalThis;
const AdaptiveCards = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js");

const cards = JSON.parse(readFileSync(0, "utf8"));
const faults = {};
for (const [name, json] of Object.entries(cards)) {
  const card = new AdaptiveCards.AdaptiveCard();
  card.version = AdaptiveCards.Versions.v1_5;
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  card.parse(json, context);
  const found = [];
  for (let at = 0; at < context.eventCount; at++) found.push(context.getEventAt(at).message);
  found.push(...card.validateProperties().validationEvents.map((event) => event.message));
  const kept = count(card.toJSON());
  for (const [type, number] of Object.entries(count(json)))
    if (kept[type] !== number) found.push(`${number} of ${type} went in, ${kept[type] ?? 0} came out`);
  faults[name] = found;
}
process.stdout.write(JSON.stringify(faults));

function count(part, found = {}) {
  if (Array.isArray(part)) for (const one of part) count(one, found);
  else if (part && typeof part === "object") {
    if (typeof part.type === "string") found[part.type] = (found[part.type] ?? 0) + 1;
    for (const [key, one] of Object.entries(part)) if (key !== "data") count(one, found);
  }
  return found;
}
