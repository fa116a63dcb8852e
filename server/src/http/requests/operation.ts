/** What a request is for the limits on operations under way: one operation of its actor, from when the actor is known. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../core/actor.ts'
import type { Admission } from '../../gateway/admission.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the caller is known. */
    actor: Actor | null
    endOperation: (() => void) | null
    /** Answered, or broken off. */
    isOver: boolean
  }
}

export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest('actor', null)
  app.decorateRequest('endOperation', null)
  app.decorateRequest('isOver', false)
}

/** Makes the request one of the actor and counts it as under way. A request has one actor. Throws `unavailable` beyond a cap. */
export function enter(admission: Admission, request: FastifyRequest, actor: Actor): void {
  request.actor = actor
  // Whoever left while the actor was looked up has nothing under way, and nothing would end it.
  if (!request.isOver) request.endOperation ??= admission.begin(actor)
}

/** The request is over. */
export function leave(request: FastifyRequest): void {
  request.isOver = true
  request.endOperation?.()
}
