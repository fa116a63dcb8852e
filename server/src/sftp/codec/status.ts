/** Status codes of SFTP version 3, and their mapping from faults. */
import type { FaultCode } from '../../core/fault.ts'

export const statusCode = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  unsupported: 8,
} as const

export type StatusCode = (typeof statusCode)[keyof typeof statusCode]

const { noSuchFile, permissionDenied, failure } = statusCode

/** Version 3 has no codes for an existing name or a full disk: these are failures, explained by the message. */
export const codeOfFault = {
  invalid: failure,
  'weak-password': failure,
  unauthenticated: permissionDenied,
  'second-factor': permissionDenied,
  forbidden: permissionDenied,
  'plan-limit': failure,
  'not-found': noSuchFile,
  conflict: failure,
  gone: noSuchFile,
  'too-large': failure,
  'bad-range': failure,
  'too-many': failure,
  'storage-full': failure,
  unavailable: failure,
} satisfies Record<FaultCode, StatusCode>
