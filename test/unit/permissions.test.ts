import { describe, expect, test } from '@jest/globals';
import { systemActor, type Actor } from '../../src/domain/actor.ts';
import { ACTIONS, may, type Action } from '../../src/domain/permissions.ts';

const ACTORS: Readonly<Record<Actor['role'], Actor>> = {
  'front-desk': {
    role: 'front-desk',
    networkId: 'bat',
    organisationId: 'asl-bt',
    siteIds: ['bonomo'],
    subjectId: 'key-1',
  },
  mediator: { role: 'mediator', networkId: 'bat', mediatorId: 'amina', subjectId: 'key-2' },
  'partner-manager': {
    role: 'partner-manager',
    networkId: 'bat',
    partnerId: 'coop',
    subjectId: 'key-5',
  },
  auditor: { role: 'auditor', networkId: 'bat', subjectId: 'key-6' },
  coordinator: { role: 'coordinator', networkId: 'bat', subjectId: 'key-3' },
  admin: { role: 'admin', networkId: 'bat', subjectId: 'key-4' },
  system: systemActor('bat'),
};

const OWN = {
  organisationId: 'asl-bt',
  siteId: 'bonomo',
  mediatorId: 'amina',
  partnerId: 'coop',
};
const OTHERS = {
  organisationId: 'prefettura',
  siteId: 'ufficio',
  mediatorId: 'blessing',
  partnerId: 'other',
};

/** `own`: of one's own organisation, or about oneself; `all`: of everybody in the network. */
type Right = 'own' | 'all' | 'no';

// The system asks nobody: it acts through dispatch, never through an action of people.
const EXPECTED: Readonly<
  Record<
    Action,
    readonly [
      frontDesk: Right,
      mediator: Right,
      partnerManager: Right,
      coordinator: Right,
      auditor: Right,
      admin: Right,
      system: Right,
    ]
  >
> = {
  'request.create': ['own', 'no', 'no', 'all', 'no', 'all', 'no'],
  'request.read': ['own', 'no', 'no', 'all', 'no', 'all', 'no'],
  'request.cancel': ['own', 'no', 'no', 'all', 'no', 'all', 'no'],
  'request.match': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'request.assign': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'offer.read': ['no', 'own', 'no', 'no', 'no', 'no', 'no'],
  'offer.answer': ['no', 'own', 'no', 'no', 'no', 'no', 'no'],
  'booking.read': ['no', 'own', 'no', 'no', 'no', 'no', 'no'],
  'booking.give-up': ['no', 'own', 'no', 'no', 'no', 'no', 'no'],
  'booking.report': ['no', 'own', 'no', 'no', 'no', 'no', 'no'],
  'mediator.list': ['no', 'no', 'own', 'all', 'no', 'all', 'no'],
  'mediator.read': ['no', 'own', 'own', 'all', 'no', 'all', 'no'],
  'mediator.write': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'availability.read': ['no', 'own', 'own', 'all', 'no', 'all', 'no'],
  'availability.write': ['no', 'own', 'no', 'all', 'no', 'all', 'no'],
  'site.list': ['own', 'no', 'no', 'all', 'no', 'all', 'no'],
  'language.list': ['all', 'all', 'all', 'all', 'all', 'all', 'no'],
  'policy.read': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'policy.write': ['no', 'no', 'no', 'no', 'no', 'all', 'no'],
  'notice.list': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'hours.read': ['no', 'own', 'own', 'all', 'no', 'all', 'no'],
  'aggregate.read': ['no', 'no', 'no', 'all', 'all', 'all', 'no'],
  'exclusion.read': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'exclusion.write': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'audit.read': ['no', 'no', 'no', 'no', 'all', 'all', 'no'],
  'account.list': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'account.write': ['no', 'no', 'no', 'all', 'no', 'all', 'no'],
  'key.list': ['no', 'no', 'no', 'no', 'no', 'all', 'no'],
  'key.write': ['no', 'no', 'no', 'no', 'no', 'all', 'no'],
  'mediator.export': ['no', 'own', 'no', 'all', 'no', 'all', 'no'],
  'mediator.erase': ['no', 'no', 'no', 'no', 'no', 'all', 'no'],
  'retention.read': ['no', 'no', 'no', 'no', 'all', 'all', 'no'],
};

const ROLES = [
  'front-desk',
  'mediator',
  'partner-manager',
  'coordinator',
  'auditor',
  'admin',
  'system',
] as const;
const rows = ACTIONS.flatMap((action) =>
  ROLES.map((role, i) => [role, action, EXPECTED[action][i] ?? 'no'] as const),
);

describe('who may do what', () => {
  test.each(rows)('%s, %s: %s', (role, action, right) => {
    const actor = ACTORS[role];
    expect(may(actor, action)).toBe(right !== 'no');
    expect(may(actor, action, OWN)).toBe(right !== 'no');
    expect(may(actor, action, OTHERS)).toBe(right === 'all');
  });

  test('an office’s person sees her own sites only, or all of them', () => {
    const elsewhere = { ...OWN, siteId: 'ufficio' };
    expect(may(ACTORS['front-desk'], 'request.read', elsewhere)).toBe(false);
    const everywhere = { ...ACTORS['front-desk'], siteIds: null } as Actor;
    expect(may(everywhere, 'request.read', elsewhere)).toBe(true);
  });

  test('the table names every action once', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...ACTIONS].sort());
  });

  test('a request of one’s own organisation does not open the data of a mediator', () => {
    expect(may(ACTORS['front-desk'], 'mediator.read', OWN)).toBe(false);
    expect(may(ACTORS['front-desk'], 'offer.read', OWN)).toBe(false);
  });

  test('a mediator learns nothing of requests beyond what she is offered', () => {
    for (const action of ACTIONS.filter((one) => one.startsWith('request.')))
      expect(may(ACTORS.mediator, action, OWN)).toBe(false);
  });
});
