import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { describeVariables } from '../config/env.ts';

const HELP = `Writes the configuration table of README.md from config/env.ts.

  --check   change nothing; exit with 1 if the table is not up to date`;

const START = '<!-- config:start -->';
const END = '<!-- config:end -->';

const cell = (text: string) => text.replaceAll('|', '\\|');

const table = (): string =>
  [
    '| variable | meaning | without it |',
    '| --- | --- | --- |',
    ...describeVariables().map(
      ({ name, description, fallback }) =>
        `| \`${name}\` | ${cell(description)} | ${cell(fallback)} |`,
    ),
  ].join('\n');

const withTable = async (readme: string): Promise<string> => {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start)
    throw new Error(`README.md needs the markers ${START} and ${END}, in this order.`);
  // Prettier aligns the columns, so that the format check agrees with what is written here.
  const options = { ...(await resolveConfig('README.md')), parser: 'markdown' };
  const aligned = await format(table(), options);
  return `${readme.slice(0, start)}${START}\n\n${aligned}\n${readme.slice(end)}`;
};

const run = async (check: boolean): Promise<void> => {
  const readme = await readFile('README.md', 'utf8');
  const wanted = await withTable(readme);
  if (readme === wanted) return;
  if (check)
    throw new Error(
      'The configuration table of README.md is not up to date: run `node --import tsx scripts/config-table.ts`.',
    );
  await writeFile('README.md', wanted);
};

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) console.log(HELP);
else
  await run(values.check ?? false).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
