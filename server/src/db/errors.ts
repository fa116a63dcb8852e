/** What the engines' errors mean. */

export const isUniqueViolation = (error: unknown): boolean =>
  errorCode(error) === '23505' || errorCode(error).startsWith('SQLITE_CONSTRAINT_UNIQUE')

/** The disk is full, as the database reports it. */
export const isStorageFull = (error: unknown): boolean => ['SQLITE_FULL', '53100'].includes(errorCode(error))

/** The database can't be reached for the moment. Of a transaction that was just being committed it isn't known whether it was. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** It can't be reached, or another process holds it for longer than we wait. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable || errorCode(error).startsWith('SQLITE_BUSY')

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** A deadlock or a serialisation failure: the same work may well succeed when it is run again. */
export const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(errorCode(error))
