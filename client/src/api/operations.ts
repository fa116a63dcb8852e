/** The types of the operations, computed from the contract. The build of the published package replaces this file by plain types. */
import type { Reply, RequestOf } from '@sallyport/contract/definition/operation.ts'
import type { Operations as Contract } from '@sallyport/contract/operations.ts'

export type { MessageV1, MessageV2 } from '@sallyport/contract/schemas/webhooks/messages.ts'

/** What a request takes and what its response contains, by the name of the operation. */
export type Operations = {
  [N in keyof Contract]: { request: RequestOf<Contract[N]>; response: Reply<Contract[N]> }
}

/** Operations that respond with pages of a list. */
export type ListName = {
  [N in keyof Operations]: Operations[N] extends {
    request: { query?: infer Q }
    response: { data: readonly unknown[] }
  }
    ? Extract<keyof NonNullable<Q>, 'offset' | 'after'> extends never
      ? never
      : N
    : never
}[keyof Operations]

export type ResourceResponse = Operations['uploadFile']['response']
