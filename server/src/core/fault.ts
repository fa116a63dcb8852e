/** Errors that belong to no protocol. Each door answers every code in its own words; a new code does not compile until all do. */
export type FaultCode =
  | 'invalid'
  | 'weak-password'
  | 'unauthenticated'
  | 'second-factor'
  | 'forbidden'
  | 'plan-limit'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'too-large'
  | 'bad-range'
  | 'too-many'
  | 'storage-full'
  | 'unavailable'

export interface FaultDetail {
  /** The kind of thing that was not found: `resource`, `webhook`, `user` … */
  readonly thing?: string
  /** The input at fault, by the name the caller used. */
  readonly field?: string
  /** What is wrong, input by input, where it is said of more than one. */
  readonly fields?: Readonly<Record<string, string>>
  /** How long to wait before asking again, in ms. */
  readonly retryAfter?: number
  /** The size of what a range was asked of, in bytes. */
  readonly size?: number
  /** The oldest cursor of a feed that can be gone on from. */
  readonly oldestCursor?: string
}

/** A refusal with a sentence for the caller. Anything else that is thrown is a bug. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  readonly detail: FaultDetail

  constructor(code: FaultCode, message: string, detail: FaultDetail = {}) {
    super(message)
    this.code = code
    this.detail = detail
  }
}

export const invalid = (field: string, message: string): Fault => new Fault('invalid', message, { field })

export const notFound = (thing: string, message: string): Fault => new Fault('not-found', message, { thing })
