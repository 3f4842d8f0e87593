import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { CARD } from '../src/main.ts';

const HELP = `npm run card: writes docs/mediator-card.html, the card to print with what a mediator can write.

  --check   change nothing; exit with 1 if the card is not up to date
  --help    this text
`;

const FILE = 'docs/mediator-card.html';

const TITLES = {
  it: 'Che cosa posso scrivere a Ponte',
  en: 'What I can write to Ponte',
  fr: 'Ce que je peux écrire à Ponte',
} as const;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const page = (language: keyof typeof TITLES): string => `
  <section lang="${language}">
    <h1>${TITLES[language]}</h1>
    <table>
      ${CARD[language]
        .map(
          ({ write, means }) =>
            `<tr><th scope="row">${escaped(write)}</th><td>${escaped(means)}</td></tr>`,
        )
        .join('\n')}
    </table>
  </section>`;

/** One A6 page for each language: print it, fold it, keep it behind the phone. */
const card = (): string => `<!doctype html>
<html lang="it">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Ponte</title>
    <style>
      @page { size: A6; margin: 7mm; }
      body { font: 9pt/1.3 system-ui, sans-serif; color: #17324d; margin: 1rem auto; max-width: 92mm; }
      section { break-after: page; margin-bottom: 2rem; }
      h1 { font-size: 12pt; margin: 0 0 2mm; }
      table { border-collapse: collapse; width: 100%; }
      th, td { border-top: 0.2mm solid #c5c7c9; padding: 0.7mm 0; text-align: left; vertical-align: top; }
      th { font-weight: 700; padding-right: 3mm; white-space: nowrap; }
    </style>
  </head>
  <body>${(Object.keys(TITLES) as (keyof typeof TITLES)[]).map(page).join('')}
  </body>
</html>
`;

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
});

if (values.help) process.stdout.write(HELP);
else {
  const options = { ...(await resolveConfig(FILE)), parser: 'html' };
  const wanted = await format(card(), options);
  const same = (await readFile(FILE, 'utf8').catch(() => '')) === wanted;
  if (values.check && !same) {
    process.stderr.write(`${FILE} is not up to date: run npm run card.\n`);
    process.exitCode = 1;
  } else if (!same) await writeFile(FILE, wanted);
}
