import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ACTIONS, boundOf, ROLES, type Bound } from '../src/main.ts';

const HELP = `Writes docs/permissions.md from src/domain/permissions.ts.

  --check   change nothing; exit with 1 if the page is not up to date
  --help    this text`;

const PAGE = 'docs/permissions.md';

const WORDS: Readonly<Record<Bound, string>> = {
  network: 'network',
  'own-sites': 'own sites',
  'own-partner': 'own partner',
  oneself: 'oneself',
};

const HEAD = `# Who may do what

Written by \`scripts/permissions-table.ts\` from \`src/domain/permissions.ts\`, the one place that decides it, and checked in CI. Change that file, not this page.

**network**: with everything of one's own network, never of another. **own sites**: with what one's own office asked for, and, where a person is bound to some of its sites, only these. **own partner**: with the mediators of one's own partner. **oneself**: with what concerns this mediator. An empty cell: never, which is answered with 403. A row that is out of reach does not exist: 404.
`;

const page = async (): Promise<string> => {
  const cell = (bound: Bound | null): string => (bound === null ? '' : WORDS[bound]);
  const rows = ACTIONS.map(
    (action) =>
      `| \`${action}\` | ${ROLES.map((role) => cell(boundOf(role, action))).join(' | ')} |`,
  );
  const table = [
    `| action | ${ROLES.join(' | ')} |`,
    `| --- | ${ROLES.map(() => '---').join(' | ')} |`,
    ...rows,
  ];
  // Prettier aligns the columns, so that the format check agrees with what is written here.
  const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  return format(`${HEAD}\n${table.join('\n')}\n`, options);
};

const run = async (check: boolean): Promise<void> => {
  const wanted = await page();
  if ((await readFile(PAGE, 'utf8').catch(() => '')) === wanted) return;
  if (check)
    throw new Error(
      `${PAGE} is not up to date: run \`node --import tsx scripts/permissions-table.ts\`.`,
    );
  await writeFile(PAGE, wanted);
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
