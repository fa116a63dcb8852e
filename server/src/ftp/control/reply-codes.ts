/** Maps faults and failures of data connections to replies. */
import { faultOf } from '../../core/errors.ts'
import type { Fault, FaultCode } from '../../core/fault.ts'
import { UploadInUse } from '../../core/files/uploads/progress.ts'
import { DataConnectionError } from '../data/errors.ts'

/** A reply, in one line or several. */
export interface Reply {
  readonly code: number
  readonly text: string | readonly string[]
}

const codeOfFault = {
  invalid: 501,
  'weak-password': 550,
  unauthenticated: 421,
  'second-factor': 530,
  forbidden: 550,
  'plan-limit': 552,
  'not-found': 550,
  conflict: 550,
  gone: 550,
  'too-large': 552,
  'bad-range': 551,
  'too-many': 450,
  'storage-full': 552,
  unavailable: 451,
} satisfies Record<FaultCode, number>

/** Subjects of invalid names and paths, which have a reply of their own. */
const nameSubjects: ReadonlySet<string | undefined> = new Set(['name', 'path'])

function codeOf(fault: Fault): number {
  if (fault instanceof UploadInUse) return 450
  if (fault.code === 'invalid' && nameSubjects.has(fault.detail.subject)) return 553
  return codeOfFault[fault.code]
}

/** The reply for an error; null for an unexpected one. */
export function replyOf(error: unknown): Reply | null {
  if (error instanceof DataConnectionError) return { code: error.reply, text: error.message }
  const fault = faultOf(error)
  return fault && { code: codeOf(fault), text: fault.message }
}

export const internalError: Reply = {
  code: 451,
  text: 'The command failed because of an internal error of the server.',
}

/** The reason that aborts a transfer on ABOR. */
export const abortedByClient = (isUpload: boolean): DataConnectionError =>
  new DataConnectionError(426, isUpload ? 'The upload was aborted. It can be resumed.' : 'The transfer was aborted.')

export const goodbye: Reply = { code: 221, text: 'Goodbye.' }
/** After ABOR. */
export const aborted: Reply = { code: 226, text: 'Nothing is being transferred any more.' }

/** Texts of 501 for lines that are no commands. */
export const malformed = {
  'too-long': 'The line is too long.',
  'bad-utf8': 'The line is not UTF-8.',
  nul: 'The line contains a NUL.',
  'bare-cr': 'The line contains a CR without LF.',
}
