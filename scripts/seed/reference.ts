import { defaultPolicy } from '../../config/policy.ts';
import { demo } from '../../config/demo.ts';
import type { Site } from '../../src/app/stores.ts';
import {
  makeLanguageGraph,
  type Intelligibility,
  type Language,
} from '../../src/domain/language/graph.ts';
import type { Network } from '../../src/domain/network.ts';
import type { Place } from '../../src/domain/place.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { demoId } from './demo-id.ts';
import { makeRandom } from './random.ts';
import {
  readComuni,
  readIntelligibility,
  readLanguages,
  readPartners,
  readSites,
  readTownCentres,
  type ComuneRow,
} from './read-data.ts';

export interface DemoSite extends Site {
  readonly kind: string;
  readonly comuneIstat: string;
  readonly certainty: string;
}

export interface Partner {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** What the demo network stands on. */
export interface Reference {
  readonly network: Network;
  readonly comuni: readonly ComuneRow[];
  readonly sites: readonly DemoSite[];
  readonly partners: readonly Partner[];
  readonly languages: readonly Language[];
  readonly intelligibility: readonly Intelligibility[];
  /** A comune of the province, or a neighbour, by name; where the town is rather than the territory's middle. */
  readonly town: (name: string) => ComuneRow;
}

export const networkId = demoId('network', demo.slug);

/** Its phones ring only here, and stories follow each other within seconds: nothing is held back. */
const demoPolicy: Policy = {
  ...defaultPolicy,
  sms: { ...defaultPolicy.sms, limits: [], dailyCap: null },
  // Whoever tries it out need not set up an app first.
  signIn: { ...defaultPolicy.signIn, secondFactorRoles: [] },
};

/** A place of its own near a town's centre: at most about 600 m away. */
export const near = (name: string, { lat, lng }: Place): Place => {
  const random = makeRandom(`place/${name}`);
  const away = () => (random.next() - 0.5) * 0.01;
  const fourDigits = (degrees: number) => Math.round(degrees * 1e4) / 1e4;
  return { lat: fourDigits(lat + away()), lng: fourDigits(lng + away()) };
};

const makeTown = (comuni: readonly ComuneRow[]): Reference['town'] => {
  const centres = readTownCentres();
  // Names of comuni come twice in Italy; those of Apulia go first.
  const byName = new Map(comuni.map((row) => [row.name, row]));
  for (const row of comuni)
    if (['BT', 'BA', 'FG'].includes(row.province)) byName.set(row.name, row);
  return (name) => {
    const row = byName.get(name);
    if (!row) throw new Error(`no comune is called ${name}`);
    return { ...row, ...centres.get(row.istat) };
  };
};

const makeSites = (town: Reference['town']): DemoSite[] =>
  readSites().map((row) => {
    const name = `${row.organisation}/${row.site}/${row.comune}`;
    const { istat, ...centre } = town(row.comune);
    return {
      id: demoId('site', name),
      networkId,
      organisationId: demoId('organisation', row.organisation),
      organisationName: row.organisation,
      kind: row.organisation_kind,
      name: row.site,
      comune: row.comune,
      comuneIstat: istat,
      place: near(name, centre),
      certainty: row.certainty,
    };
  });

/** Reads the data files into what the demo network stands on. */
export const readReference = (): Reference => {
  const comuni = readComuni();
  const town = makeTown(comuni);
  const languages = readLanguages();
  const intelligibility = readIntelligibility();
  return {
    network: {
      id: networkId,
      name: demo.name,
      zone: demo.zone,
      demo: true,
      policy: demoPolicy,
      languages: makeLanguageGraph({ languages, intelligibility }),
    },
    comuni,
    town,
    sites: makeSites(town),
    partners: readPartners()
      .filter(({ role }) => role === 'employs mediators')
      .map(({ partner, role }) => ({ id: demoId('partner', partner), name: partner, role })),
    languages,
    intelligibility,
  };
};
