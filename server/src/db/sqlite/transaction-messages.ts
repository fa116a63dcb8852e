/** Messages between the thread of a large transaction and the one that started it. */

/** Posted once the connection is open. */
export const ready = 'ready'

export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

export interface ThreadRequest {
  readonly id: number
  readonly run: Statement | 'begin' | 'commit' | 'rollback'
}

export interface Result {
  readonly rows: unknown[]
  readonly numAffectedRows: bigint | undefined
  /** Rows changed so far by the connection. */
  readonly changes: number
}

export type ThreadResponse = { readonly id: number } & (
  | Result
  | { readonly error: { readonly message: string; readonly code: string | undefined } }
)
