import { eventually, type DemoClient, type Sms } from './client.ts';
import { detail, line, note, sms, title } from './print.ts';

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

interface Candidates {
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

interface Preview {
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
interface OfferedPerson extends Person {
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

type Need = Readonly<Record<string, unknown>>;

const MINUTE = 60_000;
const clock = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Europe/Rome',
  });

const needAt = (hospital: string, startsAt: string, language = 'bin'): Need => ({
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

/** In an hour and a half, or else the first hour of the coming days at which enough could come. */
const goodTime = async (
  { client, hospital }: Stage,
  enough: number,
  language?: string,
): Promise<string> => {
  const soon = Math.ceil(Date.now() / (5 * MINUTE)) * 5 * MINUTE + 90 * MINUTE;
  const tries = [soon, ...Array.from({ length: 72 }, (_, hour) => soon + (hour + 1) * 60 * MINUTE)];
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

const read = ({ client }: Stage, id: string): Promise<Request> =>
  client.call<Request>('frontDesk', 'GET', `/requests/${id}`);

const ask = async (stage: Stage, need: Need, words: string): Promise<Request> => {
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

const waveOnPhones = (
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

const answered = (
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

const showRanking = async (stage: Stage, id: string): Promise<void> => {
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

const confirm = async (stage: Stage, id: string, winner: OfferedPerson, since: number) => {
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

/** First moment: somebody says yes. */
export const somebodyComes = async (stage: Stage): Promise<void> => {
  title('1. A nurse in Andria has a patient who speaks only Edo');
  const startsAt = await goodTime(stage, 3);
  const since = Date.now();
  const need = needAt(stage.hospital, startsAt);
  const request = await ask(stage, need, `needs Edo at the hospital of Andria, ${clock(startsAt)}`);
  const offers = await waveOnPhones(stage, request.id, since);
  for (const { name, text } of offers) sms(name, text);
  await showRanking(stage, request.id);
  const [winner, ...others] = offers;
  if (!winner) return;
  await confirm(stage, request.id, winner, since);
  for (const other of others) {
    const told = await answered(stage, other, since, new Set([other.text]));
    sms(other.name, told.body);
  }
  await showTimes(stage, request.id);
};

const showTimes = async (stage: Stage, id: string): Promise<void> => {
  const { history } = await read(stage, id);
  const start = Date.parse(history[0]?.at ?? '');
  line(
    'history',
    history
      .map(({ at, kind }) => `${kind} +${((Date.parse(at) - start) / 1_000).toFixed(2)} s`)
      .join(' → '),
  );
};

interface HurriedPolicy {
  readonly urgency: { readonly emergency: object };
  readonly sms: object;
}

const HURRIED_MINUTES = 0.1;

/** Second moment: silence, and then the next ones. The windows last seconds here, so that nobody has to wait for minutes. */
export const nobodyAnswersAtFirst = async (stage: Stage): Promise<void> => {
  title('2. Nobody answers the first wave');
  const policy = await stage.client.call<HurriedPolicy>('admin', 'GET', '/policy');
  const waves = [{ untilStartMinutes: null, size: 1 }];
  const emergency = { ...policy.urgency.emergency, waves, windowMinutes: HURRIED_MINUTES };
  const hurried = {
    ...policy,
    urgency: { ...policy.urgency, emergency },
    sms: { ...policy.sms, limits: [] },
  };
  note(
    '(for this story one is asked at a time, and a window lasts 6 seconds instead of 5 minutes)',
  );
  await stage.during(
    () => stage.client.call('admin', 'PUT', '/policy', hurried),
    () => stage.client.call('admin', 'PUT', '/policy', policy),
    () => playSilence(stage),
  );
};

/** Another language than before: whoever was just asked is not asked again at once. */
const SECOND_LANGUAGE = 'ary';

const playSilence = async (stage: Stage): Promise<void> => {
  const startsAt = await goodTime(stage, 2, SECOND_LANGUAGE);
  const since = Date.now();
  const request = await ask(
    stage,
    needAt(stage.hospital, startsAt, SECOND_LANGUAGE),
    `needs ${stage.languages.get(SECOND_LANGUAGE)}, ${clock(startsAt)}`,
  );
  const [first] = await waveOnPhones(stage, request.id, since);
  if (!first) return;
  sms(first.name, first.text);
  line(first.name.split(' ')[0] ?? '', 'is under the shower. Nobody answers…');
  const isAnother = ({ phone }: OfferedPerson): boolean => phone !== first.phone;
  const offers = await waveOnPhones(stage, request.id, since, (now) => now.some(isAnother));
  const second = offers.find(isAnother);
  if (!second) return;
  line('Ponte', 'the window is over: the next one is asked');
  sms(second.name, second.text);
  await confirm(stage, request.id, second, since);
  const late = new Set((await stage.client.inbox(first.phone)).map(({ body }) => body));
  sms(first.name, `${first.yes} ${first.code}`, true);
  await stage.client.write(first.phone, `${first.yes} ${first.code}`);
  sms(first.name, (await answered(stage, first, since, late)).body);
  await showTimes(stage, request.id);
};

const RARE = ['ti', 'ka', 'am', 'so', 'snk', 'ps', 'bin', 'wo'];

/** Third moment: nobody can come, and what would help. */
export const nobodyCanCome = async (stage: Stage): Promise<void> => {
  title('3. Nobody can come, and what would help');
  const need = await impossible(stage);
  if (need === null) return note('(in this network somebody can always come: nothing to tell)');
  const request = await ask(
    stage,
    need,
    `needs ${stage.languages.get(String(need['language']))}, a woman, ${clock(String(need['startsAt']))}`,
  );
  const stuck = await eventually('word for the coordinator', async () => {
    const now = await read(stage, request.id);
    return now.attention === null ? null : now;
  });
  line('coordinator', `is told: ${stuck.attention}`);
  const { excluded, relaxations } = await stage.client.call<Candidates>(
    'coordinator',
    'GET',
    `/requests/${request.id}/candidates`,
  );
  for (const { name, reasons } of excluded.slice(0, 6))
    detail(`✗ ${name}: ${reasons.map((reason) => reason.detail).join('; ')}`);
  line('Ponte', 'the cheapest change first:');
  for (const { change, eligible, startsAt } of relaxations)
    detail(
      `→ ${change}: ${eligible} could come${startsAt === undefined ? '' : ` (${clock(startsAt)})`}`,
    );
  await stage.client.call('frontDesk', 'POST', `/requests/${request.id}/cancellation`, {
    reason: 'end of the demo',
  });
  line('nurse', 'withdraws the request, so that the demo leaves nothing open');
};

/** The first need that nobody can meet, but somebody could if one rule gave way. */
const impossible = async ({ client, hospital }: Stage): Promise<Need | null> => {
  const tomorrow = new Date(Date.now() + 24 * 60 * MINUTE).toISOString().slice(0, 10);
  for (const hour of ['10:00', '15:00', '18:30', '20:00', '07:00'])
    for (const language of RARE) {
      const need = {
        ...needAt(hospital, `${tomorrow}T${hour}:00`, language),
        durationMinutes: 30,
        gender: { want: 'female', required: true },
      };
      const { eligible, relaxations } = await client.call<Preview>(
        'frontDesk',
        'POST',
        '/requests/preview',
        need,
      );
      if (eligible === 0 && relaxations.length > 0) return need;
    }
  return null;
};
