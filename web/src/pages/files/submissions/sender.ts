import type { Submission } from '../../../data/sharing/submission-of-file.ts'

/** With the name that a visitor has entered, which says more than the email address. */
export const senderOf = <Actor extends { readonly visitor?: string | undefined }>(
  actor: Actor,
  submission: Submission | undefined,
): Actor => (submission?.senderName ? { ...actor, visitor: submission.senderName } : actor)
