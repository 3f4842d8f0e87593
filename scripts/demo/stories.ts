import { eventually } from './client.ts';
import { detail, line, note, sms, title } from './print.ts';
import {
  type Candidates,
  type Preview,
  type OfferedPerson,
  type Need,
  MINUTE,
  clock,
  needAt,
  goodTime,
  read,
  ask,
  waveOnPhones,
  answered,
  showRanking,
  confirm,
  showTimes,
  type Stage,
} from './stage.ts';

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
