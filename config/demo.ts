/** What makes the demo network recognisable. Where the numbers come from: docs/decisions/0010-demo-phone-numbers.md. */
export const demo = {
  slug: 'bat',
  name: 'Rete territoriale BAT — dimostrazione',
  zone: 'Europe/Rome',
  /** What the simulated carrier sends from. */
  sender: '+392000000000',
  /** Numbers that no network assigns: 000001 to 999999 follow. */
  phonePrefix: '+392000',
} as const;
