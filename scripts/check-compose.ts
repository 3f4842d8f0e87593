import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Ajv, type ErrorObject } from 'ajv';
import { parse } from 'yaml';

const HELP = `Checks docker-compose.yml against the schema of the Compose Specification, and that
every service, volume and variable that it names exists.`;

interface Service {
  depends_on?: Record<string, unknown>;
  volumes?: string[];
}

interface Compose {
  services: Record<string, Service>;
  volumes?: Record<string, unknown>;
}

// The linter's package carries the official schema (compose-spec, Apache-2.0), but doesn't export it.
const readSchema = async (): Promise<object> => {
  const manifest = pathToFileURL(createRequire(import.meta.url).resolve('dclint/package.json'));
  const file = new URL('schemas/compose.schema.json', manifest);
  const { $schema: _, ...schema } = JSON.parse(await readFile(file, 'utf8')) as { $schema: string };
  // Its draft is ajv's default, which ajv knows under http:// and not under https://.
  return schema;
};

const sentence = ({ instancePath, message, params }: ErrorObject): string => {
  const unknown = (params as { additionalProperty?: string }).additionalProperty;
  return `${instancePath || '/'} ${message}${unknown ? `: ${unknown}` : ''}`;
};

const schemaFaults = async (compose: unknown): Promise<string[]> => {
  // The schema speaks of formats that ajv doesn't know by itself (durations): not strict.
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  const isRight = ajv.compile(await readSchema());
  return isRight(compose) ? [] : (isRight.errors ?? []).map(sentence);
};

const isNamedVolume = (volume: string) => /^[a-z]/i.test(volume);

const referenceFaults = ({ services, volumes = {} }: Compose): string[] =>
  Object.entries(services).flatMap(([name, service]) => {
    const awaited = Object.keys(service.depends_on ?? {}).filter((other) => !(other in services));
    const mounted = (service.volumes ?? [])
      .filter(isNamedVolume)
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((volume) => !(volume in volumes));
    return [
      ...awaited.map((other) => `/services/${name} waits for ${other}, which does not exist`),
      ...mounted.map((volume) => `/services/${name} mounts ${volume}, which is not declared`),
    ];
  });

const variableFaults = (text: string, envExample: string): string[] => {
  const declared = new Set([...envExample.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name));
  const used = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name));
  return [...used]
    .filter((name) => !declared.has(name))
    .map((name) => `\${${name}} is not in .env.example`);
};

/** What is wrong with a compose file, a sentence each; nothing when it is right. */
export const composeFaults = async (text: string, envExample: string): Promise<string[]> => {
  const compose: unknown = parse(text, { merge: true });
  const faults = await schemaFaults(compose);
  // References can only be followed in a file of the right shape.
  if (faults.length > 0) return faults;
  return [...referenceFaults(compose as Compose), ...variableFaults(text, envExample)];
};

const main = async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const faults = await composeFaults(
    await readFile('docker-compose.yml', 'utf8'),
    await readFile('.env.example', 'utf8'),
  );
  for (const fault of faults) console.error(`docker-compose.yml: ${fault}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
