/** Who acts, in which network. A key or a session is turned into one of these at the edge. */
export type Actor =
  | {
      readonly role: 'front-desk';
      readonly networkId: string;
      readonly organisationId: string;
      readonly subjectId: string;
    }
  | {
      readonly role: 'mediator';
      readonly networkId: string;
      readonly mediatorId: string;
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
