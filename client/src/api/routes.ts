/** Where the operations are. The build of the published package replaces this file by a table without schemas and texts. */
import { operations } from '@sallyport/contract/operations.ts'
import type { Operations } from './operations.ts'

export interface Route {
  readonly method: string
  /** Below `/api/v2`, with parameters in braces. */
  readonly path: string
  /** Only what says how lists are written. */
  readonly query?: { readonly properties: Readonly<Record<string, object>> }
}

export const routes: Readonly<Record<keyof Operations, Route>> = operations
