import { noFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import type { Form } from './form-body.ts';

/** A switch on the page: what it does in words, and the fault that it stands for. */
export interface FaultSwitch {
  readonly name: keyof Faults;
  readonly label: string;
  readonly on: number | boolean;
}

export const faultSwitches: readonly FaultSwitch[] = [
  { name: 'latencyMs', label: 'Rete lenta (2 secondi)', on: 2000 },
  { name: 'failRate', label: 'Un invio su tre è rifiutato', on: 1 / 3 },
  { name: 'silent', label: 'Nessuna conferma di consegna', on: true },
  { name: 'dropCallbacks', label: 'Una conferma su due si perde', on: 0.5 },
  { name: 'doubleCallbacks', label: 'Conferme doppie', on: true },
  { name: 'reorderCallbacks', label: 'Conferme in disordine', on: true },
  { name: 'doubleInbound', label: 'Risposte consegnate due volte', on: true },
  { name: 'reorderInbound', label: 'Risposte in disordine', on: true },
  { name: 'dropInbound', label: 'Risposte perse per strada', on: true },
];

export const isSwitchedOn = (faults: Faults, { name }: FaultSwitch): boolean =>
  Boolean(faults[name]);

/** The faults that the page's switches ask for: a box that is not ticked is not sent. */
export const faultsFromForm = (form: Form): object => {
  const none = noFaults();
  return Object.fromEntries(
    faultSwitches.map(({ name, on }) => [name, form[name] === undefined ? none[name] : on]),
  );
};
