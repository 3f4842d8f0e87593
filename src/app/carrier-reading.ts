import type { Instant } from '../domain/time.ts';

/** How far the carrier's list of what came in has been read. */
export interface ReadingStore {
  /**
   * Takes the reading if it is due by `dueBy`, and makes the next one due at `nextAt`. Since when to read, or null:
   * somebody else has it. The first reading ever starts now.
   */
  claim(account: string, now: Instant, dueBy: Instant, nextAt: Instant): Promise<Instant | null>;
  /** Everything up to there is stored. */
  done(account: string, readUntil: Instant): Promise<void>;
}
