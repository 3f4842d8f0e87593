import type { LatencyResult } from './latency.ts';
import type { MatchingResult } from './matching.ts';
import type { Summary } from './statistics.ts';
import type { ThroughputResult } from './throughput.ts';

type Say = (line: string) => void;

const ms = (value: number): string => value.toFixed(1).padStart(7);
const spread = ({ p50, p99, count }: Summary): string =>
  `p50 ${ms(p50)} ms   p99 ${ms(p99)} ms   (${count})`;

export const printMatching = (one: MatchingResult, say: Say): void => {
  say(
    `  ${one.mediators.toLocaleString('en')} mediators: ${one.statementsPerMatch} statements, ${one.candidatesPerMatch} candidates and ${one.eligiblePerMatch} eligible a match`,
  );
  say(`    one at a time   ${spread(one.alone)}   ${one.perSecondAlone} a second`);
  say(
    `    ${one.connections} at a time     ${spread(one.together)}   ${one.perSecondTogether} a second`,
  );
};

export const printLatency = (one: LatencyResult, say: Say): void => {
  say(`  queue on ${one.queue}`);
  say(`    one durable commit                  ${spread(one.durableCommit)}`);
  say(`    POST answered                       ${spread(one.postToAnswer)}`);
  say(`    POST to first SMS accepted          ${spread(one.postToFirstSms)}`);
  say(`    POST to first offer on a websocket  ${spread(one.postToFirstOfferLive)}`);
  say(`    SMS written to confirmation         ${spread(one.smsToConfirmation)}`);
  say(`    websocket answer to "answered"      ${spread(one.liveToAnswered)}`);
};

export const printThroughput = (one: ThroughputResult, say: Say): void => {
  say(
    `  ${one.connections} connections, pool of ${one.databasePoolSize}, no workers in the process`,
  );
  say(`    HTTP        ${one.httpPerSecond} requests a second   ${spread(one.http)}`);
  say(`    bare loop   ${one.barePerSecond} transactions a second (${one.statements.join('; ')})`);
  say(`    ratio       ${one.ratio} (rounds: ${one.rounds.map(({ ratio }) => ratio).join(', ')})`);
  say(`    besides, each request asks: ${one.statementsOutside.join('; ') || 'nothing'}`);
};
