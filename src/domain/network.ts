import type { LanguageGraph } from './language/graph.ts';
import type { Policy } from './policy.ts';

/** The tenant: one province's network, with its own rules and its own languages. */
export interface Network {
  readonly id: string;
  readonly name: string;
  /** IANA name: `Europe/Rome`. */
  readonly zone: string;
  /** A demo network may never reach a real carrier. */
  readonly demo: boolean;
  readonly policy: Policy;
  readonly languages: LanguageGraph;
}
