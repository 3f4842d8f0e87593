import { eventually, type DemoClient, type Sms } from './client.ts';
import { detail, line, sms } from './print.ts';

interface Request {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly attention: string | null;
  readonly wave: number;
  readonly openOffers: number;
  readonly nextStepAt: string | null;
  readonly booking: {
    readonly mediator: { readonly name: string };
    readonly startsAt: string;
  } | null;
  readonly history: readonly { readonly at: string; readonly kind: string }[];
}

export interface Candidates {
  readonly eligible: readonly {
    readonly mediatorId: string;
    readonly name: string;
    readonly score: number;
    /** An offer is open. */
    readonly asked: boolean;
    readonly parts: Readonly<Record<string, number>>;
  }[];
  readonly excluded: readonly {
    readonly name: string;
    readonly reasons: readonly { readonly rule: string; readonly detail: string }[];
  }[];
  readonly relaxations: readonly Relaxation[];
}

interface Relaxation {
  readonly change: string;
  readonly eligible: number;
  readonly startsAt?: string;
}

export interface Preview {
  readonly eligible: number;
  readonly usualAnswerMinutes: number | null;
  readonly relaxations: readonly Relaxation[];
}

export interface Person {
  readonly name: string;
  readonly phone: string;
  /** Whether she is written to at all. */
  readonly smsOn: boolean;
}

/** Somebody whose phone holds an offer; `yes` in her language. */
export interface OfferedPerson extends Person {
  readonly yes: string;
  readonly code: string;
  readonly text: string;
}

/** What a story is told about; `people` by mediator id. */
export interface Stage {
  readonly client: DemoClient;
  readonly hospital: string;
  readonly people: ReadonlyMap<string, Person>;
  /** English names by tag. */
  readonly languages: ReadonlyMap<string, string>;
  /** Changes something, tells a story, and changes it back, also when somebody interrupts the story. */
  readonly during: (
    change: () => Promise<unknown>,
    back: () => Promise<unknown>,
    tell: () => Promise<void>,
  ) => Promise<void>;
}

export type Need = Readonly<Record<string, unknown>>;

export const MINUTE = 60_000;
export const clock = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Europe/Rome',
  });

export const needAt = (hospital: string, startsAt: string, language = 'bin'): Need => ({
  siteId: hospital,
  mode: 'on-site',
  language,
  startsAt,
  durationMinutes: 60,
  urgency: 'emergency',
  setting: 'health',
  unit: 'Pronto soccorso',
  contact: '+39 0883 299111',
});

/** An emergency is at most two days away. */
const HOURS_TO_TRY = 44;

/** In an hour and a half, or else the first hour of the coming days at which enough could come. */
export const goodTime = async (
  { client, hospital }: Stage,
  enough: number,
  language?: string,
): Promise<string> => {
  const soon = Math.ceil(Date.now() / (5 * MINUTE)) * 5 * MINUTE + 90 * MINUTE;
  const tries = [
    soon,
    ...Array.from({ length: HOURS_TO_TRY }, (_, hour) => soon + (hour + 1) * 60 * MINUTE),
  ];
  let best = { eligible: -1, startsAt: '' };
  for (const instant of tries) {
    const startsAt = new Date(instant).toISOString();
    const { eligible } = await client.call<Preview>(
      'frontDesk',
      'POST',
      '/requests/preview',
      needAt(hospital, startsAt, language),
    );
    if (eligible >= enough) return startsAt;
    if (eligible > best.eligible) best = { eligible, startsAt };
  }
  return best.startsAt;
};

export const read = ({ client }: Stage, id: string): Promise<Request> =>
  client.call<Request>('frontDesk', 'GET', `/requests/${id}`);

export const ask = async (stage: Stage, need: Need, words: string): Promise<Request> => {
  const preview = await stage.client.call<Preview>('frontDesk', 'POST', '/requests/preview', need);
  const usually =
    preview.usualAnswerMinutes === null
      ? ''
      : `, usually answered in ${preview.usualAnswerMinutes} minutes`;
  line('nurse', `${words}: ${preview.eligible} could come${usually}`);
  const request = await stage.client.call<Request>('frontDesk', 'POST', '/requests', {
    ...need,
    force: true,
  });
  line('nurse', `has asked: ${request.code}, we are searching (nobody is booked yet)`);
  return request;
};

/** Whom the coordinator sees asked for this request just now, with what came to their phones since. */
const offersOnPhones = async (
  stage: Stage,
  id: string,
  since: number,
): Promise<{ asked: number; offers: OfferedPerson[] }> => {
  const path = `/requests/${id}/candidates`;
  const { eligible } = await stage.client.call<Candidates>('coordinator', 'GET', path);
  const asked = eligible
    .filter((one) => one.asked)
    .flatMap(({ mediatorId }) => stage.people.get(mediatorId) ?? [])
    .filter(({ smsOn }) => smsOn);
  const offersOf = async (person: Person): Promise<OfferedPerson[]> => {
    const inbox = await stage.client.inbox(person.phone);
    const fresh = inbox.filter((one) => Date.parse(one.at) >= since);
    return fresh.flatMap(({ body }) => {
      const [, yes, code] = /(SI|YES|OUI) (\d{4})/.exec(body) ?? [];
      return yes === undefined || code === undefined ? [] : [{ ...person, yes, code, text: body }];
    });
  };
  return { asked: asked.length, offers: (await Promise.all(asked.map(offersOf))).flat() };
};

/** A phone gets one offer a minute at most: told again at once, a story waits for that. */
const PATIENCE_MS = 100_000;

export const waveOnPhones = (
  stage: Stage,
  id: string,
  since: number,
  isIt: (offers: readonly OfferedPerson[]) => boolean = () => true,
) =>
  eventually(
    'the SMS of the offers',
    async () => {
      const { asked, offers } = await offersOnPhones(stage, id, since);
      return asked > 0 && offers.length >= asked && isIt(offers) ? offers : null;
    },
    PATIENCE_MS,
  );

export const answered = (
  stage: Stage,
  person: Person,
  since: number,
  known: ReadonlySet<string>,
): Promise<Sms> =>
  eventually(`an SMS to ${person.name}`, async () =>
    (await stage.client.inbox(person.phone)).find(
      (one) => Date.parse(one.at) >= since && !known.has(one.body),
    ),
  );

export const showRanking = async (stage: Stage, id: string): Promise<void> => {
  const { eligible, excluded } = await stage.client.call<Candidates>(
    'coordinator',
    'GET',
    `/requests/${id}/candidates`,
  );
  line('coordinator', 'sees everybody who was considered, and why');
  for (const { name, reasons } of excluded.slice(0, 6))
    detail(`✗ ${name}: ${reasons.map((reason) => reason.detail).join('; ')}`);
  for (const { name, score, parts, asked } of eligible.slice(0, 5))
    detail(
      `${asked ? '✆' : '·'} ${name}: ${score.toFixed(2)} (${Object.entries(parts)
        .map(([part, value]) => `${part} ${value.toFixed(2)}`)
        .join(', ')})`,
    );
};

export const confirm = async (stage: Stage, id: string, winner: OfferedPerson, since: number) => {
  sms(winner.name, `${winner.yes} ${winner.code}`, true);
  await stage.client.write(winner.phone, `${winner.yes} ${winner.code}`);
  const reply = await answered(stage, winner, since, new Set([winner.text]));
  sms(winner.name, reply.body);
  const request = await eventually('the booking', async () => {
    const now = await read(stage, id);
    return now.booking === null ? null : now;
  });
  line(
    'nurse',
    `sees: ${request.booking?.mediator.name} comes, ${clock(request.booking?.startsAt ?? '')}`,
  );
};

export const showTimes = async (stage: Stage, id: string): Promise<void> => {
  const { history } = await read(stage, id);
  const start = Date.parse(history[0]?.at ?? '');
  line(
    'history',
    history
      .map(({ at, kind }) => `${kind} +${((Date.parse(at) - start) / 1_000).toFixed(2)} s`)
      .join(' → '),
  );
};
