import * as factors from '../../core/sessions/second-factors.ts'
import { emptyAnswer, type Handler } from '../call.ts'

const entry = <A extends object>(attributes: A) => ({ data: { type: 'secondFactor' as const, attributes } })

export const getSecondFactor: Handler<'getSecondFactor'> = async ({ tools, actor }) => {
  return { status: 200, body: entry(await factors.state(tools, actor)) }
}

export const addSecondFactor: Handler<'addSecondFactor'> = async ({ tools, actor, body }) => {
  return { status: 201, body: entry(await factors.begin(tools, actor, body.password)) }
}

export const confirmSecondFactor: Handler<'confirmSecondFactor'> = async ({ tools, actor, body }) => {
  return { status: 200, body: entry({ recoveryCodes: await factors.confirm(tools, actor, body.code) }) }
}

export const removeSecondFactor: Handler<'removeSecondFactor'> = async ({ tools, actor, body }) => {
  await factors.remove(tools, actor, body.password)
  return emptyAnswer
}

export const removeSecondFactorOf: Handler<'removeSecondFactorOf'> = async ({ tools, actor, params }) => {
  await factors.removeOf(tools, actor, params.id)
  return emptyAnswer
}
