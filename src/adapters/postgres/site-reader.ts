import { eq } from 'drizzle-orm';
import type { ComuneReader } from '../../app/comuni.ts';
import type { NetworkStore, Site, SiteReader } from '../../app/stores.ts';
import { networkOf, type Connection } from './connection.ts';
import { comuni, networks } from './schema/networks.ts';
import { run } from './statement.ts';

const SITE = {
  name: 'site-by-id',
  text: `select s.id, s.network_id as "networkId", s.organisation_id as "organisationId", o.name as "organisationName",
      s.name, c.name as comune, s.lat, s.lng
    from sites s join organisations o on o.id = s.organisation_id join comuni c on c.istat = s.comune_istat
    where s.id = $1 and ($2::uuid is null or s.network_id = $2)`,
};

export const makeSiteReader = ({ client, scope }: Connection): SiteReader => ({
  byId: async (id) => {
    const [row] = await run<Omit<Site, 'place'> & { lat: number; lng: number }>(client, SITE, [
      id,
      networkOf(scope),
    ]);
    if (!row) return null;
    const { lat, lng, ...site } = row;
    return { ...site, place: { lat, lng } };
  },
});

export const makeNetworkStore = ({ db }: Connection): NetworkStore => ({
  setPolicy: async (networkId, policy) => {
    await db.update(networks).set({ policy }).where(eq(networks.id, networkId));
  },
});

export const makeComuneReader = ({ db }: Connection): ComuneReader => ({
  byIstat: async (istat) => {
    const [row] = await db.select().from(comuni).where(eq(comuni.istat, istat));
    return row ? { istat, name: row.name, place: { lat: row.lat, lng: row.lng } } : null;
  },
});
