// What the official parser of Adaptive Cards says of cards: a JSON array of cards on standard input, an array of lists of faults on standard output.
const { readFileSync } = require("fs");
const cards = require("adaptivecards/dist/adaptivecards.js");

const MOST = new cards.Version(1, 5);
// It counts buttons behind "..." too, which Teams does not: how many stand before it is held by tests/fakes/teams_cards.py.
const TEAMS = new cards.HostConfig({ actions: { maxActions: 100 } });

function read(json) {
  const context = new cards.SerializationContext(MOST);
  const card = new cards.AdaptiveCard();
  card.hostConfig = TEAMS;
  card.parse(json, context);
  const said = Array.from({ length: context.eventCount }, (_, n) => context.getEventAt(n).message);
  return [...said, ...card.validateProperties().validationEvents.map((event) => event.message)];
}

// The parser's pattern for languages remembers where it stopped, so that every second card with a language fails: what is wrong is so twice.
function faultsOf(json) {
  const first = read(json);
  return first.length ? read(json) : first;
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(faultsOf)));
