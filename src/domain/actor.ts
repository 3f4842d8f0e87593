/** Who acts, in which network. A key or a session is turned into one of these at the edge. */
export type Actor = Whoever & {
  /** The actions to which a key is narrowed; null or left out: all of its role. */
  readonly scopes?: readonly string[] | null;
};

type Whoever =
  | {
      readonly role: 'front-desk';
      readonly networkId: string;
      readonly organisationId: string;
      /** Null: all sites of the organisation. */
      readonly siteIds: readonly string[] | null;
      readonly subjectId: string;
    }
  | {
      readonly role: 'mediator';
      readonly networkId: string;
      readonly mediatorId: string;
      readonly subjectId: string;
    }
  | {
      readonly role: 'partner-manager';
      readonly networkId: string;
      readonly partnerId: string;
      readonly subjectId: string;
    }
  | { readonly role: 'coordinator'; readonly networkId: string; readonly subjectId: string }
  | { readonly role: 'auditor'; readonly networkId: string; readonly subjectId: string }
  | { readonly role: 'admin'; readonly networkId: string; readonly subjectId: string }
  /** The system itself: dispatch, sweep, carrier. */
  | { readonly role: 'system'; readonly networkId: string; readonly subjectId: 'system' };

export const systemActor = (networkId: string): Actor => ({
  role: 'system',
  networkId,
  subjectId: 'system',
});
