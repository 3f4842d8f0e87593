import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const page = readFileSync('docs/asvs.md', 'utf8');

/** How many requirements of level 1 and 2 each section of ASVS 5.0 has; they are numbered without a gap. */
const SECTIONS: Readonly<Record<string, readonly number[]>> = {
  'V1.': [2, 9, 11, 3, 2],
  'V2.': [3, 3, 4, 1],
  'V3.': [0, 2, 4, 6, 5, 0, 2],
  'V4.': [3, 1, 2, 4],
  'V5.': [1, 3, 2, 3],
  'V6.': [3, 12, 4, 4, 5, 3, 0, 4],
  'V7.': [3, 4, 2, 5, 2, 2],
  'V8.': [2, 3, 1, 1],
  'V9.': [3, 4],
  'V10.': [2, 2, 4, 11, 5, 2, 3],
  'V11.': [2, 3, 3, 4, 1, 1],
  'V12.': [3, 2, 4],
  'V13.': [1, 5, 2, 5],
  'V14.': [2, 4, 3],
  'V15.': [3, 3, 7],
  'V16.': [1, 5, 4, 3, 3],
  'V17.': [1, 4, 2],
};

const wanted = Object.entries(SECTIONS).flatMap(([chapter, counts]) =>
  counts.flatMap((count, at) =>
    Array.from({ length: count }, (_, index) => `${chapter}${at + 1}.${index + 1}`),
  ),
);

interface Row {
  readonly ids: readonly string[];
  readonly state: string;
  readonly how: string;
}

const rowsOf = (text: string): Row[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| V'))
    .map((line) => {
      const [first = '', , , state = '', how = ''] = line.split('|').slice(1);
      return { ids: first.match(/V\d+\.\d+\.\d+/g) ?? [], state: state.trim(), how: how.trim() };
    });

const rows = rowsOf(page);
const countOf = (of: readonly Row[], ...states: string[]): number =>
  of.filter(({ state }) => states.includes(state)).flatMap(({ ids }) => ids).length;
const sumsOf = (of: readonly Row[]): number[] => [
  of.flatMap(({ ids }) => ids).length,
  countOf(of, 'shown', 'in the code'),
  countOf(of, 'shown'),
  countOf(of, 'does not apply'),
  countOf(of, '**not met**'),
];

const TEST = /test\/[\w/-]+\.test\.ts/g;

test('each requirement of level 1 and 2 stands on the page once', () => {
  expect(wanted).toHaveLength(253);
  expect(rows.flatMap(({ ids }) => ids)).toEqual(wanted);
});

test('each row has one of four states, and says how', () => {
  expect(countOf(rows, 'shown', 'in the code', 'does not apply', '**not met**')).toBe(253);
  for (const { ids, how } of rows) expect([ids, how]).toEqual([ids, expect.stringMatching(/\w/)]);
});

test('the table of chapters adds up', () => {
  const chapters = [...page.matchAll(/^\| \[V\d.*$/gm)].map(([line]) => line);
  const numbers = (line: string): number[] => line.split('|').slice(2, 7).map(Number);
  const texts = page.split(/^## /m).slice(1);
  expect(texts).toHaveLength(17);
  expect(chapters.map(numbers)).toEqual(texts.map((text) => sumsOf(rowsOf(text))));
  expect(numbers(/^\| all .*$/m.exec(page)?.[0] ?? '')).toEqual(sumsOf(rows));
});

test('each test that is named exists, by its file and its title', () => {
  const files = [...new Set(page.match(TEST))];
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  const tests = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const titles = rows.flatMap(({ how }) => [...how.matchAll(/“([^”]+)”/g)]);
  const parts = titles.flatMap(([, title = '']) => title.split('…').map((part) => part.trim()));
  expect(parts.length).toBeGreaterThan(100);
  expect(parts.filter((part) => !tests.includes(part))).toEqual([]);
});
