import { expect, test } from '@jest/globals';
import type { Bell } from '../../src/app/ports.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { mayHear } from '../../src/http/live/may-hear.ts';

const desk: Actor = {
  role: 'front-desk',
  networkId: 'bat',
  organisationId: 'asl',
  siteIds: null,
  subjectId: 'k',
};
const mediator: Actor = { role: 'mediator', networkId: 'bat', mediatorId: 'm1', subjectId: 'k' };
const coordinator: Actor = { role: 'coordinator', networkId: 'bat', subjectId: 'k' };
const admin: Actor = { role: 'admin', networkId: 'bat', subjectId: 'k' };
const auditor: Actor = { role: 'auditor', networkId: 'bat', subjectId: 'k' };
const manager: Actor = {
  role: 'partner-manager',
  networkId: 'bat',
  partnerId: 'p1',
  subjectId: 'k',
};
const system: Actor = { role: 'system', networkId: 'bat', subjectId: 'system' };

const bell = (ids: Partial<Bell>): Bell => ({
  topic: 'request:1',
  version: 1,
  networkId: 'bat',
  ...ids,
});

test.each<[string, Actor, Bell, boolean]>([
  ['a coordinator hears her network', coordinator, bell({ organisationId: 'asl' }), true],
  ['an admin as well', admin, bell({}), true],
  ['but no other network', coordinator, bell({ networkId: 'foggia' }), false],
  ['an office hears its own organisation', desk, bell({ organisationId: 'asl' }), true],
  ['but no other', desk, bell({ organisationId: 'prefettura' }), false],
  ['nor what belongs to none', desk, bell({ mediatorId: 'm1' }), false],
  [
    'nor the same organisation in another network',
    desk,
    bell({ organisationId: 'asl', networkId: 'foggia' }),
    false,
  ],
  ['a mediator hears what concerns her', mediator, bell({ mediatorId: 'm1' }), true],
  [
    'but not what concerns another',
    mediator,
    bell({ mediatorId: 'm2', organisationId: 'asl' }),
    false,
  ],
  ['nor that a request exists', mediator, bell({ organisationId: 'asl' }), false],
  [
    'nor a namesake in another network',
    mediator,
    bell({ mediatorId: 'm1', networkId: 'foggia' }),
    false,
  ],
  ['a coordinator hears of notices', coordinator, bell({ topic: 'notices' }), true],
  ['an admin as well, of notices', admin, bell({ topic: 'notices' }), true],
  ['no office does', desk, bell({ topic: 'notices' }), false],
  ['and no mediator', mediator, bell({ topic: 'notices' }), false],
  ['the system has no socket', system, bell({}), false],
  [
    'everybody hears that everything must be read again',
    mediator,
    bell({ topic: '*', networkId: '' }),
    true,
  ],
  ['an auditor reads, and hears nothing', auditor, bell({}), false],
  ['nor does who manages a partner', manager, bell({ mediatorId: 'm1' }), false],
])('%s', (_name, actor, rung, expected) => {
  expect(mayHear(actor, rung)).toBe(expected);
});
