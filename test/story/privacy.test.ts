import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY } from '../../src/domain/time.ts';
import { deskOf, type Desk } from '../support/desk.ts';
import { newKey } from '../support/province.ts';
import { tellStory, type Story } from '../support/story.ts';
import { opened } from '../support/vault.ts';

// What is kept of people, for how long, who has read it, and what a mediator may ask for.

let story: Story;
let desk: Desk;
beforeEach(async () => {
  story = await tellStory('2026-11-25T10:00');
  desk = deskOf(story);
});
afterEach(() => story.ends());

const REQUEST = { startsAt: '2026-11-25T12:00:00+01:00', caseRef: 'PS-2231', notes: 'Ingresso B' };

const rowsOf = async (text: string, values: unknown[] = []): Promise<object[]> =>
  (await story.system.pool.query<object>(text, values)).rows;

/** As somebody whose role the province has no key for. */
const asRole = async (role: 'admin' | 'auditor') => {
  const { pool, url } = story.system;
  const key = await newKey(pool, story.province.networkId, role);
  return async (method: string, path: string, headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${key}`;
    return fetch(`${url}/api/v1${path}`, { method, headers: { authorization, ...headers } });
  };
};

/** Days go by in one stride, and whatever is due then happens. */
const daysPass = async (days: number): Promise<void> => {
  story.system.clock.move(days * DAY);
  await story.settles();
};

const readings = (): Promise<object[]> =>
  rowsOf(
    `select actor_role as who, kind, data - 'mediatorIds' as data from events where kind like '%.read' order by id`,
  );

/** Booked, and carried out as far as the clock knows. */
const served = async (): Promise<{ id: string; mediatorId: string; number: string }> => {
  const joy = await story.hires('Joy');
  const { id } = await desk.books(joy, REQUEST);
  await story.passes(60 * 4, 30);
  return { id, mediatorId: joy.mediatorId, number: joy.number };
};

describe('retention', () => {
  test('unit, contact and notes go 30 days after the service, messages after 90, the case after 24 months; hours stay', async () => {
    const { id } = await served();
    const details =
      'select unit is null and contact is null and notes is null as gone from requests';
    const bookings = await rowsOf('select mediator_id, starts_at, ends_at from bookings');
    await daysPass(29);
    expect(await rowsOf(details)).toEqual([{ gone: false }]);
    await daysPass(2);
    expect(await rowsOf(details)).toEqual([{ gone: true }]);
    expect(await rowsOf('select case_ref from requests')).toEqual([{ case_ref: 'PS-2231' }]);
    expect(await rowsOf('select 1 from messages_in')).not.toEqual([]);

    await daysPass(61);
    expect(await rowsOf('select 1 from messages_in union all select 1 from messages_out')).toEqual(
      [],
    );

    await daysPass(700);
    expect(
      await rowsOf(`select case_ref, cardinality(preferred_mediator_ids)::int as preferred, pseudonymised,
        (select count(*)::int from data_keys where subject_id = r.id) as keys from requests r`),
    ).toEqual([{ case_ref: null, preferred: 0, pseudonymised: true, keys: 0 }]);
    expect(await rowsOf('select mediator_id, starts_at, ends_at from bookings')).toEqual(bookings);
    expect((await desk.look(id))['language']).toBe('bin');

    const auditor = await asRole('auditor');
    const reports = (await (await auditor('GET', '/retention/reports')).json()) as {
      items: { counts: object }[];
    };
    expect(reports.items.map(({ counts }) => counts)).toMatchObject([
      { requests: 1 },
      { messages: expect.any(Number) },
      { details: 1, requests: 0, messages: 0, strangers: 0 },
    ]);
    const refused = await story.calls('coordinator', 'GET', '/retention/reports');
    expect(refused.status).toBe(403);
  });

  test('what strangers wrote goes after 30 days, with its keys', async () => {
    await story.system.useCases.acceptSms({
      providerSid: 'SM-stranger',
      from: '+393925555555',
      to: '+390883000000',
      channel: 'sms',
      body: 'Chi siete?',
    });
    await story.settles();
    const rows = `select id from messages_in union all select subject_id from data_keys where network_id is null
      and subject_id <> '00000000-0000-0000-0000-000000000000'`;
    expect(await rowsOf(rows)).toHaveLength(2);
    await daysPass(31);
    expect(await rowsOf(rows)).toEqual([]);
  });
});

describe('reading', () => {
  test('a sealed field is an event, with who, what and why; reading what is not filled is none', async () => {
    const joy = await story.hires('Joy');
    const empty = { startsAt: '2026-11-29T10:00:00+01:00', unit: undefined, contact: undefined };
    const { id: bare } = await desk.ask(empty);
    await joy.receives(/Rispondi SI/);
    await joy.writes('NO');
    await joy.receives(/rifiutato/);
    await desk.look(bare);
    // One offer to a phone in a minute.
    await story.passes(2);
    const before = await readings();
    expect(before.filter((one) => JSON.stringify(one).includes('case.read'))).toEqual([]);

    const { id } = await desk.books(joy, REQUEST);
    const look = await desk.look(id);
    await story.calls(joy, 'GET', '/bookings');
    await story.calls('coordinator', 'GET', '/mediators');
    await story.calls('coordinator', 'GET', `/mediators/${joy.mediatorId}`);
    expect((await readings()).slice(before.length)).toEqual([
      {
        who: 'system',
        kind: 'case.read',
        data: { fields: ['unit', 'contact'], why: 'confirmation' },
      },
      {
        who: 'front-desk',
        kind: 'case.read',
        data: { fields: ['unit', 'contact', 'notes'], why: 'request' },
      },
      {
        who: 'mediator',
        kind: 'case.read',
        data: { fields: ['unit', 'contact', 'notes'], why: 'bookings' },
      },
      { who: 'coordinator', kind: 'mediator.read', data: { fields: ['phone'], why: 'mediators' } },
      { who: 'coordinator', kind: 'mediator.read', data: { fields: ['phone'], why: 'mediator' } },
    ]);
    expect(look.history.map(({ kind }) => kind)).not.toContain('case.read');
    expect((await story.calls('jobCentre', 'GET', `/requests/${id}`)).status).toBe(404);
    expect(await readings()).toHaveLength(before.length + 5);
  });
});

describe('a mediator', () => {
  test('gets all that is held about her, as data and as a page, and nothing of the case', async () => {
    const joy = await story.hires('Joy');
    const blessing = await story.hires('<Blessing>', { works: 'never' });
    await desk.books(joy, REQUEST);
    const { status, body } = await story.calls(joy, 'GET', `/mediators/${joy.mediatorId}/export`);
    expect(status).toBe(200);
    expect(body['mediator']).toMatchObject({ givenName: 'Joy', phone: joy.number });
    expect(body['offers']).toMatchObject([{ state: 'accepted' }]);
    expect(body['bookings']).toMatchObject([
      { state: 'confirmed', site: expect.stringMatching(/Bonomo/) },
    ]);
    expect(body['messages']).toMatchObject([
      { direction: 'to-her', body: expect.stringMatching(/Rispondi SI/) },
      { direction: 'from-her', body: expect.stringMatching(/^SI/) },
      { direction: 'to-her', body: expect.stringMatching(/confermato/) },
    ]);
    const kinds = (body['events'] as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['mediator.created', 'booking.confirmed']));
    expect(await rowsOf(`select actor_role from events where kind = 'mediator.exported'`)).toEqual([
      { actor_role: 'mediator' },
    ]);
    expect(JSON.stringify(body)).not.toContain('PS-2231');
    expect(JSON.stringify(body)).not.toContain('Ingresso B');

    const other = `/mediators/${blessing.mediatorId}/export`;
    expect((await story.calls(joy, 'GET', other)).status).toBe(404);
    expect((await story.calls('nurse', 'GET', other)).status).toBe(403);

    const admin = await asRole('admin');
    const page = await admin('GET', other, { accept: 'text/html', 'accept-language': 'it' });
    const html = await page.text();
    expect(page.headers.get('content-type')).toMatch(/text\/html/);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(html).toContain('I dati conservati su di te');
    expect(html).toContain('&#60;Blessing&#62;');
    expect(html).not.toMatch(/<script|<Blessing>/);
    const english = await admin('GET', other, { accept: 'text/html', 'accept-language': 'en' });
    expect(await english.text()).toContain('The data kept about you');
  });

  test('is forgotten at her wish: not while she is expected, then for good, and her hours stay', async () => {
    const admin = await asRole('admin');
    const joy = await story.hires('Joy');
    const { id } = await desk.books(joy, REQUEST);
    const path = `/mediators/${joy.mediatorId}/erasure`;
    const early = await admin('POST', path);
    expect(early.status).toBe(409);
    expect(((await early.json()) as { code: string }).code).toBe('mediator-expected');
    expect((await story.calls('coordinator', 'POST', path)).status).toBe(403);
    await story.passes(60 * 4, 30);
    expect(await opened(story.system.pool, 'mediators:phone_e164', joy.mediatorId)).toBe(
      joy.number,
    );

    expect((await admin('POST', path)).status).toBe(204);
    const about = await rowsOf(
      `select given_name, phone_e164, phone_index, state, sms_on,
        (select count(*)::int from data_keys where subject_id = m.id) as keys,
        (select count(*)::int from messages_out where mediator_id = m.id)
          + (select count(*)::int from messages_in where mediator_id = m.id) as messages,
        (select count(*)::int from bookings where mediator_id = m.id and state = 'confirmed' or state = 'finished') as bookings
       from mediators m`,
    );
    expect(about).toEqual([
      {
        given_name: 'Persona',
        phone_e164: null,
        phone_index: null,
        state: 'left',
        sms_on: false,
        keys: 0,
        messages: 0,
        bookings: 1,
      },
    ]);
    expect((await desk.look(id))['booking']).toMatchObject({
      mediator: { name: expect.stringMatching(/^Persona cancellata/) },
    });
    expect(await rowsOf(`select actor_role from events where kind = 'mediator.erased'`)).toEqual([
      { actor_role: 'admin' },
    ]);
    await story.system.useCases.acceptSms({
      providerSid: 'SM-after',
      from: joy.number,
      to: '+390883000000',
      channel: 'sms',
      body: 'SI',
    });
    await story.settles();
    expect(await rowsOf('select state, mediator_id from messages_in')).toEqual([
      { state: 'ignored', mediator_id: null },
    ]);
  });
});
