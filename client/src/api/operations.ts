/**
 * The operations as the client needs them, from the contract. The build of the published package replaces this file: by plain types,
 * and a table without schemas and texts.
 */
import type { Reply, RequestOf } from '@sallyport/contract/definition/operation.ts'
import { type Operations as Contract, operations } from '@sallyport/contract/operations.ts'

/** What a request takes and what its response contains, by the name of the operation. */
export type Operations = {
  [N in keyof Contract]: { request: RequestOf<Contract[N]>; response: Reply<Contract[N]> }
}

export type ResourceResponse = Operations['uploadFile']['response']

export interface Route {
  readonly method: string
  /** Below `/api/v2`, with parameters in braces. */
  readonly path: string
  /** Only what says how lists are written. */
  readonly query?: { readonly properties: Readonly<Record<string, object>> }
}

export const routes: Readonly<Record<keyof Operations, Route>> = operations
