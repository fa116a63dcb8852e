import type { Submission } from '../../../data/sharing/submission-of-file.ts'

/** Where it is shown among the submissions of its form. */
export const submissionAddress = ({ id, formId }: Pick<Submission, 'id' | 'formId'>) =>
  ({ to: `/sharing/receive/${formId}/submissions`, search: { submission: String(id) } }) as { readonly to: string }

/** What it is about; '' where a form without such a field has the name of the visitor there. */
export const subjectIn = ({ subject, senderName }: Submission): string => (subject === senderName ? '' : subject)

/** With the name that a visitor has entered, which says more than the email address. */
export const senderOf = <Actor extends { readonly visitor?: string | undefined }>(
  actor: Actor,
  submission: Submission | undefined,
): Actor => (submission?.senderName ? { ...actor, visitor: submission.senderName } : actor)
