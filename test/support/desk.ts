import type { Phone, Seen, Story } from './story.ts';

/** What an office does in a story: it asks for Edo at the hospital, and looks. */
export interface Desk {
  readonly ask: (change?: object) => Promise<Seen>;
  readonly look: (id: string) => Promise<Seen>;
  /** What the coordinator was told, newest first. */
  readonly notices: () => Promise<readonly Seen[]>;
  /** Asks, and this phone says yes; the code and the request's id. */
  readonly books: (phone: Phone, change?: object) => Promise<{ code: string; id: string }>;
}

export const deskOf = (story: Story): Desk => {
  const ask: Desk['ask'] = async (change = {}) => {
    const { body } = await story.calls('nurse', 'POST', '/requests', {
      siteId: story.province.hospital,
      mode: 'on-site',
      language: 'bin',
      startsAt: '2026-11-26T10:30:00+01:00',
      durationMinutes: 60,
      setting: 'health',
      unit: 'Pronto soccorso',
      contact: '+39 0883 299111',
      ...change,
    });
    return body;
  };
  return {
    ask,
    look: async (id) => (await story.calls('nurse', 'GET', `/requests/${id}`)).body,
    notices: async () =>
      (await story.calls('coordinator', 'GET', '/notices')).body.items as unknown as Seen[],
    books: async (phone, change) => {
      const { id } = await ask(change);
      const code = await phone.receives(/Rispondi SI|Reply YES|Répondez OUI/);
      await phone.writes(`SI ${code}`);
      await phone.receives(/confermato|confirmed|confirmé/);
      return { code, id };
    },
  };
};
