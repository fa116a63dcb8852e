import type { SubmissionOfFile } from '../../../core/forms/sent-files.ts'

export const presentSubmission = ({ id, ...attributes }: SubmissionOfFile) => ({
  ...{ id, type: 'submission' as const, attributes },
})
