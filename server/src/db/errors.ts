/** Classifies errors of the engines. */

export const isUniqueViolation = (error: unknown): boolean =>
  errorCode(error) === '23505' || errorCode(error).startsWith('SQLITE_CONSTRAINT_UNIQUE')

/** The disk is full, as reported by the database. */
export const isStorageFull = (error: unknown): boolean => ['SQLITE_FULL', '53100'].includes(errorCode(error))

/** The database is temporarily unreachable. It is unknown whether a transaction that was being committed was committed. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** True if the database is unreachable, or locked by another process for longer than the timeout. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable || errorCode(error).startsWith('SQLITE_BUSY')

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/**
 * A prepared statement of PostgreSQL that reads whole rows of a table to which another server has added columns. It fails on that
 * connection for ever.
 */
export const isOutdatedStatement = (error: unknown): boolean =>
  errorCode(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan')

/** A deadlock, a serialization failure or an outdated statement: the same work may succeed when it is repeated. */
export const isRetryable = (error: unknown): boolean =>
  ['40001', '40P01'].includes(errorCode(error)) || isOutdatedStatement(error)
