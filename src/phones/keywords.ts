// Twilio's default words; each counts only when it stands alone, in any case.
const stopWords = new Set([
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'REVOKE',
  'OPTOUT',
  'CANCEL',
  'END',
  'QUIT',
]);
const startWords = new Set(['START', 'YES', 'UNSTOP']);

/** What the carrier itself reads in a text before anybody else does. */
export const carrierKeyword = (body: string): 'stop' | 'start' | null => {
  const word = body.trim().toUpperCase();
  if (stopWords.has(word)) return 'stop';
  if (startWords.has(word)) return 'start';
  return null;
};
