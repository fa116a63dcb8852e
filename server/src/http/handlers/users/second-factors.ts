import * as factors from '../../../core/sessions/second-factors.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

const entry = <A extends object>(attributes: A) => ({ data: { type: 'secondFactor' as const, attributes } })

export const getSecondFactor: Handler<'getSecondFactor'> = async ({ ctx, actor }) => {
  return { status: 200, body: entry(await factors.state(ctx, actor)) }
}

export const addSecondFactor: Handler<'addSecondFactor'> = async ({ ctx, actor, body }) => {
  return { status: 201, body: entry(await factors.begin(ctx, actor, body.password)) }
}

export const confirmSecondFactor: Handler<'confirmSecondFactor'> = async ({ ctx, actor, body }) => {
  return { status: 200, body: entry({ recoveryCodes: await factors.confirm(ctx, actor, body.code) }) }
}

export const removeSecondFactor: Handler<'removeSecondFactor'> = async ({ ctx, actor, body }) => {
  await factors.remove(ctx, actor, body.password)
  return emptyAnswer
}

export const removeSecondFactorOf: Handler<'removeSecondFactorOf'> = async ({ ctx, actor, params }) => {
  await factors.removeOf(ctx, actor, params.id)
  return emptyAnswer
}
