/** Counts a request as one operation of its actor, from the moment the actor is identified. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../core/actor.ts'
import type { Admission } from '../../gateway/admission.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller; null until it is identified. */
    actor: Actor | null
    endOperation: (() => void) | null
    /** True once the request was answered or aborted. */
    isOver: boolean
  }
}

export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest('actor', null)
  app.decorateRequest('endOperation', null)
  app.decorateRequest('isOver', false)
}

/** Sets the actor of a request and counts it as in progress. A request has one actor. Throws `unavailable` over a limit. */
export function beginOperation(admission: Admission, request: FastifyRequest, actor: Actor): void {
  request.actor = actor
  // A client that left during identification is not counted: nothing would end the operation.
  if (!request.isOver) request.endOperation ??= admission.begin(actor)
}

/** Ends the operation of a request that was answered or aborted. */
export function finishRequest(request: FastifyRequest): void {
  request.isOver = true
  request.endOperation?.()
}
