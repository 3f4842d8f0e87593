/** A mail as the mailbox shows it. */
export interface Mail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly receivedAt: number;
}

const bytesOfQuotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/** RFC 2047: words of a header that are not ASCII. Between two of them spaces are folding. */
const decodeWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString('utf8')
        : bytesOfQuotedPrintable(word.replaceAll('_', ' ')).toString('utf8'),
    );

const decodeBody = (body: string, encoding: string): string => {
  switch (encoding.toLowerCase()) {
    case 'quoted-printable':
      return bytesOfQuotedPrintable(body).toString('utf8');
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    default:
      return Buffer.from(body, 'latin1').toString('utf8');
  }
};

/** Subject and text of a mail that has one part: the product writes no others. */
export const readMail = (raw: Buffer): Pick<Mail, 'subject' | 'text'> => {
  const source = raw.toString('latin1');
  const border = /\r?\n\r?\n/.exec(source);
  const head = source.slice(0, border?.index ?? source.length).replace(/\r?\n[ \t]+/g, ' ');
  const body = border === null ? '' : source.slice(border.index + border[0].length);
  const header = (name: string): string =>
    new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  const text = decodeBody(body, header('content-transfer-encoding')).replace(/\r\n/g, '\n');
  return { subject: decodeWords(header('subject')), text: text.trimEnd() };
};
