import type { Place } from '../domain/place.ts';

/** A municipality of the national list. */
export interface Comune {
  readonly istat: string;
  readonly name: string;
  readonly place: Place;
}

export interface ComuneReader {
  byIstat(istat: string): Promise<Comune | null>;
}
