import type { Gender } from '../../src/domain/terms.ts';
import { readResidents } from './read-data.ts';

/**
 * From where the demo's people are invented: names, and the sets of languages that its mediators work in and its
 * requests ask for. This table serves invention only. The product has no such table: for it, somebody's language is
 * what she or the office says, and never follows from a citizenship.
 */
export interface Community {
  /** As in residents-by-citizenship.csv, where it stands there. */
  readonly from: string;
  /** Mediators besides those that follow from the residents table, or the only ones. */
  readonly extra?: number;
  /** Each mediator takes the next set; the first language of a set is also what a request asks for. */
  readonly languages: readonly (readonly string[])[];
  readonly genders: readonly Gender[];
  readonly female: readonly string[];
  readonly male: readonly string[];
  readonly family: readonly string[];
}

const words = (text: string): string[] => text.split(' ');
const sets = (text: string): string[][] => text.split(', ').map(words);

const community = (
  from: string,
  languages: string,
  genders: string,
  female: string,
  male: string,
  family: string,
  extra = 0,
): Community => ({
  from,
  extra,
  languages: sets(languages),
  genders: [...genders].map((letter) => (letter === 'f' ? 'female' : 'male')),
  female: words(female),
  male: words(male),
  family: words(family),
});

export const communities: readonly Community[] = [
  community(
    'Romania',
    'ro, ro en, ro, ro fr, ro ru, ro, ro es',
    'ffmff',
    'Andreea Mihaela Elena Ioana Roxana Simona Daniela Gabriela',
    'Cristian Florin Marius Adrian',
    'Munteanu Dobre Stanciu Neagu Lungu Voicu Marinescu Toma Barbu Cojocaru Enache Tudor',
  ),
  community(
    'Albania',
    'sq, sq en, sq',
    'fmf',
    'Ardita Mirela Entela Elona',
    'Arben Gentian Ilir',
    'Hoxha Kola Dervishi Marku Leka Prifti Shehu',
  ),
  community(
    'Morocco',
    'ary ar fr, ary fr, ary ar, ary fr es',
    'ffm',
    'Nawal Samira Khadija Hanane Latifa',
    'Youssef Rachid Hicham',
    'Bennani Alaoui Tahiri Fassi Naciri Zerouali',
  ),
  community(
    'China',
    'zh, zh en, zh',
    'ffm',
    'Meiling Xiaoyan Jiayi Lihua',
    'Wei Junjie',
    'Chen Lin Zheng Wu Huang Xu',
  ),
  community(
    'Ukraine',
    'uk ru, uk ru en, uk ru',
    'fff',
    'Oksana Nataliya Halyna Iryna Lyudmyla',
    'Taras Andriy',
    'Kovalenko Bondar Shevchuk Melnyk Tkachenko',
  ),
  community(
    'Nigeria',
    'bin pcm en, bin pcm en, bin en pcm, yo pcm en, bin pcm en, ig pcm en',
    'ffmmff',
    'Blessing Osarugue Itohan Ngozi Efe',
    'Osaze Tunde Nosa',
    'Osagie Igbinedion Aigbe Adeyemi Omoregie Okafor Ehigiator',
    3,
  ),
  community(
    'Algeria',
    'arq ar fr, arq fr, arq fr',
    'fmf',
    'Amel Nadia Yasmina',
    'Karim Sofiane',
    'Benali Haddad Mansouri Belkacem',
  ),
  community(
    'Tunisia',
    'aeb ar fr, aeb fr, aeb fr',
    'mff',
    'Ines Rim Sonia',
    'Mehdi Walid',
    'Trabelsi Gharbi Jaziri Mejri',
  ),
  community(
    'Bangladesh',
    'bn en, bn syl en, bn hi ur',
    'mfm',
    'Farhana Nasrin',
    'Rafiqul Shafiq Imran',
    'Hossain Miah Sarkar Akter',
  ),
  community('Senegal', 'wo fr, wo fuc fr', 'mf', 'Awa Fatou', 'Mamadou Cheikh', 'Ndiaye Sarr Diop'),
  community(
    'Pakistan',
    'ur pnb en, ur ps',
    'mf',
    'Saima Rabia',
    'Bilal Adnan',
    'Qureshi Chaudhry Afridi',
  ),
  community('Georgia', 'ka ru, ka', 'ff', 'Nino Tamar', 'Giorgi', 'Beridze Kapanadze Gelashvili'),
  community(
    'Mali',
    'bm fr, bm snk fr',
    'mf',
    'Aminata Oumou',
    'Seydou Boubacar',
    'Traore Keita Sissoko',
  ),
  community('Guinea', 'fuf fr', 'm', 'Mariama', 'Alpha', 'Barry', 1),
  community('Ivory Coast', 'dyu fr', 'f', 'Adjoua', 'Yao', 'Kone', 1),
  community('Gambia', 'mnk wo en', 'm', 'Isatou', 'Lamin', 'Ceesay', 1),
  community('Eritrea', 'ti am en', 'm', 'Selam', 'Yonas', 'Tesfay', 1),
  community('Afghanistan', 'prs pes ps', 'm', 'Zahra', 'Hamid', 'Rahimi', 1),
  community('Egypt', 'arz ar en', 'f', 'Mona', 'Tarek', 'Ghali', 1),
  community('Syria', 'apc ar en', 'f', 'Rima', 'Nizar', 'Khoury', 1),
  community('India', 'pa hi en', 'm', 'Harpreet', 'Gurpreet', 'Gill', 1),
  community('Peru', 'es', 'f', 'Rosario', 'Julio', 'Quispe', 1),
  // Nobody works in Somali: a need that cannot be met is part of the demo.
  community('Somalia', 'so', 'f', 'Hodan', 'Abdi', 'Warsame'),
];

/** How many mediators follow from the residents table, besides the extra ones. */
const FROM_RESIDENTS = 50;
const AT_LEAST = 2;

// A language of a hundred people needs somebody too, and one of four thousand not thirty: hence the square root.
const residentsOf = (() => {
  const rows = new Map(
    readResidents().map(({ citizenship, residents }) => [citizenship, residents]),
  );
  return (from: string): number => rows.get(from) ?? 0;
})();

/** The share of a community in the demo's mediators: the square root of its residents. */
export const weightOf = ({ from }: Community): number => Math.sqrt(residentsOf(from));

const total = communities.reduce((sum, one) => sum + weightOf(one), 0);

/** How many mediators a community has in the demo. */
export const mediatorsOf = (one: Community): number => {
  const share = Math.round((FROM_RESIDENTS * weightOf(one)) / total);
  return (one.extra ?? 0) + (weightOf(one) > 0 ? Math.max(AT_LEAST, share) : 0);
};
