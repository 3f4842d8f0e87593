import type { Queries } from '../../../app/queries.ts';
import type { KeyView, LanguageView, SiteView } from '../../../app/views.ts';
import { SECOND } from '../../../domain/time.ts';
import type { Within } from '../connection.ts';
import { run, type Runner, type Statement } from '../statement.ts';

const KEY: Statement = {
  name: 'query-key',
  text: `select id, network_id as "networkId", role, organisation_id as "organisationId", mediator_id as "mediatorId",
      site_ids as "siteIds", partner_id as "partnerId", scopes, expires_at as "expiresAt", revoked_at as "revokedAt",
      last_used_at as "lastUsedAt" from api_keys where hash = $1`,
};

const SITES: Statement = {
  name: 'query-sites',
  text: `select s.id, s.organisation_id as "organisationId", o.name as organisation, s.name, c.name as comune, s.certainty
    from sites s join organisations o on o.id = s.organisation_id join comuni c on c.istat = s.comune_istat
    where s.network_id = $1 and ($2::uuid is null or s.organisation_id = $2)
      and ($3::uuid[] is null or s.id = any ($3)) order by o.name, s.name, s.id`,
};

const LANGUAGES: Statement = {
  name: 'query-languages',
  text: `select tag, name_it as "nameIt", name_en as "nameEn", endonym
    from languages where network_id = $1 order by position, tag`,
};

const PATIENCE = SECOND;

const withinPatience = async (question: Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  const answered = question.then(
    () => true,
    () => false,
  );
  const alive = await Promise.race([answered, late]);
  clearTimeout(timer);
  return alive;
};

type ReferenceQueries = Pick<Queries, 'key' | 'sites' | 'languages' | 'alive'>;

export const referenceQueries = (within: Within, pool: Runner): ReferenceQueries => ({
  // Whose key it is says which network it is.
  key: async (hash) =>
    (await within('system', (runner) => run<KeyView>(runner, KEY, [hash])))[0] ?? null,
  sites: (reach) => {
    const { networkId, organisationId = null, siteIds = null } = reach;
    const values = [networkId, organisationId, siteIds];
    return within(reach, (runner) => run<SiteView>(runner, SITES, values));
  },
  languages: (reach) =>
    within(reach, (runner) => run<LanguageView>(runner, LANGUAGES, [reach.networkId])),
  alive: () => withinPatience(pool.query('select 1')),
});
