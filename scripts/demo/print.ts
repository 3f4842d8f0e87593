import { styleText } from 'node:util';

const started = Date.now();

const colour = (style: Parameters<typeof styleText>[0], text: string): string =>
  process.stdout.isTTY ? styleText(style, text) : text;

/** Seconds since the demo began. */
const stamp = (): string =>
  colour('dim', `${((Date.now() - started) / 1_000).toFixed(2).padStart(6)} s`);

const write = (line: string): void => void process.stdout.write(`${line}\n`);

export const title = (text: string): void => write(`\n${colour('bold', text)}`);

/** What somebody does or sees. */
export const line = (who: string, text: string): void =>
  write(`${stamp()}  ${colour('cyan', who.padEnd(13))} ${text}`);

export const detail = (text: string): void => write(`${' '.repeat(24)}${text}`);

/** An SMS, drawn so that it can be told from everything else. */
export const sms = (who: string, text: string, written = false): void =>
  line(
    written ? 'phone ▸' : 'phone ◂',
    `${colour('green', `“${text}”`)} ${colour('dim', `(${who})`)}`,
  );

export const note = (text: string): void => write(`${' '.repeat(9)}${colour('dim', text)}`);
