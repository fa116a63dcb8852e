/** Types of a handler's input and output, derived from the contract: a wrong field does not compile. */
import type { Body, HeaderValues, Operation, Params, Query, Reply } from '@sallyport/contract/definition/operation.ts'
import type { OperationName, Operations } from '@sallyport/contract/operations.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'

export interface Call<O extends Operation> {
  readonly ctx: Context
  /** The caller; null for an open operation. */
  readonly actor: O['access'] extends 'open' ? null : Actor
  readonly params: Params<O>
  readonly query: Query<O>
  readonly headers: HeaderValues<O>
  readonly body: Body<O>
  /** IP address of the client. */
  readonly address: string
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Returned by a handler that has sent the response itself. */
export const streamed = Symbol('streamed')

type JsonAnswer<O extends Operation> = {
  [S in keyof O['replies'] & number]: { readonly status: S; readonly body: Omit<Reply<O, S>, 'responseStatus'> }
}[keyof O['replies'] & number]

export type Answer<O extends Operation> = JsonAnswer<O> | typeof streamed

export type Handler<N extends OperationName> = (call: Call<Operations[N]>) => Promise<Answer<Operations[N]>>

/** One handler for each operation: a missing one does not compile. */
export type Handlers = { readonly [N in OperationName]: Handler<N> }

export const emptyAnswer = { status: 200, body: { data: [] as string[] } } as const
